"""Duplicates in the administration: the pairs that are suspected, their merging with a preview, and its undoing."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from actors.duplicates import suspected
from actors.history import latest_version
from actors.merging import MergeRefusedError, UndoRefusedError, fields_to_choose, merge, preview, problems, undo
from actors.models import Distinct, Merge
from actors.versions import compared

MERGES_SHOWN = 20


class DuplicatesAdmin:
    """Pages for those who may both change and delete the rows."""

    change_list_template = "admin/actors/directory_change_list.html"

    def get_urls(self):
        guarded, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            path("doublons/", guarded(self.duplicates_view), name=name + "duplicates"),
            path("doublons/<int:kept>/<int:removed>/", guarded(self.merge_view), name=name + "merge"),
            path("fusions/<int:pk>/", guarded(self.undo_merge_view), name=name + "undo_merge"),
            *super().get_urls(),
        ]

    def has_merge_permission(self, request) -> bool:
        return self.has_change_permission(request) and self.has_delete_permission(request)

    def duplicates_view(self, request):
        """List the suspected pairs; a POST notes that one is none (`verdict=distinct`), or is one after all."""
        self._demand_right(request)
        if request.method == "POST":
            return self._judge(request)
        name = self.opts.model_name
        apart = Distinct.objects.filter(model=name).order_by("-noted_at", "-pk")
        merges = Merge.objects.filter(model=name)[:MERGES_SHOWN]
        names = self._names({number for pair in apart for number in (pair.first, pair.second)})
        context = self._duplicates_context(request) | {
            "title": f"Doublons parmi les {self.opts.verbose_name_plural}",
            "pairs": suspected(self.model),
            "apart": [(pair, names.get(pair.first), names.get(pair.second)) for pair in apart],
            "merges": self._named(list(merges)),
        }
        return TemplateResponse(request, "admin/actors/duplicates.html", context)

    def merge_view(self, request, kept, removed):
        """Show what a merge of two rows does and let each value be chosen; a POST does it."""
        self._demand_right(request)
        if kept == removed:
            raise Http404
        kept, removed = (get_object_or_404(self.model, pk=number) for number in (kept, removed))
        if request.method != "POST":
            return self._merge_page(request, kept, removed)
        if request.POST.get("seen") != _seen(kept, removed):
            changed = "L’une des fiches vient d’être modifiée\u00a0: relisez, puis confirmez."
            return self._merge_page(request, kept, removed, [changed], status=409)
        chosen = [each.name for each in fields_to_choose(kept) if request.POST.get(each.name) == "removed"]
        try:
            done = merge(kept=kept, removed=removed, chosen=chosen, author=request.user)
        except MergeRefusedError as error:
            return self._merge_page(request, kept, removed, [str(error)], status=409)
        self.log_change(request, kept, "Fusionnée avec un doublon.")
        self.message_user(
            request, "Les deux fiches n’en font plus qu’une. La fusion peut être défaite.", messages.SUCCESS
        )
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_undo_merge", done.pk)

    def undo_merge_view(self, request, pk):
        """Tell what a merge did, and whether it can be undone; a POST undoes it."""
        self._demand_right(request)
        done = get_object_or_404(Merge, pk=pk, model=self.opts.model_name)
        found = problems(done)
        if request.method == "POST":
            try:
                undo(merge=done, author=request.user)
            except UndoRefusedError as error:
                return self._undo_page(request, done, error.problems, status=409)
            self.message_user(request, "La fusion est défaite\u00a0: les deux fiches sont revenues.", messages.SUCCESS)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_duplicates")
        return self._undo_page(request, done, found)

    @admin.action(description="Fusionner les deux fiches choisies…", permissions=["merge"])
    def merge_chosen(self, request, queryset):
        numbers = sorted(queryset.values_list("pk", flat=True)[:3])
        if len(numbers) != 2:
            self.message_user(request, "Choisissez deux fiches, ni plus ni moins.", messages.WARNING)
            return None
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_merge", *numbers)

    def history_view(self, request, object_id, extra_context=None):
        """Add the merges of the row, to those who may undo them."""
        merges = []
        if self.has_merge_permission(request) and object_id.isdecimal():
            of_the_row = Merge.objects.filter(Q(kept=object_id) | Q(removed=object_id), model=self.opts.model_name)
            merges = self._named(list(of_the_row))
        return super().history_view(request, object_id, {"merges": merges} | (extra_context or {}))

    def changelist_view(self, request, extra_context=None):
        address = None
        if self.has_merge_permission(request):
            address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_duplicates")
        return super().changelist_view(request, {"duplicates_url": address} | (extra_context or {}))

    def _demand_right(self, request) -> None:
        if not self.has_merge_permission(request):
            raise PermissionDenied

    def _judge(self, request):
        numbers = [request.POST.get(name, "") for name in ("first", "second")]
        if not all(number.isdecimal() and len(number) < 19 for number in numbers):
            return HttpResponseBadRequest("Dites de quelles fiches il s’agit.")
        first, second = sorted(map(int, numbers))
        pair = {"model": self.opts.model_name, "first": first, "second": second}
        if request.POST.get("verdict") == "again":
            Distinct.objects.filter(**pair).delete()
            self.message_user(request, "La paire est de nouveau à examiner.", messages.SUCCESS)
        elif self.model.objects.filter(pk__in=(first, second)).count() == 2:
            Distinct.objects.get_or_create(**pair, defaults={"noted_by": request.user})
            self.message_user(request, "C’est noté\u00a0: ces fiches ne sont pas des doublons.", messages.SUCCESS)
        else:
            raise Http404
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_duplicates")

    def _merge_page(self, request, kept, removed, found=(), status=200):
        outcome = None
        try:
            outcome = preview(kept=kept, removed=removed)
        except MergeRefusedError as error:
            found = list(dict.fromkeys((*found, str(error))))
        to_choose = {each.name for each in fields_to_choose(kept)}
        context = self._duplicates_context(request) | {
            "title": "Fusionner deux fiches",
            "kept": kept,
            "removed": removed,
            "fields": [each for each in compared(kept, removed) if each.name in to_choose],
            "outcome": outcome,
            "seen": _seen(kept, removed),
            "problems": found,
        }
        return TemplateResponse(request, "admin/actors/merge.html", context, status=status)

    def _undo_page(self, request, done, found, status=200):
        ((_, kept, removed),) = self._named([done])
        context = self._duplicates_context(request) | {
            "title": "Une fusion",
            "merge": done,
            "kept": kept,
            "removed": removed,
            "still_there": self.model.objects.filter(pk=done.kept).exists(),
            "problems": found,
        }
        return TemplateResponse(request, "admin/actors/undo_merge.html", context, status=status)

    def _named(self, merges) -> list[tuple]:
        """Return each merge with the names of the row that stayed and of the one that went."""
        numbers = {number for done in merges for number in (done.kept, done.removed)}
        names = self._names(numbers)
        return [(done, names.get(done.kept), names.get(done.removed)) for done in merges]

    def _names(self, numbers) -> dict[int, str]:
        """Return the names of rows, there or gone, as their latest version has them."""
        records = self.model.history.filter(id__in=numbers).order_by("history_id")
        return {record.id: str(record.instance) for record in records}

    def _duplicates_context(self, request) -> dict:
        return self.admin_site.each_context(request) | {"opts": self.opts}


def _seen(*rows) -> str:
    """Return what tells whether rows are still as somebody saw them."""
    return "-".join(str(latest_version(row).pk) for row in rows)

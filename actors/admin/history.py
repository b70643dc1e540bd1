"""The history of a row in the administration, from which an earlier version can be brought back."""

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse

from actors.models import Merge
from actors.versions import ChangedMeanwhileError, changes_to_return_to, deletions, restore, versions_of


class HistoryAdmin:
    """Readable versions: who changed what, when, before and after."""

    def get_urls(self):
        guarded, name = self.admin_site.admin_view, f"{self.opts.app_label}_{self.opts.model_name}_"
        return [
            path("supprimes/", guarded(self.deleted_view), name=name + "deleted"),
            path("<int:pk>/history/<int:version>/", guarded(self.restore_view), name=name + "restore"),
            *super().get_urls(),
        ]

    def history_view(self, request, object_id, extra_context=None):
        row, versions = self._row_and_versions(request, unquote(object_id))
        context = self._history_context(request, row, versions) | {
            "versions": versions,
            "may_restore": self._may_restore(request, row),
        }
        return TemplateResponse(request, "admin/actors/history.html", context | (extra_context or {}))

    def deleted_view(self, request):
        """List the rows that were deleted, each with the way to its history; those that joined another are not."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        merged = Merge.objects.filter(model=self.opts.model_name, undone_at=None).values_list("removed", flat=True)
        context = self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"{self.opts.verbose_name_plural.capitalize()} : fiches supprimées",
            "deletions": deletions(self.model, viewer=request.user, except_for=merged),
        }
        return TemplateResponse(request, "admin/actors/deleted.html", context)

    def restore_view(self, request, pk, version):
        """Ask before an earlier version is brought back, then do it."""
        row, versions = self._row_and_versions(request, pk)
        chosen = next((each for each in versions if each.pk == version and each.can_return), None)
        if chosen is None:
            raise Http404
        if not self._may_restore(request, row):
            raise PermissionDenied
        context = self._history_context(request, row, versions) | {
            "version": chosen,
            "changes": changes_to_return_to(chosen, row),
            "problems": [],
        }
        if request.method != "POST":
            return TemplateResponse(request, "admin/actors/restore.html", context)
        seen = request.POST.get("seen", "")
        try:
            restored = restore(chosen, author=request.user, seen=int(seen) if seen.isdecimal() else 0)
        except ChangedMeanwhileError:
            context["problems"] = ["La fiche vient d’être modifiée : relisez ce qui change, puis confirmez."]
            return TemplateResponse(request, "admin/actors/restore.html", context, status=409)
        except ValidationError as error:
            context["problems"] = error.messages
            return TemplateResponse(request, "admin/actors/restore.html", context, status=409)
        self.log_change(request, restored, "Version antérieure rétablie.")
        self.message_user(request, "La version est rétablie ; l’historique garde les autres.", messages.SUCCESS)
        return redirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", args=[pk]))

    def _row_and_versions(self, request, pk):
        """Return the row (None once deleted) and its versions, of which there is one at least."""
        row = self.get_object(request, str(pk))
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        versions = versions_of(self.model, pk, viewer=request.user) if str(pk).isdecimal() else []
        if row is None and not versions:
            raise Http404
        return row, versions

    def _may_restore(self, request, row) -> bool:
        return self.has_change_permission(request, row) if row else self.has_add_permission(request)

    def _history_context(self, request, row, versions) -> dict:
        shown = row or versions[0].row
        return self.admin_site.each_context(request) | {
            "opts": self.opts,
            "title": f"Historique : {shown}",
            "row": row,
            "shown": shown,
            "seen": versions[0].pk if versions else 0,
        }

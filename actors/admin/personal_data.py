"""A person's rights, from the administration: what is known of them as a file, and erasure."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from actors.models import Contact, User
from actors.personal_data.access import log_access
from actors.personal_data.erasure import erase, own_rows, quotations, words_of
from actors.personal_data.known import known_data
from actors.personal_data.notice import DemonstrationError, inform
from actors.personal_data.people import Person
from actors.roles import can_edit_directory
from actors.templatetags.french import plural


class PersonalDataPages:
    """Pages of one person, beside the form of a contact or of an account; an account is a superuser's affair."""

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("<int:pk>/donnees/", view(self.known_page), name=f"{name}_known"),
            path("<int:pk>/donnees.json", view(self.known_file), name=f"{name}_known_file"),
            path("<int:pk>/effacer/", view(self.erase_page), name=f"{name}_erase"),
            *super().get_urls(),
        ]

    def known_page(self, request, pk):
        person = self._person(request, pk)
        return self._page(request, person, "known", {"known": known_data(person, reader=request.user)})

    def known_file(self, request, pk):
        person = self._person(request, pk)
        known = known_data(person, reader=request.user).as_json()
        response = JsonResponse(known, json_dumps_params={"ensure_ascii": False, "indent": 2})
        response.headers["Content-Disposition"] = f'attachment; filename="donnees-{self.opts.model_name}-{pk}.json"'
        return response

    def erase_page(self, request, pk):
        person = self._person(request, pk)
        if person.is_erased:
            self.message_user(request, "Cette personne est déjà effacée.", messages.INFO)
            return redirect(f"{self.admin_site.name}:{self.opts.app_label}_{self.opts.model_name}_change", pk)
        may_erase = person.account is None or (request.user.is_superuser and person.account != request.user)
        if request.method == "POST":
            if not may_erase:
                raise PermissionDenied
            left = erase(person=person)
            for part in person.parts:
                part.refresh_from_db()
                self.log_change(request, part, "Données personnelles effacées.")
            return self._page(request, person, "erased", {"left": left})
        context = {
            "left": quotations(person),
            "shared": words_of(person).shared,
            "number_deleted": sum(rows.count() for part in person.parts for rows in own_rows(part)),
            "may_erase": may_erase,
        }
        return self._page(request, person, "erase", context)

    def _person(self, request, pk) -> Person:
        """Return the person of the address, for those who answer for their data; the account only for superusers."""
        row = self.get_object(request, pk)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied  # which the site tells as « introuvable »
        if row is None:
            raise Http404
        if isinstance(row, User):
            person = Person.of_account(row)
        elif not can_edit_directory(request.user):
            raise PermissionDenied
        else:
            person = Person.of_contact(row)
            is_for_the_file = not request.path.endswith("/effacer/")
            if is_for_the_file and not request.user.is_superuser:
                person = Person(row)
        log_access(request, [person.contact] if person.contact else [])
        return person

    def _page(self, request, person, name, context):
        row = person.account if self.model is User else person.contact
        context = (
            self.admin_site.each_context(request) | {"opts": self.opts, "original": row, "person": person} | context
        )
        return TemplateResponse(request, f"admin/personal_data/{name}.html", context)


@admin.action(description="Informer de l’enregistrement de leurs coordonnées (RGPD)", permissions=["change"])
def inform_chosen(model_admin, request, queryset: QuerySet[Contact]):
    try:
        notices = inform(queryset)
    except DemonstrationError:
        model_admin.message_user(request, "Démonstration : personne ne reçoit de courriel.", messages.ERROR)
        return
    if notices.failed:
        names = ", ".join(map(str, notices.failed))
        model_admin.message_user(request, f"Le serveur a refusé le courriel de : {names}.", messages.ERROR)
    count = len(notices.sent)
    told = f"{count} contact{plural(count)} informé{plural(count)}"
    rest = "les autres n’ont pas d’adresse, l’ont déjà été ou sont partis"
    model_admin.message_user(request, f"{told} ; {rest}." if count < len(queryset) else f"{told}.")

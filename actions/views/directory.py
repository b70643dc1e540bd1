"""The directory: organisations, their contacts, and what each pilots or accompanies.

It stands here and not in `actors`, which knows nothing of the actions.
"""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from actions.directory import organisations_visible_to, past_roles_of, shares_of
from actions.models import Plan
from actions.permissions import contacts_reachable_by
from actors.models import Contact, OrganisationKind
from actors.personal_data.access import log_access
from actors.roles import can_edit_directory, can_see_directory, can_see_plan
from actors.vcards import VCARD_TYPE, vcards


@require_safe
def directory(request):
    """Organisations by kind, those that the words of `q` name, or whose contacts they name."""
    _demand_directory(request)
    words = words_of(request)
    found = list(organisations_visible_to(request.user, words))
    log_access(request, (contact for item in found for contact in item.shown_contacts))
    context = {
        "words": words,
        "found": found,
        "kinds": [(kind, [item for item in found if item.kind == kind]) for kind in OrganisationKind],
        "can_edit": can_edit_directory(request.user),
        "can_see_plan": can_see_plan(request.user),
        "can_take_contacts": contacts_reachable_by(request.user).filter(organisation__in=found).exists(),
    }
    return render(request, "actors/directory.html", context)


@require_safe
def organisation(request, slug):
    _demand_directory(request)
    found = get_object_or_404(organisations_visible_to(request.user), slug=slug)
    plan = Plan.objects.visible_to(request.user).current()
    log_access(request, found.shown_contacts)
    context = {
        "plan": plan,
        "organisation": found,
        "shares": shares_of(found, plan, request.user) if plan else [],
        "past_roles": past_roles_of(found, request.user),
        "reachable": set(contacts_reachable_by(request.user).filter(organisation=found).values_list("pk", flat=True)),
        "can_edit": can_edit_directory(request.user),
    }
    return render(request, "actors/organisation.html", context)


@require_safe
def all_contacts(request):
    """The contacts of the organisations that the directory shows, as cards for an address book."""
    _demand_directory(request)
    found = organisations_visible_to(request.user, words_of(request))
    return _cards(request, Contact.objects.filter(organisation__in=found.values("pk")), "contacts")


@require_safe
def organisation_contacts(request, slug):
    """The contacts of an organisation, or the one that `contact` names, as cards for an address book."""
    _demand_directory(request)
    contacts = Contact.objects.filter(organisation__slug=slug)
    if number := request.GET.get("contact", ""):
        if not number.isascii() or not number.isdecimal() or len(number) > 18:
            raise BadRequest("Un contact se désigne par son numéro\u00a0: prenez le lien de la page.")
        contacts = contacts.filter(pk=number)
    return _cards(request, contacts, slug)


def _cards(request, contacts, name: str) -> HttpResponse:
    """Only the contacts whose e-mail and phone the person may read; 403 if these are none of `contacts`."""
    reachable = contacts_reachable_by(request.user).filter(pk__in=contacts.values("pk"))
    found = list(reachable.select_related("organisation").order_by("organisation__name", "name"))
    if not found:
        if contacts.exists():
            raise PermissionDenied
        raise Http404
    log_access(request, found)
    headers = {"Content-Disposition": f'attachment; filename="{name}.vcf"'}
    return HttpResponse(vcards(found), content_type=VCARD_TYPE, headers=headers)


def words_of(request) -> str:
    """Return what is looked for in the directory."""
    return request.GET.get("q", "").strip()[:200]


def _demand_directory(request) -> None:
    if not can_see_directory(request.user):
        raise Http404

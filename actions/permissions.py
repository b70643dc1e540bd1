"""What a person may see or do of an action, where it depends on who pilots it.

A right is a predicate; what may be seen is a queryset, or a condition inside one.
"""

from django.db.models import Q

from actions.models import Action, Involvement, StatusUpdate
from actors.models import Contact
from actors.roles import Role, can_edit_actions, can_see_all_contact_details, has_role

EVERYTHING = ~Q(pk__in=[])
NOTHING = Q(pk__in=[])


def is_pilot_of(user, action: Action) -> bool:
    if not has_role(user, Role.PILOT):
        return False
    return Action.objects.filter(pk=action.pk).piloted_by(user).exists()


def can_record_status(user, action: Action) -> bool:
    return can_edit_actions(user) or is_pilot_of(user, action)


def recordable_by(user):
    """The actions whose status the user may record."""
    if can_edit_actions(user):
        return Action.objects.all()
    return Action.objects.piloted_by(user) if has_role(user, Role.PILOT) else Action.objects.none()


def readable_notes(user) -> dict[str, Q]:
    """Of which updates the user may read the note for the committee, and of which the working note."""
    own = _own_actions(user)
    return {
        "committee": EVERYTHING if has_role(user, Role.MISSION, Role.COMMITTEE) else own,
        "working": EVERYTHING if has_role(user, Role.MISSION) else own,
    }


def updates_visible_to(user):
    """The history with the notes that the user may read (see `StatusUpdateQuerySet.with_notes_where`)."""
    updates = StatusUpdate.objects.filter(action__in=Action.objects.visible_to(user))
    return updates.with_notes_where(**readable_notes(user))


def withdrawable_by(user, action: Action):
    """The documents of an action that the user may withdraw: the Mission any, a pilot of the action the own ones."""
    documents = action.documents.available()
    if can_edit_actions(user):
        return documents
    return documents.filter(added_by=user) if is_pilot_of(user, action) else documents.none()


def contacts_visible_to(user):
    """The contacts of visible organisations, with the e-mails and phones that the user may read."""
    return Contact.objects.with_details_where(_readable_details(user))


def contacts_reachable_by(user):
    """The contacts whose e-mails and phones the user may read."""
    return Contact.objects.filter(_readable_details(user))


def _readable_details(user) -> Q:
    if can_see_all_contact_details(user):
        return EVERYTHING
    if has_role(user, Role.PILOT):
        own = Involvement.objects.held().filter(action__in=Action.objects.piloted_by(user))
        return Q(pk__in=own.values("contact"))
    return NOTHING


def _own_actions(user) -> Q:
    return Q(action__in=Action.objects.piloted_by(user)) if has_role(user, Role.PILOT) else NOTHING

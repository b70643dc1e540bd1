"""The demonstration: an invented follow-up of the plan, and the accounts to look at it with.

Each part fills the plan from a file of `fixtures/demo/`; all of it is invented.
"""

from datetime import date

from django.contrib.auth.models import Group
from django.db import transaction

from actions.demo import (
    committee,
    communes,
    corrections,
    documents,
    followup,
    indicators,
    milestones,
    reminders,
    replies,
    requests,
    versions,
)
from actions.demo.reading import read
from actions.models import Action, Indicator, Meeting, Milestone, Plan, StatusUpdate
from actors.models import Contact, User

DEMO_DAY = date(2013, 11, 15)
PASSWORD = "37-actions-37-communes"  # noqa: S105 - public, of accounts that exist in demonstrations only
SUPERUSER = "superuser"
PARTS = (
    committee.load,
    followup.load,
    milestones.load,
    indicators.load,
    requests.load,
    versions.load,
    reminders.load,
    replies.load,
    documents.load,
    communes.load,
    corrections.load,
)


def has_real_follow_up() -> bool:
    """Tell whether somebody has recorded follow-up, meetings or planned dates of a true plan here."""
    actions = Action.objects.filter(plan__is_demonstration=False)
    return (
        StatusUpdate.objects.filter(action__in=actions).exists()
        or Milestone.objects.filter(action__in=actions).exists()
        or Indicator.objects.filter(action__in=actions).exists()
        or Meeting.objects.filter(plan__is_demonstration=False).exists()
        or actions.exclude(starts_on=None, ends_on=None).exists()
    )


@transaction.atomic
def load_demonstration(plan: Plan) -> None:
    """Fill `plan` with the invented follow-up and mark it as a demonstration."""
    accounts = {account["role"]: _create_account(**account) for account in read("accounts")}
    for load in PARTS:
        load(plan, accounts)
    plan.is_demonstration = True
    plan.save(update_fields=["is_demonstration"])


def _create_account(
    *, email: str, first_name: str, last_name: str, role: str, contact: list[str] | None = None
) -> User:
    names = {"first_name": first_name, "last_name": last_name}
    if role == SUPERUSER:
        return User.objects.create_superuser(email, PASSWORD, **names)
    linked = Contact.objects.get_by_natural_key(*contact) if contact else None
    user = User.objects.create_user(email, PASSWORD, contact=linked, **names)
    user.groups.add(Group.objects.get(name=role))
    return user

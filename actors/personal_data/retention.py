"""What has been kept long enough: persons who left, accounts that nobody uses, the log of accesses."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from actors.clock import today
from actors.models import Contact, PersonalDataAccess, User
from actors.personal_data.erasure import erase
from actors.personal_data.people import Person


@dataclass(frozen=True)
class Outdated:
    contacts: list[Contact]
    accounts: list[User]
    versions: QuerySet
    """What the history keeps of contacts that were deleted, or joined another."""
    accesses: QuerySet[PersonalDataAccess]
    attempts: QuerySet[AccessAttempt]
    """Failed sign-ins, with the address they came from."""


def outdated() -> Outdated:
    """Return what the settings say was kept long enough, today."""
    years_ago = _ago(settings.PERSONAL_DATA_YEARS)
    months_ago = _moment(_ago(settings.ACCESS_LOG_MONTHS / 12))
    return Outdated(
        contacts=list(_gone(years_ago)),
        accounts=list(_unused(years_ago)),
        versions=_deleted(years_ago),
        accesses=PersonalDataAccess.objects.filter(accessed_at__lt=months_ago),
        attempts=AccessAttempt.objects.filter(attempt_time__lt=months_ago),
    )


def purge(found: Outdated) -> None:
    for contact in found.contacts:
        erase(person=Person.of_contact(contact))
    for account in found.accounts:
        account.refresh_from_db()
        if not account.erased_on:  # it may have gone with its contact
            erase(person=Person(account=account))
    found.versions.delete()
    found.accesses.delete()
    found.attempts.delete()


def _gone(since: date) -> QuerySet[Contact]:
    """Return the contacts who left by a day, have had no part in an action and used no account since."""
    involvements = Contact._meta.get_field("involvements").related_model.objects
    held = involvements.filter(Q(ends_on=None) | Q(ends_on__gt=since), contact=OuterRef("pk"))
    used = User.objects.filter(contact=OuterRef("pk"), erased_on=None).exclude(pk__in=_unused(since))
    contacts = Contact.objects.filter(left_on__lte=since, erased_on=None).select_related("organisation")
    return contacts.exclude(Exists(held)).exclude(Exists(used))


def _deleted(since: date) -> QuerySet:
    deletions = Contact.history.filter(history_type="-", history_date__lt=_moment(since))
    deletions = deletions.exclude(id__in=Contact.objects.values("pk"))
    return Contact.history.filter(id__in=deletions.values("id"))


def _unused(since: date) -> QuerySet[User]:
    """Return the accounts that nobody has used since a day; a superuser's is closed by hand."""
    used = Coalesce("last_login", "date_joined")
    accounts = User.objects.alias(used=used).filter(used__lt=_moment(since), erased_on=None, is_superuser=False)
    return accounts.order_by("email")


def _ago(years: float) -> date:
    return today() - timedelta(days=365.25 * years)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))

"""The day on which the portal stands: the real one, or `PORTAL_TODAY` in a demonstration."""

from datetime import date, datetime

from django.conf import settings
from django.utils import timezone


def today() -> date:
    return settings.PORTAL_TODAY or timezone.localdate()


def now() -> datetime:
    """The present moment (aware), on the day on which the portal stands."""
    moment = timezone.localtime()
    day = today()
    return moment.replace(year=day.year, month=day.month, day=day.day)

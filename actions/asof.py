"""The day a page is asked for: `?au=YYYY-MM-DD`, today without it."""

from datetime import date

from django.core.exceptions import BadRequest
from django.http import QueryDict

from actors.clock import today

EARLIEST_YEAR = 1900  # before any plan, and far enough from year 1 to count review delays back from it


def requested_date(request) -> date:
    """Return the day that the address asks for; raise `BadRequest`, in French, if it is none or still to come."""
    return date_asked(request.GET)


def date_asked(data: QueryDict) -> date:
    """Return the day that the parameters of an address ask for, as `requested_date` does."""
    value = data.get("au", "")
    if not value:
        return today()
    day = parse_day(value, "au")
    if day > today():
        raise BadRequest("Cette date est dans l’avenir : la situation n’y est pas encore connue.")
    return day


def parse_day(value: str, parameter: str) -> date:
    """Read a day of an address; raise `BadRequest`, in French, if it is none."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        raise BadRequest(
            f"La date « {value} » n’est pas valable. Elle s’écrit année-mois-jour, par exemple {parameter}=2013-11-15."
        ) from None
    if day.year < EARLIEST_YEAR:
        raise BadRequest(f"La date « {value} » est trop ancienne : donnez une année à partir de {EARLIEST_YEAR}.")
    return day

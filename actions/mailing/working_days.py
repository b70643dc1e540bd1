"""The days on which the portal writes to people: neither weekends nor the public holidays of metropolitan France."""

from datetime import date, timedelta

import holidays

_FRANCE = holidays.country_holidays("FR")


def is_working_day(day: date) -> bool:
    return _FRANCE.is_working_day(day)


def first_working_day(day: date) -> date:
    """Return the day itself if it is a working day, else the next one that is."""
    while not is_working_day(day):
        day += timedelta(days=1)
    return day

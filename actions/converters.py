"""What a part of an address may be."""

from datetime import date


class PlanSlugConverter:
    """A plan's slug begins with a digit, so that it is never mistaken for another address."""

    regex = "[0-9][-a-z0-9]*"

    def to_python(self, value: str) -> str:
        return value

    to_url = to_python


class NumberConverter:
    """A number in the plan: up to five digits, as many as the database holds."""

    regex = "[0-9]{1,5}"

    def to_python(self, value: str) -> int:
        return int(value)

    def to_url(self, value: int) -> str:
        return str(value)


class DayConverter:
    """A day written as year-month-day; one that the calendar does not have is no address."""

    regex = "[0-9]{4}-[0-9]{2}-[0-9]{2}"

    def to_python(self, value: str) -> date:
        return date.fromisoformat(value)

    def to_url(self, value: date) -> str:
        return value.isoformat()

"""The indicators of an action: what was known of them on a day, and how they and their values are written."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, QuerySet

from actions.models import Action, Indicator, IndicatorValue
from actions.seen import check, write_over
from actors.clock import now, today


@dataclass(frozen=True)
class IndicatorReading:
    """An indicator and its values known on a day, the earliest first."""

    indicator: Indicator
    values: tuple[IndicatorValue, ...]

    @property
    def latest(self) -> IndicatorValue | None:
        return self.values[-1] if self.values else None

    @property
    def previous(self) -> IndicatorValue | None:
        return self.values[-2] if self.can_be_drawn else None

    @property
    def evolution(self) -> Decimal | None:
        """What the latest value adds to the one before."""
        return self.latest.value - self.previous.value if self.previous else None

    @property
    def can_be_drawn(self) -> bool:
        return len(self.values) >= 2


def indicators_on(action: Action, day: date) -> list[IndicatorReading]:
    """Return the indicators of an action with what had been measured by a day: two queries."""
    return _read(action.indicators.all(), day)


def indicators_of(actions: Iterable[Action], day: date) -> dict[int, list[IndicatorReading]]:
    """Return, by action, the indicators of each with what had been measured by a day: two queries."""
    by_action = defaultdict(list)
    for reading in _read(Indicator.objects.filter(action__in=actions), day):
        by_action[reading.indicator.action_id].append(reading)
    return by_action


def _read(indicators: QuerySet[Indicator], day: date) -> list[IndicatorReading]:
    measured = IndicatorValue.objects.filter(measured_on__lte=day).select_related("author")
    found = indicators.prefetch_related(Prefetch("values", measured, to_attr="measured"))
    return [IndicatorReading(indicator, tuple(indicator.measured)) for indicator in found]


def add_indicator(*, action: Action, **fields) -> Indicator:
    """Add an indicator; the same one sent twice is added once."""
    with transaction.atomic():
        Action.objects.select_for_update().get(pk=action.pk)
        if same := action.indicators.filter(**fields).first():
            return same
        indicator = Indicator(action=action, **fields)
        indicator.full_clean()
        indicator.save()
    return indicator


def change_indicator(*, indicator: Indicator, seen: dict, **fields) -> None:
    """Correct an indicator or its target; `StaleRowError` if it does not say what the author saw any more."""
    with transaction.atomic():
        Action.objects.select_for_update().get(pk=indicator.action_id)
        check(indicator, **fields)
        write_over(indicator, seen=seen, **fields)


def remove_indicator(*, indicator: Indicator) -> None:
    """Delete an indicator entered by mistake: one that never had a value."""
    with transaction.atomic():
        _lock(indicator)
        if indicator.values.exists():
            raise ValidationError("Cet indicateur a des valeurs\u00a0: il ne peut plus être supprimé.")
        indicator.delete()


def record_value(*, indicator: Indicator, author, measured_on: date, value: Decimal, note: str = "") -> IndicatorValue:
    """Add the value of a day; the same one sent twice is added once."""
    _refuse_the_future(measured_on)
    with transaction.atomic():
        _lock(indicator)
        if same := indicator.values.filter(measured_on=measured_on, value=value, note=note).first():
            return same
        measured = IndicatorValue(indicator=indicator, author=author, measured_on=measured_on, value=value, note=note)
        measured.full_clean()
        measured.save()
    return measured


def correct_value(*, measured: IndicatorValue, seen: dict, author, **fields) -> None:
    """Write a value anew, signed by who corrects it; `StaleRowError` if it is not as seen any more."""
    _refuse_the_future(fields["measured_on"])
    with transaction.atomic():
        _lock(measured.indicator)
        check(measured, **fields)
        write_over(measured, seen=seen, **fields)
        IndicatorValue.objects.filter(pk=measured.pk).update(author=author, recorded_at=now())


def _refuse_the_future(day: date) -> None:
    if day > today():
        raise ValidationError(
            {"measured_on": "Cette date est dans l’avenir\u00a0: donnez aujourd’hui ou un jour passé."}
        )


def _lock(indicator: Indicator) -> Indicator:
    """Hold the indicator until the transaction ends: one value a day, however many write at once."""
    return Indicator.objects.select_for_update().get(pk=indicator.pk)

"""The invented indicators and their values."""

from datetime import datetime, time
from decimal import Decimal

from django.utils import timezone

from actions.demo.reading import read
from actions.models import Indicator, IndicatorValue, Plan
from actors.models import User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Give some actions of `plan` indicators, each value entered on its day; `accounts` by role."""
    actions = {action.number: action for action in plan.actions.all()}
    invented = read("indicators")
    indicators = [
        Indicator(
            action=actions[entry["action"]],
            name=entry["name"],
            unit=entry["unit"],
            target=entry.get("target"),
            target_on=entry.get("target_on"),
        )
        for entry in invented
    ]
    Indicator.objects.bulk_create(indicators)
    IndicatorValue.objects.bulk_create(
        IndicatorValue(
            indicator=indicator,
            measured_on=measured["on"],
            value=Decimal(measured["value"]),
            note=measured.get("note", ""),
            author=accounts[measured.get("by", "mission")],
            recorded_at=timezone.make_aware(datetime.combine(measured["on"], time(14))),
        )
        for indicator, entry in zip(indicators, invented, strict=True)
        for measured in entry["values"]
    )

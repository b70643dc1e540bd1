"""The sheets of actions for a meeting on paper: the state in front, what is to be ticked at the back."""

from dataclasses import dataclass

from django.db.models import QuerySet
from django.urls import reverse

from actions.indicators import IndicatorReading, indicators_of
from actions.milestones import MilestoneState, milestones_of
from actions.models import Action, Plan, Weather
from actions.timeline import Entry
from actors.addresses import whole
from reporting.charts.palette import STATUS_KEYS, StatusKey
from reporting.charts.qr_code import QrCode, qr_code
from reporting.reports.order import Order
from reporting.sheets import ActionSheet, build_sheets

# What the two sides of a sheet of paper have room for
RECENT, MILESTONES, AWAITED = 3, 5, 4
STEPS = range(0, 101, 10)  # of the progress


@dataclass(frozen=True)
class MeetingSheet:
    """An action on the two sides of a sheet of paper."""

    plan: Plan
    sheet: ActionSheet
    milestones: tuple[MilestoneState, ...]
    indicators: tuple[IndicatorReading, ...]
    qr: QrCode
    """The address of the screen that records what was ticked."""

    @property
    def action(self) -> Action:
        return self.sheet.action

    @property
    def history(self) -> tuple[Entry, ...]:
        return self.sheet.history[:RECENT]

    @property
    def older(self) -> int:
        return len(self.sheet.history) - len(self.history)

    @property
    def shown_milestones(self) -> tuple[MilestoneState, ...]:
        """The latest ones."""
        return self.milestones[-MILESTONES:]

    @property
    def awaited(self) -> tuple[MilestoneState, ...]:
        return tuple(each for each in self.milestones if not each.done_on)[:AWAITED]

    @property
    def statuses(self) -> tuple[StatusKey, ...]:
        return STATUS_KEYS

    @property
    def weathers(self) -> tuple[Weather, ...]:
        return tuple(Weather)

    @property
    def steps(self) -> tuple[int, ...]:
        return tuple(STEPS)


def meeting_sheets(order: Order, actions: QuerySet[Action]) -> tuple[MeetingSheet, ...]:
    """Read the sheets of `actions`, as the person who orders may read them: a constant number of queries."""
    sheets = build_sheets(actions, order.plan, as_of=order.as_of, user=order.user)
    chosen = [sheet.action for sheet in sheets]
    milestones, indicators = milestones_of(chosen, order.as_of), indicators_of(chosen, order.as_of)
    return tuple(
        MeetingSheet(
            plan=order.plan,
            sheet=sheet,
            milestones=tuple(milestones[sheet.action.pk]),
            indicators=tuple(indicators[sheet.action.pk]),
            qr=qr_code(update_address(order.plan, sheet.number)),
        )
        for sheet in sheets
    )


def update_address(plan: Plan, number: int) -> str:
    return whole(reverse("action_followup", args=[plan.slug, number]))

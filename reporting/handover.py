"""The handover file of actions: what the next pilot needs to know, on paper."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from actions.indicators import IndicatorReading
from actions.milestones import MilestoneState, milestone_today
from actions.models import (
    Action,
    Decision,
    Document,
    Indicator,
    IndicatorValue,
    Involvement,
    Milestone,
    Plan,
    UpdateRequest,
)
from actions.permissions import contacts_visible_to
from actions.signals import Reading, read_dates
from actions.timeline import Entry
from actors.clock import today
from actors.models import Contact
from reporting.sheets import ActionSheet, build_sheets


@dataclass(frozen=True)
class Person:
    """Who holds a role, with the e-mail and the phone that the reader may see."""

    involvement: Involvement
    contact: Contact | None


@dataclass(frozen=True)
class HandoverFile:
    """One action, today: its sheet, what is still to do, and whom to turn to."""

    sheet: ActionSheet
    reading: Reading | None
    """What the dates say; None once the action is closed."""
    milestones: tuple[MilestoneState, ...]
    indicators: tuple[IndicatorReading, ...]
    decisions: tuple[Decision, ...]
    """Those of the committee that await their end."""
    requests: tuple[UpdateRequest, ...]
    """Those of the Mission ESS that await an answer."""
    documents: tuple[Document, ...]
    pilots: tuple[Person, ...]
    partners: tuple[Person, ...]
    terms: tuple[Involvement, ...]
    """Who piloted when, past and to come."""

    @property
    def action(self) -> Action:
        return self.sheet.action

    @property
    def working_notes(self) -> tuple[Entry, ...]:
        return tuple(entry for entry in self.sheet.history if entry.update.shown_working_note)


def build_files(actions: QuerySet[Action], plan: Plan, *, user) -> list[HandoverFile]:
    """Read the files of `actions` of a plan as `user` may read them: a constant number of queries."""
    sheets = build_sheets(actions, plan, as_of=today(), user=user)
    chosen = [sheet.action for sheet in sheets]
    contacts = contacts_visible_to(user).in_bulk(
        [held.contact_id for action in chosen for held in action.held_involvements]
    )
    milestones = _by_action(Milestone.objects.held(today()).prefetch_related("shifts__author"), chosen)
    indicators = _by_action(_measured_indicators(), chosen)
    decisions = _by_action(Decision.objects.open().select_related("meeting", "carrier"), chosen)
    requests = _by_action(UpdateRequest.objects.unanswered(), chosen)
    documents = _by_action(Document.objects.available(), chosen)
    terms = _by_action(Involvement.objects.pilots(), chosen)
    return [
        HandoverFile(
            sheet=sheet,
            reading=read_dates(sheet.action, [entry.update for entry in sheet.history]),
            milestones=tuple(milestone_today(milestone) for milestone in milestones[sheet.action.pk]),
            indicators=tuple(_reading(indicator) for indicator in indicators[sheet.action.pk]),
            decisions=tuple(decisions[sheet.action.pk]),
            requests=tuple(requests[sheet.action.pk]),
            documents=tuple(documents[sheet.action.pk]),
            pilots=_people(sheet.action.pilots, contacts),
            partners=_people(sheet.action.partners, contacts),
            terms=tuple(terms[sheet.action.pk]),
        )
        for sheet in sheets
    ]


def _by_action(rows: QuerySet, actions: Iterable[Action]) -> dict[int, list]:
    grouped = defaultdict(list)
    for row in rows.filter(action__in=actions):
        grouped[row.action_id].append(row)
    return grouped


def _measured_indicators() -> QuerySet[Indicator]:
    values = IndicatorValue.objects.filter(measured_on__lte=today())
    return Indicator.objects.prefetch_related(Prefetch("values", values, to_attr="measured"))


def _reading(indicator: Indicator) -> IndicatorReading:
    return IndicatorReading(indicator, tuple(indicator.measured))


def _people(held: Iterable[Involvement], contacts: dict[int, Contact]) -> tuple[Person, ...]:
    return tuple(Person(involvement, contacts.get(involvement.contact_id)) for involvement in held)

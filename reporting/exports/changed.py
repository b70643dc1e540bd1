"""What changed between two days, one line a change, as the page « Ce qui a changé » tells it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date, timedelta
from operator import attrgetter
from typing import NamedTuple

from actions.models import Action, Amendment, AmendmentKind, Change, Involvement, StatusUpdate
from actions.models.action import ActionQuerySet
from actions.models.status import State
from actions.period import Period
from actors.models import User
from reporting import changes
from reporting.changes import Changed, PlanChanges
from reporting.exports.followup import AUTHOR_SECRETS, signature
from reporting.exports.tables import Column, Export, Kind, Table


class Told(NamedTuple):
    """One change; what is about the plan as a whole has neither number nor title."""

    number: int | None
    title: str | None
    what: str
    before: str | None
    after: str | None
    on: date | None
    by: str | None = None


class Moment(NamedTuple):
    """When something changed, and who wrote it down; by nobody where it followed from the calendar."""

    on: date | None
    by: str | None = None


COLUMNS = (
    Column(
        "N°", "numero", Kind.NUMBER, attrgetter("number"), "Le numéro de l’action\u00a0; vide pour le plan entier.", 6
    ),
    Column("Intitulé", "intitule", Kind.LABEL, attrgetter("title"), "L’intitulé de l’action.", 50),
    Column("Changement", "changement", Kind.LABEL, attrgetter("what"), "Ce qui a changé.", 25),
    Column("Avant", "avant", Kind.TEXT, attrgetter("before"), "À la date de départ.", 35),
    Column("Après", "apres", Kind.TEXT, attrgetter("after"), "À la date d’arrivée.", 35),
    Column("Le", "le", Kind.DAY, attrgetter("on"), "Le dernier jour où cela a changé entre les deux dates."),
    Column(
        "Par",
        "par",
        Kind.LABEL,
        attrgetter("by"),
        "Qui l’a saisi\u00a0; vide pour ce qui se calcule, comme un retard.",
        25,
    ),
)


def changes_export(
    period: Period, user: User, only: ActionQuerySet | None = None, filters: tuple[tuple[str, str], ...] = ()
) -> Export:
    """Tell what changed from `period.since` on, in the plan or in `only` some of its actions."""
    found = changes.build(period, user=user, only=only, per_group=None)
    lines = list(told(period, found))
    return Export(
        name=f"historique-{period.plan.slug}-du-{period.since.isoformat()}-au-{period.as_of.isoformat()}",
        plan=period.plan,
        as_of=period.as_of,
        since=period.since,
        filters=filters,
        tables=(Table("Avant et après", "changements", COLUMNS, lambda: [lines], lambda: len(lines), "Changements"),),
    )


def told(period: Period, found: PlanChanges) -> Iterator[Told]:
    """Yield the changes of the actions by number, then those of the milestones, then the decisions."""
    changed = {each.action.number: each for group in found.groups for each in group.told}
    amendments = {
        (row.action_id, row.kind): row for group in found.groups for each in group.told for row in each.amendments
    }
    updates = _updates([each.action for each in changed.values()], period)
    for _, each in sorted(changed.items()):
        for kind in each.comparison.told:
            amendment = amendments.get((each.action.pk, AMENDED.get(kind)))
            words = _wordings(amendment) if kind in AMENDED else _words(kind, each.action)
            moment = _written(amendment) if kind in AMENDED else _moment(kind, each, updates[each.action.pk], period)
            yield Told(each.action.number, each.action.wording, kind.label, *words, *moment)
    for moved in found.moved:
        action, last = moved.milestone.action, moved.last
        what, before, after = f"Jalon déplacé\u00a0: {moved.milestone.title}", _day(moved.before), _day(moved.after)
        yield Told(action.number, action.title, what, before, after, last.recorded_on, signature(last.author))
    for milestone in found.reached:
        action, what = milestone.action, f"Jalon atteint\u00a0: {milestone.title}"
        yield Told(action.number, action.title, what, None, _day(milestone.done_on), milestone.done_on)
    for decision in found.decisions:
        number, title = (decision.action.number, decision.action.title) if decision.action else (None, None)
        yield Told(number, title, "Décision du comité", None, decision.text, decision.meeting.held_on)


# Before and after


def _wordings(amendment: Amendment | None) -> tuple[str | None, str | None]:
    """What the plan said of the action before and since; the action that a merged one stands in."""
    if amendment is None:
        return None, None
    if amendment.merged_into:
        return None, str(amendment.merged_into)
    return amendment.title_before or None, amendment.title_after or None


def _words(kind: Change, action: Action) -> tuple[str | None, str | None]:
    before, after = action.comparison.before, action.comparison.after
    if kind == Change.PILOT:
        return _pilots(action.earlier_pilots), _pilots(action.pilots)
    said = SAID[kind]
    return before and said(before), said(after)


def _day(day: date | None) -> str | None:
    return day and f"{day:%d/%m/%Y}"


def _pilots(pilots: Iterable[Involvement]) -> str | None:
    named = (
        f"{held.organisation} ({held.contact.name})" if held.contact else str(held.organisation) for held in pilots
    )
    return " ; ".join(named) or None


def _lateness(state: State) -> str:
    return f"en retard, échéance du {_day(state.promised_end)}" if state.is_late else "pas en retard"


def _silence(state: State) -> str:
    return f"sans nouvelles depuis le {_day(state.last_heard_on)}" if state.is_silent else "suivie"


def _status(state: State) -> str:
    return state.status.label


def _weather(state: State) -> str | None:
    return state.weather and state.weather.label


def _progress(state: State) -> str:
    return f"{state.progress}\u00a0%"


def _end(state: State) -> str | None:
    return _day(state.promised_end)


AMENDED = {
    Change.ADDED: AmendmentKind.ADDED,
    Change.MERGED: AmendmentKind.MERGED,
    Change.REWORDED: AmendmentKind.REWORDED,
}
SAID: dict[Change, Callable[[State], str | None]] = {
    **dict.fromkeys((Change.ABANDONED, Change.COMPLETED, Change.STARTED, Change.STATUS), _status),
    **dict.fromkeys((Change.LATE, Change.CAUGHT_UP), _lateness),
    **dict.fromkeys((Change.SILENT, Change.HEARD), _silence),
    **dict.fromkeys((Change.WORSENED, Change.IMPROVED), _weather),
    **dict.fromkeys((Change.ADVANCED, Change.SET_BACK), _progress),
    **dict.fromkeys((Change.PUSHED_BACK, Change.BROUGHT_FORWARD, Change.END_GIVEN), _end),
}


# When, and by whom

FIELDS = {_status: "status", _weather: "weather", _progress: "progress", _end: "expected_end"}


def _updates(actions: list[Action], period: Period) -> dict[int, list[StatusUpdate]]:
    """Return by action the updates between the two days, the oldest first, without their notes."""
    updates = StatusUpdate.objects.filter(
        action__in=actions, effective_on__gt=period.since, effective_on__lte=period.as_of
    )
    by_action = defaultdict(list)
    bare = updates.select_related("author").defer("committee_note", "working_note", *AUTHOR_SECRETS)
    for update in bare.latest_first().reverse():
        by_action[update.action_id].append(update)
    return by_action


def _written(amendment: Amendment | None) -> Moment:
    return Moment(amendment.effective_on, signature(amendment.author)) if amendment else Moment(None)


def _moment(kind: Change, changed: Changed, updates: list[StatusUpdate], period: Period) -> Moment:
    action, after = changed.action, changed.comparison.after
    if kind == Change.PILOT:
        began = (held.starts_on for held in action.pilots if held.starts_on and held.starts_on > period.since)
        return Moment(max(began, default=None))
    if kind == Change.LATE:
        return Moment(after.promised_end + timedelta(days=1))
    if kind == Change.SILENT:
        return Moment(after.last_heard_on + timedelta(days=period.plan.review_every_days + 1))
    return _last_move(updates, changed.comparison.before, FIELDS.get(SAID[kind]))


def _last_move(updates: list[StatusUpdate], before: State | None, field: str | None) -> Moment:
    """Find the last update that moved a field or, where none is named, the last one."""
    moved, value = None, before and field and (getattr(before, field) or "")
    for update in updates:
        said = field and (getattr(update, field) or "")
        if not field or said != value:
            moved, value = update, said
    return Moment(moved.effective_on, signature(moved.author)) if moved else Moment(None)

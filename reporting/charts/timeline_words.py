"""What the timeline says in words: the note of each mark, and the same data as a table."""

from collections.abc import Sequence
from datetime import date

from actions.milestones import MilestoneState
from actions.models import Status
from actions.templatetags.durations import shift
from actors.templatetags.french import day as in_words
from actors.templatetags.french import number
from reporting.charts.table import Cell, Table
from reporting.schedule import Scheduled

HEADERS = (
    "Action",
    "Statut",
    "Début",
    "Fin prévue au départ",
    "Échéance",
    "Glissement (jours)",
    "Retard (jours)",
    "Prochain jalon",
)


def note(scheduled: Scheduled) -> str:
    """Tell an action and its dates, a line each."""
    lines = [f"{_head(scheduled)}.", f"{_dates(scheduled)}."]
    lines += [f"{told}." for told in (_pushed_back(scheduled), _late(scheduled), _earlier(scheduled)) if told]
    return "\n".join(lines)


def _head(scheduled: Scheduled) -> str:
    """« 12 Former les techniciens… : en cours, 40 % », beginning as the row does."""
    action, state = scheduled.action, scheduled.action.state
    done = f", {state.progress}\u00a0%" if state.status in (Status.IN_PROGRESS, Status.ON_HOLD) else ""
    since = f" le {in_words(scheduled.closed_on)}" if scheduled.closed_on else ""
    return f"{action.number} {action.wording}\u00a0: {state.status.label.lower()}{since}{done}"


def _dates(scheduled: Scheduled) -> str:
    """« Du 1er mars 2012 au 20 décembre 2013, au lieu du 28 juin 2013 »."""
    first, promised = scheduled.first_end, scheduled.promised_end
    end = f"au {in_words(promised)}" if promised else "sans échéance"
    instead = f", au lieu du {in_words(first)}" if first and promised and first != promised else ""
    return f"Du {in_words(scheduled.starts_on)} {end}{instead}"


def _pushed_back(scheduled: Scheduled) -> str:
    """« Échéance repoussée 2 fois, dont une par le comité : + 6 mois »."""
    times, by_committee = scheduled.slippage.times_pushed_back, scheduled.pushed_back_by_committee
    moved = shift(scheduled.slippage) if scheduled.slippage.days else "revenue à sa date"
    if not times:
        return f"Échéance avancée\u00a0: {moved}" if scheduled.slippage.days else ""
    if times == by_committee:
        by = " par le comité"
    else:
        by = f", dont {_times(by_committee)} par le comité" if by_committee else ""
    return f"Échéance repoussée {_times(times)}{by}\u00a0: {moved}"


def _times(count: int) -> str:
    return "une fois" if count == 1 else f"{count}\u00a0fois"


def _late(scheduled: Scheduled) -> str:
    days = scheduled.action.state.days_late
    return f"En retard de {number(days)}\u00a0jour{'s' if days > 1 else ''}" if days else ""


def _earlier(scheduled: Scheduled) -> str:
    if not scheduled.earlier_end:
        return ""
    return f"Échéance au {in_words(_compared_on(scheduled))}\u00a0: {in_words(scheduled.earlier_end)}"


def _compared_on(scheduled: Scheduled) -> date:
    return scheduled.action.comparison.before.as_of


def milestone_note(milestone: MilestoneState) -> str:
    """« Jalon atteint le 12 octobre 2012, prévu le 28 septembre 2012 : Cahier des charges »."""
    due, done_on = in_words(milestone.due_on), milestone.done_on
    if done_on:
        planned = "" if done_on == milestone.due_on else f", prévu le {due}"
        return f"Jalon atteint le {in_words(done_on)}{planned}\u00a0: {milestone.title}"
    return f"Jalon {'dépassé, ' if milestone.is_overdue else ''}prévu le {due}\u00a0: {milestone.title}"


def timeline_table(scheduled: Sequence[Scheduled], query: str) -> Table:
    """Return the dates of the actions; `query` carries the period on to the sheets."""
    return Table("Dates des actions", HEADERS, tuple(_table_row(each, query) for each in scheduled))


def _table_row(scheduled: Scheduled, query: str) -> tuple[Cell | str, ...]:
    action, state, following = scheduled.action, scheduled.action.state, scheduled.next_milestone
    since = f" le {in_words(scheduled.closed_on)}" if scheduled.closed_on else ""
    return (
        Cell(f"{action.number}. {action.wording}", f"{action.get_absolute_url()}{query}"),
        f"{state.status.label}{since}",
        in_words(scheduled.starts_on),
        in_words(scheduled.first_end) or "–",
        in_words(state.promised_end) or "sans échéance",
        number(scheduled.slippage.days) if scheduled.slippage.ends else "–",
        number(state.days_late) if state.is_late else "–",
        f"{following.title}, {in_words(following.due_on)}" if following else "–",
    )

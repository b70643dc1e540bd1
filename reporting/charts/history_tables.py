"""The data of the pages' charts over time, as tables."""

from actors.templatetags.french import day as in_words
from actors.templatetags.french import number
from reporting.charts.links import Links
from reporting.charts.pace import Pace, paces, points
from reporting.charts.palette import STATUS_KEYS
from reporting.charts.table import Cell, Table
from reporting.history import History

UNKNOWN = "–"


def pace_table(history: History, links: Links) -> Table:
    rows = (
        (
            Cell(in_words(pace.day), links.actions(pace.day)),
            percent(pace.progress),
            percent(pace.elapsed),
            _gap(pace),
        )
        for pace in paces(history)
    )
    headers = ("Au", "Avancement", "Temps écoulé", "Écart")
    return Table("Avancement et temps écoulé, mois par mois", headers, tuple(rows))


def _gap(pace: Pace) -> str:
    if pace.gap is None:
        return UNKNOWN
    return f"{'−' if pace.gap < 0 else '+'}\u00a0{points(abs(pace.gap))}" if pace.gap else "="


def percent(value: int | None) -> str:
    return UNKNOWN if value is None else f"{value}\u00a0%"


def status_table(history: History, links: Links) -> Table:
    rows = []
    for day, figures in zip(history.days, history.by_day, strict=True):
        counts = (
            Cell(number(count), links.actions(day, statut=key.status.value)) if count else "0"
            for key in STATUS_KEYS
            for count in (figures.by_status[key.status],)
        )
        rows.append((Cell(in_words(day), links.actions(day)), *counts, number(figures.total)))
    headers = ("Au", *(key.status.label for key in STATUS_KEYS), "Ensemble")
    return Table("Nombre d’actions par statut, mois par mois", headers, tuple(rows))


def orientation_table(history: History, links: Links) -> Table:
    """The progress of each orientation at the end of each quarter, the plan's and the time's below."""
    days = [quarter.day for quarter in history.quarters if quarter.day]
    labels = [quarter.label for quarter in history.quarters if quarter.day]
    places = [history.on(day) for day in days]
    rows = [
        (
            Cell(f"{part.number}. {part.title}", links.part("orientation", part.number, history.last)),
            Cell(number(part.figures.total), links.actions(history.last, orientation=part.number)),
            *(percent(part.by_day[place].progress) for place in places),
        )
        for part in history.orientations
        if part.lives
    ]
    whole = (percent(history.by_day[place].progress) for place in places)
    elapsed = (percent(history.elapsed[place]) for place in places)
    rows.append(("Plan entier", number(history.figures.total), *whole))
    rows.append(("Temps écoulé", "", *elapsed))
    headers = ("Orientation", "Actions", *labels)
    return Table("Avancement de chaque orientation, trimestre par trimestre", headers, tuple(rows))

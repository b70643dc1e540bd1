"""The data that a report shows, as files that travel inside its PDF and, once it is published, beside it."""

import json
from datetime import datetime, time

from django.utils import timezone

from actions.alerts import Alert
from actions.models import Status, Weather
from reporting import snapshot
from reporting.exports.actions import Choice, actions_table
from reporting.exports.followup import history_table
from reporting.exports.formats import FORMATS
from reporting.exports.tables import Export
from reporting.rendering.engine import Attachment
from reporting.reports.order import Order
from reporting.snapshot import Figures, Node


def data_of(order: Order) -> str:
    """Return as JSON the figures of the plan and of each of its parts, and the actions as the exports tell them."""
    situation = snapshot.build(order.plan, order.as_of, order.since, only=order.actions)
    actions = json.loads(b"".join(FORMATS["json"].write(_export(order))))
    told = actions | {
        "perimetre": dict(order.scope.parameters),
        "temps_ecoule": situation.elapsed,
        "chiffres": _figures(situation.figures),
        "chiffres_avant": _figures(situation.earlier) if situation.earlier else None,
        "parties": [_part(node) for kind in ("axis", "orientation", "objective") for node in situation.parts(kind)],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def attachments(order: Order, name: str, data: str) -> tuple[Attachment, ...]:
    """Return what travels inside the PDF named `name`: its data as JSON, and its actions as CSV."""
    made_at = datetime.combine(order.as_of, time(), timezone.get_default_timezone())
    csv = b"".join(FORMATS["csv"].write(_export(order)))
    return (
        Attachment(f"{name}.json", data.encode(), "Les chiffres et les actions du rapport (JSON)", made_at),
        Attachment(f"{name}.csv", csv, "Les actions du rapport (CSV)", made_at),
    )


def _export(order: Order) -> Export:
    actions = order.actions.with_state(order.plan, order.as_of, since=order.since).order_by("number")
    choice = Choice(order.plan, order.as_of, order.user, actions, order.since)
    return Export(
        name="",
        plan=order.plan,
        as_of=order.as_of,
        since=order.since,
        filters=(),
        tables=(actions_table(choice), history_table(choice)),
    )


def _part(node: Node) -> dict:
    return {"sorte": node.source._meta.verbose_name, "numero": node.number, **_figures(node.figures)}


def _figures(figures: Figures) -> dict:
    """Return counts of actions by stable keys, and the progress in percent."""
    return {
        "actions": figures.total,
        "comptees": figures.counted,
        "avancement": figures.progress,
        "par_statut": {str(status): figures.by_status[status] for status in Status},
        "par_meteo": {str(weather): figures.by_weather[weather] for weather in Weather},
        "par_signal": {str(alert): figures.by_alert[alert] for alert in Alert},
    }

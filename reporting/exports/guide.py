"""The reading guide that goes with the tables: what they show, what each column holds, how it is counted."""

from django.utils.formats import date_format

from actors.clock import today
from reporting.exports.tables import Export
from reporting.rules import counting_rules


def facts(export: Export) -> list[tuple[str, str]]:
    """Say of what plan, of which day and with which filters the tables tell."""
    plan = export.plan
    return [
        ("Plan", f"{plan.title} ({plan.slug})"),
        ("Situation au", date_format(export.as_of)),
        *([("Comparée au", date_format(export.since))] if export.since else []),
        *(export.filters or [("Filtres", "aucun\u00a0: toutes les actions du plan")]),
        ("Édité le", date_format(today())),
    ]


def columns(export: Export) -> list[tuple[str, list[tuple[str, str]]]]:
    """Explain the columns of each table."""
    return [(table.title, [(column.header, column.about) for column in table.columns]) for table in export.tables]


def rules(export: Export) -> list[tuple[str, str]]:
    return [(rule.title, rule.text) for rule in counting_rules(export.plan)]


def guide(export: Export) -> dict:
    """Return the whole guide as JSON holds it."""
    return {
        "edition": dict(facts(export)),
        "colonnes": {
            table.key: {column.key: f"{column.header}\u00a0: {column.about}" for column in table.columns}
            for table in export.tables
        },
        "regles": dict(rules(export)),
    }

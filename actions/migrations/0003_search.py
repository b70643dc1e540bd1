"""Full-text search of the plan; the two notes of an update apart, since not everybody reads both."""

from django.db import migrations

from actors.fulltext.operations import IndexText


class Migration(migrations.Migration):
    dependencies = [("actions", "0002_committee_cycle"), ("actors", "0002_search")]

    operations = [
        IndexText("search_action", "actions_action", columns=("title", "description"), heading=("title",)),
        IndexText("search_amendment", "actions_amendment", columns=("title_before", "description_before")),
        IndexText("search_axis", "actions_axis", columns=("title", "text")),
        IndexText("search_orientation", "actions_orientation", columns=("title", "text")),
        IndexText("search_objective", "actions_objective", columns=("title", "text")),
        IndexText("search_committee_note", "actions_statusupdate", columns=("committee_note",)),
        IndexText("search_working_note", "actions_statusupdate", columns=("working_note",)),
        IndexText("search_decision", "actions_decision", columns=("text",)),
        IndexText("search_milestone", "actions_milestone", columns=("title",)),
        IndexText("search_document", "actions_document", columns=("title",)),
    ]

"""Which tables an export holds."""

from reporting.exports.actions import Choice, actions_table
from reporting.exports.directory import directory_table
from reporting.exports.followup import history_table, indicators_table, milestones_table
from reporting.exports.tables import Export


def actions_export(choice: Choice, filters: tuple[tuple[str, str], ...] = ()) -> Export:
    """Tell the actions that a list selects, and what is followed of them."""
    return Export(
        name=f"actions-{choice.plan.slug}-au-{choice.as_of.isoformat()}",
        plan=choice.plan,
        as_of=choice.as_of,
        since=choice.since,
        filters=filters,
        tables=(
            actions_table(choice),
            history_table(choice),
            milestones_table(choice),
            indicators_table(choice),
            directory_table(choice),
        ),
    )

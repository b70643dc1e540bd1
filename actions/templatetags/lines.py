"""The lines of a table of actions."""

from django import template

from actions.lines import drawn, line_of
from actions.templatetags.period import period_query

register = template.Library()


@register.simple_tag(takes_context=True)
def action_line(context, action) -> str:
    """Draw the line of an action; on the list, `recordable`, `can_select` and `origin` of the context offer more."""
    recordable = context.get("recordable") or ()
    line = line_of(
        action,
        days=period_query(context),
        back=context["origin"].query if recordable else "",
        is_recordable=action.pk in recordable,
        has_updates=bool(recordable),
        can_select=bool(context.get("can_select")),
    )
    return drawn(line)

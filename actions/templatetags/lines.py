"""The lines of a table of actions."""

from django import template
from django.utils.html import format_html_join

from actions.lines import drawn, line_of
from actions.templatetags.period import period_query

register = template.Library()


@register.simple_tag(takes_context=True)
def action_lines(context, actions) -> str:
    """Draw the lines of actions; on the list, `recordable`, `can_select` and `origin` of the context offer more."""
    recordable = context.get("recordable") or ()
    shown = {
        "days": period_query(context),
        "back": context["origin"].query if recordable else "",
        "has_updates": bool(recordable),
        "can_select": bool(context.get("can_select")),
    }
    lines = (line_of(action, is_recordable=action.pk in recordable, **shown) for action in actions)
    return format_html_join("", "{}", ((drawn(line),) for line in lines))

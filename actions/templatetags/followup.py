"""What a page needs to record the follow-up of an action."""

from uuid import uuid4

from django import template

from actions.views.origin import Origin

register = template.Library()


@register.inclusion_tag("actions/confirm_form.html")
def confirm_form(action, size="", origin=None):
    """« Confirmer sans changement »: one click, a submission of its own; `size` is `sm` or empty.

    `origin` is the screen to come back to, the sheet without it.
    """
    return {"action": action, "submission": uuid4(), "size": size, "origin": origin or Origin()}

"""What a page needs to record the follow-up of an action."""

from uuid import uuid4

from django import template

register = template.Library()


@register.inclusion_tag("actions/confirm_form.html")
def confirm_form(action, size=""):
    """« Confirmer sans changement »: one click, a submission of its own; `size` is `sm` or empty."""
    return {"action": action, "submission": uuid4(), "size": size}

"""What the settings say of the portal's legal pages, on pages that are rendered without context too."""

from django import template
from django.conf import settings

register = template.Library()


@register.simple_tag
def accessibility_state() -> str:
    """« non conforme », as the mention on every page has to say it."""
    return settings.LEGAL["accessibility"]

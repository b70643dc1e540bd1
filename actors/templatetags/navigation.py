"""The menu's links."""

from django import template
from django.urls import reverse

register = template.Library()


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context, url_name, label, *args):
    """A link of the menu, marked when the page is the one it leads to, or stands below it."""
    url = reverse(url_name, args=args)
    match = context["request"].resolver_match
    here = context["request"].path
    is_section = url_name != "dashboard" and here.startswith(url)
    return {"url": url, "label": label, "is_current": bool(match) and (here == url or is_section)}

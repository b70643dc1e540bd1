"""The menu's links."""

from django import template

from actors.addresses import address

register = template.Library()

# Pages that stand under a menu entry without standing under its address.
PAGES_OF = {
    "book": {"axis", "orientation", "objective"},
    "dashboard": {"changes", "evolution", "timeline", "network", "territory"},
}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def nav_link(context, url_name, label, *args):
    """A link of the menu, marked when the page is the one it leads to, or stands below it."""
    url = address(url_name, *args)
    here, match = context["request"].path, context["request"].resolver_match
    is_below = url_name != "dashboard" and here.startswith(url)
    is_of = match is not None and match.url_name in PAGES_OF.get(url_name, ())
    return {"url": url, "label": label, "current": "page" if here == url else "true" if is_below or is_of else ""}


@register.inclusion_tag("components/nav_link.html", takes_context=True)
def dashboard_link(context, url_name, label):
    """A link between the pages of the dashboard: it keeps the period that is looked at, and the projection."""
    match = context["request"].resolver_match
    is_here = match is not None and match.url_name == url_name
    url = address(url_name, context["plan"].slug) + context["period"].query
    if context.get("is_projected"):
        url += f"{'&' if '?' in url else '?'}projection=oui"
    return {"url": url, "label": label, "current": "page" if is_here else ""}

"""The views that a person kept, on the pages that can be kept."""

from django import template
from django.http import QueryDict

from reporting.models import SavedPage, SavedView
from reporting.saved_views import kept_query

register = template.Library()

LINKS_SHOWN = 6


@register.inclusion_tag("components/save_view.html", takes_context=True)
def save_view(context, page: str, can_save: bool = True):
    """Lead to one's views of the plan and, unless its filters are wrong, keep the page as it is: one query."""
    request, plan = context["request"], context["plan"]
    query = kept_query(SavedPage(page), request.GET)
    views = list(SavedView.objects.of(request.user).filter(plan=plan))
    for view in views:
        view.plan = plan
    shown = next((view for view in views if (view.page, view.query) == (page, query)), None)
    links = views[:LINKS_SHOWN]
    if shown and shown not in links:
        links.append(shown)
    address = QueryDict(query, mutable=True)
    address["page"] = page
    return {
        "plan": plan,
        "page": page,
        "links": links,
        "shown": shown,
        "can_save": can_save and not shown,
        "query": address.urlencode(),
    }

"""The headers of a list that sort it."""

from django import template

register = template.Library()


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(context, key, label):
    """A column header whose link sorts by `key`, then the other way round."""
    query = context["request"].GET.copy()
    current = query.get("tri", "numero")
    direction = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    query["tri"] = f"-{key}" if direction == "ascending" else key
    query.pop("page", None)
    return {"label": label, "query": f"?{query.urlencode()}", "direction": direction}

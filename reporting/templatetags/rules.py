"""The rules of counting, as pages tell them."""

from django import template

from reporting import rules

register = template.Library()


@register.inclusion_tag("reporting/counting_rules_text.html")
def counting_rules(plan):
    return {"rules": rules.counting_rules(plan)}


@register.inclusion_tag("components/explain.html", takes_context=True)
def explain(context, key):
    """A button that opens the rule by which the figure beside it is counted; once a page for each rule."""
    return {"plan": context["plan"], "rule": rules.counting_rule(context["plan"], key)}

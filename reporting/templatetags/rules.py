"""The rules of counting, as pages tell them."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string

from actors.addresses import address
from reporting import rules

register = template.Library()


@register.inclusion_tag("reporting/counting_rules_text.html")
def counting_rules(plan):
    return {"rules": rules.counting_rules(plan)}


@register.simple_tag(takes_context=True)
def explain(context, key) -> str:
    """A button that opens the rule by which the figure beside it is counted; once a page for each rule."""
    plan = context["plan"]
    return _explained(rules.counting_rule(plan, key), address("counting_rules", plan.slug))


@lru_cache(500)
def _explained(rule: rules.Rule, all_rules: str) -> str:
    return render_to_string("components/explain.html", {"rule": rule, "all_rules": all_rules})

"""Texts with the words that were looked for marked in them."""

from django import template

from actors.fulltext import excerpts
from actors.fulltext.words import Words

register = template.Library()


@register.inclusion_tag("actions/search/marked.html")
def marked(text: str, words: Words):
    """The whole text, for titles and names."""
    return {"pieces": excerpts.marked(text, words)}


@register.inclusion_tag("actions/search/excerpt.html")
def excerpt(text: str, words: Words, kind: str = ""):
    """The stretch of a long text where the words stand, as a paragraph; nothing where none does."""
    return {"pieces": excerpts.excerpt(text, words), "kind": kind}

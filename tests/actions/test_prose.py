"""The brochure's texts, cut into headings, paragraphs and lists."""

import pytest
from django.template.loader import render_to_string

from actions.prose import Block, blocks
from actions.templatetags.prose import lookup

CASES = {
    "nothing": ("", []),
    "blank lines": ("\n  \n\n", []),
    "a paragraph": ("Bonjour.", [("paragraph", "Bonjour.")]),
    "lines of a paragraph": ("Un.\nDeux.", [("paragraph", "Un.", "Deux.")]),
    "two paragraphs": ("Un.\n\n\nDeux.", [("paragraph", "Un."), ("paragraph", "Deux.")]),
    "a heading": ("## Enjeux\nTexte.", [("heading", "Enjeux"), ("paragraph", "Texte.")]),
    "a list": ("- un\n- deux", [("list", "un", "deux")]),
    "a list in a text": ("Dont :\n- un\nFin.", [("paragraph", "Dont :"), ("list", "un"), ("paragraph", "Fin.")]),
    "two lists": ("- un\n\n- deux", [("list", "un"), ("list", "deux")]),
    "only marks count": ("-un\n##Deux", [("paragraph", "-un", "##Deux")]),
    "Windows line ends": ("- un\r\n- deux\r\n", [("list", "un", "deux")]),
    "indented": ("  - un  ", [("list", "un")]),
}


@pytest.mark.parametrize(("text", "expected"), CASES.values(), ids=CASES)
def test_blocks(text, expected):
    assert list(blocks(text)) == [Block(kind, tuple(lines)) for kind, *lines in expected]


def prose(text, **context):
    html = render_to_string("components/prose.html", {"text": text, "footnotes": "", **context})
    return "".join(line.strip() for line in html.splitlines())


def test_blocks_become_html():
    html = prose("## Titre\nTexte.\n- un\n- deux")
    assert html == '<div class="prose"><h2>Titre</h2><p>Texte.</p><ul><li>un</li><li>deux</li></ul></div>'


def test_the_level_of_headings_is_chosen():
    assert "<h4>Titre</h4>" in prose("## Titre", heading=4)


def test_text_is_escaped():
    assert "<p>&lt;b&gt;gras&lt;/b&gt;</p>" in prose("<b>gras</b>")


def test_footnotes_are_linked():
    html = prose("Texte.", footnotes="(1) voir http://example.org/\n(2) <b>")
    assert 'href="http://example.org/"' in html
    assert "<p>(2) &lt;b&gt;</p>" in html


@pytest.mark.parametrize(("key", "value"), [(1, "un"), (2, None)])
def test_lookup(key, value):
    assert lookup({1: "un"}, key) == value

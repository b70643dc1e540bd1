"""Slippage in words."""

from datetime import date, timedelta

import pytest
from django.template.loader import render_to_string

from actions.slippage import Slippage
from actions.templatetags.durations import shift

START = date(2013, 1, 1)


def moved(*days):
    return Slippage((START, *(START + timedelta(days=count) for count in days)))


@pytest.mark.parametrize(
    ("days", "words"),
    [
        (0, "+ 0 j"),
        (1, "+ 1 j"),
        (45, "+ 45 j"),
        (46, "+ 2 mois"),
        (61, "+ 2 mois"),
        (365, "+ 12 mois"),
        (-12, "− 12 j"),
        (-45, "− 45 j"),
        (-92, "− 3 mois"),
    ],
)
def test_shift(days, words):
    assert shift(moved(days)) == words.replace(" ", "\u00a0")


@pytest.mark.parametrize(
    ("ends", "words"),
    [
        ((151,), "repoussée une fois, + 5 mois"),
        ((60, 151), "repoussée 2 fois, + 5 mois"),
        ((-12,), "avancée, − 12 j"),
        ((), ""),
        ((30, 0), "repoussée une fois, + 0 j"),
    ],
)
def test_slippage_in_words(ends, words):
    text = render_to_string("components/slippage.html", {"slippage": moved(*ends)})
    assert text.split("#}")[-1].strip().replace("&nbsp;", " ").replace("\u00a0", " ") == words

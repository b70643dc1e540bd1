"""The spaces of French on paper."""

from reporting.templatetags.typography import french_spaces


def test_spaces_that_french_keeps_together():
    assert french_spaces("« Oui » : 5 % ; le 15 novembre 2013") == (
        "«\u202fOui\u202f»\u00a0: 5\u202f% ; le 15\u00a0novembre 2013".replace(" ;", "\u202f;")
    )

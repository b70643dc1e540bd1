"""Words, stems and excerpts: what is read of a text, without a database."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actors.fulltext.excerpts import LENGTH, excerpt, marked
from actors.fulltext.words import MAX_WORDS, family, stem, words_of

ANY_TEXT = st.text(max_size=400)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("marchés publics", ("marches", "publics")),
        ("L’Économie SOCIALE", ("economie", "sociale")),
        ("l'économie d'ici", ("economie", "ici")),
        ("mise en œuvre", ("mise", "oeuvre")),
        ("insertion insertion", ("insertion",)),
        ("2012-2014", ("2012", "2014")),
        ('"marché" AND (public*) NOT:a_b', ("marche", "and", "public", "not", "b")),
        ("de la", ()),
        (" \0 * ' \" ", ()),
        ("", ()),
    ],
)
def test_words_that_are_read(text, words):
    assert words_of(text).words == words


def test_more_words_than_anybody_types_are_left_aside():
    assert len(words_of(" ".join(f"mot{rank}" for rank in range(50))).words) == MAX_WORDS


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("marche", "marches"),
        ("public", "publique"),
        ("social", "sociaux"),
        ("lancer", "lancee"),
        ("realise", "realisees"),
        ("cooperatif", "cooperative"),
        ("insertion", "insertions"),
        ("financer", "financement"),
    ],
)
def test_endings_do_not_count(one, other):
    assert stem(other) in family(stem(one))
    assert stem(one) in family(stem(other))


@pytest.mark.parametrize(("one", "other"), [("plan", "plante"), ("social", "societe"), ("pole", "police")])
def test_other_words_stay_apart(one, other):
    assert stem(other) not in family(stem(one))


def found(pieces):
    return [piece.text for piece in pieces if piece.found]


def test_words_are_marked_as_they_are_written():
    pieces = marked("Former aux Marchés publics, l’achat public", words_of("marche publique"))
    assert found(pieces) == ["Marchés", "publics", "public"]
    assert "".join(piece.text for piece in pieces) == "Former aux Marchés publics, l’achat public"


def test_an_excerpt_shows_where_the_words_stand_together():
    text = (
        "L’insertion seule. "
        + "Du texte entre les deux. " * 30
        + "Une clause\nd’insertion est écrite. "
        + "Fin. " * 90
    )
    pieces = excerpt(text, words_of("clause insertion"))
    shown = "".join(piece.text for piece in pieces)
    assert found(pieces) == ["clause", "insertion"]
    assert shown.startswith("…\u00a0")
    assert shown.endswith("\u00a0…")
    assert len(shown) <= LENGTH + 4


def test_a_short_text_is_shown_whole():
    assert [piece.text for piece in excerpt("Une  clause.", words_of("clauses"))] == ["Une ", "clause", "."]


def test_a_text_without_the_words_has_no_excerpt():
    assert excerpt("Rien de tel.", words_of("clause")) == []
    assert excerpt("Rien de tel.", words_of("")) == []


@given(ANY_TEXT, ANY_TEXT)
def test_marking_keeps_the_text(text, typed):
    assert "".join(piece.text for piece in marked(text, words_of(typed))) == text


@given(st.lists(st.sampled_from(["marchés", "œuvre", "x" * 300, "\0", "…", "fin."]), max_size=200).map(" ".join))
def test_an_excerpt_is_a_stretch_of_the_text(text):
    pieces = excerpt(text, words_of("marché œuvres " + "x" * 90))
    shown = "".join(piece.text for piece in pieces).removeprefix("…\u00a0").removesuffix("\u00a0…")
    assert shown in text
    assert bool(found(pieces)) == bool(pieces)

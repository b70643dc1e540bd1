"""What each cell of a plan's file may hold, how it is read, and how it is written back."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from actions.plan_import import values
from actions.plan_import.columns import BY_KEY, COLUMNS, column_of
from actions.plan_import.values import Holder, IndicatorLine, UnexpectedValueError

# Headers


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Axe (n°)", "axis"),
        ("N° de l’axe", "axis"),
        ("AXE", "axis"),
        ("  titre   de l'AXE ", "axis_title"),
        ("Numéro", "number"),
        ("N° action", "number"),
        ("№", "number"),
        ("Intitulé de l’action", "title"),
        ("DESCRIPTION", "description"),
        ("Pilote", "pilots"),
        ("Direction(s) pilote(s)", "pilots"),
        ("pilote (personne)", "pilot_people"),
        ("partenaire", "partners"),
        ("Date de début prévue", "starts_on"),
        ("fin prévue", "ends_on"),
        ("Indicateurs de suivi", "indicators"),
    ],
)
def test_headers_are_recognised(header, field):
    assert column_of(header).field == field


@pytest.mark.parametrize("header", ["Budget", "Élu référent", "", "???", "Pilotage", "Axe et orientation"])
def test_other_headers_are_not(header):
    assert column_of(header) is None


def test_no_header_announces_two_columns():
    assert len(BY_KEY) == sum(1 + len(column.variants) for column in COLUMNS)


# Numbers and days


@pytest.mark.parametrize("value", [12, 12.0, "12", " 12 ", "12,0", "12.00", "012"])
def test_a_number(value):
    assert values.number(value) == 12


@pytest.mark.parametrize(
    "value", ["", "douze", "12,5", 12.5, -1, 0, "0", 32_768, "9" * 5_000, True, float("inf"), date(2013, 1, 1), "1 2"]
)
def test_not_a_number(value):
    with pytest.raises(UnexpectedValueError, match="nombre entier"):
        values.number(value)


@pytest.mark.parametrize("value", ["15/11/2013", " 2013-11-15 ", date(2013, 11, 15), datetime(2013, 11, 15, 9, 30)])
def test_a_day(value):
    assert values.day(value) == date(2013, 11, 15)


@pytest.mark.parametrize("value", ["novembre 2013", "15/11/13", "31/02/2013", "2013", 41_593, "11-15-2013", True])
def test_not_a_day(value):
    with pytest.raises(UnexpectedValueError, match="15/11/2013 ou 2013-11-15"):
        values.day(value)


@pytest.mark.parametrize("value", ["15/11/0213", "15/11/9999"])
def test_a_day_of_our_times(value):
    with pytest.raises(UnexpectedValueError, match="années 1900 à 2100"):
        values.day(value)


# Texts


def test_a_text_may_be_a_number_but_not_a_day():
    assert values.text(2013.0) == "2013"
    with pytest.raises(UnexpectedValueError):
        values.text(date(2013, 11, 15))


def test_a_title_stands_on_one_line_and_has_400_signs_at_most():
    assert values.title("Créer\n  un «\u00a0lieu\u00a0»") == "Créer un «\u00a0lieu\u00a0»"
    with pytest.raises(UnexpectedValueError, match="400 signes au plus"):
        values.title("x" * 401)


# Lists


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("A", ("A",)),
        ("A ; B", ("A", "B")),
        ("A\nB", ("A", "B")),
        ('A; "B; C" ; D', ("A", "B; C", "D")),
        ("; B", ("", "B")),
        ("A;", ("A", "")),
        ('Projet "Lien"; B', ('Projet "Lien"', "B")),
        ('"A; B', ('"A', "B")),
        ('"Le ""quai"""', ('Le "quai"',)),
    ],
)
def test_a_list(written, read):
    assert values.items(written) == read


@given(st.lists(st.text("ab ;:\"'[]é\u00a0", min_size=1).map(str.strip).filter(bool), min_size=1, max_size=5))
def test_a_list_is_read_as_it_is_written(names):
    assert values.items(values.joined(names)) == tuple(names)


@pytest.mark.parametrize(
    "holder", [Holder("A"), Holder("A", "Paul PILOTE"), Holder("Pôle\u00a0: emploi"), Holder("A : B", "C")]
)
def test_a_holder_is_read_as_it_is_written(holder):
    assert values.holders(values.joined([values.holder_in_words(holder)])) == (holder,)


def test_a_list_item_has_a_length():
    with pytest.raises(UnexpectedValueError, match="500 signes"):
        values.holders("x" * 501)
    with pytest.raises(UnexpectedValueError, match="200 signes"):
        values.holders("x" * 201)


# Indicators


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Marchés", IndicatorLine("Marchés")),
        ("Marchés avec clause [marchés] : 20", IndicatorLine("Marchés avec clause", "marchés", Decimal(20))),
        ("Taux [%]", IndicatorLine("Taux", "%")),
        ("Montant [€]\u00a0: 1\u202f234\u00a0567,50", IndicatorLine("Montant", "€", Decimal("1234567.5"))),
        ("Baisse : -3.5", IndicatorLine("Baisse", "", Decimal("-3.5"))),
        ("Marchés : 20 au 31/12/2014", IndicatorLine("Marchés", "", Decimal(20), date(2014, 12, 31))),
        ("Marchés : au 2014-12-31", IndicatorLine("Marchés", "", None, date(2014, 12, 31))),
        ("Part : femmes []", IndicatorLine("Part : femmes")),
    ],
)
def test_an_indicator(written, read):
    assert values.indicators(written) == (read,)


@pytest.mark.parametrize(
    "written", ["Marchés : vingt", "Marchés [x", "Marchés : 20 bientôt", "Part : femmes", "[€] : 3"]
)
def test_not_an_indicator(written):
    with pytest.raises(UnexpectedValueError, match="Un indicateur est attendu"):
        values.indicators(written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("X : 20 au 31/02/2014", "Une date est attendue"),
        ("X : 9999999999999", "douze chiffres"),
        (f"X [{'u' * 41}]", "40 signes au plus"),
    ],
)
def test_an_indicator_that_cannot_be(written, expected):
    with pytest.raises(UnexpectedValueError, match=expected):
        values.indicators(written)


NAMES = st.text('abé %:[]«»;"', min_size=1, max_size=30).map(str.strip).filter(bool)
UNITS = st.text("a€% /", max_size=10).map(str.strip)
TARGETS = st.none() | st.decimals("-9999", "99999999", places=2)
DAYS = st.none() | st.dates(date(2000, 1, 1), date(2099, 1, 1))


@given(st.builds(IndicatorLine, NAMES, UNITS, TARGETS, DAYS))
def test_an_indicator_is_read_as_it_is_written(indicator):
    assert values.indicators(values.joined([values.indicator_in_words(indicator)])) == (indicator,)

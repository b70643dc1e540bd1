"""The pages of indicators: the list, one indicator, and what the sheet of an action shows of them."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from actions.indicators import record_value

LIST = "/2012-2014/actions/1/indicateurs/"
SHEET = "/2012-2014/actions/1/"
MARCH, JUNE, OCTOBER = date(2013, 3, 1), date(2013, 6, 21), date(2013, 10, 11)
STATUSES = {
    "committee_member": 403,
    "stranger": 404,
    "directory_admin": 404,
    "pilot": 200,
    "mission": 200,
    "superuser": 200,
}
TARGET = {"name": "Agents formés", "unit": "agents", "target": "1 092,5", "target_on": "2013-12-20"}
SEEN = {f"seen_{name}": value for name, value in TARGET.items()}
VALUE = {"operation": "value", "measured_on": "2013-11-04", "value": "1 234,5", "note": "Émargements."}
CORRECTION = VALUE | {"seen_measured_on": "2013-06-21", "seen_value": "45", "seen_note": ""}


def plain(response):
    return response.content.decode().replace("&nbsp;", " ").replace("\u00a0", " ").replace("\u202f", " ")


@pytest.fixture
def indicator(action):
    return action.indicators.create(
        name="Agents formés", unit="agents", target=Decimal("1092.5"), target_on=date(2013, 12, 20)
    )


@pytest.fixture
def address(indicator):
    return f"{LIST}{indicator.pk}/"


@pytest.fixture
def values(indicator, mission):
    for day, value in ((MARCH, 0), (JUNE, 45), (OCTOBER, 68)):
        record_value(indicator=indicator, author=mission, measured_on=day, value=Decimal(value))
    return indicator.values


@pytest.fixture
def client(pilot, client_of, indicator):
    """The client of the pilot of action 1."""
    return client_of(pilot)


@pytest.fixture
def office(client_of, mission, indicator):
    """The client of the Mission ESS."""
    return client_of(mission)


# Who may


@pytest.mark.parametrize("who", STATUSES)
def test_who_opens_an_indicator_and_records_a_value(request, client_of, pilot, address, indicator, who):
    client = client_of(request.getfixturevalue(who))
    status = STATUSES[who]
    assert (client.get(LIST).status_code, client.get(address).status_code) == (status, status)
    assert client.post(address, VALUE).status_code == (302 if status == 200 else status)
    assert indicator.values.exists() == (status == 200)


@pytest.mark.parametrize("who", STATUSES)
def test_the_mission_alone_adds_changes_and_deletes_indicators(request, client_of, pilot, action, address, who):
    client = client_of(request.getfixturevalue(who))
    status = {"pilot": 403}.get(who, {200: 302}.get(STATUSES[who], STATUSES[who]))
    assert client.post(LIST, {"name": "Communes"}).status_code == status
    change = {"operation": "indicator"} | SEEN | TARGET | {"target": "100"}
    assert client.post(address, change).status_code == status
    assert action.indicators.filter(target=100).exists() == (status == 302)
    assert client.post(address, {"operation": "remove"}).status_code == status
    assert [each.name for each in action.indicators.all()] == (["Communes"] if status == 302 else ["Agents formés"])


def test_a_pilot_is_not_offered_what_the_mission_alone_does(client, office, address):
    for words in ("Ajouter un indicateur", "L’indicateur et sa cible", "Supprimer l’indicateur"):
        assert words not in plain(client.get(LIST)) + plain(client.get(address))
        assert words in plain(office.get(LIST)) + plain(office.get(address))


def test_a_pilot_leaves_the_indicators_of_others_alone(client, other_action):
    theirs = other_action.indicators.create(name="Communes")
    assert client.get("/2012-2014/actions/2/indicateurs/").status_code == 403
    assert client.post(f"/2012-2014/actions/2/indicateurs/{theirs.pk}/", VALUE).status_code == 403
    assert client.get(f"{LIST}{theirs.pk}/").status_code == 404


def test_visitors_sign_in_first(address):
    assert Client().get(address).url == f"/connexion/?next={address}"


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_wrong_method(office, address, method):
    assert getattr(office, method)(LIST).status_code == 405
    assert getattr(office, method)(address).status_code == 405


# Indicators


def test_an_empty_list_helps(client, office, indicator):
    indicator.delete()
    assert "Choisissez-en un ou deux que le pilote sait compter" in plain(office.get(LIST))
    assert "La Mission ESS peut en ajouter" in plain(client.get(LIST))


def test_an_added_indicator_is_shown_with_its_target(office):
    sent = TARGET | {"name": "Heures d’insertion", "unit": "heures"}
    html = plain(office.post(LIST, sent, follow=True))
    assert "Indicateur « Heures d’insertion » ajouté." in html
    assert "Cible : 1 092,5 heures au 20 décembre 2013" in html
    assert "aucune valeur à ce jour" in html


WRONG = [
    ({"name": ""}, "Ce champ est obligatoire"),
    ({"name": "Communes"}, "déjà un indicateur de ce nom"),
    ({"target": "beaucoup"}, "Écrivez un nombre, par exemple 1 234,5."),
    ({"target": ""}, "Donnez la cible à atteindre à cette date."),
    ({"target_on": "un jour"}, "date valide"),
]


@pytest.mark.parametrize(("fields", "said"), WRONG)
@pytest.mark.parametrize("is_new", [True, False], ids=["added", "changed"])
def test_a_wrong_indicator_is_refused_and_nothing_typed_is_lost(office, address, action, is_new, fields, said):
    action.indicators.create(name="Communes")
    typed = TARGET | {"name": "Autre"} | fields
    answer = office.post(LIST, typed) if is_new else office.post(address, {"operation": "indicator"} | SEEN | typed)
    assert answer.status_code == 422
    assert said in plain(answer)
    assert all(f'value="{value}"' in plain(answer) for value in typed.values() if value)
    assert [each.name for each in action.indicators.all()] == ["Agents formés", "Communes"]


def test_a_target_changed_meanwhile_is_a_conflict_and_nothing_typed_is_lost(office, address, indicator):
    office.post(address, {"operation": "indicator"} | SEEN | TARGET | {"target": "100"})
    answer = office.post(address, {"operation": "indicator"} | SEEN | TARGET | {"target": "80"})
    html = plain(answer)
    assert answer.status_code == 409
    assert "Il se nomme maintenant « Agents formés » et vise 100 agents au 20 décembre 2013." in html
    assert 'name="target" value="80"' in html
    again = {name: value or "" for name, value in hidden(answer, "indicator_form").items()}
    answer = office.post(address, {"operation": "indicator"} | again | TARGET | {"target": "80"})
    indicator.refresh_from_db()
    assert (answer.status_code, indicator.target) == (302, 80)


def hidden(answer, name):
    """What the hidden fields of a form of the page carry."""
    return {field.html_name: field.value() for field in answer.context[name].hidden_fields()}


def test_an_indicator_with_values_is_not_deleted(office, address, values, action):
    assert "Supprimer l’indicateur" not in plain(office.get(address))
    answer = office.post(address, {"operation": "remove"})
    assert answer.status_code == 409
    assert "ne peut plus être supprimé" in plain(answer)
    assert action.indicators.exists()


@pytest.mark.parametrize("sent", [{}, {"operation": "burn"}])
def test_an_unknown_operation_is_a_bad_request(office, address, sent):
    assert office.post(address, sent).status_code == 400


# Values


def test_a_value_is_recorded_as_french_types_it(client, address, values, pilot):
    html = plain(client.post(address, VALUE, follow=True))
    assert "Agents formés : 1 234,5 au 4 novembre 2013." in html
    assert "1 234,5 agents" in html
    recorded = values.get(measured_on=date(2013, 11, 4))
    assert (recorded.value, recorded.note, recorded.author) == (Decimal("1234.5"), "Émargements.", pilot)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"value": "douze"}, "Écrivez un nombre, par exemple 1 234,5."),
        ({"value": ""}, "Ce champ est obligatoire"),
        ({"value": "1,234"}, "2 chiffres après la virgule"),
        ({"measured_on": "2013-11-16"}, "Cette date est dans l’avenir"),
        ({"measured_on": "2013-06-21"}, "déjà une valeur à cette date"),
        ({"measured_on": "hier"}, "date valide"),
        ({"note": "n" * 301}, "300"),
    ],
)
def test_a_wrong_value_is_refused_and_nothing_typed_is_lost(client, address, values, fields, said):
    answer = client.post(address, VALUE | fields)
    assert answer.status_code == 422
    assert said in plain(answer)
    kept = {name: value for name, value in (VALUE | fields).items() if value}
    assert all(f'value="{value}"' in plain(answer) for value in kept.values())
    assert values.count() == 3


def test_a_value_is_opened_to_be_corrected(client, address, values):
    html = plain(client.get(f"{address}?corriger=2013-06-21"))
    assert "Corriger la valeur du 21 juin 2013" in html
    assert 'name="value" value="45"' in html
    assert client.post(f"{address}?corriger=2013-06-21", CORRECTION).status_code == 302
    assert [each.value for each in values.all()] == [0, 68, Decimal("1234.5")]


@pytest.mark.parametrize(("day", "status"), [("2013-06-22", 404), ("hier", 400), ("2013-13-01", 400), ("%00", 400)])
def test_a_value_that_is_not_there_is_not_corrected(client, address, values, day, status):
    assert client.get(f"{address}?corriger={day}").status_code == status
    assert client.post(f"{address}?corriger={day}", CORRECTION).status_code == status


def test_a_value_corrected_meanwhile_is_a_conflict_and_nothing_typed_is_lost(client, office, address, values):
    there = f"{address}?corriger=2013-06-21"
    office.post(there, CORRECTION | {"measured_on": "2013-06-21", "value": "46"})
    answer = client.post(there, CORRECTION | {"measured_on": "2013-06-21"})
    html = plain(answer)
    assert answer.status_code == 409
    assert "Elle est maintenant de 46 agents au 21 juin 2013 (« Émargements. »), saisie par Agnès Mission." in html
    assert 'name="value" value="1 234,5"' in html
    again = CORRECTION | {"measured_on": "2013-06-21"} | hidden(answer, "value_form")
    assert client.post(there, again).status_code == 302
    assert values.get(measured_on=JUNE).value == Decimal("1234.5")


# The sheet


@pytest.mark.parametrize(
    ("day", "said", "is_drawn"),
    [
        ("2013-02-28", "aucune valeur à ce jour", False),
        ("2013-06-20", '0 agents</span> <span class="quiet">au 1er mars 2013', False),
        ("2013-06-21", "+ 45 depuis le 1er mars 2013", True),
        ("2013-11-15", "+ 23 depuis le 21 juin 2013", True),
    ],
)
def test_the_sheet_shows_what_was_known_on_its_day(client, values, day, said, is_drawn):
    html = plain(client.get(f"{SHEET}?au={day}"))
    assert said in html
    assert "Cible : 1 092,5 agents au 20 décembre 2013" in html
    assert ('class="indicator-chart"' in html) == is_drawn


def test_the_sheet_has_the_chart_s_data_as_a_table(client, values):
    html = plain(client.get(SHEET))
    assert "<summary>Les valeurs" in html
    assert [f"{day}</th>" in html for day in ("01/03/2013", "21/06/2013", "11/10/2013")] == [True] * 3


@pytest.mark.parametrize(
    ("who", "records", "manages"),
    [("committee_member", False, False), ("pilot", True, False), ("mission", True, True)],
)
def test_the_sheet_leads_those_who_may_to_its_indicators(request, client_of, pilot, address, who, records, manages):
    html = plain(client_of(request.getfixturevalue(who)).get(SHEET))
    assert (f'href="{address}"' in html, f'href="{LIST}"' in html) == (records, manages)


@pytest.mark.parametrize(
    ("who", "said"),
    [
        ("committee_member", "Aucun indicateur n’est suivi.<"),
        ("pilot", "dites-lui ce que vous savez compter"),
        ("mission", "Choisissez-en un ou deux"),
    ],
)
def test_without_indicators_the_sheet_says_so(request, client_of, pilot, action, who, said):
    assert said in plain(client_of(request.getfixturevalue(who)).get(SHEET))


@pytest.mark.parametrize("page", [LIST, SHEET])
def test_as_many_queries_with_more_indicators_and_values(office, action, mission, page):
    def count():
        with CaptureQueriesContext(connection) as queries:
            office.get(page)
        return len(queries)

    def add(number):
        for index in range(number):
            indicator = action.indicators.create(name=f"Indicateur {number}/{index}")
            for day in (MARCH, JUNE, OCTOBER):
                record_value(indicator=indicator, author=mission, measured_on=day, value=Decimal(index))

    add(3)
    office.get(page)
    few = count()
    add(5)
    assert count() == few

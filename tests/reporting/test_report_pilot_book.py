"""The pilot's book: what is asked, what is carried, a sheet of paper for each action of the day's pilot."""

from datetime import date

import pytest

from actions.models import Outcome, UpdateRequest
from reporting.reports import pilot_book
from reporting.reports.frame import ScopeMissingError
from reporting.scope import Scope
from tests import factories
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def place(pilot):
    return pilot.contact.organisation


@pytest.fixture
def told(plan, action, other_action, place, mission, meeting):
    """Action 1 of the pilot, asked about; action 2 of nobody; action 3, which the pilot handed over."""
    factories.record(action, mission, expected_end=date(2013, 10, 31), working_note="À garder pour soi.")
    UpdateRequest.objects.create(action=action, asked_by=mission, message="Le lieu ?", due_on=date(2013, 11, 29))
    former = factories.action(plan, 3)
    factories.involve(former, place.contacts.get(), ends_on=date(2013, 6, 30))
    factories.decision(meeting, mission, action, text="Trouver un lieu.", carrier=place)
    factories.decision(meeting, mission, action, text="D’un autre.", carrier=factories.organisation("Une autre"))
    settled = {"outcome": Outcome.DONE, "settled_on": date(2013, 11, 15)}
    factories.decision(meeting, mission, action, text="Déjà faite.", carrier=place, **settled)
    return plan


def book_of(plan, user, place, **fields):
    return order(plan, user, scope=Scope(pilote=place), **fields)


def test_it_says_what_is_asked_and_carried(told, place, mission):
    text = words(pilot_book, book_of(told, mission, place))
    assert "Une mise à jour est attendue pour 1 action sur 1." in text
    assert "« Le lieu ? » – pour le 29 novembre 2013" in text
    assert "L’échéance du 31 octobre 2013 est dépassée" in text
    assert "Trouver un lieu." in text
    assert "D’un autre." not in text
    assert "Déjà faite." not in text
    assert "Mener l’action 2" not in text
    assert "Mener l’action 3" not in text


def test_the_book_has_a_cover_contents_and_a_sheet_for_each_action(told, place, mission):
    second = factories.action(told, 4)
    factories.involve(second, place.contacts.get())
    reader = printed(pilot_book, book_of(told, mission, place))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert "Cahier du pilote" in pages[0]
    assert place.name in pages[0]
    assert len(pages) % 2 == 0
    fronts = [index for index, page in enumerate(pages) if "Mettre à jour" in page and "à remplir" not in page]
    assert [index % 2 for index in fronts] == [0, 0]  # each on the front of a sheet of paper
    assert ["à remplir en réunion" in pages[index + 1] for index in fronts] == [True, True]
    assert f"Mener l’action 1 {fronts[0] + 1}" in pages[1].replace(" .", "").replace(".", "")
    assert bookmarks(reader)[1:] == [
        "Ce qui vous est demandé",
        "Décisions que vous portez",
        "Mener l’action 1",
        "Mener l’action 4",
    ]
    assert_is_well_made(reader)


def test_the_pilot_is_that_of_the_day(told, place, mission):
    papers = pilot_book.build(book_of(told, mission, place, as_of=date(2013, 6, 30)))["papers"]
    assert [paper.sheet.number for paper in papers] == [1, 3]


def test_nothing_is_asked_of_who_pilots_nothing(told, mission):
    text = words(pilot_book, book_of(told, mission, factories.organisation("Sans action")))
    assert "Aucune action du plan n’est pilotée par votre organisation" in text


def test_it_is_about_a_pilot(told, mission):
    with pytest.raises(ScopeMissingError, match="Choisissez le pilote"):
        pilot_book.build(order(told, mission))


@pytest.mark.parametrize("who", ["committee_member", "mission", "pilot"])
def test_neither_working_notes_nor_contact_details(request, told, place, who):
    text = words(pilot_book, book_of(told, request.getfixturevalue(who), place))
    assert "À garder pour soi." not in text
    assert "paul@example.org" not in text


def test_as_many_queries_for_more_actions(told, place, mission, meeting):
    def fill(action):
        factories.record(action, mission)
        factories.involve(action, place.contacts.get())
        action.milestones.create(title="Ouverture", due_on=date(2013, 11, 20))
        indicator = action.indicators.create(name="Agents", unit="agents")
        indicator.values.create(measured_on=date(2013, 9, 1), value=1, author=mission)
        factories.decision(meeting, mission, action, carrier=place)

    fill(factories.action(told, 10))
    few = cost(pilot_book, book_of(told, mission, place))
    for number in range(11, 15):
        fill(factories.action(told, number))
    assert cost(pilot_book, book_of(told, mission, place)) == few

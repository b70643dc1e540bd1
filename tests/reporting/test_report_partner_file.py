"""The partner's file: the actions in which an organisation takes part, what is expected of it, whom to turn to."""

from datetime import date

import pytest

from actions.models import Action, InvolvementRole
from reporting import snapshot
from reporting.reports import partner_file
from reporting.reports.frame import ScopeMissingError
from reporting.scope import Scope, ScopeForm
from tests import factories
from tests.reporting.paper import assert_is_well_made, bookmarks, cost, order, plain, printed, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def partner():
    return factories.organisation("Chambre régionale de l’économie sociale", "ess_network", short_name="CRESS")


@pytest.fixture
def person(partner):
    return factories.contact("Pia PARTENAIRE", partner, email="pia@reseau.example", phone="05 00 00 00 02")


@pytest.fixture
def told(plan, action, other_action, pilot, partner, person, mission, meeting):
    """Action 1 accompanied, action 2 piloted, action 3 accompanied until June, action 4 without the partner."""
    factories.involve(action, person, InvolvementRole.PARTNER)
    factories.involve(other_action, person)
    factories.involve(factories.action(plan, 3), person, InvolvementRole.PARTNER, ends_on=date(2013, 6, 30))
    factories.action(plan, 4)
    factories.record(action, mission, committee_note="Pour le comité.", working_note="À garder pour soi.")
    action.milestones.create(title="Ouverture", due_on=date(2014, 1, 10))
    action.milestones.create(title="Déjà passé", due_on=date(2013, 1, 10), done_on=date(2013, 1, 9))
    factories.decision(meeting, mission, action, text="Prêter une salle.", carrier=partner)
    return plan


def file_of(plan, user, partner, **fields):
    return order(plan, user, scope=Scope(partenaire=partner), **fields)


def test_it_takes_in_the_actions_of_the_partner_whatever_its_role(told, partner, mission):
    context = partner_file.build(file_of(told, mission, partner))
    assert [share.sheet.number for share in context["piloted"]] == [2]
    assert [share.sheet.number for share in context["partnered"]] == [1]
    before = partner_file.build(file_of(told, mission, partner, as_of=date(2013, 6, 30)))
    assert [share.sheet.number for share in before["partnered"]] == [1, 3]


def test_it_says_what_is_expected(told, partner, mission):
    text = words(partner_file, file_of(told, mission, partner))
    assert "pilote 1 action du plan et en accompagne 1." in text
    assert "Prêter une salle." in text
    expected = text[text.index("Prochains jalons") : text.index("Qu’elle pilote")]
    assert "Ouverture – à venir" in expected
    assert "Déjà passé" not in expected


def test_the_document(told, partner, mission):
    reader = printed(partner_file, file_of(told, mission, partner))
    pages = [plain(page.extract_text()) for page in reader.pages]
    assert "Dossier partenaire" in pages[0]
    assert partner.name in pages[0]
    assert bookmarks(reader)[:2] == ["Sommaire", "Ce qui est attendu"]
    assert [f"page {number} sur {len(pages)}" in page for number, page in enumerate(pages, 1)][1:] == [True] * (
        len(pages) - 1
    )
    assert_is_well_made(reader)


@pytest.mark.parametrize(
    ("who", "sees"), [("committee_member", False), ("mission", True), ("superuser", True), ("pilot", True)]
)
def test_contact_details_for_those_who_may_see_them(request, told, partner, who, sees):
    """A pilot sees those of the own actions' people; see `contacts_visible_to`."""
    text = words(partner_file, file_of(told, request.getfixturevalue(who), partner))
    assert "Pia PARTENAIRE" in text
    assert ("pia@reseau.example" in text) == sees
    assert ("05 00 00 00 02" in text) == sees
    assert "À garder pour soi." not in text


def test_a_published_file_which_the_committee_reads_holds_no_details(told, partner, mission):
    text = words(partner_file, file_of(told, mission, partner, is_published=True))
    assert "Pia PARTENAIRE" in text
    assert "pia@reseau.example" not in text
    assert "05 00 00 00 02" not in text


def test_a_pilot_of_other_actions_sees_no_details(told, partner, make_user):
    other = make_user("autre@example.org", "pilote", contact=factories.contact("Olga AUTRE"))
    text = words(partner_file, file_of(told, other, partner))
    assert "pia@reseau.example" not in text
    assert "Pour le comité." not in text


def test_an_organisation_without_actions_has_its_file(told, mission):
    text = words(partner_file, file_of(told, mission, factories.organisation("Sans action")))
    assert "ne participe à aucune action du plan" in text
    assert "Aucun contact n’est enregistré." in text


def test_it_is_about_a_partner(told, mission):
    with pytest.raises(ScopeMissingError, match="Choisissez l’organisation"):
        partner_file.build(order(told, mission))


def test_the_scope_by_partner(told, partner, pilot):
    scope = Scope(partenaire=partner)
    found = scope.select(Action.objects.all(), on=date(2013, 11, 15))
    assert sorted(found.values_list("number", flat=True)) == [1, 2]
    assert snapshot.build(told, only=found).figures.total == 2
    assert scope.slug == partner.slug
    assert not scope.is_whole_plan
    both = Scope(pilote=pilot.contact.organisation, partenaire=partner)
    assert [each.number for each in both.select(Action.objects.all(), on=date(2013, 11, 15))] == [1]


def test_the_partner_is_chosen_among_those_of_the_plan(told, partner, mission):
    stranger = factories.organisation("Sans action")
    offered = ScopeForm(plan=told, user=mission).fields["partenaire"].queryset
    assert partner in offered
    assert stranger not in offered


def test_as_many_queries_for_more_actions(told, partner, person, mission, meeting):
    few = cost(partner_file, file_of(told, mission, partner))
    for number in range(10, 15):
        added = factories.action(told, number)
        factories.record(added, mission)
        factories.involve(added, person, InvolvementRole.PARTNER)
        added.milestones.create(title="Ouverture", due_on=date(2014, 1, 10))
        factories.decision(meeting, mission, added, carrier=partner)
    assert cost(partner_file, file_of(told, mission, partner)) == few

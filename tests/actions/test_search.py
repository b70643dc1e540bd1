"""The search page: what is found, in which order, by whom; the same on either database."""

from datetime import date

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, example, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from actions.amendments import reword
from actions.search import Kind, find, read_request
from tests import factories

PAGE = "/2012-2014/recherche/"


@pytest.fixture
def results(plan):
    """Return what a user finds of a kind, by its number, name or title."""

    def results(user, text, kind=Kind.ACTIONS):
        found = find(kind, read_request(text), plan=plan, user=user)
        assert found.count() == len(found)
        return list(found)

    return results


@pytest.fixture
def numbers(results, mission):
    """Return the numbers of the actions that the Mission finds."""
    return lambda text: [action.number for action in results(mission, text)]


@pytest.fixture
def page_of(client_of):
    def page_of(user, text, **parameters):
        response = client_of(user).get(PAGE, {"q": text} | parameters)
        assert response.status_code == 200
        return response.content.decode()

    return page_of


def test_words_are_found_whatever_their_endings_accents_and_case(plan, numbers):
    factories.action(plan, 1, title="Former les techniciens chargés des marchés publics")
    factories.action(plan, 2, title="Créer une pépinière", description="Étude lancée pour l’insertion et/ou l’œuvre.")
    assert numbers("marché public") == [1]
    assert numbers("MARCHE PUBLIQUE") == [1]
    assert numbers("chargée de marchés") == [1]
    assert numbers("lancer") == numbers("étude d'insertion") == numbers("oeuvres") == [2]
    assert numbers("pépinières lancées") == [2]
    assert numbers("marché pépinière") == []
    assert numbers("march") == [1]
    assert numbers("mar") == []


def test_titles_come_before_descriptions_and_the_number_before_both(plan, numbers):
    factories.action(plan, 1, title="Ouvrir un lieu", description="Pour l’insertion.")
    factories.action(plan, 2, title="Développer l’insertion")
    factories.action(plan, 3, title="Tenir le cap")
    factories.action(plan, 4, title="Réunir 3 communes")
    assert numbers("insertion") == [2, 1]
    assert numbers("3") == numbers("n° 3") == [3, 4]
    assert numbers("Action n°3") == numbers("action 3") == [3]
    assert numbers("99999") == numbers("0") == []


def test_an_action_is_found_by_its_earlier_wording(plan, mission, numbers, page_of):
    action = factories.action(plan, 1, title="Cibler certains marchés")
    reword(
        action=action,
        version=action.version,
        author=mission,
        title="Allotir plus finement",
        description="",
        effective_on=date(2013, 2, 1),
        reason="Plus clair.",
    )
    assert numbers("cibler") == numbers("allotir") == [1]
    html = page_of(mission, "cibler")
    assert "Avant le 1er février 2013" in html
    assert "<mark>Cibler</mark> certains marchés" in html


def test_what_changes_is_found_and_what_is_gone_is_not(plan, mission, results):
    action = factories.action(plan, 1, title="Ancien titre")
    milestone = action.milestones.create(title="Première étape", due_on=date(2013, 6, 1))
    action.title = "Nouvel intitulé"
    action.save()
    assert not results(mission, "ancien")
    assert results(mission, "intitulé") == [action]
    assert results(mission, "étape", Kind.MILESTONES) == [milestone]
    milestone.delete()
    assert not results(mission, "étape", Kind.MILESTONES)


@pytest.fixture
def notes(plan, action, other_action, mission):
    """On action 1, which the pilot holds, and on action 2: a note for the committee and a working note each."""
    for number, of in ((1, action), (2, other_action)):
        factories.record(
            of, mission, committee_note=f"Convention signée {number}.", working_note=f"Budget fragile {number}."
        )


NOTES_READ = {
    # who → actions whose note for the committee, and whose working note, they may read
    "mission": ([1, 2], [1, 2]),
    "superuser": ([1, 2], [1, 2]),
    "committee_member": ([1, 2], []),
    "pilot": ([1], [1]),
    "directory_admin": ([], []),
    "stranger": ([], []),
}


@pytest.mark.parametrize("who", NOTES_READ)
def test_notes_are_found_by_those_who_may_read_them(who, request, pilot, notes, results):
    user = request.getfixturevalue(who)
    committee, working = NOTES_READ[who]
    assert sorted(update.action.number for update in results(user, "signée", Kind.NOTES)) == committee
    assert sorted(update.action.number for update in results(user, "fragiles", Kind.NOTES)) == working


@pytest.mark.parametrize("who", ["committee_member", "pilot"])
def test_notes_that_one_may_not_read_do_not_show_by_a_neighbour(who, request, pilot, other_action, notes, page_of):
    """Neither counted nor excerpted, even where the other note of the same update is found."""
    html = page_of(request.getfixturevalue(who), "2")
    assert "fragile" not in html
    assert ("Convention signée" in html) == (who == "committee_member")


def test_nobody_without_the_plan_finds_anything_of_it(
    results, pilot, stranger, directory_admin, decision, notes, action
):
    action.documents.create(title="Document", url="https://example.org", added_by=decision.author)
    action.milestones.create(title="Jalon", due_on=date(2013, 6, 1))
    words = {Kind.ACTIONS: "mener", Kind.BOOK: "axe", Kind.NOTES: "budget", Kind.DECISIONS: "simulation"}
    words |= {Kind.MILESTONES: "jalon", Kind.DOCUMENTS: "document"}
    directory = {Kind.ORGANISATIONS: "organisation", Kind.CONTACTS: "pilote"}
    for kind, text in (words | directory).items():
        assert results(decision.author, text, kind), kind
        assert not results(stranger, text, kind), kind
        assert bool(results(directory_admin, text, kind)) == (kind in directory), kind


def test_e_mails_and_phones_are_neither_searched_nor_shown(pilot, mission, results, page_of):
    (contact,) = results(mission, "pilote", Kind.CONTACTS)
    assert contact.name == "Paul PILOTE"
    assert contact.get_deferred_fields() >= {"email", "phone"}
    assert not results(mission, "paul@example.org", Kind.CONTACTS)
    assert not results(mission, "05 00 00 00 01", Kind.CONTACTS)
    html = page_of(mission, "pilote")
    assert "<mark>PILOTE</mark>" in html
    assert "paul@example.org" not in html
    assert "05 00 00" not in html


def test_organisations_are_found_by_name_then_by_description(mission, plan, results):
    factories.organisation("Atelier", description="Une régie, entre autres.")
    factories.organisation("Régie de quartier", short_name="RQ")
    assert [found.name for found in results(mission, "régies", Kind.ORGANISATIONS)] == ["Régie de quartier", "Atelier"]
    assert [found.name for found in results(mission, "rq", Kind.ORGANISATIONS)] == ["Régie de quartier"]


def test_the_book_is_searched(plan, mission, results, page_of):
    objective = factories.objective(plan)
    objective.text = "La commande publique responsable."
    objective.save()
    assert [found["level"] for found in results(mission, "commandes", Kind.BOOK)] == ["objective"]
    assert reverse("objective", args=[plan.slug, 1]) in page_of(mission, "commandes")


def test_what_is_withdrawn_dropped_or_to_come_is_not_found(action, mission, results):
    document = action.documents.create(title="Charte", url="https://example.org", added_by=mission)
    milestone = action.milestones.create(title="Charte", due_on=date(2013, 6, 1))
    assert results(mission, "charte", Kind.DOCUMENTS) == [document]
    assert results(mission, "charte", Kind.MILESTONES) == [milestone]
    action.documents.update(withdrawn_at="2013-11-01T10:00Z", withdrawn_by=mission)
    action.milestones.update(dropped_on=date(2013, 11, 1))
    assert not results(mission, "charte", Kind.DOCUMENTS)
    assert not results(mission, "charte", Kind.MILESTONES)


def test_what_was_not_said_yet_is_not_found(settings, mission, decision, notes, results):
    """Where the portal stands on an earlier day: rehearsals, demonstrations."""
    assert results(mission, "convention", Kind.NOTES)
    assert results(mission, "simulation", Kind.DECISIONS)
    settings.PORTAL_TODAY = date(2013, 10, 31)
    assert not results(mission, "convention", Kind.NOTES)
    assert not results(mission, "simulation", Kind.DECISIONS)


def test_another_plan_stays_apart(plan, mission, action, decision, notes, page_of):
    other = factories.plan("2015-2020", is_current=False)
    theirs = factories.action(other, 1, title="Mener ailleurs")
    factories.record(theirs, mission, committee_note="Convention d’ailleurs")
    factories.decision(factories.meeting(other, date(2013, 10, 1)), mission, pk=2, text="Décision d’ailleurs")
    theirs.milestones.create(title="Jalon d’ailleurs", due_on=date(2013, 6, 1))
    theirs.documents.create(title="Document d’ailleurs", url="https://example.org", added_by=mission)
    other.axes.update(title="Axe d’ailleurs")
    assert "Aucun résultat" in page_of(mission, "ailleurs")


def test_results_lead_to_the_exact_place(plan, action, mission, decision, notes, page_of):
    update = action.updates.get()
    html = page_of(mission, "convention")
    assert f'href="/2012-2014/actions/1/#suivi-{update.pk}"' in html
    assert "Convention <mark>" not in html
    assert "<mark>Convention</mark> signée 1." in html
    assert 'href="/2012-2014/copil/2013-11-15/#point-1"' in page_of(mission, "simulations")


def test_what_is_found_is_never_markup(plan, mission, page_of):
    factories.action(plan, 1, title="Un <script>alert</script> de marché")
    html = page_of(mission, "script marché")
    assert "<script>alert" not in html
    assert "&lt;<mark>script</mark>&gt;" in html


def test_five_of_a_kind_then_all_of_it_by_pages(plan, mission, client_of):
    for number in range(1, 24):
        factories.action(plan, number, title=f"Relier la commune {number}")
    client = client_of(mission)

    def shown(address):
        document = html5lib.parse(client.get(address).content, namespaceHTMLElements=False)
        return len(document.findall(".//ol[@class='search-results']/li"))

    assert shown(f"{PAGE}?q=communes") == 5
    assert "Voir les 23" in client.get(f"{PAGE}?q=communes").content.decode()
    assert shown(f"{PAGE}?q=communes&genre=actions") == 20
    assert shown(f"{PAGE}?q=communes&genre=actions&page=2") == 3
    assert shown(f"{PAGE}?q=communes&genre=notes") == 0


def test_an_unknown_kind_is_refused_in_french(client_of, mission, plan):
    response = client_of(mission).get(f"{PAGE}?q=x&genre=secrets")
    assert response.status_code == 400
    assert "« secrets » n’est pas un genre de résultat" in response.content.decode().replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Où l’on cherche"),
        ("   ", "Où l’on cherche"),
        ("introuvable", "Vérifiez l’orthographe"),
        ("introuvable perdu", '<a href="?q=perdu">perdu</a>'),
        ("de la", "donnez au moins un mot"),
        ('"*()', "donnez au moins un mot"),
    ],
)
def test_a_search_that_finds_nothing_says_what_to_do(plan, mission, page_of, text, said):
    assert said in page_of(mission, text)


def test_only_reading_is_allowed(client_of, mission, plan):
    assert client_of(mission).post(PAGE).status_code == 405


def test_the_number_of_queries_is_constant(plan, mission, client_of):
    client = client_of(mission)

    def add(numbers):
        for number in numbers:
            action = factories.action(plan, number)
            factories.record(action, mission, committee_note="Mener à bien.", working_note="Mener encore.")
            action.milestones.create(title="Mener", due_on=date(2013, 6, 1))

    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert "<mark>" in client.get(PAGE, {"q": "mener"}).content.decode()
        return len(captured)

    add([1])
    queries()
    few = queries()
    add(range(2, 10))
    assert queries() == few


ODD = st.text(
    alphabet=st.sampled_from("aeé1 *\"'()[]{}:&|!<>-+^~\\%_.,;/\0’œ²٣\u0301\u202e𝔞ñß")
    | st.characters(exclude_categories=["Cs"]),
    max_size=60,
)


@pytest.mark.django_db
@example('"')
@example("NEAR(a b, 2) AND NOT OR")
@example("title : x")
@example("marché*")
@example("a" * 10_000)
@example("\0")
@example("';DROP TABLE actions_action;--")
@example("& | ! <-> :*")
@example("%s %(x)s {0} {{ x }}")
@example("0" * 300)
@given(ODD)
@examples(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_typed_is_answered(plan, other_action, mission, client_of, typed):
    response = client_of(mission).get(PAGE, {"q": typed})
    assert response.status_code == 200


FRENCH = st.text(alphabet="abeéèêàçœŒÎïÛùrstn12  '’-–/.,;:@_&+<>()«»\"°%", max_size=60)


@pytest.mark.django_db
@example("et/ou l’œuvre, n°5 <b>")
@example("aeŒ1")
@given(FRENCH)
@examples(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_written_is_found_by_its_own_words(action, mission, results, typed):
    milestone = action.milestones.create(title=typed, due_on=date(2013, 6, 1))
    found = results(mission, typed, Kind.MILESTONES)
    milestone.delete()
    assert bool(found) == bool(read_request(typed).words)

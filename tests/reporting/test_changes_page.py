"""The page of what changed, its summary for the dashboard, and how both are told to each reader."""

import re
from datetime import date
from html import unescape

import pytest
from django.db import connection
from django.template.loader import render_to_string
from django.test.utils import CaptureQueriesContext

from actions import amendments
from actions.models import Change, MilestoneShift, Status, Weather
from actions.period import Period
from reporting import changes
from tests import factories, sample_plan
from tests.actions.test_changes import HISTORIES, NOW, SINCE, THEN
from tests.conftest import TODAY
from tests.project.test_pages import populate
from tests.reporting.pages import document, text_of
from tests.sample_plan import listed

ADDRESS = "/2012-2014/changements/"
COMPARED = f"{ADDRESS}?depuis={SINCE}"
COUNTED = re.compile(r'href="([^"]*changement=[^"]*)">\s*<(?:span class="change-count"|strong)>(\d+)<')


@pytest.fixture
def page(request, client_of):
    def read(who="mission", address=COMPARED):
        response = client_of(request.getfixturevalue(who)).get(address)
        assert response.status_code == 200
        return response

    return read


@pytest.fixture
def histories(plan, pilot, action, mission):
    """An action for each history of `tests.actions.test_changes`, a handover and a change of the plan besides."""
    for number, (then, now, _) in enumerate(HISTORIES.values(), start=1):
        told = plan.actions.filter(number=number).first() or factories.action(plan, number)
        if then is not None:
            factories.record(told, mission, effective_on=THEN, **then)
        if now is not None:
            factories.record(told, mission, effective_on=NOW, **now)
    second = plan.actions.get(number=2)
    factories.involve(second, factories.contact("Ève EST"), ends_on=date(2013, 9, 1))
    factories.involve(second, factories.contact("Walid OUEST"), starts_on=date(2013, 9, 2))
    reworded = plan.actions.get(number=3)
    amendments.reword(
        action=reworded,
        version=reworded.version,
        title="Autrement dit",
        author=mission,
        effective_on=date(2013, 9, 2),
        reason="Précision",
    )
    return plan


def groups(response):
    """Return, by its heading, the numbers of the actions told in each group."""
    found = {}
    for section in document(response).findall(".//section[@class='panel change-group']"):
        heading = " ".join("".join(section.find("h2").itertext()).split())
        found[heading] = [int(span.text) for span in section.findall(".//span[@class='action-number']")]
    return found


def test_groups(histories, page):
    found = groups(page())
    order = list(found)
    assert [heading.split(" ", 1)[1] for heading in order[:6]] == [
        "statuts changés",
        "nouvellement en retard",
        "échéances repoussées",
        "nouvellement sans nouvelles",
        "réalisées",
        "pilote changé",
    ]
    expected = [number for number, (_, _, kinds) in enumerate(HISTORIES.values(), 1) if Change.STATUS in kinds]
    assert found[order[0]] == expected
    assert all(int(heading.split(" ")[0]) == len(numbers) for heading, numbers in found.items())


def test_each_group_leads_to_its_list(histories, page):
    html = page().content.decode()
    leads = COUNTED.findall(html)
    assert len(leads) == 16
    for address, count in leads:
        assert len(listed(page(address=unescape(address)))) == min(int(count), 40), address


def test_what_did_not_change_is_counted_too(histories, page):
    response = page()
    unchanged = sum(not kinds for _, _, kinds in HISTORIES.values()) - 1  # confirmed, but in other hands
    assert f"{unchanged} actions n’ont pas bougé depuis le 21 juin 2013." in text_of(response)
    assert len(listed(page(address=f"/2012-2014/actions/?depuis={SINCE}&changement=aucun"))) == unchanged


def test_before_and_after_in_words(histories, page):
    text = text_of(page())
    assert (
        "Organisation de Ève EST (Ève EST) → Organisation de Walid OUEST (Walid OUEST), depuis le 2 sept. 2013" in text
    )
    assert "31 juil. 2013 → 31 oct. 2013 (+ 3 mois)" in text
    assert "Reformulée le 2 septembre 2013 : Précision" in text
    assert "Auparavant : « Mener l’action 3 »" in text
    assert "Dans les temps → En difficulté" in text


def test_figures_of_both_days(plan, mission, page):
    actions = sample_plan.fill(plan, mission)
    factories.record(actions[3], mission, status=Status.COMPLETED)
    text = text_of(page())
    assert "54 % + 32 points 22 % le 21/06/2013" in text
    assert " 2 1 de plus 1 le 21/06/2013" in text
    assert " 1 2 de moins 3 le 21/06/2013" in text
    assert "À lancer 3 → 0" in text
    assert "sauf les abandonnées" in text  # the rule of the mean, one click away


def test_a_figure_that_worsens_is_marked_so(plan, mission, page):
    factories.record(factories.action(plan, 1), mission, weather=Weather.STORMY)
    html = page().content.decode()
    assert re.search(r'signal=difficulte">1</a>\s*<span class="evolution-gain evolution-bad">1 de plus', html)
    assert re.search(r'statut=completed">0</a>\s*<span class="evolution-gain">inchangé', html)


# From which day


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Du 20 septembre 2013 au 15 novembre 2013"),
        ("?au=2013-09-20", "Du 21 juin 2013 au 20 septembre 2013"),
        ("?au=2013-06-01", "Du 1er janvier 2012 au 1er juin 2013"),
        ("?depuis=2013-03-01", "Du 1er mars 2013 au 15 novembre 2013"),
        ("?au=2013-04-01&depuis=2013-03-01", "Du 1er mars 2013 au 1er avril 2013"),
    ],
)
def test_from_the_last_committee_or_the_start(plan, action, page, query, words):
    for held_on in (SINCE, date(2013, 9, 20), TODAY):
        factories.meeting(plan, held_on)
    assert words in text_of(page(address=f"{ADDRESS}{query}"))


@pytest.mark.parametrize("query", ["?au=2012-01-01", "?au=2011-06-30"])
def test_before_the_plan_there_is_nothing_to_compare(plan, action, page, query):
    text = text_of(page(address=f"{ADDRESS}{query}"))
    assert "Il n’y a rien à comparer avant le" in text


def test_an_empty_plan_and_one_that_did_not_move(plan, page, mission):
    assert "Ce plan n’avait pas d’action le 15 novembre 2013." in text_of(page())
    factories.action(plan, 1)
    text = text_of(page())
    assert "Aucune action n’a changé entre ces deux dates." in text
    assert "1 action n’a pas bougé depuis le 21 juin 2013." in text


@pytest.mark.parametrize(
    "query", ["depuis=2013-11-15", "depuis=2014-01-01", "depuis=hier", "au=2013-01-01&depuis=2013-06-21"]
)
def test_a_wrong_period_is_refused(client_of, mission, plan, query):
    response = client_of(mission).get(f"{ADDRESS}?{query}")
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()


def test_only_read(client_of, mission, plan):
    assert client_of(mission).post(ADDRESS).status_code == 405


def test_the_page_costs_as_much_for_many_actions(plan, pilot, mission, page):
    populate(plan, mission, 3)
    page()
    with CaptureQueriesContext(connection) as few:
        page()
    populate(plan, mission, 5)
    with CaptureQueriesContext(connection) as many:
        page()
    assert len(many) == len(few)


# Notes


@pytest.fixture
def noted(action, other_action, pilot, mission):
    """Both actions are launched with notes; the pilot's own is the first."""
    for number, told in enumerate([action, other_action], start=1):
        factories.record(
            told, mission, effective_on=THEN, status=Status.NOT_STARTED, committee_note=f"Avant {number}."
        )
        factories.record(told, mission, effective_on=date(2013, 8, 1), committee_note=f"Dépassée {number}.")
        note = {"committee_note": f"Note {number}.", "working_note": "Pour soi."}
        factories.record(told, mission, effective_on=date(2013, 9, 1), **note)
        factories.record(told, mission, effective_on=NOW)


@pytest.mark.parametrize(
    ("who", "notes"),
    [("mission", {"Note 1.", "Note 2."}), ("committee_member", {"Note 1.", "Note 2."}), ("pilot", {"Note 1."})],
)
def test_the_latest_note_that_one_may_see_is_told_once(noted, page, who, notes):
    text = text_of(page(who))
    assert {note for note in ("Note 1.", "Note 2.") if text.count(note) == 1} == notes
    assert text.count("Note ") == len(notes)
    assert "Avant" not in text
    assert "Dépassée" not in text
    assert "Pour soi" not in text


def test_a_note_from_before_is_none_of_the_interval(action, mission, page):
    factories.record(action, mission, effective_on=THEN, committee_note="Avant.")
    factories.record(action, mission, effective_on=NOW, status=Status.COMPLETED)
    assert "1 statut changé" in text_of(page())
    assert "Avant." not in text_of(page())


# Milestones and decisions


def test_milestones_reached_and_moved(action, mission, page):
    action.milestones.create(title="Cahier des charges", due_on=date(2013, 9, 1), done_on=date(2013, 9, 5))
    action.milestones.create(title="Bilan", due_on=date(2013, 5, 1), done_on=date(2013, 5, 5))
    moved = action.milestones.create(title="Marché", due_on=date(2014, 3, 1))
    for before, after in [(date(2013, 12, 1), date(2014, 1, 1)), (date(2014, 1, 1), date(2014, 3, 1))]:
        MilestoneShift.objects.create(milestone=moved, due_before=before, due_after=after, author=mission)
    text = text_of(page())
    assert "1 jalon déplacé, 1 jalon atteint" in text
    assert "Marché 1er déc. 2013 → 1er mars 2014 (+ 3 mois)" in text
    assert "Cahier des charges atteint le 5 sept. 2013" in text
    assert "Bilan" not in text


def test_decisions_taken_in_between(plan, action, mission, page):
    for held_on, text in [(SINCE, "Avant."), (date(2013, 9, 20), "Élargir le comité."), (TODAY, "Ce jour même.")]:
        factories.decision(factories.meeting(plan, held_on), mission, action, text=text)
    text = text_of(page())
    assert "2 décisions du comité" in text
    assert "Élargir le comité." in text
    assert "Avant." not in text


# The summary


def summary(plan, user, since=SINCE):
    period = Period(plan, TODAY, since)
    found = changes.summary(period, user=user)
    return found, render_to_string(
        "reporting/changes/summary.html", {"plan": plan, "period": period, "changes": found}
    )


def test_summary_counts_eight_kinds_and_tells_five_actions(histories, mission, page):
    found, html = summary(histories, mission)
    assert len(found.counts) == 8
    assert len(found.told) == 5
    leads = COUNTED.findall(html)
    assert [int(count) for _, count in leads] == [count for _, count in found.counts]
    for address, count in leads:
        assert len(listed(page(address=unescape(address)))) == int(count), address


def test_summary_tells_of_different_kinds_first(histories, mission):
    found, _ = summary(histories, mission)
    firsts = [Change.ABANDONED, Change.LATE, Change.PUSHED_BACK, Change.WORSENED, Change.COMPLETED]
    assert all(kind in each.comparison.kinds for kind, each in zip(firsts, found.told, strict=True))
    assert len({each.pk for each in found.told}) == 5


def test_summary_says_nothing_without_comparison(histories, mission):
    found, html = summary(histories, mission, since=None)
    assert found is None
    assert html.strip() == ""


def test_summary_of_what_did_not_move(plan, action, mission):
    _, html = summary(plan, mission)
    assert "1 action</a> n’a pas bougé" in html
    assert "change-counts" not in html


def test_summary_costs_as_much_for_many_actions(plan, pilot, mission):
    populate(plan, mission, 3)
    summary(plan, mission)  # who the reader is, is asked once
    with CaptureQueriesContext(connection) as few:
        summary(plan, mission)
    populate(plan, mission, 5)
    with CaptureQueriesContext(connection) as many:
        summary(plan, mission)
    assert len(many) == len(few)


def test_those_who_do_not_see_the_plan_are_told_nothing(histories, stranger):
    found, _ = summary(histories, stranger)
    assert (found.counts, found.told, found.unchanged) == ((), (), 0)


def test_a_large_group_is_cut(histories, mission):
    built = changes.build(Period(histories, TODAY, SINCE), user=mission, per_group=2)
    statuses = built.groups[0]
    assert (statuses.kind, len(statuses.told)) == (Change.STATUS, 2)
    assert statuses.count == built.counts[Change.STATUS] > 2

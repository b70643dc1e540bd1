"""The versions of the plan: what each change keeps, writes and refuses, and how the plan was worded on a day."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from actions import amendments
from actions.followup import StaleVersionError
from actions.models import Action, Amendment, AmendmentKind, Status
from actions.models.append_only import HistoryIsAppendOnlyError
from tests import factories

pytestmark = pytest.mark.django_db

JUNE, JULY, TODAY = date(2013, 6, 1), date(2013, 7, 1), date(2013, 11, 15)
DECIDED = {"effective_on": JUNE, "reason": "Trop vague.", "deliberation": "2013-118"}


@pytest.fixture
def change(action, mission):
    """Amend action 1, as it stands in the database."""

    def amend(write, **fields):
        action.refresh_from_db()
        return write(action=action, author=mission, **{"version": action.version} | DECIDED | fields)

    return amend


def wordings(plan, day=None, **options):
    return {action.number: action.wording for action in Action.objects.with_state(plan, day, **options)}


# Reworded


def test_reworded(change, action, mission):
    action.description = "Le premier descriptif."
    action.save()
    amendment = change(amendments.reword, title="Mieux dit", description="Le second.")
    action.refresh_from_db()
    assert (action.title, action.description) == ("Mieux dit", "Le second.")
    assert (amendment.title_before, amendment.title_after) == ("Mener l’action 1", "Mieux dit")
    assert (amendment.description_before, amendment.description_after) == ("Le premier descriptif.", "Le second.")
    assert (amendment.effective_on, amendment.reason, amendment.deliberation) == (JUNE, "Trop vague.", "2013-118")
    assert amendment.author == mission
    assert not action.updates.exists()


def test_reworded_to_the_same_words(change, action):
    with pytest.raises(ValidationError):
        change(amendments.reword, title=action.title)
    assert not Amendment.objects.exists()


def test_too_long_a_title_changes_nothing(change, action):
    with pytest.raises(ValidationError):
        change(amendments.reword, title="x" * 401)
    action.refresh_from_db()
    assert (action.title, action.version, Amendment.objects.count()) == ("Mener l’action 1", 0, 0)


def test_the_wording_of_each_day(change, plan, other_action):
    change(amendments.reword, title="En juin")
    change(amendments.reword, title="En juillet", effective_on=JULY)
    expected = {"2013-05-31": "Mener l’action 1", "2013-06-01": "En juin", "2013-06-30": "En juin"}
    expected |= {"2013-07-01": "En juillet", "2013-11-15": "En juillet"}
    for day, title in expected.items():
        assert wordings(plan, date.fromisoformat(day)) == {1: title, 2: "Mener l’action 2"}
    assert wordings(plan, against_initial=True)[1] == "Mener l’action 1"


# Merged and abandoned


def test_merged(change, action, other_action, mission):
    factories.record(action, mission, progress=30, expected_end=date(2014, 3, 1), effective_on=date(2013, 5, 1))
    amendment = change(amendments.merge, into=other_action)
    action.refresh_from_db()
    assert (amendment.kind, amendment.merged_into) == (AmendmentKind.MERGED, other_action)
    assert (action.status, action.weather, action.progress) == (Status.ABANDONED, "", 30)
    update = action.updates.latest_first().first()
    assert (update.effective_on, update.expected_end) == (JUNE, date(2014, 3, 1))
    said = "Fusionnée avec l’action 2 (délibération n°\u00a02013-118)\u00a0: Trop vague."
    assert (update.committee_note, update.author) == (said, mission)
    assert action.title == "Mener l’action 1"


def test_abandoned(change, action):
    amendment = change(amendments.abandon, deliberation="")
    action.refresh_from_db()
    assert (amendment.kind, action.status) == (AmendmentKind.ABANDONED, Status.ABANDONED)
    assert action.updates.get().committee_note == "Retirée du plan\u00a0: Trop vague."


def test_not_into_itself_nor_into_another_plan(change, action):
    stranger = factories.action(factories.plan("2015-2020", is_current=False), 1)
    for target in (action, stranger):
        with pytest.raises(ValidationError, match="une autre action du même plan"):
            change(amendments.merge, into=target)
    assert not Amendment.objects.exists()


def test_not_into_an_abandoned_action(change, other_action, mission):
    factories.record(other_action, mission, status=Status.ABANDONED)
    with pytest.raises(ValidationError, match="L’action 2 est abandonnée"):
        change(amendments.merge, into=other_action)


@pytest.mark.parametrize(("status", "word"), [(Status.COMPLETED, "réalisée"), (Status.ABANDONED, "abandonnée")])
def test_what_is_closed_is_not_abandoned(change, action, mission, status, word):
    factories.record(action, mission, status=status, effective_on=date(2013, 5, 1))
    with pytest.raises(ValidationError, match=f"L’action 1 est déjà {word}"):
        change(amendments.abandon)
    assert not Amendment.objects.exists()


def test_not_before_the_latest_update(change, action, mission):
    """The state would go on as it was."""
    factories.record(action, mission, effective_on=date(2013, 10, 1))
    with pytest.raises(ValidationError, match="à partir du 1er octobre 2013"):
        change(amendments.abandon)
    action.refresh_from_db()
    assert action.status == Status.IN_PROGRESS


# Added


def test_added(plan, mission):
    objective = factories.objective(plan)
    amendment = amendments.add(
        plan=plan,
        objective=objective,
        number=38,
        title="Une de plus",
        ends_on=date(2014, 6, 30),
        author=mission,
        **DECIDED,
    )
    action = Action.objects.get(number=38)
    assert (amendment.action, amendment.kind) == (action, AmendmentKind.ADDED)
    assert (action.title, action.objective, action.ends_on) == ("Une de plus", objective, date(2014, 6, 30))


def test_an_added_action_is_not_there_before(plan, action, mission):
    amendments.add(plan=plan, objective=factories.objective(plan), number=2, title="Deux", author=mission, **DECIDED)
    assert sorted(wordings(plan, date(2013, 5, 31))) == [1]
    assert sorted(wordings(plan, JUNE)) == sorted(wordings(plan)) == [1, 2]
    assert sorted(wordings(plan, against_initial=True)) == sorted(wordings(plan, JUNE, against_initial=True)) == [1]


def test_a_number_that_is_taken(plan, action, mission):
    with pytest.raises(ValidationError, match="Ce numéro est déjà pris"):
        amendments.add(
            plan=plan, objective=factories.objective(plan), number=1, title="Une", author=mission, **DECIDED
        )
    assert not Amendment.objects.exists()


# All of them

WRITES = {
    "reword": (amendments.reword, {"title": "Mieux dit"}),
    "merge": (amendments.merge, {"into": True}),
    "abandon": (amendments.abandon, {}),
}


@pytest.fixture(params=WRITES)
def written(request, change, other_action):
    """Write each kind of change of an action that stands."""
    write, fields = WRITES[request.param]
    fields = {name: other_action if name == "into" else value for name, value in fields.items()}
    return lambda **more: change(write, **fields | more)


def test_the_same_change_twice_is_recorded_once(written, action):
    first, second = written(version=0), written(version=0)
    assert first == second
    assert Amendment.objects.count() == 1
    assert action.updates.count() <= 1


def test_a_wording_given_up_and_taken_up_again(change, action):
    for title in ("Mieux dit", "Mener l’action 1", "Mieux dit"):
        change(amendments.reword, title=title)
    action.refresh_from_db()
    assert (action.title, Amendment.objects.count()) == ("Mieux dit", 3)


def test_an_action_that_changed_meanwhile(written, action, mission):
    factories.record(action, mission, effective_on=date(2013, 5, 1))
    with pytest.raises(StaleVersionError):
        written(version=0)
    action.refresh_from_db()
    assert (action.title, action.status, Amendment.objects.count()) == ("Mener l’action 1", Status.IN_PROGRESS, 0)


def test_a_form_of_before_the_change_is_stale(written, action, mission):
    action.refresh_from_db()
    seen = action.version
    written()
    with pytest.raises(StaleVersionError):
        factories.record(action, mission, version=seen)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2013, 11, 16), "Cette date est dans l’avenir"),
        (date(2011, 12, 31), "Donnez une date à partir du 1er janvier 2012"),
    ],
)
def test_a_day_out_of_bounds(written, day, said):
    with pytest.raises(ValidationError, match=said):
        written(effective_on=day)
    assert not Amendment.objects.exists()


def test_changes_follow_one_another(change, written):
    change(amendments.reword, title="En juillet", effective_on=JULY)
    with pytest.raises(ValidationError, match="à partir du 1er juillet 2013"):
        written()


def test_the_reason_is_required(written):
    with pytest.raises(ValidationError):
        written(reason="")
    assert not Amendment.objects.exists()


def test_history_is_only_added_to(written):
    amendment = written()
    for spoil in (amendment.save, amendment.delete, Amendment.objects.all().delete):
        with pytest.raises(HistoryIsAppendOnlyError):
            spoil()

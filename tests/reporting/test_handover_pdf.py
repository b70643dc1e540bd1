"""The handover file: what it hands over, to whom, at a constant cost."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pypdf import PdfReader

from actions.models import Action, Decision, InvolvementRole, Outcome, Status, UpdateRequest
from reporting.handover import build_files
from tests import factories

pytestmark = pytest.mark.django_db

ADDRESS = "/2012-2014/actions/1/passation.pdf"
SEVERAL = "/2012-2014/passation.pdf"


def plain(text: str) -> str:
    return re.sub(r"[\s\u00a0\u202f]+", " ", text)


def words(response) -> str:
    assert response.status_code == 200
    return plain(unescape(strip_tags(response.content.decode())))


@pytest.fixture
def rich(plan, action, other_action, pilot, mission):
    """Action 1 with something of everything; action 2 bare."""
    fill(action, mission)
    return action


def fill(action, author):
    factories.record(action, author, committee_note="Pour le comité.", working_note="Entre nous.")
    partner = factories.contact(
        f"Pia {action.number}", email=f"pia{action.number}@example.org", phone="05 00 00 00 02"
    )
    factories.involve(action, partner, role=InvolvementRole.PARTNER)
    former = factories.contact(f"Félix {action.number}")
    factories.involve(action, former, ends_on=date(2012, 12, 31))
    action.milestones.create(title="Ouverture", due_on=date(2013, 10, 1))
    indicator = action.indicators.create(name="Agents formés", unit="agents", target=120)
    for day, value in (("2013-03-01", 12), ("2013-09-01", 48)):
        indicator.values.create(measured_on=day, value=value, author=author)
    meeting = action.plan.meetings.get_or_create(held_on=date(2013, 6, 21))[0]
    for text, outcome in (("Trancher le lieu.", Outcome.OPEN), ("Déjà fait.", Outcome.DONE)):
        Decision.objects.create(
            meeting=meeting,
            action=action,
            text=text,
            outcome=outcome,
            settled_on=None if outcome == Outcome.OPEN else date(2013, 9, 1),
            author=author,
            submission=factories.uuid4(),
        )
    UpdateRequest.objects.create(
        action=action, asked_by=author, message="Où en est le lieu ?", due_on=date(2013, 11, 29)
    )
    action.documents.create(title="Étude du lieu", url="https://example.org/etude", added_by=author)


def test_it_hands_everything_over(as_html, rich, client_of, mission):
    text = words(client_of(mission).get(ADDRESS))
    told = [
        "Action 1 Mener l’action 1",
        "En cours",
        "Selon les dates",
        "Trancher le lieu.",
        "Où en est le lieu ? – pour le 29 novembre 2013",
        "Ouverture – dépassé",
        "48 agents au 1er septembre 2013, cible 120 agents",
        "paul@example.org",
        "05 00 00 00 02",
        "Étude du lieu – https://example.org/etude",
        "jusqu’au 31 décembre 2012 : Organisation de Félix 1 (Félix 1)",
        "Pour le comité.",
        "Notes de travail, à ne pas diffuser",
        "Entre nous.",
    ]
    assert [each for each in told if each not in text] == []
    assert "Déjà fait." not in text
    assert "Mener l’action 2" not in text


def test_a_bare_action_has_its_file(as_html, rich, client_of, mission):
    text = words(client_of(mission).get("/2012-2014/actions/2/passation.pdf"))
    assert "pilote à désigner" in text
    assert "Ni décision du comité en attente, ni demande de la Mission ESS sans réponse." in text
    for heading in ("Jalons", "Indicateurs", "Documents", "Notes de travail"):
        assert heading not in text


def test_what_is_settled_answered_or_withdrawn_is_left_out(as_html, rich, client_of, mission):
    rich.documents.update(withdrawn_at="2013-11-01T10:00Z")
    factories.record(rich, mission, status=Status.ON_HOLD, effective_on=date(2013, 11, 15))
    text = words(client_of(mission).get(ADDRESS))
    assert "Étude du lieu" not in text
    assert "Où en est le lieu" not in text


# To whom


@pytest.mark.parametrize(
    ("who", "own", "other"),
    [
        ("stranger", 404, 404),
        ("directory_admin", 404, 404),
        ("committee_member", 403, 403),
        ("pilot", 200, 403),
        ("mission", 200, 200),
        ("superuser", 200, 200),
    ],
)
def test_for_those_who_do_the_work(request, as_html, client_of, rich, who, own, other):
    client = client_of(request.getfixturevalue(who))
    assert client.get(ADDRESS).status_code == own
    assert client.get("/2012-2014/actions/2/passation.pdf").status_code == other
    assert client.get(SEVERAL, {"action": ["1", "2"]}).status_code == other
    assert client.get(SEVERAL, {"action": "1"}).status_code == own


def test_a_former_pilot_gets_it_no_more(as_html, client_of, rich, pilot):
    rich.involvements.filter(contact=pilot.contact).update(ends_on=date(2013, 11, 14))
    assert client_of(pilot).get(ADDRESS).status_code == 403


def test_visitors_log_in_first(client, rich):
    assert client.get(ADDRESS).status_code == client.get(SEVERAL).status_code == 302


def test_only_read(client_of, mission, rich):
    assert client_of(mission).post(ADDRESS).status_code == 405


@pytest.mark.parametrize("query", ["", "?action=9", "?action=x", f"?action={10**30}"])
def test_wrong_actions(client_of, mission, rich, query):
    assert client_of(mission).get(f"{SEVERAL}{query}").status_code == 400


def test_too_many_actions(client_of, mission, plan):
    Action.objects.bulk_create(
        Action(plan=plan, number=number, title="Une", objective=factories.objective(plan)) for number in range(1, 62)
    )
    query = "&".join(f"action={number}" for number in range(1, 62))
    assert client_of(mission).get(f"{SEVERAL}?{query}").status_code == 400


# The document


def test_the_document(client_of, mission, rich):
    response = client_of(mission).get(SEVERAL, {"action": ["1", "2"]})
    assert response["Content-Disposition"] == 'inline; filename="passation-2012-2014-action-1-2.pdf"'
    reader = PdfReader(BytesIO(response.content))
    titles = [plain(entry.title) for entry in reader.outline if not isinstance(entry, list)]
    assert titles == ["Action 1 Mener l’action 1", "Action 2 Mener l’action 2"]
    assert reader.trailer["/Root"]["/Lang"] == "fr"
    assert "Dossier de passation, 2 actions, au 15 novembre 2013" in plain(reader.metadata.title)
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def test_markup_is_shown_and_not_obeyed(client_of, mission, rich):
    rich.documents.update(title="<img src='file:///etc/passwd'>")
    reader = PdfReader(BytesIO(client_of(mission).get(ADDRESS).content))
    assert "<img src='file:///etc/passwd'>" in plain(" ".join(page.extract_text() for page in reader.pages))


@pytest.mark.parametrize("who", ["pilot", "mission"])
def test_as_many_queries_for_more_actions(request, plan, rich, mission, who):
    user = request.getfixturevalue(who)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            build_files(plan.actions.all(), plan, user=user)
        return len(queries)

    cost()  # the roles are read once per user
    few = cost()
    for number in range(3, 7):
        fill(factories.action(plan, number), mission)
    assert cost() == few <= 20

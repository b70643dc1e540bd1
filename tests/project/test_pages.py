"""What holds on every page: valid HTML, one h1, a title, French, nothing inline, and a constant number of queries."""

import re

import html5lib
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from actions.models import InvolvementRole, Status
from tests import factories
from tests.project.test_roles import ADDRESSES

NOT_HTML = {
    "alive",
    "ready",
    "activity_feed",
    "export_actions",
    "export_changes",
    "export_plan",
    "export_summary",
    "import_template",
    "report_pdf",
    "action_sheet_pdf",
    "agenda_pdf",
    "minutes_pdf",
    "handover_pdf",
    "handover_files_pdf",
    "directory_pdf",
    "all_contacts",
    "organisation_contacts",
}
PAGES = [
    name for name, (_, statuses) in ADDRESSES.items() if name not in NOT_HTML and 200 in (statuses[0], statuses[-1])
]
PLAN_PAGES = [name for name in PAGES if not name.startswith("account")]
ENGLISH = re.compile(r"\b(the|and|your|sign in|log ?in|logout|password|submit|search|required|page not found)\b", re.I)


def populate(plan, author, count):
    """Fill the plan with `count` actions more, each with a pilot, a partner, a milestone and two updates."""
    first = plan.actions.count() + 1
    for number in range(first, first + count):
        action = factories.action(plan, number)
        factories.involve(action, factories.contact(name=f"Pilote {number}", email=f"pilote{number}@example.org"))
        partner = factories.contact(name=f"Partenaire {number}")
        factories.involve(action, partner, role=InvolvementRole.PARTNER)
        action.milestones.create(title=f"Jalon {number}", due_on="2013-06-30")
        factories.record(action, author, committee_note="Une note.", working_note="Une autre.")
        factories.record(action, author, status=Status.ON_HOLD, expected_end="2013-10-01")


@pytest.fixture
def populated(plan, pilot, mission, decision):
    populate(plan, mission, 3)
    return plan


@pytest.fixture
def get(client, client_of, superuser, populated):
    """Get a page as the superuser, who sees everything, or as a visitor where only visitors see it."""
    signed_in = client_of(superuser)

    def get(name):
        arguments, statuses = ADDRESSES[name]
        return (signed_in if statuses[-1] == 200 else client).get(reverse(name, args=arguments))

    return get


@pytest.mark.parametrize("name", PAGES)
def test_page(name, get):
    response = get(name)
    html = response.content.decode()
    document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
    assert document.get("lang") == "fr"
    assert len(document.findall(".//h1")) == 1
    assert document.findtext(".//title").strip().endswith("37 actions pour 37 communes")
    assert len(document.findall(".//main")) == 1
    assert nothing_inline(document)
    assert ENGLISH.findall(visible_text(document)) == []


def nothing_inline(document):
    scripts = [script for script in document.iter("script") if not script.get("src")]
    styled = [element for element in document.iter() if element.get("style") or element.tag == "style"]
    handlers = [element for element in document.iter() if any(name.startswith("on") for name in element.attrib)]
    return not (scripts or styled or handlers)


def visible_text(document):
    body = document.find("body")
    return " ".join(text for element in body.iter() if isinstance(element.tag, str) for text in [element.text or ""])


@pytest.mark.parametrize("name", PAGES)
def test_policy_of_the_page(name, get):
    policy = get(name).headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def test_nothing_is_kept_in_caches_once_signed_in(get):
    assert get("dashboard").headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("name", PLAN_PAGES)
def test_queries_do_not_depend_on_the_number_of_actions(name, get, populated, mission):
    get(name)
    with CaptureQueriesContext(connection) as few:
        get(name)
    populate(populated, mission, 5)
    with CaptureQueriesContext(connection) as many:
        get(name)
    assert len(many) == len(few)

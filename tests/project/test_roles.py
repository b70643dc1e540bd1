"""Who gets what answer from every address: one table, derived from the URLconf, with its self-test.

The addresses of the administration have a table of their own, in `test_admin.py`.
"""

from datetime import date

import pytest
from django.urls import URLPattern, get_resolver, reverse

from tests import factories

CAST = ("anonymous", "stranger", "committee_member", "pilot", "mission", "directory_admin", "superuser")
OPEN = (200,) * 7
PLAN = (302, 404, 200, 200, 200, 404, 200)
DIRECTORY = (302, 404, 200, 200, 200, 200, 200)
OWN_ACTION = (302, 404, 403, 200, 200, 404, 200)
MISSION_ONLY = (302, 404, 403, 403, 200, 404, 200)
SIGNED_IN = (302, 200, 200, 200, 200, 200, 200)
POST_ONLY = (302, 405, 405, 405, 405, 405, 405)
ON_THE_PLAN = ("2012-2014",)
ON_THE_ACTION = ("2012-2014", 1)
ON_THE_PUBLISHED = ("2012-2014", "AAAABBBB")
ON_THE_MEETING = ("2012-2014", date(2013, 11, 15))

# name → (arguments, status of GET for each of the cast)
ADDRESSES = {
    "alive": ((), OPEN),
    "ready": ((), OPEN),
    "accessibility": ((), OPEN),
    "legal_notice": ((), OPEN),
    "personal_data": ((), OPEN),
    "home": ((), (302, 200, 302, 302, 302, 302, 302)),
    "dashboard": (ON_THE_PLAN, PLAN),
    "changes": (ON_THE_PLAN, PLAN),
    "timeline": (ON_THE_PLAN, PLAN),
    "evolution": (ON_THE_PLAN, PLAN),
    "territory": (ON_THE_PLAN, PLAN),
    "network": (ON_THE_PLAN, PLAN),
    "counting_rules": (ON_THE_PLAN, PLAN),
    "search": (ON_THE_PLAN, PLAN),
    "book": (ON_THE_PLAN, PLAN),
    "axis": (ON_THE_ACTION, PLAN),
    "orientation": (ON_THE_ACTION, PLAN),
    "objective": (ON_THE_ACTION, PLAN),
    "action_list": (ON_THE_PLAN, PLAN),
    "action": (ON_THE_ACTION, PLAN),
    "action_followup": (ON_THE_ACTION, OWN_ACTION),
    "action_confirm": (ON_THE_ACTION, POST_ONLY),
    "action_sheet_pdf": (ON_THE_ACTION, PLAN),
    "milestones": (ON_THE_ACTION, OWN_ACTION),
    "milestone": (("2012-2014", 1, 1), (302, 404, 403, 404, 404, 404, 404)),
    "indicators": (ON_THE_ACTION, OWN_ACTION),
    "indicator": (("2012-2014", 1, 1), (302, 404, 403, 404, 404, 404, 404)),
    "own_actions": (ON_THE_PLAN, (302, 404, 403, 200, 200, 404, 200)),
    "bulk": (ON_THE_PLAN, POST_ONLY),
    "request_updates": (ON_THE_PLAN, (302, 404, 403, 403, 200, 404, 200)),
    "action_add": (ON_THE_PLAN, MISSION_ONLY),
    "amend_action": (ON_THE_ACTION, MISSION_ONLY),
    "handover": (ON_THE_PLAN, MISSION_ONLY),
    "handover_done": (ON_THE_PLAN, (302, 404, 403, 403, 400, 404, 400)),
    "handover_pdf": (ON_THE_ACTION, OWN_ACTION),
    "handover_files_pdf": (ON_THE_PLAN, (302, 404, 400, 400, 400, 404, 400)),
    "plan_versions": (ON_THE_PLAN, PLAN),
    "meetings": (ON_THE_PLAN, PLAN),
    "meeting_add": (ON_THE_PLAN, MISSION_ONLY),
    "meeting": (ON_THE_MEETING, PLAN),
    "meeting_edit": (ON_THE_MEETING, MISSION_ONLY),
    "agenda_add": (ON_THE_MEETING, POST_ONLY),
    "agenda_move": ((*ON_THE_MEETING, 1), POST_ONLY),
    "agenda_reason": ((*ON_THE_MEETING, 1), POST_ONLY),
    "agenda_remove": ((*ON_THE_MEETING, 1), POST_ONLY),
    "agenda_pdf": (ON_THE_MEETING, PLAN),
    "minutes_pdf": (ON_THE_MEETING, PLAN),
    "minutes_close": (ON_THE_MEETING, MISSION_ONLY),
    "meeting_cancel": (ON_THE_MEETING, MISSION_ONLY),
    "seance": (ON_THE_MEETING, (302, 404, 403, 403, 302, 404, 302)),
    "seance_item": ((*ON_THE_MEETING, 1), MISSION_ONLY),
    "seance_end": (ON_THE_MEETING, MISSION_ONLY),
    "decision_add": (ON_THE_MEETING, MISSION_ONLY),
    "decision_add_on_action": ((*ON_THE_MEETING, 1), MISSION_ONLY),
    "decision_edit": ((*ON_THE_MEETING, 1), MISSION_ONLY),
    "decision_withdraw": ((*ON_THE_MEETING, 1), POST_ONLY),
    "decisions": (ON_THE_PLAN, PLAN),
    "decision_settle": (("2012-2014", 1), POST_ONLY),
    "export_plan": (("2012-2014", "csv"), PLAN),
    "plans": ((), PLAN),
    "import_plan": ((), MISSION_ONLY),
    "apply_import": ((), POST_ONLY),
    "import_template": (("csv",), MISSION_ONLY),
    "make_plan_current": (ON_THE_PLAN, MISSION_ONLY),
    "export_actions": (("2012-2014", "csv"), PLAN),
    "export_changes": (("2012-2014", "csv"), PLAN),
    "export_summary": (ON_THE_PLAN, PLAN),
    "private_links": (ON_THE_PLAN, PLAN),
    "activity_feed": (ON_THE_PLAN, (404, 404, 200, 200, 200, 404, 200)),
    "calendar": (("inconnu",), (404,) * 7),
    "contradictions": (ON_THE_PLAN, PLAN),
    "reports": (ON_THE_PLAN, PLAN),
    "report_pdf": (("2012-2014", "avancement"), PLAN),
    "report_ask": (ON_THE_PLAN, POST_ONLY),
    "report_publish": (ON_THE_PLAN, POST_ONLY),
    "report_files": (ON_THE_PLAN, PLAN),
    "report_file": (("2012-2014", 1), (302, *(404,) * 6)),
    "report_file_pdf": (("2012-2014", 1), (302, *(404,) * 6)),
    "report_file_cancel": (("2012-2014", 1), POST_ONLY),
    "report_file_again": (("2012-2014", 1), POST_ONLY),
    "published_reports": (ON_THE_PLAN, PLAN),
    "published_report": (ON_THE_PUBLISHED, (302, *(404,) * 6)),
    "published_report_pdf": (ON_THE_PUBLISHED, (302, *(404,) * 6)),
    "published_data": (ON_THE_PUBLISHED, (302, *(404,) * 6)),
    "published_withdraw": (ON_THE_PUBLISHED, (302, *(404,) * 6)),
    "verification": ((), OPEN),
    "appearance": ((), POST_ONLY),
    "components": ((), (302, 404, 404, 404, 404, 404, 200)),
    "saved_views": (ON_THE_PLAN, PLAN),
    "saved_view_add": (ON_THE_PLAN, (302, 404, 400, 400, 400, 404, 400)),
    "saved_view_edit": (("2012-2014", 1), (302, *(404,) * 6)),
    "saved_view_start": (("2012-2014", 1), POST_ONLY),
    "saved_view_delete": (("2012-2014", 1), (302, *(404,) * 6)),
    "directory": ((), DIRECTORY),
    "organisation": (("organisation-de-paul-pilote",), DIRECTORY),
    "committee": ((), DIRECTORY),
    "directory_pdf": ((), DIRECTORY),
    "all_contacts": ((), (302, 404, 403, 200, 200, 200, 200)),
    "organisation_contacts": (("organisation-de-paul-pilote",), (302, 404, 403, 200, 200, 200, 200)),
    "who_does_what": ((), PLAN),
    "documents": (ON_THE_ACTION, PLAN),
    "document": (("2012-2014", 1, 1), (302, *(404,) * 6)),
    "document_withdraw": (("2012-2014", 1, 1), (302, *(404,) * 6)),
    "desk": (ON_THE_PLAN, MISSION_ONLY),
    "reminders": (ON_THE_PLAN, MISSION_ONLY),
    "replies": (ON_THE_PLAN, (302, 404, 403, 403, 200, 404, 200)),
    "reply_review": (("2012-2014", 1), (302, 404, 403, 403, 404, 404, 404)),
    "reply_approve": (("2012-2014", 1), POST_ONLY),
    "reply_decline": (("2012-2014", 1), (302, 404, 403, 403, 404, 404, 404)),
    "contact_check": (("illisible",), (404,) * 7),
    "contact_check_thanks": (("illisible",), (404,) * 7),
    "reply": (("illisible",), (404,) * 7),
    "reply_thanks": (("illisible",), (404,) * 7),
    "invitation": (("illisible",), (404,) * 7),
    "account_login": ((), (200, 302, 302, 302, 302, 302, 302)),
    "federation_login": ((), (404,) * 7),
    "federation_callback": ((), (404,) * 7),
    "federation_logged_out": ((), (302,) * 7),
    "account_logout": ((), (302, 200, 200, 200, 200, 200, 200)),
    "account_inactive": ((), OPEN),
    "account_set_password": ((), (302,) * 7),
    "account_change_password": ((), SIGNED_IN),
    "account": ((), SIGNED_IN),
    "sessions": ((), SIGNED_IN),
    "account_reauthenticate": ((), SIGNED_IN),
    "mfa_authenticate": ((), (302,) * 7),
    "mfa_index": ((), SIGNED_IN),
    "mfa_activate_totp": ((), (302,) * 7),
    "mfa_deactivate_totp": ((), (302, *(404,) * 6)),
    "mfa_reauthenticate": ((), (302,) * 7),
    "mfa_view_recovery_codes": ((), (302, *(404,) * 6)),
    "mfa_download_recovery_codes": ((), (302, *(404,) * 6)),
    "mfa_generate_recovery_codes": ((), (302,) * 7),
    "account_reset_password": ((), OPEN),
    "account_reset_password_done": ((), OPEN),
    "account_reset_password_from_key": (("1", "set-password"), OPEN),
    "account_reset_password_from_key_done": ((), OPEN),
}


def names_in_the_urlconf():
    """Every named address outside the administration."""
    return {name for name in _names(get_resolver().url_patterns) if name}


def _names(patterns):
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            yield pattern.name
        elif pattern.namespace != "admin":
            yield from _names(pattern.url_patterns)


def undeclared(names):
    return sorted(set(names) - set(ADDRESSES))


def test_every_address_is_in_the_table():
    assert undeclared(names_in_the_urlconf()) == []
    assert set(ADDRESSES) <= names_in_the_urlconf()


def test_an_undeclared_address_is_noticed():
    assert undeclared([*names_in_the_urlconf(), "brand_new_page"]) == ["brand_new_page"]


@pytest.fixture
def cast(request, client, client_of, pilot, decision):
    """Return the client of one of the cast, in front of the same plan and the same committee."""

    def client_for(who):
        return client if who == "anonymous" else client_of(request.getfixturevalue(who))

    return client_for


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize("name", ADDRESSES)
def test_answer(name, who, cast):
    arguments, statuses = ADDRESSES[name]
    response = cast(who).get(reverse(name, args=arguments))
    assert response.status_code == statuses[CAST.index(who)]


@pytest.mark.parametrize("who", CAST)
def test_confirming_is_for_those_who_record(who, cast, action):
    status = (302, 404, 403, 302, 302, 404, 302)[CAST.index(who)]
    data = {"version": action.version, "submission": "5c0f9cf2-5dc5-4d25-b4d4-3f6a5fdd6d2b"}
    response = cast(who).post(reverse("action_confirm", args=ON_THE_ACTION), data)
    assert response.status_code == status
    assert action.updates.count() == (1 if who in ("pilot", "mission", "superuser") else 0)


@pytest.mark.parametrize("who", CAST)
def test_a_pilot_records_own_actions_only(who, cast, other_action):
    response = cast(who).get(reverse("action_followup", args=("2012-2014", other_action.number)))
    assert response.status_code == {"pilot": 403}.get(who, OWN_ACTION[CAST.index(who)])


@pytest.mark.parametrize("name", ["action_list", "dashboard", "export_actions", "action"])
def test_another_plan_stays_apart(name, cast, action):
    """An address of a plan never shows what belongs to another."""
    other_plan = factories.plan("2015-2020", is_current=False)
    factories.action(other_plan, 1, title="Une action du plan suivant")
    arguments, _ = ADDRESSES[name]
    response = cast("mission").get(reverse(name, args=arguments))
    content = b"".join(response.streaming_content) if response.streaming else response.content
    assert "plan suivant" not in content.decode()

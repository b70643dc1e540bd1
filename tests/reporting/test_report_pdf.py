"""The progress report and the action sheet, as PDF: what they say, to whom, and how they are made."""

import re
from datetime import date
from html import unescape
from io import BytesIO

import pytest
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.html import strip_tags
from pypdf import PdfReader

from actions.alerts import Alert
from actions.models import Change, InvolvementRole, Status, Weather
from reporting import pdf, report, snapshot
from reporting.rendering.process import RenderFailedError, TooLargeError
from reporting.rendering.turns import BusyError
from tests import factories
from tests.reporting.paper import bookmarks, plain, text_of

pytestmark = pytest.mark.django_db

REPORT = "/2012-2014/rapports/avancement.pdf"
SHEET = "/2012-2014/actions/1/fiche.pdf"
TODAY = date(2013, 11, 15)
DEMONSTRATION = "Données de démonstration : suivis et dates inventés"


def read(response) -> PdfReader:
    assert response.status_code == 200, response.content
    return PdfReader(BytesIO(response.content))


def fonts(reader: PdfReader):
    for page in reader.pages:
        for font in page["/Resources"].get("/Font", {}).values():
            descendants = font.get_object().get("/DescendantFonts") or [font]
            yield descendants[0].get_object()


@pytest.fixture
def actions(plan, action, other_action, pilot, mission):
    """Five actions in two orientations: under way, completed, late and in difficulty, bare, abandoned."""
    first = factories.objective(plan)
    second = factories.objective(plan, number=2, orientation_number=2, axis_number=2)
    late = factories.action(plan, 3, of=first, starts_on=date(2012, 3, 1), ends_on=date(2013, 6, 28))
    bare, abandoned = factories.action(plan, 4, of=second), factories.action(plan, 5, of=second)
    factories.record(action, mission, committee_note="Note de l’action une.", working_note="À garder pour soi.")
    factories.record(
        other_action,
        mission,
        status=Status.COMPLETED,
        committee_note="Note de l’action deux.",
        effective_on=date(2013, 10, 1),
    )
    for end in (date(2013, 6, 28), date(2013, 9, 30)):
        factories.record(late, mission, weather=Weather.STORMY, expected_end=end)
    factories.record(abandoned, mission, status=Status.ABANDONED, progress=10)
    factories.involve(late, factories.contact("Dora DOUZE", email="dora@example.org"))
    factories.involve(late, factories.contact("Zoé ZED"), role=InvolvementRole.PARTNER)
    return [action, other_action, late, bare, abandoned]


def words(response) -> str:
    assert response.status_code == 200
    return plain(unescape(strip_tags(response.content.decode())))


@pytest.fixture
def get(actions, client_of, committee_member):
    def ask(address=REPORT, user=None, **params):
        return client_of(user or committee_member).get(address, params)

    return ask


# What the report says


def test_it_names_the_plan_the_day_and_every_action(get, actions):
    text = text_of(read(get()))
    assert "37 actions pour 37 communes" in text
    assert "Rapport d’avancement" in text
    assert "Situation au 15 novembre 2013" in text
    for action in actions:
        assert f"{action.number} {action.title}" in text


def test_its_counts_are_those_of_the_snapshot(get, plan):
    text, figures = text_of(read(get())), snapshot.build(plan).figures
    assert figures.by_alert[Alert.LATE] == figures.by_alert[Alert.STORMY] == 1
    for status in Status:
        assert f"{figures.by_status[status]} / 5 {status.label}" in text
    for alert in Alert:
        assert f"{alert.label} {figures.by_alert[alert]} / 5" in text
    assert f"L’avancement moyen est de {figures.progress} %" in text


def test_it_lists_under_each_concern_the_actions_that_it_counts(actions, plan, committee_member):
    content = report.build(plan, TODAY, user=committee_member)
    found = {concern.alert: [sheet.number for sheet in concern.sheets] for concern in content.concerns}
    assert found[Alert.LATE] == found[Alert.STORMY] == [3]
    assert found[Alert.SILENT] == [4]
    assert found[Alert.WITHOUT_PILOT] == [4]
    assert [concern.count for concern in content.concerns] == [len(each.sheets) for each in content.concerns]


def test_a_sheet_tells_the_state_the_slippage_and_who_leads(get):
    text = text_of(read(get(objectif=1)))
    block = text[text.rindex("3 Mener l’action 3") :]
    assert "En cours En difficulté" in block
    assert "prévue du 1er mars 2012 au 28 juin 2013" in block
    assert "30 septembre 2013, repoussée une fois, + 3 mois – en retard de 46 jours" in block
    assert "Organisation de Dora DOUZE (Dora DOUZE)" in block
    assert "Organisation de Zoé ZED (Zoé ZED)" in block
    assert "échéance 28 juin 2013 → 30 sept. 2013" in block


def test_an_action_without_pilot_says_so(as_html, get):
    assert "pilote à désigner" in words(get(objectif=2))
    assert "pilote à désigner" not in words(get(objectif=1, pilote="organisation-de-dora-douze"))


def test_good_news_has_its_word(as_html, get):
    assert "Aucune action : rien à signaler." in words(get())


def test_a_past_day_shows_the_past(get):
    text = text_of(read(get(au="2013-10-15")))
    assert "État reconstitué au 15 octobre 2013" in text
    assert "Note de l’action deux." in text
    assert "Note de l’action une." not in text
    assert "0 / 5 En cours" in text


def test_a_plan_without_actions_has_its_report(plan, client_of, committee_member):
    assert "Le plan n’a encore aucune action." in text_of(read(client_of(committee_member).get(REPORT)))


def test_markup_in_a_title_is_shown_and_not_obeyed(get, actions):
    actions[0].title = "<img src='file:///etc/passwd'> & <b>gras</b>"
    actions[0].save()
    assert "<img src='file:///etc/passwd'> & <b>gras</b>" in text_of(read(get()))


@pytest.mark.parametrize("is_demonstration", [True, False])
@pytest.mark.parametrize("address", [REPORT, SHEET])
def test_a_demonstration_says_so_on_each_page(get, plan, address, is_demonstration):
    plan.is_demonstration = is_demonstration
    plan.save()
    pages = [plain(page.extract_text()) for page in read(get(address)).pages]
    assert [DEMONSTRATION in page for page in pages] == [is_demonstration] * len(pages)


# To whom


@pytest.mark.parametrize(
    ("role", "sees_first", "sees_second"),
    [("committee_member", True, True), ("mission", True, True), ("pilot", True, False)],
)
def test_each_reads_the_notes_that_are_theirs(get, request, role, sees_first, sees_second):
    user = request.getfixturevalue(role)
    text = text_of(read(get(user=user)))
    assert ("Note de l’action une." in text) == sees_first
    assert ("Note de l’action deux." in text) == sees_second
    assert "À garder pour soi." not in text
    assert "example.org" not in text
    assert "05 00 00 00 01" not in text


def test_a_sheet_keeps_the_same_secrets(get, pilot):
    assert "Note de l’action une." in text_of(read(get(SHEET)))
    for user in (None, pilot):
        text = text_of(read(get(SHEET, user=user)))
        assert "À garder pour soi." not in text
        assert "example.org" not in text
    assert "Note de l’action deux." not in text_of(read(get("/2012-2014/actions/2/fiche.pdf", user=pilot)))


@pytest.mark.parametrize("address", [REPORT, SHEET, "/2012-2014/rapports/"])
def test_who_may_not_see_the_plan_finds_nothing(get, stranger, directory_admin, address):
    assert get(address, user=stranger).status_code == 404
    assert get(address, user=directory_admin).status_code == 404
    assert Client().get(address).status_code == 302


@pytest.mark.parametrize("address", [REPORT, SHEET, "/2012-2014/rapports/"])
def test_they_are_only_read(actions, client_of, mission, address):
    assert client_of(mission).post(address).status_code == 405


# What is asked for


@pytest.mark.parametrize(
    ("params", "numbers"),
    [
        ({"axe": 2}, [4, 5]),
        ({"orientation": 1}, [1, 2, 3]),
        ({"objectif": 2}, [4, 5]),
        ({"pilote": "organisation-de-dora-douze"}, [3]),
        ({"axe": "", "orientation": ""}, [1, 2, 3, 4, 5]),
    ],
)
def test_the_scope_restricts_actions_and_counts(as_html, get, params, numbers):
    text = words(get(**params))
    shown = [number for number in range(1, 6) if f"Mener l’action {number}" in text]
    assert shown == numbers
    assert f"Où en sont les {len(numbers)} actions" in text or len(numbers) == 1


def test_the_cover_names_the_scope(as_html, get):
    text = words(get(orientation=2))
    assert "Orientation 2 – Orientation n° 2" in text[: text.index("Sommaire")]


@pytest.mark.parametrize(
    "params",
    [
        {"axe": 9}, {"orientation": "trois"}, {"objectif": -1}, {"objectif": 10**30}, {"pilote": "inconnu"},
        {"au": "hier"}, {"au": "2014-01-01"}, {"axe": 1, "orientation": 2},
    ],
)  # fmt: skip
def test_a_scope_or_a_day_that_does_not_exist_is_said_in_french(get, params):
    response = get(**params)
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()


@pytest.mark.parametrize(
    "address",
    ["/2015-2017/rapports/avancement.pdf", "/2012-2014/actions/99/fiche.pdf", "/2015-2017/rapports/"],
)
def test_an_unknown_plan_or_action_is_not_found(get, address):
    assert get(address).status_code == 404


def test_the_file_has_a_telling_name(as_html, get):
    response = get(axe=1)
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'inline; filename="avancement-2012-2014-axe-1-au-2013-11-15.pdf"'


def test_the_reports_page_offers_the_report_its_scopes_and_the_exports(get):
    page = get("/2012-2014/rapports/").content.decode()
    assert f'href="{REPORT}?au=2013-11-15"' in page
    for name in ("au", "axe", "orientation", "objectif", "pilote"):
        assert f'name="{name}"' in page
    assert "2. Orientation n° 2" in page
    assert 'value="organisation-de-dora-douze"' in page
    assert page.count('value="organisation-de-zoe-zed"') == 1  # a partner, who pilots nothing
    for file_format in ("csv", "xlsx", "json"):
        assert f"/2012-2014/exports/actions.{file_format}" in page


# Compared with an earlier day


def test_what_changed_stands_after_the_summary(get, plan):
    reader = read(get(depuis="2013-06-21"))
    text = text_of(reader)
    assert "Évolution depuis le 21 juin 2013" in text
    chapter = text[text.rindex("Ce qui a changé depuis le 21 juin 2013") :]
    assert chapter.index("Statuts changés") < chapter.index("Le mur des actions")
    counts = snapshot.build(plan, since=date(2013, 6, 21)).figures.by_change
    assert f"Statuts changés {counts[Change.STATUS]} / 5" in chapter
    assert "2 Mener l’action 2 à lancer → réalisée" in chapter
    assert "en retard de 46 j, échéance du 30 sept. 2013" in chapter
    assert "28 juin 2013 → 30 sept. 2013 (+ 3 mois)" in chapter
    titles = bookmarks(reader)
    assert titles.index("L’essentiel") < titles.index("Ce qui a changé depuis le 21 juin 2013")


def test_without_comparison_nothing_is_said_to_have_changed(as_html, get):
    assert "Ce qui a changé depuis" not in words(get())
    assert "Évolution depuis le" not in words(get())


def test_what_changed_is_that_of_the_scope(as_html, get):
    text = words(get(depuis="2013-06-21", axe=2))
    chapter = text[text.rindex("Ce qui a changé depuis le") : text.rindex("Le mur des actions")]
    assert "Mener l’action 5 à lancer → abandonnée" in chapter
    assert "Mener l’action 2" not in chapter
    assert "1 action n’a pas bougé." in chapter


def test_decisions_of_a_comparison_are_those_of_the_scope(as_html, get, plan, actions, mission):
    meeting = factories.meeting(plan, date(2013, 9, 20))
    factories.decision(meeting, mission, actions[0], text="Porter l’action.")
    factories.decision(meeting, mission, text="Élargir le comité.")
    text = words(get(depuis="2013-06-21"))
    assert "Porter l’action.COPIL du 20 septembre 2013" in text
    assert "Élargir le comité." in text
    text = words(get(depuis="2013-06-21", axe=1))
    assert "Porter l’action." in text
    assert "Élargir le comité." not in text


@pytest.mark.parametrize(
    "params", [{"depuis": "hier"}, {"depuis": "2013-11-15"}, {"au": "2013-01-01", "depuis": "2013-06-21"}]
)
def test_a_wrong_comparison_is_said_in_french(get, params):
    response = get(**params)
    assert response.status_code == 400
    assert "Demande incorrecte" in response.content.decode()


def test_the_file_of_a_comparison_has_a_telling_name(as_html, get):
    name = "avancement-2012-2014-au-2013-11-15-depuis-2013-06-21.pdf"
    assert get(depuis="2013-06-21")["Content-Disposition"] == f'inline; filename="{name}"'
    assert get(depuis="").status_code == 200


def test_the_reports_page_offers_the_days_to_compare_with(get, plan):
    factories.meeting(plan, date(2013, 9, 20))
    page = get("/2012-2014/rapports/").content.decode()
    assert 'href="?depuis=2013-09-20">le dernier comité (20 septembre 2013)</a>' in page
    assert 'name="depuis" value=""' in page
    page = get("/2012-2014/rapports/", depuis="2013-09-20").content.decode()
    assert 'name="depuis" value="2013-09-20"' in page
    assert f'href="{REPORT}?au=2013-11-15&amp;depuis=2013-09-20"' in page


# The sheet of one action


def test_the_sheet_tells_one_action_with_its_milestones_and_history(get, actions):
    late = actions[2]
    late.milestones.create(title="Cahier des charges", due_on=date(2013, 1, 15), done_on=date(2013, 1, 20))
    late.milestones.create(title="Premier marché", due_on=date(2013, 10, 1))
    text = text_of(read(get("/2012-2014/actions/3/fiche.pdf")))
    assert "Action 3 Mener l’action 3" in text
    assert "Cahier des charges – ✓ atteint le 20 janvier 2013" in text
    assert "Premier marché – dépassé" in text
    assert "1er nov. 2013 échéance 28 juin 2013 → 30 sept. 2013" in text
    assert "Mener l’action 2" not in text
    assert "fiche éditée le 15 novembre 2013 par Cyril Comité" in text


def test_a_milestone_reached_later_was_not_reached_then(as_html, get, action):
    action.milestones.create(title="Règlement", due_on=date(2013, 5, 1), done_on=date(2013, 11, 5))
    assert "Règlement – dépassé" in words(get(SHEET, au="2013-11-04"))


def test_a_milestone_s_dates_are_those_known_then(as_html, get, action, mission):
    moved = action.milestones.create(title="Règlement", due_on=date(2013, 12, 20))
    for before, after, day in (("06-28", "09-30", "06-10"), ("09-30", "12-20", "09-17")):
        moved.shifts.create(
            due_before=f"2013-{before}", due_after=f"2013-{after}", author=mission, recorded_at=f"2013-{day}T09:00Z"
        )
    now = words(get(SHEET))
    assert "20 déc. 2013Règlement – à venir, repoussé 2 fois, + 6 mois" in now
    assert "(prévu d’abord le 28 juin 2013, puis le 30 sept. 2013)" in now
    assert "28 juin 2013Règlement – à venir" in words(get(SHEET, au="2013-06-09"))


def test_the_sheet_tells_the_indicators_known_then(as_html, get, action, mission):
    measured = action.indicators.create(name="Agents formés", unit="agents", target=90, target_on=date(2013, 12, 20))
    for day, value in (("04-05", 22), ("10-11", 1068)):
        measured.values.create(measured_on=f"2013-{day}", value=value, author=mission)
    now, then = get(SHEET), get(SHEET, au="2013-10-10")
    assert "1 068 agents au 11 oct. 2013, + 1 046 depuis le 5 avr. 2013" in words(now)
    assert "cible 90 agents au 20 déc. 2013" in words(now)
    assert "22 agents au 5 avr. 2013" in words(then)


def test_a_sheet_without_indicators_has_no_section_for_them(as_html, get):
    assert "Indicateurs" not in words(get(SHEET))


# The document


@pytest.mark.parametrize("address", [REPORT, SHEET])
def test_the_document_is_tagged_titled_and_in_french(get, address):
    reader = read(get(address))
    catalog = reader.trailer["/Root"]
    assert catalog["/Lang"] == "fr"
    assert catalog["/MarkInfo"]["/Marked"]
    assert catalog["/ViewerPreferences"]["/DisplayDocTitle"]
    assert catalog["/StructTreeRoot"]["/K"]
    assert "au 15 novembre 2013 – 37 actions pour 37 communes" in reader.metadata.title
    assert reader.metadata.author == "Toulouse Métropole, Mission ESS"
    assert "pdfuaid:part" in reader.xmp_metadata.stream.get_data().decode()


def test_only_its_own_fonts_are_used_and_all_are_embedded(get):
    for font in fonts(read(get())):
        assert "Source-Sans-3" in font["/BaseFont"]
        assert "/FontFile2" in font["/FontDescriptor"] or "/FontFile3" in font["/FontDescriptor"]


def test_it_has_bookmarks_and_numbered_pages(get, actions):
    reader = read(get())
    titles = bookmarks(reader)
    assert "L’essentiel" in titles
    assert "Orientation 2 – Orientation n° 2" in titles
    assert {f"{action.number} {action.title}" for action in actions} <= set(titles)
    count = len(reader.pages)
    assert count > 8
    assert f"page {count} sur {count}" in plain(reader.pages[-1].extract_text())
    assert "page 1 sur" not in plain(reader.pages[0].extract_text())


def test_the_contents_give_the_page_of_each_action(get):
    reader = read(get())
    contents = plain(reader.pages[1].extract_text())
    page = int(re.search(r"4 Mener l’action 4[ .]*(\d+)", contents)[1])
    assert "4 Mener l’action 4 Objectif 2" in plain(reader.pages[page - 1].extract_text())


def test_long_words_are_cut_as_french_cuts_them(get, action, mission):
    factories.record(action, mission, committee_note="Anticonstitutionnellement, " * 30)
    text = "\n".join(page.extract_text() for page in read(get(objectif=1)).pages)
    cuts = set(re.findall(r"(?i)\b(anti\w*)[-‐\u00ad]\n", text))
    assert cuts
    assert cuts <= {
        "Anti",
        "Anticons",
        "Anticonsti",
        "Anticonstitu",
        "Anticonstitution",
        "Anticonstitutionnel",
    }


# How it is made


def test_the_report_costs_the_same_queries_however_many_actions(actions, plan, committee_member, mission):
    def cost(since=date(2013, 6, 21)):
        with CaptureQueriesContext(connection) as queries:
            report.build(plan, TODAY, since, user=committee_member)
        return len(queries)

    cost()  # the roles are read once per user
    before = cost()
    for number in range(6, 12):
        more = factories.action(plan, number)
        factories.record(more, mission)
        factories.involve(more, factories.contact(f"Contact {number}"))
    assert cost() == before <= 26
    assert cost(since=None) <= 15


@pytest.fixture
def no_weasyprint(monkeypatch, tmp_path):
    """The renderer finds, in the place of WeasyPrint, a module that lacks a system library."""
    (tmp_path / "weasyprint.py").write_text("raise OSError('libpango-1.0.so.0')")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    caches["reports"].clear()
    pdf.renderer.stop()
    yield
    pdf.renderer.stop()


@pytest.mark.parametrize("address", [REPORT, SHEET])
def test_without_weasyprint_the_portal_says_so(get, no_weasyprint, address):
    response = get(address)
    assert response.status_code == 503
    assert "PDF indisponible" in response.content.decode()


@pytest.mark.parametrize(
    ("error", "status", "words"),
    [
        (BusyError(), 429, "Plusieurs documents sont en cours de fabrication"),
        (TooLargeError(), 503, "Document trop long"),
        (RenderFailedError(), 503, "n’a pas pu être fabriqué"),
    ],
)
def test_what_cannot_be_made_now_is_said_in_plain_words(get, monkeypatch, error, status, words):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr("reporting.views.shortcuts.render_pdf", fail)
    response = get(SHEET)
    assert response.status_code == status
    assert response.headers["Retry-After"] == "60"
    assert words in response.content.decode()

"""Actions as files: who gets them, what they hold, and that the three formats agree."""

import csv
import json
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from actions.models import Action, Axis, InvolvementRole, Objective, Orientation, Plan, Status, Weather
from reporting import exports
from reporting.exports import COLUMNS, FORMATS, HEADERS, KEYS
from tests import factories

STARTERS = ("=", "+", "-", "@", "\t", "\r")
DAYS = {"debut_prevu", "fin_prevue", "echeance", "dernier_suivi"}
NUMBERS = {"numero", "avancement", "fois_repoussee", "decalage_jours"}
FLAGS = {"en_retard", "sans_nouvelles"}
LISTS = {"pilotes", "partenaires"}


def url(file_format, query="", plan_slug="2012-2014"):
    address = reverse("export_actions", args=[plan_slug, file_format])
    return f"{address}?{query}" if query else address


def download(client, file_format, query=""):
    response = client.get(url(file_format, query))
    assert response.status_code == 200
    return response.getvalue()


# Each format read back as its documentation says, into rows of {key: value}


def raw_csv(content):
    text = content.decode("utf-8-sig")
    return list(csv.reader(StringIO(text, newline=""), delimiter=";", strict=True))


def from_csv(content):
    headers, *rows = raw_csv(content)
    assert headers == HEADERS
    return [{key: _csv_value(key, cell) for key, cell in zip(KEYS, row, strict=True)} for row in rows]


def _csv_value(key, cell):
    if key in LISTS:
        return [name for name in _without_guard(cell).split(" ; ") if name]
    if cell == "":
        return None
    if key in DAYS:
        return datetime.strptime(cell, "%d/%m/%Y").date()
    if key in NUMBERS:
        return int(cell)
    return {"oui": True, "non": False}[cell] if key in FLAGS else _without_guard(cell)


def _without_guard(cell):
    starts_a_formula = cell.lstrip("'").startswith((*STARTERS, "\n"))
    return cell[1:] if cell.startswith("'") and starts_a_formula else cell


def sheets(content):
    return load_workbook(BytesIO(content))


def from_xlsx(content):
    headers, *rows = sheets(content)["Actions"].iter_rows(values_only=True)
    assert list(headers) == HEADERS
    return [{key: _xlsx_value(key, cell) for key, cell in zip(KEYS, row, strict=True)} for row in rows]


def _xlsx_value(key, cell):
    if key in LISTS:
        return cell.split(" ; ") if cell else []
    if isinstance(cell, datetime):
        return cell.date()
    return {"oui": True, "non": False}[cell] if key in FLAGS else cell


def from_json(content):
    rows = json.loads(content)["actions"]
    assert all(list(row) == KEYS for row in rows)
    return [{key: _json_value(key, value) for key, value in row.items()} for row in rows]


def _json_value(key, value):
    return date.fromisoformat(value) if key in DAYS and value else value


READERS = {"csv": from_csv, "xlsx": from_xlsx, "json": from_json}
every_format = pytest.mark.parametrize("file_format", FORMATS)


def rows(client, file_format, query=""):
    return READERS[file_format](download(client, file_format, query))


def numbers(client, file_format, query=""):
    return [row["numero"] for row in rows(client, file_format, query)]


def same_rows(client, query=""):
    """Return the rows of the export, once it is sure that the three formats tell the same."""
    read = [rows(client, file_format, query) for file_format in FORMATS]
    assert read[0] == read[1] == read[2]
    return read[0]


def all_text(client, file_format):
    """Return all that a file says, as one text."""
    content = download(client, file_format)
    if file_format != "xlsx":
        return content.decode()
    return repr([list(sheet.iter_rows(values_only=True)) for sheet in sheets(content)])


@pytest.fixture
def mission_client(client_of, mission):
    return client_of(mission)


@pytest.fixture
def told_action(action, mission):
    """Action 1 with all that can be said of an action: late, pushed back twice, then brought forward."""
    for number, (effective_on, end, note) in enumerate(
        [
            (date(2013, 1, 10), date(2013, 7, 31), "Le cahier des charges est écrit."),
            (date(2013, 3, 5), date(2013, 12, 31), "Le marché est infructueux ;\n« relance » en avril."),
            (date(2013, 9, 2), date(2013, 10, 31), ""),
        ],
        start=1,
    ):
        factories.record(
            action,
            mission,
            effective_on=effective_on,
            expected_end=end,
            committee_note=note,
            working_note="Note de travail réservée.",
            progress=10 * number,
            weather=Weather.CLOUDY,
        )
    Action.objects.filter(pk=action.pk).update(starts_on=date(2012, 2, 1), ends_on=date(2013, 6, 30))
    network = factories.organisation("Chambre régionale de l’économie sociale", short_name="CRESS")
    for name in ("Direction « Emploi, insertion »", "Agence d’urbanisme"):
        factories.involve(action, factories.contact(name, factories.organisation(name)))
    for contact, fields in (("A", {}), ("B", {"ends_on": date(2013, 12, 31)})):
        person = factories.contact(
            contact, network, email=f"{contact}@reseau.example", phone="05 11 22 33 44", function="Déléguée"
        )
        factories.involve(action, person, InvolvementRole.PARTNER, **fields)
    return action


TOLD = {
    "numero": 1,
    "axe": "1. Axe n° 1",
    "orientation": "1. Orientation n° 1",
    "objectif": "1. Objectif n° 1",
    "intitule": "Mener l’action 1",
    "statut": "En cours",
    "meteo": "À surveiller",
    "avancement": 30,
    "debut_prevu": date(2012, 2, 1),
    "fin_prevue": date(2013, 6, 30),
    "echeance": date(2013, 10, 31),
    "fois_repoussee": 2,
    "decalage_jours": 123,
    "en_retard": True,
    "sans_nouvelles": False,
    "dernier_suivi": date(2013, 9, 2),
    "pilotes": ["Agence d’urbanisme", "Direction « Emploi, insertion »"],
    "partenaires": ["CRESS"],
    "derniere_note": "Le marché est infructueux ;\n« relance » en avril.",
}
UNTOLD = dict.fromkeys(KEYS) | {
    "numero": 2,
    "axe": "1. Axe n° 1",
    "orientation": "1. Orientation n° 1",
    "objectif": "1. Objectif n° 1",
    "intitule": "Mener l’action 2",
    "statut": "À lancer",
    "avancement": 0,
    "fin_prevue": date(2014, 6, 30),
    "echeance": date(2014, 6, 30),
    "fois_repoussee": 0,
    "decalage_jours": 0,
    "en_retard": False,
    "sans_nouvelles": True,
    "pilotes": [],
    "partenaires": [],
}


# Who


@every_format
@pytest.mark.parametrize("who", ["mission", "committee_member", "pilot", "superuser"])
def test_those_who_see_the_plan_get_its_actions(request, client_of, action, other_action, who, file_format):
    assert numbers(client_of(request.getfixturevalue(who)), file_format) == [1, 2]


@every_format
@pytest.mark.parametrize("who", ["directory_admin", "stranger"])
def test_those_who_do_not_see_the_plan_get_nothing(request, client_of, action, who, file_format):
    client = client_of(request.getfixturevalue(who))
    assert client.get(url(file_format)).status_code == 404


@every_format
def test_a_visitor_is_sent_to_the_log_in(client, action, file_format):
    response = client.get(url(file_format))
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))


@every_format
def test_files_are_only_read(mission_client, action, file_format):
    assert mission_client.post(url(file_format)).status_code == 405


@every_format
def test_head_tells_of_the_file_without_sending_it(mission_client, action, file_format):
    response = mission_client.head(url(file_format))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == FORMATS[file_format].content_type
    assert response.getvalue() == b""


@pytest.mark.parametrize("file_format", ["pdf", "CSV", "csvx", "html"])
def test_unknown_format_is_not_found(mission_client, action, file_format):
    assert mission_client.get(url(file_format)).status_code == 404


@every_format
def test_unknown_plan_is_not_found(mission_client, action, file_format):
    assert mission_client.get(url(file_format, plan_slug="1999-2001")).status_code == 404


# Which actions


@pytest.fixture
def several(plan, action, other_action, mission):
    """Five actions: 1 and 4 in progress (40 and 70 %), 3 completed, 2 and 5 to be launched; 5 in axis 2."""
    factories.record(action, mission, progress=40)
    factories.record(factories.action(plan, 3), mission, status=Status.COMPLETED)
    factories.record(factories.action(plan, 4), mission, progress=70)
    factories.action(plan, 5, of=factories.objective(plan, 2, 2, 2))


@every_format
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", [1, 2, 3, 4, 5]),
        ("statut=in_progress", [1, 4]),
        ("axe=2", [5]),
        ("q=action 3", [3]),
        ("statut=abandoned", []),
        ("tri=-numero", [5, 4, 3, 2, 1]),
        ("statut=in_progress&tri=-avancement", [4, 1]),
        ("tri=-avancement", [3, 4, 1, 2, 5]),
        ("signal=silence", [2, 5]),
        ("page=2", [1, 2, 3, 4, 5]),
    ],
)
def test_filters_and_sorting_are_those_of_the_list(mission_client, several, query, expected, file_format):
    assert numbers(mission_client, file_format, query) == expected


@every_format
def test_a_pilot_may_ask_for_own_actions(client_of, pilot, several, file_format):
    assert numbers(client_of(pilot), file_format, "miennes=on") == [1]


@every_format
def test_the_actions_of_another_plan_stay_out(mission_client, action, file_format):
    later = factories.plan("2015-2020", is_current=False)
    factories.action(later, 9)
    assert numbers(mission_client, file_format) == [1]


@every_format
@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("statut=ouverte", "Filtre « Statut » : Sélectionnez un choix valide. ouverte n’en fait pas partie."),
        ("axe=7", "Filtre « Axe » : Sélectionnez un choix valide."),
        ("signal=bruit", "Filtre « À regarder » : Sélectionnez un choix valide."),
        ("tri=hasard", "Filtre « Tri » : Sélectionnez un choix valide."),
        ("q=%00", "Filtre « Mots ou numéro » : Le caractère nul n’est pas autorisé."),
        ("statut=a&meteo=b", "Filtre « Météo » : Sélectionnez un choix valide."),
        ("au=demain", "La date « demain » n’est pas valable."),
        ("au=2013-11-16", "Cette date est dans l’avenir"),
    ],
)
def test_a_wrong_filter_is_told_in_french(mission_client, action, query, message, file_format):
    response = mission_client.get(url(file_format, query))
    assert response.status_code == 400
    assert "Content-Disposition" not in response.headers
    assert message in response.content.decode().replace("\u00a0", " ")


# What they hold


def test_each_column_has_its_own_header_and_key():
    assert len(set(HEADERS)) == len(set(KEYS)) == len(COLUMNS) == 19
    assert all(key.isascii() and key.isidentifier() for key in KEYS)


@every_format
def test_everything_is_read_back_as_it_is(mission_client, told_action, other_action, file_format):
    Action.objects.filter(pk=other_action.pk).update(ends_on=date(2014, 6, 30))
    assert rows(mission_client, file_format) == [TOLD, UNTOLD]


@every_format
def test_a_past_date_shows_the_state_of_that_day(mission_client, told_action, file_format):
    Action.objects.get().involvements.filter(role=InvolvementRole.PARTNER).update(starts_on=date(2013, 2, 1))
    expected = TOLD | {
        "avancement": 10,
        "echeance": date(2013, 7, 31),
        "fois_repoussee": 1,
        "decalage_jours": 31,
        "en_retard": False,
        "dernier_suivi": date(2013, 1, 10),
        "partenaires": [],
        "derniere_note": "Le cahier des charges est écrit.",
    }
    assert rows(mission_client, file_format, "au=2013-01-31") == [expected]


@every_format
def test_an_end_brought_forward_is_a_negative_number(mission_client, action, mission, file_format):
    Action.objects.update(ends_on=date(2014, 6, 30))
    factories.record(action, mission, expected_end=date(2014, 6, 20))
    (row,) = rows(mission_client, file_format)
    assert (row["fois_repoussee"], row["decalage_jours"]) == (0, -10)


@every_format
def test_neither_working_notes_nor_contact_details_ever_leave(mission_client, told_action, pilot, file_format):
    told = all_text(mission_client, file_format)
    assert "infructueux" in told
    assert "CRESS" in told
    for secret in ("travail réservée", "reseau.example", "paul@example.org", "05 11 22", "05 00 00"):
        assert secret not in told


@pytest.fixture
def noted_actions(action, other_action, mission):
    for noted in (action, other_action):
        factories.record(noted, mission, committee_note=f"Note {noted.number}")


@every_format
@pytest.mark.parametrize(
    ("who", "notes"),
    [
        ("mission", ["Note 1", "Note 2"]),
        ("committee_member", ["Note 1", "Note 2"]),
        ("superuser", ["Note 1", "Note 2"]),
        ("pilot", ["Note 1", None]),
    ],
)
def test_notes_go_to_those_who_may_read_them(request, client_of, noted_actions, who, notes, file_format):
    read = rows(client_of(request.getfixturevalue(who)), file_format)
    assert [row["derniere_note"] for row in read] == notes


def test_of_two_notes_on_one_day_the_later_row_is_the_last(mission_client, action, mission):
    for note in ("Première", "Seconde"):
        factories.record(action, mission, committee_note=note)
    assert same_rows(mission_client)[0]["derniere_note"] == "Seconde"


@every_format
def test_more_than_one_chunk_is_read_whole_and_in_order(mission_client, several, monkeypatch, file_format):
    monkeypatch.setattr(exports, "ACTIONS_PER_CHUNK", 2)
    monkeypatch.setattr(exports, "LINES_PER_BLOCK", 2)
    read = rows(mission_client, file_format, "tri=-numero")
    assert [row["numero"] for row in read] == [5, 4, 3, 2, 1]
    assert [row["avancement"] for row in read] == [0, 70, 100, 0, 40]


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_texts_are_sent_while_they_are_read(mission_client, several, monkeypatch, file_format):
    monkeypatch.setattr(exports, "LINES_PER_BLOCK", 2)
    response = mission_client.get(url(file_format))
    assert response.streaming
    assert len(list(response.streaming_content)) > 2


@every_format
def test_queries_do_not_depend_on_the_number_of_actions(plan, mission, client_of, file_format):
    def queries_with(numbers_of_actions):
        for number in numbers_of_actions:
            made = factories.action(plan, number)
            factories.record(made, mission, committee_note="Note", expected_end=date(2014, 1, 1))
            factories.involve(made, factories.contact(f"Contact {number}"))
        with CaptureQueriesContext(connection) as queries:
            assert len(rows(client_of_mission, file_format)) == numbers_of_actions[-1]
        return len(queries)

    client_of_mission = client_of(mission)
    few = queries_with([1, 2, 3])
    assert queries_with([4, 5, 6, 7, 8]) == few <= 12


# Safe and faithful


@pytest.fixture
def poisoned(action, mission):
    """Return a function that begins every text that people type with the same characters."""

    def poison(start):
        text = f"{start}1+1"
        for model in (Axis, Orientation, Objective):
            model.objects.update(title=text)
        Action.objects.update(title=text)
        for role in InvolvementRole:
            person = factories.contact(organisation=factories.organisation(f"{text} {role}", slug=role))
            factories.involve(action, person, role)
        factories.record(action, mission, committee_note=text)
        return text

    return poison


@pytest.mark.parametrize("start", STARTERS)
def test_no_cell_of_a_csv_is_a_formula(mission_client, poisoned, start):
    text = poisoned(start).replace("\r", "\n")
    content = download(mission_client, "csv")
    _, row = raw_csv(content)
    assert not [cell for cell in row if cell.startswith((*STARTERS, "\n"))]
    cells = dict(zip(KEYS, row, strict=True))
    assert cells["intitule"] == cells["derniere_note"] == f"'{text}"
    assert cells["pilotes"].startswith(f"'{text}")
    assert from_csv(content)[0]["intitule"] == text


@pytest.mark.parametrize("start", [*STARTERS, "#REF!"])
def test_no_cell_of_a_spreadsheet_is_a_formula(mission_client, poisoned, start):
    poisoned(start)
    cells = dict(zip(KEYS, sheets(download(mission_client, "xlsx"))["Actions"][2], strict=True))
    for key in ("intitule", "derniere_note", "pilotes", "partenaires", "axe"):
        assert cells[key].data_type in ("s", "inlineStr")
        assert cells[key].value.replace("\n", "\r").find(f"{start}1+1") in (0, 3)
    guarded = [key for key in KEYS if cells[key].quotePrefix]
    assert guarded == ([] if start == "#REF!" else ["intitule", "pilotes", "partenaires", "derniere_note"])


def test_the_guide_of_a_spreadsheet_holds_no_formula(mission_client, action):
    Plan.objects.update(title="=1+1")
    guide = sheets(download(mission_client, "xlsx", "q==SOMME(A1)"))["Lecture"]
    values = {row[0].value: row[1] for row in guide.iter_rows()}
    assert (values["Mots ou numéro"].value, values["Mots ou numéro"].data_type) == ("=SOMME(A1)", "s")
    assert values["Plan"].data_type == "s"


def test_a_number_below_zero_is_not_taken_for_a_formula(mission_client, action, mission):
    Action.objects.update(ends_on=date(2014, 6, 30))
    factories.record(action, mission, expected_end=date(2014, 6, 20))
    _, row = raw_csv(download(mission_client, "csv"))
    assert row[KEYS.index("decalage_jours")] == "-10"


def test_an_apostrophe_that_was_typed_is_read_back(mission_client, action):
    for title in ("'=1", "''-1", "'habitude", "l'eau", "'"):
        Action.objects.update(title=title)
        assert same_rows(mission_client)[0]["intitule"] == title


def test_characters_that_xml_cannot_hold_are_left_out(mission_client, action, mission):
    Action.objects.update(title="Un\x07 titre\x0b\ufffe piégé\x1f")
    factories.record(action, mission, committee_note="\x02")
    factories.involve(action, factories.contact(organisation=factories.organisation("\x08Agence\uffff", slug="a")))
    (row,) = same_rows(mission_client)
    assert (row["intitule"], row["derniere_note"]) == ("Un titre piégé", None)
    assert row["pilotes"] == ["Agence"]


def test_line_ends_are_those_of_no_system_in_particular(mission_client, action, mission):
    factories.record(action, mission, committee_note="Un\r\ndeux\rtrois\nquatre")
    assert same_rows(mission_client)[0]["derniere_note"] == "Un\ndeux\ntrois\nquatre"


typed_texts = st.builds(
    str.__add__,
    st.sampled_from(["", "'", " ", *STARTERS]),
    st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=60),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=typed_texts, note=typed_texts)
def test_whatever_is_typed_the_formats_agree(mission_client, noted_action, title, note):
    noted_action(title, note)
    (row,) = same_rows(mission_client)
    assert (row["intitule"], row["derniere_note"]) == (legal_in_xml(title), legal_in_xml(note))


@pytest.fixture
def noted_action(action, mission):
    """Return a function that gives the action a title and its one note."""
    update = factories.record(action, mission, committee_note="x")

    def write(title, note):
        Action.objects.update(title=title)
        table = update._meta.db_table  # the history is append-only: round it
        with connection.cursor() as cursor:
            cursor.execute(f"UPDATE {table} SET committee_note = %s WHERE id = %s", [note, update.pk])  # noqa: S608

    return write


def legal_in_xml(text):
    """Keep what the grammar of XML 1.0 calls a character, with its line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    legal = [range(0x20, 0xD800), range(0xE000, 0xFFFE), range(0x10000, 0x110000)]
    kept = [char for char in text if char in "\t\n" or any(ord(char) in part for part in legal)]
    return "".join(kept) or None


# The files themselves


@every_format
def test_the_name_says_plan_and_date(mission_client, action, file_format):
    for query, day in (("", "2013-11-15"), ("au=2013-06-30", "2013-06-30")):
        response = mission_client.get(url(file_format, query))
        name = f'attachment; filename="actions-2012-2014-au-{day}.{file_format}"'
        assert response.headers["Content-Disposition"] == name
        assert response.headers["Content-Type"] == FORMATS[file_format].content_type
        assert response.headers["Cache-Control"] == "private, no-store"


def test_csv_opens_in_a_french_spreadsheet(mission_client, told_action):
    content = download(mission_client, "csv")
    assert content.startswith(b"\xef\xbb\xbfN\xc2\xb0;Axe;")
    cells = dict(zip(KEYS, raw_csv(content)[1], strict=True))
    assert (cells["debut_prevu"], cells["en_retard"], cells["sans_nouvelles"]) == ("01/02/2012", "oui", "non")
    assert cells["pilotes"] == "Agence d’urbanisme ; Direction « Emploi, insertion »"


def test_json_says_what_it_is(mission_client, told_action):
    told = json.loads(download(mission_client, "json", "au=2013-10-01").decode())
    rows_told = told.pop("actions")
    assert told == {"plan": "2012-2014", "situation_au": "2013-10-01", "demonstration": False}
    assert rows_told[0]["debut_prevu"] == "2012-02-01"
    assert rows_told[0]["en_retard"] is False
    Plan.objects.update(is_demonstration=True)
    assert json.loads(download(mission_client, "json"))["demonstration"] is True


def test_an_empty_selection_is_a_valid_file(mission_client, action):
    assert same_rows(mission_client, "statut=abandoned") == []


def test_spreadsheet_has_typed_cells_under_a_frozen_header(mission_client, told_action, other_action):
    sheet = sheets(download(mission_client, "xlsx"))["Actions"]
    cells = dict(zip(KEYS, sheet[2], strict=True))
    assert all(cells[key].is_date and cells[key].number_format == "dd/mm/yyyy" for key in DAYS)
    assert all(cells[key].data_type == "n" and isinstance(cells[key].value, int) for key in NUMBERS)
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:S3")
    assert sheet["A1"].font.bold
    assert sheet.column_dimensions["E"].width == 60
    assert sheet.column_dimensions["A"].width == 6


def guide(client, query=""):
    book = sheets(download(client, "xlsx", query))
    assert book.sheetnames == ["Actions", "Lecture"]
    return [tuple(cell for cell in row if cell is not None) for row in book["Lecture"].iter_rows(values_only=True)]


def test_guide_says_what_is_shown(mission_client, told_action, other_action):
    told = guide(mission_client, "au=2013-06-30")
    assert told[:5] == [
        ("Plan", "37 actions pour 37 communes (2012-2014)"),
        ("Situation au", "30 juin 2013"),
        ("Filtres", "aucun : toutes les actions du plan"),
        ("Nombre d’actions", 2),
        ("Édité le", "15 novembre 2013"),
    ]
    assert ("Données de démonstration",) not in told


def test_guide_tells_the_filters_in_words(mission_client, told_action):
    query = "statut=in_progress&meteo=cloudy&axe=1&signal=retard&signal=difficulte&partenaire="
    told = guide(mission_client, query + told_action.involvements.get(role="partner", ends_on=None).organisation.slug)
    assert told[2:8] == [
        ("Statut", "En cours"),
        ("Météo", "À surveiller"),
        ("Axe", "1. Axe n° 1"),
        ("Partenaire", "CRESS"),
        ("À regarder", "En retard et En difficulté"),
        ("Nombre d’actions", 0),
    ]


def test_guide_tells_that_only_own_actions_are_shown(client_of, pilot):
    assert ("Mes actions seulement", "oui") in guide(client_of(pilot), "miennes=on&tri=-numero")
    assert "Tri" not in [line[0] for line in guide(client_of(pilot), "tri=-numero") if line]


def test_guide_tells_the_counting_rules(mission_client, action):
    Plan.objects.update(review_every_days=45)
    told = guide(mission_client)
    rules = dict(told[told.index(("Règles de calcul",)) + 1 :])
    assert {"Statut", "Avancement", "Échéance", "En retard", "Sans nouvelles"} <= set(rules)
    assert "depuis plus de 45 jours" in rules["Sans nouvelles"]
    assert not [text for text in rules.values() if "<" in text or "&" in text]


def test_guide_says_when_the_data_are_invented(mission_client, action):
    Plan.objects.update(is_demonstration=True)
    assert guide(mission_client)[0] == ("Données de démonstration",)

"""What the exports hold: the three formats agree, are safe to open and say no more than the reader may know."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from actions.models import Action, Axis, InvolvementRole, Objective, Orientation, Plan
from reporting.exports import actions as exported_actions
from reporting.exports import texts
from reporting.exports.actions import COLUMNS
from reporting.views import exports
from tests import factories
from tests.reporting.exported import (
    HEADERS,
    KEYS,
    STARTERS,
    TOLD,
    UNTOLD,
    all_text,
    download,
    every_format,
    from_csv,
    raw_csv,
    rows,
    same_rows,
    sheets,
    url,
)

# What they hold


def test_each_column_has_its_own_header_and_key():
    assert len(set(HEADERS)) == len(set(KEYS)) == len(COLUMNS) == 20
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
    monkeypatch.setattr(exported_actions, "ACTIONS_PER_CHUNK", 2)
    monkeypatch.setattr(texts, "LINES_PER_BLOCK", 2)
    read = rows(mission_client, file_format, "tri=-numero")
    assert [row["numero"] for row in read] == [5, 4, 3, 2, 1]
    assert [row["avancement"] for row in read] == [0, 70, 100, 0, 40]


@pytest.mark.parametrize("file_format", ["csv", "json"])
def test_large_texts_are_sent_while_they_are_read(mission_client, several, monkeypatch, file_format):
    whole = download(mission_client, file_format)
    monkeypatch.setattr(texts, "LINES_PER_BLOCK", 2)
    monkeypatch.setattr(exports, "WHOLE", 100)
    response = mission_client.get(url(file_format))
    assert response.streaming
    blocks = list(response.streaming_content)
    assert len(blocks) > 2
    assert b"".join(blocks) == whole


@every_format
def test_a_small_file_is_sent_whole(mission_client, several, file_format):
    response = mission_client.get(url(file_format))
    assert int(response.headers["Content-Length"]) == len(response.content) > 0


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
    assert queries_with([4, 5, 6, 7, 8]) == few <= (12 if file_format == "csv" else 27)


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
    guide = sheets(download(mission_client, "xlsx", "q==SOMME(A1)"))["Guide de lecture"]
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
    """Keep what the grammar of XML 1.0 calls a character and does not advise against, with its line ends."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    legal = [range(0x20, 0x7F), range(0xA0, 0xD800), range(0xE000, 0x110000)]
    kept = [
        char
        for char in text
        if char in "\t\n\x85" or (ord(char) & 0xFFFF < 0xFFFE and any(ord(char) in part for part in legal))
    ]
    return "".join(kept) or None

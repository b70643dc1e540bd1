"""Import and export of organisations and contacts: what is shown first, what is refused, who may, whatever is sent."""

import csv
from datetime import date, datetime
from io import BytesIO, StringIO

import pytest
from django.contrib.admin.models import LogEntry
from django.core.files.uploadedfile import SimpleUploadedFile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import IllegalCharacterError

from actors.models import Contact, Organisation
from actors.tables import waiting
from tests import factories

pytestmark = pytest.mark.django_db

HEADERS = {
    "organisation": ["Identifiant", "Nom", "Sigle ou nom court", "Type", "Présentation", "Site internet"],
    "contact": [
        *("Organisation (identifiant)", "Organisation", "Nom", "Fonction", "Adresse électronique", "Téléphone"),
        *("Vérifié le", "À vérifier", "Ce qui est à vérifier"),
    ],
}
XLSX, CSV = "0", "1"


@pytest.fixture
def client(client_of, directory_admin):
    return client_of(directory_admin)


@pytest.fixture
def network(db):
    return factories.organisation(
        "Réseau",
        kind="ess_network",
        slug="reseau",
        short_name="RES",
        description="=1+1\r\nElle fédère ; les «\u00a0uns\u00a0»",
        website="https://example.org/",
    )


@pytest.fixture
def rita(network):
    return factories.contact(
        "Rita RÉSEAU",
        network,
        function="-Directrice",
        email="rita@example.org",
        phone="+33 5 00 00 00 09",
        checked_on=date(2013, 3, 5),
        to_check=True,
        to_check_reason="@home ?",
    )


def as_csv(*rows, separator=";"):
    file = StringIO(newline="")
    csv.writer(file, delimiter=separator).writerows(rows)
    return file.getvalue().encode("utf-8-sig")


def as_xlsx(*rows):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def upload(client, content, model="contact", name="annuaire.csv"):
    return client.post(f"/admin/actors/{model}/import/", {"file": SimpleUploadedFile(name, content)})


def confirm(client, shown, model="contact"):
    return client.post(f"/admin/actors/{model}/process_import/", {"token": shown.context["token"]}, follow=True)


def problems(answer):
    assert answer.status_code == 422
    return [str(problem).replace("\u00a0", " ") for problem in answer.context["preview"].problems.shown]


def export(client, model="contact", file_format=CSV, query=""):
    answer = client.post(f"/admin/actors/{model}/export/{query}", {"format": file_format, "resource": "0"})
    assert answer.status_code == 200
    return answer


def rows_of(answer):
    return list(csv.reader(StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))


# Export


def test_a_csv_that_no_spreadsheet_runs(client, rita):
    answer = export(client)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="annuaire-contacts.csv"'
    header, row = rows_of(answer)
    assert header == HEADERS["contact"]
    assert row == [
        *("reseau", "Réseau", "Rita RÉSEAU", "'-Directrice", "rita@example.org", "'+33 5 00 00 00 09"),
        *("05/03/2013", "oui", "'@home ?"),
    ]


def test_a_workbook_with_typed_cells(client, rita):
    sheet = load_workbook(BytesIO(export(client, file_format=XLSX).content)).active
    header, row = sheet.iter_rows()
    assert [cell.value for cell in header] == HEADERS["contact"]
    assert row[6].value == datetime(2013, 3, 5)
    assert (row[3].value, row[3].data_type, row[3].quotePrefix) == ("-Directrice", "s", True)


def test_what_the_filters_of_the_list_keep(client, rita):
    factories.contact("Sûr")
    assert [row[2] for row in rows_of(export(client, query="?to_check__exact=1"))[1:]] == ["Rita RÉSEAU"]
    assert [row[1] for row in rows_of(export(client, "organisation", query="?q=RES"))[1:]] == ["Réseau"]


def test_filters_that_do_not_exist(client, rita):
    answer = client.get("/admin/actors/contact/export/?to_check__exact=peut-etre")
    assert (answer.status_code, answer.url) == (302, "/admin/actors/contact/?e=1")


@pytest.mark.parametrize("file_format", ["", "7", "x"])
def test_a_format_that_does_not_exist(client, rita, file_format):
    answer = client.post("/admin/actors/contact/export/", {"format": file_format})
    assert answer.headers["Content-Type"].startswith("text/html")


# Reading back


@pytest.mark.parametrize("file_format", [CSV, XLSX], ids=["csv", "xlsx"])
@pytest.mark.parametrize("model", ["organisation", "contact"])
def test_an_export_read_back_changes_nothing(client, rita, model, file_format):
    shown = upload(client, export(client, model, file_format).content, model)
    assert shown.status_code == 200
    assert (shown.context["preview"].rows, shown.context["preview"].unchanged) == ([], 1)
    assert "il n’y a rien à importer" in shown.content.decode()


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=TEXTS, file_format=st.sampled_from([CSV, XLSX]))
def test_whatever_the_texts_are(client, rita, text, file_format):
    Contact.objects.filter(pk=rita.pk).update(function=text, to_check_reason=f"?{text}")
    Organisation.objects.filter(pk=rita.organisation_id).update(description=text)
    for model in ("contact", "organisation"):
        shown = upload(client, export(client, model, file_format).content, model)
        assert shown.status_code == 200
        assert shown.context["preview"].rows == []


# Preview and import


def test_the_preview_says_before_and_after_and_writes_nothing(client, rita):
    content = as_csv(
        ["Nom", "Organisation (identifiant)", "Adresse électronique", "À vérifier", "Ce qui est à vérifier"],
        ["Rita RÉSEAU", "reseau", "r.reseau@example.org", "non", ""],
        ["Nadia NEUVE", "reseau", "", "", ""],
    )
    shown = upload(client, content)
    updated, added = shown.context["preview"].updated, shown.context["preview"].added
    assert [(row.number, row.name, row.changes) for row in updated] == [
        (
            2,
            "Rita RÉSEAU",
            [
                ("Adresse électronique", "rita@example.org", "r.reseau@example.org"),
                ("À vérifier", "oui", "non"),
                ("Ce qui est à vérifier", "@home ?", None),
            ],
        )
    ]
    assert [row.name for row in added] == ["Nadia NEUVE"]
    html = shown.content.decode()
    assert "<del>rita@example.org</del>" in html
    assert "<ins>r.reseau@example.org</ins>" in html
    assert list(Contact.objects.values_list("email", flat=True)) == ["rita@example.org"]


def test_what_was_confirmed_is_done_and_noted(client, rita):
    header = ["Organisation (identifiant)", "Nom", "Téléphone"]
    shown = upload(client, as_csv(header, ["reseau", "Rita RÉSEAU", "1"], ["reseau", "Nadia NEUVE", "2"]))
    answer = confirm(client, shown)
    assert "est importé\u00a0: 1 ajoutée, 1 modifiée." in answer.content.decode()
    assert list(Contact.objects.values_list("name", "phone", "email")) == [
        ("Nadia NEUVE", "2", ""),
        ("Rita RÉSEAU", "1", "rita@example.org"),
    ]
    assert Contact.history.filter(history_change_reason="Import d’un fichier").count() == 2
    assert sorted(entry.get_change_message() for entry in LogEntry.objects.all()) == [
        "Ajouté par l’import d’un fichier.",
        "Modifié par l’import d’un fichier.",
    ]
    assert confirm(client, shown).status_code == 409


def test_organisations_with_and_without_identifier(client, network):
    header = ["Nom", "Type", "Sigle ou nom court"]
    rows = (["Réseau", "TETE DE RESEAU DE L’ESS", "RSX"], ["Ville d’Ailleurs", "institution", ""])
    confirm(client, upload(client, as_xlsx(header, *rows), "organisation"), "organisation")
    assert list(Organisation.objects.values_list("slug", "short_name", "kind")) == [
        ("reseau", "RSX", "ess_network"),
        ("ville-dailleurs", "", "institution"),
    ]


def test_typed_cells_of_a_workbook(client, rita):
    header = ["Organisation (identifiant)", "Nom", "Vérifié le", "Téléphone", "À vérifier", "Ce qui est à vérifier"]
    row = ["reseau", "Rita RÉSEAU", datetime(2013, 11, 4), 561000000, False, None]
    confirm(client, upload(client, as_xlsx(header, row), name="annuaire.xlsx"))
    rita.refresh_from_db()
    assert (rita.checked_on, rita.phone, rita.to_check) == (date(2013, 11, 4), "561000000", False)


def test_what_changed_since_the_preview_is_shown_again(client, rita):
    content = as_csv(["Organisation (identifiant)", "Nom", "Fonction"], ["reseau", "Rita RÉSEAU", "Présidente"])
    shown = upload(client, content)
    Contact.objects.filter(pk=rita.pk).update(function="Trésorière")
    again = confirm(client, shown)
    assert again.status_code == 409
    assert again.context["preview"].updated[0].changes == [("Fonction", "Trésorière", "Présidente")]
    rita.refresh_from_db()
    assert rita.function == "Trésorière"
    assert confirm(client, again).status_code == 200
    rita.refresh_from_db()
    assert rita.function == "Présidente"


def test_an_organisation_that_went_meanwhile(client, rita):
    factories.organisation("Fugace", slug="fugace")
    shown = upload(client, as_csv(["Organisation (identifiant)", "Nom"], ["fugace", "Nadia NEUVE"]))
    Organisation.objects.get(slug="fugace").delete()
    answer = confirm(client, shown)
    assert answer.status_code == 409
    assert "Aucune organisation n’a cet identifiant" in answer.content.decode()


# Errors


def test_errors_by_row_and_nothing_is_written(client, rita):
    header = ["Organisation (identifiant)", "Nom", "Adresse électronique", "Vérifié le", "À vérifier"]
    content = as_csv(
        header,
        ["reseau", "Bonne LIGNE", "bonne@example.org", "", ""],
        ["inconnue", "Zoé", "pas une adresse", "hier", "peut-être"],
        [],
        ["reseau", "", "", "", "oui"],
        ["reseau", "Bonne LIGNE", "", "", ""],
    )
    said = problems(upload(client, content))
    expected = [
        "ligne 3, colonne Adresse électronique, valeur « pas une adresse » : Saisissez une adresse",
        "ligne 3, colonne Organisation (identifiant), valeur « inconnue » : Aucune organisation",
        "ligne 3, colonne Vérifié le, valeur « hier » : Une date est attendue",
        "ligne 3, colonne À vérifier, valeur « peut-être » : « oui » ou « non » est attendu.",
        "ligne 5, colonne Nom : Ce champ ne peut pas être vide.",
        "ligne 6 : Une ligne plus haut parle déjà du même",
    ]
    for words in expected:
        assert any(words in each for each in said), (words, said)
    assert Contact.objects.count() == 1


REFUSED = {
    "no row": (as_csv(["Nom"]), "aucune ligne sous son en-tête"),
    "nothing": (b"\n\n", "aucune ligne sous son en-tête"),
    "unknown column": (as_csv(["Organisation (identifiant)", "Nom", "Mel"], ["a", "b", "c"]), "« Mel »"),
    "column without title": (as_csv(["Nom", "", "Fonction"], ["a", "b", "c"]), "une colonne sans titre"),
    "twice": (as_csv(["Nom", "NOM"], ["a", "b"]), "deux fois la même colonne"),
    "missing key": (as_csv(["Nom"], ["a"]), "Il manque la colonne « Organisation (identifiant) »"),
    "more cells": (as_csv(["Organisation (identifiant)", "Nom"], ["a", "b", "c"]), "plus de cellules"),
    "too many rows": (as_csv(["Nom"], *[[f"n{number}"] for number in range(1001)]), "1000 lignes au plus"),
    "PDF": (b"%PDF-1.7", "Ce fichier est un PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n\x00\x00", "ni un classeur XLSX ni un texte"),
    "web page": (b"<html><body>Nom</body></html>", "page web"),
    "archive": (b"PK\x03\x04 rien", "ne s’ouvre pas comme un classeur"),
    "formula": (
        as_xlsx(["Organisation (identifiant)", "Nom", "Fonction"], ["reseau", "A", "=1+1"]),
        "pas une formule",
    ),
}


@pytest.mark.parametrize(("content", "words"), REFUSED.values(), ids=REFUSED)
def test_files_that_cannot_be_read(client, network, content, words):
    assert words in "".join(problems(upload(client, content)))
    assert Contact.objects.count() == 0


def test_no_file_an_empty_one_a_huge_one(client, settings):
    settings.IMPORT_MAX_BYTES = 1024 * 1024
    answers = (
        client.post("/admin/actors/contact/import/", {}),
        upload(client, b""),
        upload(client, b"x" * (1024 * 1024 + 1)),
    )
    assert [answer.status_code for answer in answers] == [422, 422, 422]
    words = [answer.content.decode() for answer in answers]
    assert "Choisissez un fichier." in words[0]
    assert "Ce fichier est vide." in words[1]
    assert "Ce fichier pèse 1,0\u00a0Mo" in words[2]


BYTES = st.binary(max_size=400) | st.binary(max_size=200).map(lambda tail: b"Nom;Type\r\n" + tail)
ROUGH = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@ROUGH
@given(content=BYTES.filter(bool), model=st.sampled_from(["organisation", "contact"]))
def test_random_bytes_are_answered_in_french(client, content, model):
    answer = upload(client, content, model)
    assert answer.status_code in (200, 422)
    assert '<html lang="fr"' in answer.content.decode()


CELLS = st.one_of(
    TEXTS,
    st.sampled_from(["=1+1", "'=x", "9" * 400, "31/02/2013", "oui", "Institution", "reseau", "\u202e", "<script>"]),
    st.integers(),
    st.booleans(),
    st.none(),
    st.datetimes(datetime(1900, 3, 2), datetime(2999, 1, 1)),
)


@ROUGH
@given(data=st.data(), model=st.sampled_from(["organisation", "contact"]))
def test_mutated_cells_are_imported_or_refused(client, network, data, model):
    rows = data.draw(st.lists(st.lists(CELLS, min_size=6, max_size=6), min_size=1, max_size=3))
    columns = HEADERS[model][:6]
    try:
        content = as_xlsx(columns, *rows)
    except (ValueError, IllegalCharacterError):  # what a workbook cannot hold
        content = as_csv(columns, *rows)
    shown = upload(client, content, model)
    assert shown.status_code in (200, 422)
    assert "<script>" not in shown.content.decode().replace('<script src="', "")
    if shown.status_code == 200 and shown.context["token"]:
        assert confirm(client, shown, model).status_code == 200


# Tokens and rights


@pytest.mark.parametrize("token", ["", "x", "a:b:c"])
def test_a_token_that_is_none(client, token):
    answer = client.post("/admin/actors/contact/process_import/", {"token": token})
    assert answer.status_code == 409
    assert "choisissez de nouveau le fichier" in answer.content.decode()


def test_a_token_is_for_one_person_one_list_and_one_hour(client, client_of, superuser, network, monkeypatch):
    shown = upload(client, as_csv(["Nom", "Type"], ["Neuve", "Institution"]), "organisation")
    assert confirm(client_of(superuser), shown, "organisation").status_code == 409
    assert confirm(client, shown, "contact").status_code == 409
    monkeypatch.setattr(waiting, "KEPT_FOR", -waiting.KEPT_FOR)
    assert confirm(client, shown, "organisation").status_code == 409
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("page", ["import", "export", "process_import"])
@pytest.mark.parametrize("model", ["organisation", "contact"])
@pytest.mark.parametrize(
    ("who", "status"),
    [("mission", 403), ("pilot", 404), ("committee_member", 404), ("stranger", 404)],
)
def test_only_those_who_keep_the_directory(request, client_of, who, status, model, page):
    client = client_of(request.getfixturevalue(who))
    assert client.post(f"/admin/actors/{model}/{page}/", {"format": CSV}).status_code == status


def test_the_buttons_of_the_list(client_of, directory_admin, mission):
    assert "import/" in client_of(directory_admin).get("/admin/actors/contact/").content.decode()
    html = client_of(mission).get("/admin/actors/contact/").content.decode()
    assert "import/" not in html
    assert "export/" not in html

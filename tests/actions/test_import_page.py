"""The import as the Mission ESS does it: a file, its preview, and exactly that written."""

from datetime import timedelta

import html5lib
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from actions.models import Action, Plan
from actors.models import Contact, Organisation
from actors.tables import waiting
from tests import factories
from tests.actions.plan_files import as_csv, line

NEW = {"title": "Plan 2015-2020", "slug": "2015-2020", "starts_on": "2015-01-01", "ends_on": "2020-12-31"}
EVERYONE = ("stranger", "committee_member", "pilot", "mission", "directory_admin", "superuser")


@pytest.fixture
def client(client_of, mission):
    return client_of(mission)


def upload(client, *lines, content=None, name="plan.csv", **data):
    file = SimpleUploadedFile(name, as_csv(*lines) if content is None else content)
    return client.post(reverse("import_plan"), data | {"file": file})


def apply(client, response):
    return client.post(reverse("apply_import"), {"token": response.context["token"]})


def kept_files():
    return default_storage.listdir("imports")[1] if default_storage.exists("imports") else []


# The form


def test_the_form_shows_the_columns_and_the_template(client, plan):
    html = client.get(reverse("import_plan")).content.decode()
    assert "Direction pilote" in html
    assert reverse("import_template", args=["xlsx"]) in html


def test_the_plan_may_be_chosen_by_the_address(client, plan):
    html = client.get(reverse("import_plan") + "?plan=2012-2014").content.decode()
    assert '<option value="2012-2014" selected>' in html
    assert client.get(reverse("import_plan") + "?plan=inconnu").status_code == 200


def test_what_was_typed_is_kept(client, plan):
    response = client.post(reverse("import_plan"), {"title": "Plan suivant", "slug": "suivant"})
    html = response.content.decode()
    assert response.status_code == 422
    assert 'value="Plan suivant"' in html
    assert 'value="suivant"' in html
    assert "Commencez par un chiffre" in html
    assert html.count("Un nouveau plan en a besoin.") == 2  # the two days
    assert "Ce champ est obligatoire" in html  # the file


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"slug": "2012-2014"}, "Un plan a déjà cette adresse"),
        ({"ends_on": "2014-12-31"}, "Un plan finit après son début"),
        ({"plan": "inconnu"}, "Sélectionnez un choix valide"),
        ({"starts_on": "hier"}, "date valide"),
    ],
)
def test_a_new_plan_is_checked(client, plan, said, expected):
    response = upload(client, line(), **NEW | said)
    assert response.status_code == 422
    assert expected in response.content.decode()


def test_an_existing_plan_needs_nothing_else(client, plan):
    assert upload(client, line(), plan="2012-2014", slug="2012-2014").status_code == 200


def test_a_file_that_is_too_large(client, plan, settings):
    settings.IMPORT_MAX_BYTES = 1024**2
    response = upload(client, content=b"x" * (1024**2 + 1), plan="2012-2014")
    assert response.status_code == 422
    assert "Ce fichier pèse 1,0\u00a0Mo\u00a0; 1\u00a0Mo au plus." in response.content.decode()


def test_an_empty_file(client, plan):
    response = upload(client, content=b"", plan="2012-2014")
    assert response.status_code == 422
    assert "vide" in response.content.decode()


# The preview


def test_problems_are_shown_and_nothing_is_kept(client, plan):
    response = upload(client, line(ends_on="<bientôt>"), **NEW)
    html = response.content.decode()
    assert response.status_code == 422
    assert "1 erreur\u00a0: rien n’est importé" in html
    assert "&lt;bientôt&gt;" in html
    assert 'value="Plan 2015-2020"' in html
    assert kept_files() == []


def test_a_preview_writes_nothing(client, plan):
    response = upload(client, line(partners="Réseau"), **NEW)
    html = response.content.decode()
    assert response.status_code == 200
    assert "Aperçu de l’import" in html
    assert "Réseau" in html
    assert Plan.objects.count() == 1
    assert not Organisation.objects.exists()
    assert len(kept_files()) == 1


def test_a_preview_shows_before_and_after(client, action):
    html = upload(client, line(title="Autrement"), plan="2012-2014").content.decode()
    assert "<del>Mener l’action 1</del>" in html
    assert "<ins>Autrement</ins>" in html


def test_what_only_a_file_shows_is_valid_html_too(client, action):
    for lines in ([line(ends_on="bientôt")], [line(title="Autrement", partners="Réseau : Rita"), line(number=2)]):
        html = upload(client, *lines, plan="2012-2014").content.decode()
        document = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(html)
        assert len(document.findall(".//h1")) == 1


def test_nothing_to_import(client, action):
    content = client.get(reverse("export_plan", args=["2012-2014", "xlsx"])).content
    response = upload(client, content=content, name="plan.xlsx", plan="2012-2014")
    assert "il n’y a rien à importer" in response.content.decode()
    assert "token" not in response.context
    assert kept_files() == []


# The import


def test_what_was_shown_is_imported_once(client, plan):
    shown = upload(client, line(), **NEW)
    response = apply(client, shown)
    assert response.url == reverse("dashboard", args=["2015-2020"])
    assert Action.objects.get().plan.slug == "2015-2020"
    assert Plan.objects.current() == plan
    assert kept_files() == []
    again = apply(client, shown)
    assert again.status_code == 409
    assert "Cet aperçu a déjà servi" in again.content.decode()
    assert Action.objects.count() == 1


def test_a_new_wording_is_in_the_name_of_who_imports(client, mission, action):
    factories.record(action, mission)
    apply(client, upload(client, line(title="Autrement"), plan="2012-2014"))
    assert action.amendments.get().author == mission


def test_what_it_adds_to_the_directory_has_a_first_version(client, mission, action):
    apply(client, upload(client, line(pilots="Nouvelle direction", pilot_people="Zoé NEUVE"), plan="2012-2014"))
    contact = Contact.objects.get(name="Zoé NEUVE")
    for row in (contact, contact.organisation):
        version = row.history.get()
        assert (version.history_user, version.history_type) == (mission, "+")
        assert "plan.csv" in version.history_change_reason


def test_what_changed_meanwhile_is_shown_again(client, action):
    shown = upload(client, line(title="Autrement"), plan="2012-2014")
    Action.objects.update(title="Changé entre-temps")
    response = apply(client, shown)
    html = response.content.decode()
    assert response.status_code == 409
    assert "a changé depuis votre aperçu" in html
    assert "<del>Changé entre-temps</del>" in html
    assert Action.objects.get().title == "Changé entre-temps"
    assert apply(client, response).status_code == 302
    assert Action.objects.get().title == "Autrement"


def test_what_became_wrong_meanwhile_is_shown(client, action):
    shown = upload(client, line(ends_on="31/12/2012"), plan="2012-2014")
    Action.objects.update(starts_on="2013-01-01")
    response = apply(client, shown)
    assert response.status_code == 409
    assert "ne précède pas le début" in response.content.decode()


def test_an_address_taken_meanwhile(client, plan):
    shown = upload(client, line(), **NEW)
    factories.plan("2015-2020", is_current=False)
    response = apply(client, shown)
    assert response.status_code == 409
    assert "a changé pendant l’import" in response.content.decode()
    assert not Action.objects.exists()


def test_a_new_plan_whose_directory_changed_meanwhile(client, plan):
    shown = upload(client, line(partners="Réseau"), **NEW)
    factories.organisation("Réseau")
    response = apply(client, shown)
    assert response.status_code == 409
    assert apply(client, response).status_code == 302
    assert Organisation.objects.count() == 1


@pytest.mark.parametrize("token", ["", "n’importe quoi", "a:b:c"])
def test_a_token_that_is_none(client, plan, token):
    response = client.post(reverse("apply_import"), {"token": token})
    assert response.status_code == 400
    assert "Choisissez de nouveau le fichier" in response.content.decode()


def test_the_token_of_somebody_else(client, client_of, superuser, plan):
    shown = upload(client, line(), **NEW)
    assert apply(client_of(superuser), shown).status_code == 400
    assert Plan.objects.count() == 1


def test_a_preview_ages(client, plan, monkeypatch):
    shown = upload(client, line(), **NEW)
    monkeypatch.setattr(waiting, "KEPT_FOR", timedelta(seconds=-1))
    assert apply(client, shown).status_code == 409
    assert Plan.objects.count() == 1


def test_files_that_were_never_imported_do_not_stay(client, plan):
    upload(client, line(), **NEW)
    with time_machine.travel(timezone.now() + timedelta(hours=2)):
        upload(client, line(), **NEW)
    assert len(kept_files()) == 1


# Who


@pytest.mark.parametrize("who", EVERYONE)
def test_the_mission_alone_imports(request, client_of, plan, who):
    client = client_of(request.getfixturevalue(who))
    status = {"mission": 200, "superuser": 200, "committee_member": 403, "pilot": 403}.get(who, 404)
    assert upload(client, line(), **NEW).status_code == status
    assert client.post(reverse("apply_import")).status_code == {200: 400}.get(status, status)
    assert len(kept_files()) == (1 if status == 200 else 0)


def test_a_visitor_is_sent_to_the_log_in(plan):
    response = upload(Client(), line(), **NEW)
    assert response.status_code == 302
    assert response.url.startswith(reverse("account_login"))

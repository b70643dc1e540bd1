"""In the administration: what is known of a person, as a page and as a file, and erasure with what it leaves."""

import json
import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.utils.html import strip_tags

from actions.models import StatusUpdate
from actors.models import Contact, User
from tests import factories


@pytest.fixture
def known(pilot, action, mission):
    """The pilot, who recorded an update, is quoted in another and has had a reminder."""
    factories.record(action, pilot, committee_note="Le marché est notifié.")
    factories.record(action, mission, working_note="Paul PILOTE rappelle lundi.")
    mail = action.reminders.model._meta.get_field("mail").related_model.objects.create(
        kind="reminder", key="reminder:1", email="paul@example.org", contact=pilot.contact, subject="Plan ESS"
    )
    mail.reminders.create(action=action, contact=pilot.contact, reason="late", key="late")
    return pilot


def address(row, end):
    return f"/admin/actors/{row._meta.model_name}/{row.pk}/{end}"


def file_of(client, row):
    response = client.get(address(row, "donnees.json"))
    assert response.status_code == 200
    assert response.headers["Content-Disposition"].startswith("attachment")
    told = json.loads(response.content)
    return {section["titre"]: section for section in told["rubriques"]}


def test_the_file_gathers_all_that_hangs_on_the_person(client_of, superuser, known):
    sections = file_of(client_of(superuser), known.contact)
    assert sections["Contact"]["lignes"][0]["adresse électronique"] == "paul@example.org"
    assert sections["Compte"]["lignes"][0]["adresse électronique"] == "pilote@example.org"
    assert sections["Pilotes et partenaires (contact)"]["lignes"][0]["rôle"] == "Pilote"
    assert sections["Mises à jour (auteur)"]["lignes"][0]["note pour le comité"] == "Le marché est notifié."
    assert sections["Courriels envoyés (contact)"]["lignes"][0]["objet"] == "Plan ESS"
    assert sections["Relances (contact)"]["lignes"][0]["motif"] == "Échéance dépassée"
    assert sections["Consultations de coordonnées (contact)"]["lignes"][0]["nombre de personnes"] == "1"
    quoting = StatusUpdate.objects.exclude(author=known).get()
    assert {"où": f"Mise à jour n°\u00a0{quoting.pk}, note de travail", "texte": "Paul PILOTE rappelle lundi."} in (
        sections["Textes qui citent la personne"]["lignes"]
    )


def test_the_same_from_the_account(client_of, superuser, known):
    client = client_of(superuser)
    assert set(file_of(client, known)) == set(file_of(client, known.contact))


def test_secrets_stay_out(client_of, superuser, known):
    content = client_of(superuser).get(address(known, "donnees.json")).content.decode()
    assert known.password not in content
    assert "mot de passe" not in content


def test_the_directory_s_administrator_reads_the_contact_and_counts_the_rest(client_of, directory_admin, known):
    client = client_of(directory_admin)
    sections = file_of(client, known.contact)
    assert "Compte" not in sections
    assert "Mises à jour (auteur)" not in sections
    assert sections["Courriels envoyés (contact)"]["lignes"] == []
    assert sections["Courriels envoyés (contact)"]["lignes réservées à un superutilisateur"] == 1
    texts = client.get(address(known.contact, "donnees/")).content.decode()
    texts += client.get(address(known.contact, "effacer/")).content.decode()
    for note in ("Le marché est notifié", "rappelle lundi", "pilote@example.org"):
        assert note not in texts


def test_a_tool_of_the_contact_s_form_leads_there(client_of, directory_admin, mission, known):
    page = address(known.contact, "change/")
    links = [f'href="{address(known.contact, end)}"' for end in ("donnees/", "effacer/")]
    assert all(link in client_of(directory_admin).get(page).content.decode() for link in links)
    assert not any(link in client_of(mission).get(page).content.decode() for link in links)


def test_erasing_says_first_what_goes_and_what_stays(client_of, superuser, known):
    html = client_of(superuser).get(address(known.contact, "effacer/")).content.decode().replace("&nbsp;", " ")
    assert "1 texte cite ce nom et reste" in html
    assert "Paul PILOTE rappelle lundi." in html
    assert "compte pilote@example.org" in html
    assert Contact.objects.filter(name="Paul PILOTE").exists()


def test_a_superuser_erases(client_of, superuser, known):
    client = client_of(superuser)
    html = client.post(address(known.contact, "effacer/")).content.decode()
    label = f"Ancien contact n°\u00a0{known.contact.pk}"
    assert label in html
    assert "Note" in html or "note de travail" in html
    known.refresh_from_db()
    assert (str(known), known.is_active) == (label, False)
    assert str(StatusUpdate.objects.order_by("pk")[0].author) == label
    assert {entry.object_repr for entry in LogEntry.objects.all()} == {label}
    again = client.post(address(known.contact, "effacer/"), follow=True).content.decode()
    assert "Cette personne est déjà effacée." in again


def test_who_has_an_account_is_erased_by_a_superuser_only(client_of, directory_admin, known):
    client = client_of(directory_admin)
    assert "seul un superutilisateur peut l’effacer" in client.get(address(known.contact, "effacer/")).content.decode()
    assert client.post(address(known.contact, "effacer/")).status_code == 403
    assert Contact.objects.filter(name="Paul PILOTE").exists()


def test_the_directory_s_administrator_erases_a_contact_without_account(client_of, directory_admin):
    contact = factories.contact("Zoé SEULE", email="zoe@example.org")
    assert client_of(directory_admin).post(address(contact, "effacer/")).status_code == 200
    contact.refresh_from_db()
    assert (contact.email, contact.erased_on is None) == ("", False)


@pytest.mark.parametrize(("role", "status"), [("mission", 403), ("pilot", 404), ("committee_member", 404)])
def test_others_erase_nobody(request, client_of, role, status):
    user = request.getfixturevalue(role)
    contact = factories.contact("Zoé SEULE")
    assert client_of(user).post(address(contact, "effacer/")).status_code == status
    assert Contact.objects.filter(name="Zoé SEULE").exists()


def test_nobody_erases_the_own_account(client_of, superuser):
    client = client_of(superuser)
    assert "C’est votre propre compte" in client.get(address(superuser, "effacer/")).content.decode()
    assert client.post(address(superuser, "effacer/")).status_code == 403
    assert User.objects.get(pk=superuser.pk).is_superuser


def test_nobody_there(client_of, superuser):
    client = client_of(superuser)
    for end in ("donnees/", "donnees.json", "effacer/"):
        assert client.get(f"/admin/actors/contact/999/{end}").status_code == 404


ENGLISH = re.compile(
    r"\b(history|created|last seen|last used|user agent|user sessions?|authenticators?)\b", re.IGNORECASE
)


def test_what_libraries_keep_is_told_in_french(client_of, superuser, known):
    UserSession.objects.create(user=known, ip="127.0.0.1", session_key="abc", user_agent="Navigateur")
    Authenticator.objects.create(user=known, type="totp", data={})
    known.contact.history.update(history_change_reason="Essai")
    page = client_of(superuser).get(f"/admin/actors/contact/{known.contact.pk}/donnees/").content.decode()
    told = strip_tags(page[page.index("<main") :])
    assert "Sessions ouvertes" in told
    assert "Double authentification" in told
    assert ENGLISH.findall(told) == []

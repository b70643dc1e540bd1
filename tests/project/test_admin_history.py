"""The history of organisations and contacts: who changed what, when, before and after; and how it comes back."""

import re
from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from actors.history import keep_first_versions, mark_as_checked
from actors.models import Contact, Organisation
from tests import factories

BASE = "/admin/actors/contact/"


def text(answer):
    """The words of a page, without its tags, on one line."""
    words = re.sub(r"<[^>]*>", " ", answer.content.decode()).replace("\u00a0", " ").replace("&nbsp;", " ")
    return re.sub(r"\s+", " ", words)


@pytest.fixture
def agathe(db):
    return factories.contact("Agathe ANCIENNE", function="Directrice", email="agathe@example.org")


def change(client, contact, **fields):
    """Change the contact by the form of the administration, as its administrator does."""
    kept = {"organisation": contact.organisation_id, "name": contact.name, "function": contact.function}
    data = kept | {"email": contact.email, "phone": contact.phone, "checked_on": "", "to_check_reason": ""}
    assert client.post(f"{BASE}{contact.pk}/change/", data | fields).status_code == 302


def history(client, contact):
    return client.get(f"{BASE}{contact.pk}/history/")


def test_a_change_says_who_what_when_before_and_after(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    change(client, agathe, function="Présidente")
    words = text(history(client, agathe))
    assert "Modification du 15 novembre 2013 à" in words
    assert "Annie Annuaire Champ Avant Après Fonction Directrice Présidente" in words
    assert "Création du 15 novembre 2013" in words
    assert not re.search(r"\b(Changed|Created|historical|None|True|False)\b", words)


def test_values_are_told_in_words(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    house = factories.organisation("Maison nouvelle", short_name="MN")
    change(client, agathe, organisation=house.pk, email="", checked_on="01/11/2013")
    words = text(history(client, agathe))
    assert "Organisation Organisation de Agathe ANCIENNE MN" in words
    assert "Adresse électronique agathe@example.org vide" in words
    assert "Vérifié le vide 1er novembre 2013" in words


def test_the_contacts_changed_with_their_organisation_are_in_the_history(client_of, directory_admin, agathe):
    client, house = client_of(directory_admin), agathe.organisation
    data = {"name": house.name, "slug": house.slug, "kind": "institution", "contacts-TOTAL_FORMS": 1}
    data |= {"contacts-INITIAL_FORMS": 1, "contacts-0-id": agathe.pk, "contacts-0-name": "Agathe NOUVELLE"}
    assert client.post(f"/admin/actors/organisation/{house.pk}/change/", data).status_code == 302
    assert "Nom Agathe ANCIENNE Agathe NOUVELLE" in text(history(client, agathe))
    of_the_house = text(client.get(f"/admin/actors/organisation/{house.pk}/history/"))
    assert "Type Direction de la Métropole Institution" in of_the_house


def test_contacts_marked_together_each_have_their_version(client_of, directory_admin, agathe):
    other = factories.contact("Basile", agathe.organisation, to_check=True, to_check_reason="Parti ?")
    data = {"action": "mark_contacts_as_checked_today", "_selected_action": [agathe.organisation_id]}
    client = client_of(directory_admin)
    answer = client.post("/admin/actors/organisation/", data, follow=True)
    assert "Vérifiés aujourd’hui : 2 contacts." in text(answer)
    for contact in (agathe, other):
        words = text(history(client, contact))
        assert "Annie Annuaire – Marqué comme vérifié" in words
        assert "Vérifié le vide 15 novembre 2013" in words


def test_marking_contacts_costs_as_many_queries_with_8_as_with_3(directory_admin):
    counts = []
    for number in (3, 8):
        contacts = [factories.contact(f"Contact {number}-{rank}") for rank in range(number)]
        with CaptureQueriesContext(connection) as queries:
            mark_as_checked(contacts, author=directory_admin)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_what_a_fixture_brings_begins_its_history_once(db):
    call_command("loaddata", "directory", verbosity=0)
    assert not Contact.history.exists()
    keep_first_versions()
    keep_first_versions()
    assert Contact.history.count() == Contact.objects.count() > 0
    assert Organisation.history.count() == Organisation.objects.count() > 0


# Who is named


@pytest.mark.parametrize(
    ("role", "told", "untold"),
    [
        ("directory_admin", "Annie Annuaire", "annuaire@example.org"),
        ("superuser", "Annie Annuaire", "annuaire@example.org"),
        ("mission", "L’administration de l’annuaire", "Annie Annuaire"),
    ],
)
def test_names_are_told_to_those_who_keep_the_directory(
    request, client_of, directory_admin, agathe, role, told, untold
):
    change(client_of(directory_admin), agathe, function="Présidente")
    with CaptureQueriesContext(connection) as queries:
        words = text(history(client_of(request.getfixturevalue(role)), agathe))
    assert told in words
    assert untold not in words
    if role == "mission":
        read = [query["sql"] for query in queries if "first_name" in query["sql"] and "IN (" in query["sql"]]
        assert read == []


def test_an_account_without_a_name_is_told_by_its_address_to_the_superuser_alone(
    client_of, directory_admin, superuser, agathe
):
    type(directory_admin).objects.filter(pk=directory_admin.pk).update(first_name="", last_name="")
    change(client_of(directory_admin), agathe, function="Présidente")
    assert "annuaire@example.org" in text(history(client_of(superuser), agathe))
    own = client_of(directory_admin)
    # The head of the page names the reader's own account; the history does not.
    assert f"Compte n° {directory_admin.pk}" in text(history(own, agathe))


# Coming back


def restore_address(contact, rank):
    return f"{BASE}{contact.pk}/history/{contact.history.order_by('history_id')[rank].pk}/"


def latest(contact):
    return Contact.history.filter(id=contact.pk).first().pk


def test_an_earlier_version_comes_back_once_confirmed(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    change(client, agathe, function="Présidente")
    address = restore_address(agathe, 0)
    assert f'href="{address}"' in history(client, agathe).content.decode()
    assert "Fonction Présidente Directrice" in text(client.get(address))
    agathe.refresh_from_db()
    assert agathe.function == "Présidente"
    answer = client.post(address, {"seen": latest(agathe)}, follow=True)
    agathe.refresh_from_db()
    assert (answer.status_code, agathe.function) == (200, "Directrice")
    assert "Annie Annuaire – Version du 15 novembre 2013 rétablie" in text(answer)


def test_a_deleted_contact_comes_back(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    number = agathe.pk
    client.post(f"{BASE}{number}/delete/", {"post": "yes"})
    assert not Contact.objects.exists()
    agathe.pk = number
    assert "Cette fiche est supprimée." in text(history(client, agathe))
    address = f"{BASE}{number}/history/{Contact.history.filter(history_type='+').get().pk}/"
    assert client.post(address, {"seen": latest(agathe)}).status_code == 302
    assert Contact.objects.get().email == "agathe@example.org"


def test_what_was_deleted_is_listed_until_it_is_back(client_of, directory_admin, agathe):
    client, number = client_of(directory_admin), agathe.pk
    assert "Aucune fiche n’a été supprimée." in text(client.get(f"{BASE}supprimes/"))
    client.post(f"{BASE}{number}/delete/", {"post": "yes"})
    assert f'href="{BASE}supprimes/"' in client.get(BASE).content.decode()
    page = client.get(f"{BASE}supprimes/")
    assert "Agathe ANCIENNE le 15 novembre 2013, Annie Annuaire" in text(page)
    assert f'href="{BASE}{number}/history/"' in page.content.decode()
    deleted = Contact.history.filter(history_type="+").get()
    client.post(f"{BASE}{number}/history/{deleted.pk}/", {"seen": Contact.history.order_by("-history_id")[0].pk})
    assert "Aucune fiche n’a été supprimée." in text(client.get(f"{BASE}supprimes/"))


def test_what_changed_meanwhile_is_not_overwritten_unseen(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    change(client, agathe, function="Présidente")
    seen = latest(agathe)
    agathe.function = "Trésorière"
    agathe.save()
    answer = client.post(restore_address(agathe, 0), {"seen": seen})
    assert answer.status_code == 409
    assert "Fonction Trésorière Directrice" in text(answer)
    agathe.refresh_from_db()
    assert agathe.function == "Trésorière"


def test_a_version_that_no_longer_fits_is_refused_in_words(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    change(client, agathe, name="Agathe NOUVELLE")
    factories.contact("Agathe ANCIENNE", agathe.organisation)
    answer = client.post(restore_address(agathe, 0), {"seen": latest(agathe)})
    assert answer.status_code == 409
    assert "Cette organisation a déjà un contact de ce nom." in text(answer)


def test_nothing_of_a_person_who_was_erased_comes_back(client_of, directory_admin, agathe):
    client = client_of(directory_admin)
    change(client, agathe, function="Présidente")
    Contact.objects.filter(pk=agathe.pk).update(erased_on=date(2013, 11, 15))
    answer = client.post(restore_address(agathe, 0), {"seen": latest(agathe)})
    assert answer.status_code == 409
    assert "La personne a été effacée de l’annuaire" in text(answer)
    agathe.refresh_from_db()
    assert agathe.function == "Présidente"


def test_a_row_without_history_says_so(client_of, directory_admin, agathe):
    Contact.history.all().delete()
    assert "L’historique de cette fiche est vide" in text(history(client_of(directory_admin), agathe))


@pytest.mark.parametrize("end", ["history/999/", "history/999999999999999999999999/", "history/a/"])
def test_a_version_that_is_not_there_is_not_found(client_of, directory_admin, agathe, end):
    assert client_of(directory_admin).get(f"{BASE}{agathe.pk}/{end}").status_code in (302, 404)


def test_the_mission_reads_and_does_not_bring_back(client_of, directory_admin, mission, agathe):
    change(client_of(directory_admin), agathe, function="Présidente")
    client = client_of(mission)
    address = restore_address(agathe, 0)
    assert f'href="{address}"' not in history(client, agathe).content.decode()
    assert (client.get(address).status_code, client.post(address, {"seen": latest(agathe)}).status_code) == (403, 403)
    agathe.refresh_from_db()
    assert agathe.function == "Présidente"


def test_the_history_costs_as_many_queries_with_8_versions_as_with_3(client_of, superuser, agathe):
    client, counts = client_of(superuser), []
    for number in (3, 5):
        for rank in range(number):
            agathe.function = f"Fonction {number}-{rank}"
            agathe.save()
        history(client, agathe)
        with CaptureQueriesContext(connection) as queries:
            history(client, agathe)
        counts.append(len(queries))
    assert counts[0] == counts[1]

"""The administration: who opens what, what cannot be undone there, how it helps to keep things right."""

import re
from datetime import date
from types import SimpleNamespace

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from model_bakery import baker

from actions.models import Action, Plan, StatusUpdate
from actors.models import Contact, Organisation, User
from tests import factories

pytestmark = pytest.mark.django_db

# What the Mission ESS, the directory's administrator and the superuser are answered: 403 for what one sees and may
# not do, 404 for what one may not see.
EVERYBODY, NOT_FOUND = (200, 200, 200), (404, 404, 404)
DIRECTORY, MISSION, SUPERUSER = (403, 200, 200), (200, 404, 200), (404, 404, 200)
ADDRESSES = {"": EVERYBODY, "actors/": EVERYBODY, "actions/": MISSION, "nulle-part/": NOT_FOUND}
ADDRESSES |= {f"actors/{name}/": EVERYBODY for name in ("organisation", "contact", "committeeseat", "commune")}
ADDRESSES |= {f"actors/{name}/add/": DIRECTORY for name in ("organisation", "contact", "committeeseat")}
ADDRESSES |= {
    f"actors/{name}/{end}/": DIRECTORY for name in ("organisation", "contact") for end in ("import", "export")
}
ADDRESSES |= {f"actors/{name}/process_import/": (405, 405, 405) for name in ("organisation", "contact")}
ADDRESSES |= {"actors/contactcorrection/": (404, 200, 200), "actors/contactcorrection/add/": (404, 403, 403)}
ADDRESSES |= {"actors/commune/add/": (403, 403, 200), "actors/user/add/": SUPERUSER}
ADDRESSES |= {f"actors/{name}/{{{name}}}/history/": EVERYBODY for name in ("organisation", "contact")}
ADDRESSES |= {
    f"actors/{name}/{{{name}}}/history/{{{name}_version}}/": DIRECTORY for name in ("organisation", "contact")
}
ADDRESSES |= {f"actors/user/{end}": SUPERUSER for end in ("", "{user}/change/", "{user}/password/", "{user}/history/")}
ADDRESSES |= {f"actions/{name}/": MISSION for name in ("plan", "axis", "orientation", "objective", "statusupdate")}
ADDRESSES |= {f"actions/{name}/add/": (403, 404, 200) for name in ("plan", "axis", "orientation", "objective")}
ADDRESSES |= {f"actions/action/{end}": MISSION for end in ("", "add/", "{action}/change/")}
ADDRESSES |= {"actors/user/{user}/delete/": (404, 404, 403), "actions/action/{action}/delete/": (403, 404, 403)}
ADDRESSES |= {"actions/statusupdate/add/": (403, 404, 403), "actions/remindermail/add/": (403, 404, 403)}
ADDRESSES |= {"actions/remindermail/": MISSION}
ACCOUNT_TOOLS = ("invitation", "double-authentification", "proconnect")
ADDRESSES |= {f"actors/user/{{user}}/{end}/": (404, 404, 405) for end in ACCOUNT_TOOLS}
UNKNOWN = ("auth/group", "account/emailaddress", "axes/accessattempt", "mfa/authenticator", "usersessions/usersession")
UNKNOWN += ("socialaccount/socialaccount", "socialaccount/socialapp", "socialaccount/socialtoken")
ADDRESSES |= {f"{name}/": NOT_FOUND for name in UNKNOWN}
ADDRESSES |= {f"actors/contact/{{contact}}/{end}": DIRECTORY for end in ("donnees/", "donnees.json", "effacer/")}
ADDRESSES |= {f"actors/user/{{user}}/{end}": SUPERUSER for end in ("donnees/", "donnees.json", "effacer/")}
ADDRESSES |= {"actors/personaldataaccess/": SUPERUSER, "actors/personaldataaccess/add/": (404, 404, 403)}
OPENERS = ("mission", "directory_admin", "superuser")


def answers(client, **numbers):
    return {address: client.get(f"/admin/{address.format(**numbers)}").status_code for address in ADDRESSES}


@pytest.fixture
def admin_of(request, client_of):
    """Return a client of the role's person."""
    return lambda role: client_of(request.getfixturevalue(role))


@pytest.fixture
def numbers(action, stranger):
    """The rows that the addresses name: of those of the directory, an earlier version, a double and a merge too."""
    found = {"action": action.pk, "user": stranger.pk}
    contact = factories.contact(function="Directrice")
    for name, row in (("contact", contact), ("organisation", contact.organisation)):
        found |= {name: row.pk, f"{name}_version": row.history.get().pk}
        row.name = "Autrement"
        row.save()
        found[f"{name}_merge"] = baker.make("actors.Merge", model=name, kept=row.pk, removed=998, steps=[]).pk
    double = factories.contact("Double")
    return found | {"contact_double": double.pk, "organisation_double": double.organisation_id}


@pytest.mark.parametrize("role", OPENERS)
def test_each_role_opens_what_it_keeps_right(admin_of, numbers, role):
    expected = {address: statuses[OPENERS.index(role)] for address, statuses in ADDRESSES.items()}
    assert answers(admin_of(role), **numbers) == expected


@pytest.mark.parametrize("role", ["pilot", "committee_member", "stranger"])
def test_to_others_there_is_no_administration(admin_of, numbers, role):
    assert set(answers(admin_of(role), **numbers).values()) == {404}


def test_visitors_are_sent_to_the_sign_in_page(numbers):
    client = Client()
    assert set(answers(client, **numbers).values()) == {302}
    assert client.get("/admin/", follow=True).redirect_chain[-1][0] == "/connexion/?next=/admin/"


@pytest.mark.parametrize("role", ["mission", "directory_admin"])
def test_only_the_superuser_changes_accounts(admin_of, stranger, role):
    client = admin_of(role)
    change = client.post(f"/admin/actors/user/{stranger.pk}/change/", {"is_superuser": "on", "email": "a@b.fr"})
    password = client.post(f"/admin/actors/user/{stranger.pk}/password/", {"password1": "x", "password2": "x"})
    stranger.refresh_from_db()
    assert (change.status_code, password.status_code, stranger.is_superuser) == (404, 404, False)


@pytest.mark.parametrize("model", ["organisation", "contact"])
def test_the_mission_reads_the_directory_and_leaves_it_alone(admin_of, model):
    row = getattr(factories, model)(name="Inchangé")
    answer = admin_of("mission").post(f"/admin/actors/{model}/{row.pk}/change/", {"name": "Changé"})
    row.refresh_from_db()
    assert (answer.status_code, row.name) == (403, "Inchangé")


# What cannot be undone


@pytest.mark.parametrize("role", ["mission", "superuser"])
def test_the_history_is_only_read(admin_of, action, mission, role):
    update = factories.record(action, mission, committee_note="Dit une fois.")
    client = admin_of(role)
    base = "/admin/actions/statusupdate/"
    assert "Dit une fois." in client.get(f"{base}{update.pk}/change/").content.decode()
    for address in ("add/", f"{update.pk}/change/", f"{update.pk}/delete/"):
        assert client.post(base + address, {"committee_note": "Autrement.", "post": "yes"}).status_code == 403
    client.post(base, {"action": "delete_selected", "_selected_action": update.pk, "post": "yes"})
    assert [row.committee_note for row in StatusUpdate.objects.all()] == ["Dit une fois."]


@pytest.mark.parametrize(
    "path", ["actions/plan", "actions/axis", "actions/objective", "actions/action", "actors/user"]
)
def test_what_the_history_hangs_on_is_not_deleted(client_of, superuser, action, path):
    model = admin.site.get_model_admin(Action).opts.apps.get_model(path.replace("/", "."))
    row, number = model.objects.first(), model.objects.count()
    client = client_of(superuser)
    assert client.post(f"/admin/{path}/{row.pk}/delete/", {"post": "yes"}).status_code == 403
    client.post(f"/admin/{path}/", {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"})
    assert model.objects.count() == number


def test_a_contact_named_in_an_action_is_not_deleted(client_of, directory_admin, pilot):
    client, base = client_of(directory_admin), "/admin/actors/contact/"
    answer = client.post(f"{base}{pilot.contact.pk}/delete/", {"post": "yes"})
    assert "Paul PILOTE, pilote : Action 1" in answer.content.decode()
    client.post(base, {"action": "delete_selected", "_selected_action": pilot.contact.pk, "post": "yes"})
    assert Contact.objects.filter(pk=pilot.contact.pk).exists()


# The directory


@pytest.mark.parametrize(
    "words",
    ["federation", "FÉDÉRATION acteurs", "l'insertion", "fnars", "gaelle", "accueil@fnars.example"],
)
def test_an_organisation_is_found_as_it_comes_to_mind(client_of, directory_admin, words):
    found = factories.organisation("Fédération des acteurs de l’insertion", short_name="FNARS")
    factories.contact("Gaëlle MARTIN", found, email="accueil@fnars.example")
    factories.contact("Noé DUPONT", found)
    factories.organisation("Réseau Cocagne")
    answer = client_of(directory_admin).get("/admin/actors/organisation/", {"q": words})
    assert [row.short_name for row in answer.context["cl"].result_list] == ["FNARS"]


def test_the_list_counts_contacts_and_the_actions_of_today(client_of, directory_admin, action, other_action):
    contact = factories.contact("Agathe", to_check=True, to_check_reason="Fonction ?")
    factories.contact("Basile", contact.organisation)
    factories.involve(action, contact)
    factories.involve(other_action, contact, role="partner")
    factories.involve(other_action, contact, ends_on=date(2013, 1, 1))
    row = client_of(directory_admin).get("/admin/actors/organisation/").context["cl"].result_list[0]
    counts = (row.number_of_contacts, row.number_to_check, row.number_piloted, row.number_partnered)
    assert counts == (2, 1, 1, 1)


def test_what_is_to_be_checked_is_one_click_away(client_of, directory_admin):
    doubtful = factories.contact("Agathe DOUTE", to_check=True, to_check_reason="Partie en 2012 ?")
    factories.contact("Basile SÛR")
    client = client_of(directory_admin)
    contacts = client.get("/admin/actors/contact/", {"to_check__exact": 1})
    assert [*contacts.context["cl"].result_list] == [doubtful]
    assert "Partie en 2012 ?" in contacts.content.decode()
    organisations = client.get("/admin/actors/organisation/", {"contacts": "a-verifier"})
    assert [*organisations.context["cl"].result_list] == [doubtful.organisation]


def test_contacts_are_marked_as_checked_together(client_of, directory_admin, portal_today):
    chosen = [factories.contact(name, to_check=True, to_check_reason="?") for name in ("Agathe", "Basile")]
    factories.contact("Colette", to_check=True, to_check_reason="Adresse")
    data = {"action": "mark_as_checked_today", "_selected_action": [contact.pk for contact in chosen]}
    answer = client_of(directory_admin).post("/admin/actors/contact/?to_check__exact=1", data, follow=True)
    assert "Vérifiés aujourd’hui : 2 contacts." in answer.content.decode()
    rows = Contact.objects.order_by("name").values_list("checked_on", "to_check", "to_check_reason")
    assert [*rows] == [(portal_today, False, ""), (portal_today, False, ""), (None, True, "Adresse")]
    assert LogEntry.objects.count() == 2


def test_the_mission_does_not_mark_contacts_as_checked(client_of, mission):
    contact = factories.contact(to_check=True, to_check_reason="?")
    data = {"action": "mark_as_checked_today", "_selected_action": [contact.pk]}
    client_of(mission).post("/admin/actors/contact/", data)
    contact.refresh_from_db()
    assert contact.to_check


def organisation_form(**contact):
    contact = {
        "name": "Zoé NEUVE",
        "function": "",
        "email": "",
        "phone": "",
        "to_check_reason": "",
        "checked_on": "",
    } | contact
    management = {"contacts-TOTAL_FORMS": 1, "contacts-INITIAL_FORMS": 0}
    rows = {f"contacts-0-{name}": value for name, value in contact.items()}
    return {"name": "Nouvelle", "slug": "nouvelle", "kind": "other"} | management | rows


def test_an_organisation_is_created_with_its_contact(client_of, directory_admin):
    client = client_of(directory_admin)
    assert client.post("/admin/actors/organisation/add/", organisation_form(email="zoe@x.fr")).status_code == 302
    assert Contact.objects.get(organisation__slug="nouvelle").email == "zoe@x.fr"


def test_a_doubt_without_a_reason_is_refused_and_nothing_typed_is_lost(client_of, directory_admin):
    form = organisation_form(to_check="on", function="Trésorière")
    answer = client_of(directory_admin).post("/admin/actors/organisation/add/", form)
    html = answer.content.decode()
    assert (answer.status_code, Organisation.objects.count()) == (200, 0)
    assert "Dites ce qui est à vérifier." in html
    assert 'value="Nouvelle"' in html
    assert 'value="Trésorière"' in html


def test_two_contacts_of_one_name_are_refused(client_of, directory_admin):
    known = factories.contact("Zoé NEUVE")
    form = organisation_form() | {"contacts-INITIAL_FORMS": 1, "contacts-TOTAL_FORMS": 2}
    form |= {"contacts-0-id": known.pk, "contacts-1-name": "Zoé NEUVE"}
    address = f"/admin/actors/organisation/{known.organisation_id}/change/"
    answer = client_of(directory_admin).post(address, form)
    assert "Cette organisation a déjà un contact de ce nom." in answer.content.decode()
    assert Contact.objects.count() == 1


def test_only_those_who_see_the_plan_see_an_organisation_s_actions(client_of, directory_admin, superuser, pilot):
    address = f"actors/organisation/{pilot.contact.organisation.pk}/change/"
    assert "Action 1</a> (pilote)" in page(client_of(superuser), address)
    assert "Action 1" not in page(client_of(directory_admin), address)


# The plan


def action_form(action, *involvements, **fields):
    data = {
        "plan": action.plan_id,
        "number": action.number,
        "title": action.title,
        "objective": action.objective_id,
    }
    kept = [row for row in involvements if row.get("id")]
    data |= {"involvements-TOTAL_FORMS": len(involvements), "involvements-INITIAL_FORMS": len(kept)}
    for index, row in enumerate(involvements):
        row = {"role": "pilot", "action": action.pk} | row
        data |= {f"involvements-{index}-{name}": value for name, value in row.items()}
    return data | fields


def post_action(client, action, *involvements, **fields):
    return client.post(f"/admin/actions/action/{action.pk}/change/", action_form(action, *involvements, **fields))


def test_the_mission_dates_an_action_and_does_not_touch_its_state(client_of, mission, action):
    factories.record(action, mission, progress=40)
    answer = post_action(client_of(mission), action, ends_on="31/12/2013", status="completed", progress=100, version=9)
    action.refresh_from_db()
    assert answer.status_code == 302
    assert (action.ends_on, action.status, action.progress) == (date(2013, 12, 31), "in_progress", 40)
    assert action.version == 1


def test_the_title_changes_on_the_page_that_keeps_the_earlier_one(client_of, mission, action):
    client = client_of(mission)
    assert (
        'href="/2012-2014/actions/1/evolution/"'
        in client.get(f"/admin/actions/action/{action.pk}/change/").content.decode()
    )
    assert post_action(client, action, title="Réécrit ici").status_code == 302
    action.refresh_from_db()
    assert action.title == "Mener l’action 1"


def test_an_update_recorded_meanwhile_is_kept(mission, action):
    read_before = Action.objects.get(pk=action.pk)
    factories.record(action, mission, progress=40)
    read_before.title = "Autre intitulé"
    form = SimpleNamespace(changed_data=["title"])
    admin.site.get_model_admin(Action).save_model(None, read_before, form, change=True)
    action.refresh_from_db()
    assert (action.title, action.progress, action.version) == ("Autre intitulé", 40, 1)


def test_an_objective_of_another_plan_is_refused(client_of, mission, action):
    other = factories.objective(factories.plan("2015-2020", is_current=False))
    answer = post_action(client_of(mission), action, objective=other.pk)
    assert "Choisissez un élément du même plan." in answer.content.decode()


def test_an_action_changes_hands_inside_an_organisation(client_of, mission, action, pilot):
    held, house = action.involvements.get(), pilot.contact.organisation
    successor = factories.contact("Sophie SUITE", house)
    left = {"id": held.pk, "organisation": house.pk, "contact": pilot.contact.pk, "ends_on": "31/10/2013"}
    came = {"organisation": house.pk, "contact": successor.pk, "starts_on": "01/11/2013"}
    assert post_action(client_of(mission), action, left, came).status_code == 302
    assert action.involvements.held().get().contact == successor


def test_an_organisation_holds_a_role_once(client_of, mission, action):
    row = {"organisation": factories.organisation().pk}
    answer = post_action(client_of(mission), action, row, row)
    assert "Cette organisation tient déjà ce rôle dans l’action." in answer.content.decode()
    assert not action.involvements.exists()


def test_a_new_action_is_proposed_in_the_current_plan(client_of, mission, plan):
    answer = client_of(mission).get("/admin/actions/action/add/")
    assert answer.context["adminform"].form.initial["plan"] == Plan.objects.current()


# Every page


def page(client, address):
    answer = client.get(f"/admin/{address}")
    assert answer.status_code == 200, address
    return answer.content.decode()


LISTS = {
    "correction": "actors/contactcorrection/",
    "organisation": "actors/organisation/",
    "contact": "actors/contact/",
    "seat": "actors/committeeseat/",
    "user": "actors/user/",
    "action": "actions/action/",
    "update": "actions/statusupdate/",
}


def add_rows(plan, author, numbers):
    for number in numbers:
        contact = factories.contact(f"Contact {number}")
        asked = baker.make("actors.ContactAsk", contact=contact)
        baker.make("actors.ContactCorrection", ask=asked, contact=contact, proposed={"function": "Autre"})
        baker.make("actors.CommitteeSeat", organisation=contact.organisation, position=number)
        user = User.objects.create_user(f"compte-{number}@example.org", contact=contact)
        user.groups.set(Group.objects.all())
        action = factories.action(plan, number, of=factories.objective(plan, number, number, number))
        factories.involve(action, contact)
        factories.record(action, author)


@pytest.mark.parametrize("address", LISTS.values(), ids=LISTS)
def test_a_list_costs_as_many_queries_with_8_rows_as_with_3(client_of, superuser, plan, address):
    client = client_of(superuser)
    counts = []
    for numbers in (range(1, 4), range(4, 9)):
        add_rows(plan, superuser, numbers)
        client.get(f"/admin/{address}")
        with CaptureQueriesContext(connection) as queries:
            assert client.get(f"/admin/{address}").context["cl"].result_count >= max(numbers)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.fixture
def whole_admin(client_of, superuser, action, pilot):
    """Every page of the administration that matters, as the superuser sees it."""
    factories.record(action, superuser)
    client = client_of(superuser)
    forms = (
        f"{address}{'' if 'update' in address or 'correction' in address else 'add/'}" for address in LISTS.values()
    )
    pages = ["", "actors/", *LISTS.values(), *forms, f"actions/action/{action.pk}/change/"]
    pages += [f"actors/user/{pilot.pk}/{end}/" for end in ("change", "password", "history")]
    pages += [f"actors/contact/{pilot.contact.pk}/{end}/" for end in ("change", "delete", "donnees", "effacer")]
    pages += [f"actors/{name}/{end}/" for name in ("organisation", "contact") for end in ("import", "export")]
    pages += ["actors/personaldataaccess/"]
    return {address: page(client, address) for address in pages}


def test_no_page_needs_inline_style_or_script(whole_admin):
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|javascript:")
    assert [address for address, html in whole_admin.items() if inline.search(html)] == []


def test_pages_speak_french(whole_admin):
    english = re.compile(r"\b(Search|Home|Add|Change|Delete|Save|Password|Whether|If disabled|Email|View|user)\b")
    texts = {address: re.sub(r"<[^>]*>", " ", html) for address, html in whole_admin.items()}
    assert {address: found.group() for address, text in texts.items() if (found := english.search(text))} == {}
    assert "Retour au portail" in texts[""]
    assert "Marquer comme vérifiés aujourd’hui" in texts["actors/contact/"]


def test_a_way_leads_back_to_the_portal_s_page(client_of, superuser, action, pilot):
    client, house = client_of(superuser), pilot.contact.organisation
    assert f'href="/acteurs/{house.slug}/"' in page(client, f"actors/contact/{pilot.contact.pk}/change/")
    html = page(client, f"actions/action/{action.pk}/change/")
    address = re.search(r'href="(/admin/r/[^"]+)"', html)[1]
    assert client.get(address).url.endswith("/2012-2014/actions/1/")

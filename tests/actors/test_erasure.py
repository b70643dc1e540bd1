"""A person who is erased is found nowhere any more, and the plan still says who did what."""

import json
from datetime import date

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt
from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone
from model_bakery import baker

from actions.models import MailKind, PilotReply, ReminderMail, StatusUpdate
from actors.merging import merge, problems
from actors.models import Contact, Invitation, Merge, PersonalDataAccess
from actors.personal_data.erasure import erase, quotations
from actors.personal_data.people import Person
from actors.roles import Role
from reporting.models import SavedView
from tests import factories
from tests.actors.test_accounts import sign_in

NAME, EMAIL, PHONE = "Hélène ÉVÊQUE", "helene.eveque@example.org", "05 61 00 00 42"
LABEL = "Ancien contact n°\u00a0{}"


@pytest.fixture
def person(make_user, action):
    """A pilot with an account, written about wherever the portal writes about people."""
    doubt = {"to_check": True, "to_check_reason": f"Nouvelle adresse de {NAME} ?"}
    house = factories.organisation("Maison des entreprises")
    contact = factories.contact(NAME, house, email=EMAIL, phone=PHONE, function="Directrice", **doubt)
    factories.involve(action, contact)
    account = make_user("h.eveque@example.net", Role.PILOT, first_name="Hélène", last_name="Évêque", contact=contact)
    return Person(contact, account)


@pytest.fixture
def written_about(person, action, meeting, mission):
    """Every table in which the name, the e-mail or the phone comes to stand."""
    contact, account = person.contact, person.account
    factories.record(action, account, committee_note="Le marché est notifié.")
    decision = factories.decision(meeting, mission, action, carrier_name=NAME)
    mail = ReminderMail.objects.create(
        kind=MailKind.REMINDER, key="reminder:1", email=EMAIL, contact=contact, subject=f"Pour {NAME}",
        error=f"SMTPRecipientsRefused: {{'{EMAIL}': (550, b'inconnue')}}",
    )  # fmt: skip
    mail.reminders.create(action=action, contact=contact, reason="late", key="late")
    PilotReply.objects.create(
        mail=mail, action=action, contact=contact, answer="unchanged", words=f"Rappelez-moi au {PHONE}. {NAME}"
    )
    SavedView.objects.create(owner=account, plan=action.plan, name=f"Vue d’{NAME}", page="action_list")
    SavedView.objects.create(
        owner=mission,
        plan=action.plan,
        name="Recherche",
        page="action_list",
        query="q=H%C3%A9l%C3%A8ne+%C3%89V%C3%8AQUE",
    )
    EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    AccessAttempt.objects.create(username=account.email, ip_address="192.0.2.1", failures_since_start=1)
    contact.organisation.description = f"Contact : {NAME.lower()}, {PHONE.replace(' ', '')}"
    contact.organisation.save()
    add_log_entries(person, mission)
    PersonalDataAccess.objects.create(user=account, page="/acteurs/", number_of_people=3)
    return decision


def add_log_entries(person, author):
    for row, flag in ((person.contact, ADDITION), (person.account, CHANGE)):
        LogEntry.objects.create(
            user=author, content_type=ContentType.objects.get_for_model(row), object_id=str(row.pk),
            object_repr=str(row), action_flag=flag, change_message="[]",
        )  # fmt: skip
    LogEntry.objects.create(
        user=author,
        content_type=ContentType.objects.get_for_model(person.contact.organisation),
        object_id=str(person.contact.organisation.pk),
        object_repr=str(person.contact.organisation),
        action_flag=CHANGE,
        change_message=json.dumps([{"added": {"name": "contact", "object": NAME}}]),
    )


def everything_kept() -> str:
    """All that stands in all tables of the database, those of the search's indexes included, in lower case."""
    texts = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            texts += [_text(value) for row in cursor.fetchall() for value in row]
    return "\n".join(texts).casefold()


def _text(value) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value, ensure_ascii=False) if isinstance(value, dict | list) else str(value)


def traces_of(words) -> list[str]:
    kept = everything_kept()
    writings = {json.dumps(word)[1:-1] for word in words} | set(words)
    return sorted(word for word in writings if word.casefold() in kept)


WORDS = (NAME, EMAIL, "h.eveque@example.net", PHONE, "0561000042", "Évêque", "eveque", "hélène", "helene", "%C3%89V")


def test_the_search_of_the_tables_finds_what_is_there(person, written_about):
    assert {NAME, EMAIL, PHONE, "0561000042", "eveque"} <= set(traces_of(WORDS))


def test_erasure_leaves_no_trace_in_any_table(person, written_about):
    assert erase(person=person) == []
    assert traces_of(WORDS) == []


def test_the_plan_still_knows_who_did_what(person, written_about, action):
    erase(person=person)
    label = LABEL.format(person.contact.pk)
    update = StatusUpdate.objects.get()
    written_about.refresh_from_db()
    assert str(update.author) == label
    assert update.committee_note == "Le marché est notifié."
    assert str(action.involvements.get().contact) == label
    assert written_about.carrier_name == label
    assert PilotReply.objects.get().words == f"Rappelez-moi au . {label}"
    assert ReminderMail.objects.get().email == f"ancien-contact-{person.contact.pk}@anonyme.invalid"


def test_the_account_opens_nothing_any_more(person):
    erase(person=person)
    account = type(person.account).objects.get(pk=person.account.pk)
    assert (account.is_active, account.has_usable_password(), account.groups.count()) == (False, False, 0)
    assert account.erased_on == date(2013, 11, 15)


def test_what_was_said_in_the_history_stays_and_is_listed(person, action, mission, meeting):
    factories.record(action, mission, committee_note=f"Vu avec {NAME}.", working_note="Mme Évêque rappelle lundi.")
    meeting.attendance = f"Jean AUTRE\n{NAME}"
    meeting.save()
    left = erase(person=person)
    assert sorted((type(trace.row).__name__, trace.field.name) for trace in left) == [
        ("Meeting", "attendance"),
        ("StatusUpdate", "committee_note"),
        ("StatusUpdate", "working_note"),
    ]
    assert StatusUpdate.objects.get().committee_note == f"Vu avec {NAME}."
    assert {trace.excerpt for trace in left} >= {f"Vu avec {NAME}.", "Mme Évêque rappelle lundi."}


def test_somebody_else_of_the_same_name_stays(person, meeting, mission):
    other = factories.contact(NAME, factories.organisation(), phone=PHONE, email="autre@example.org")
    decision = factories.decision(meeting, mission, carrier_name=NAME)
    assert "carrier_name" in [trace.field.name for trace in quotations(person)]
    erase(person=person)
    other.refresh_from_db()
    decision.refresh_from_db()
    assert (other.name, other.phone, decision.carrier_name) == (NAME, PHONE, NAME)


def test_a_name_of_one_word_is_not_replaced_everywhere(plan, meeting, mission):
    decision = factories.decision(meeting, mission, text="Ouvrir", outcome_note="", carrier_name="Accueil du siège")
    contact = factories.contact("Accueil", email="accueil@example.org")
    erase(person=Person.of_contact(contact))
    decision.refresh_from_db()
    assert decision.carrier_name == "Accueil du siège"
    assert not Contact.objects.filter(name="Accueil").exists()


def test_part_of_a_longer_name_is_another_name(plan, meeting, mission):
    decision = factories.decision(meeting, mission, carrier_name="Jean MARTINEZ")
    erase(person=Person.of_contact(factories.contact("Jean MARTIN")))
    decision.refresh_from_db()
    assert decision.carrier_name == "Jean MARTINEZ"


def test_an_account_without_a_contact_is_erased_too(stranger, action):
    factories.record(action, stranger)
    erase(person=Person.of_account(stranger))
    assert str(StatusUpdate.objects.get().author) == f"Ancien compte n°\u00a0{stranger.pk}"
    assert traces_of(["sans-role@example.org", "Sans-Rôle"]) == []


def test_all_or_nothing(person, written_about, monkeypatch):
    monkeypatch.setattr("actors.personal_data.erasure.forget_deleted_words", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        erase(person=person)
    person.contact.refresh_from_db()
    assert (person.contact.name, ReminderMail.objects.get().email) == (NAME, EMAIL)


@pytest.mark.parametrize("through", ["contacts", "organisations"])
def test_what_a_duplicate_said_is_erased_too(person, directory_admin, through):
    """Of a record that joined the person's own, by itself or with its organisation, and of one that joined that."""
    stays = person.contact
    house = stays.organisation if through == "contacts" else factories.organisation("Maison double")
    name = "Hélène AUTREFOIS" if through == "contacts" else stays.name
    double = factories.contact(name, house, email="autrefois@example.org", phone="05 99 99 99 99")
    earlier = factories.contact("Hélène JADIS", house, email="jadis@example.org")
    merge(kept=double, removed=earlier, chosen=[], author=directory_admin)
    kept, removed = (stays, double) if through == "contacts" else (stays.organisation, house)
    merge(kept=kept, removed=removed, chosen=[], author=directory_admin)
    person = Person.of_contact(Contact.objects.get(pk=stays.pk))
    assert {"Hélène JADIS", name, NAME} <= person.names
    erase(person=person)
    words = ["Hélène AUTREFOIS", "Hélène JADIS", NAME, "autrefois@", "jadis@", "05 99 99 99 99"]
    assert traces_of(words) == []
    done = Merge.objects.first()
    assert problems(done) == ["La personne a été effacée de l’annuaire depuis la fusion."]


def test_the_history_of_the_contact_is_erased_with_it(person, monkeypatch):
    """Where the directory keeps a history: the names, e-mails and phones that the person once had are known too."""
    if not hasattr(person.contact, "history"):
        pytest.skip("the directory keeps no history yet")
    person.contact.name, person.contact.email = "Hélène AVANT", "avant@example.org"
    person.contact.save()
    person.contact.refresh_from_db()
    assert {NAME, "Hélène AVANT"} <= person.names
    mail = baker.make(ReminderMail, email=EMAIL)
    erase(person=person)
    mail.refresh_from_db()
    assert traces_of(["avant@example.org", EMAIL, "Hélène AVANT"]) == []


def test_nothing_of_how_the_person_signed_in_is_left(client, person):
    """Second factor, sessions, identity at the federation, invitation."""
    account = person.account
    sign_in(client, account.email)
    TOTP.activate(account, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    SocialAccount.objects.create(user=account, provider="proconnect", uid="abc", extra_data={"email": account.email})
    Invitation.objects.create(user=account, sent_at=timezone.now())
    erase(person=person)
    for model in (Session, UserSession, Authenticator, SocialAccount, Invitation):
        assert not model.objects.exists(), model
    assert client.get("/compte/").status_code == 302

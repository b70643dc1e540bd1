"""Two records become one, and two again: what referred to them, their fields, their history."""

from datetime import date
from random import Random

import pytest
from django.core import serializers
from model_bakery import baker

from actions.models import Decision, Involvement, PilotReply, Reminder, ReminderMail, StatusUpdate
from actors.clock import now
from actors.merging import MergeRefusedError, UndoRefusedError, merge, preview, problems, undo
from actors.models import CommitteeSeat, Contact, ContactAsk, ContactCorrection, Merge, Organisation, User
from tests import factories

pytestmark = pytest.mark.django_db

WATCHED = (Organisation, Contact, CommitteeSeat, User, Involvement, Decision, StatusUpdate, Reminder, PilotReply)


def everything():
    """Return all that organisations and contacts say, and all that refers to them."""
    return {model: serializers.serialize("json", model._base_manager.order_by("pk")) for model in WATCHED}


@pytest.fixture
def house():
    return factories.organisation("La Serre", short_name="", website="https://laserre.example")


@pytest.fixture
def double():
    return factories.organisation("Association La Serre", short_name="SERRE", description="Pépinière.", kind="support")


def join(kept, removed, author, *chosen):
    return merge(kept=kept, removed=removed, chosen=chosen, author=author)


def test_what_referred_to_an_organisation_refers_to_the_one_that_stays(
    house, double, action, other_action, meeting, mission, directory_admin
):
    contact = factories.contact("Zoé", double)
    factories.involve(action, contact)
    factories.involve(other_action, contact, role="partner", ends_on=date(2013, 6, 1))
    baker.make(CommitteeSeat, organisation=double, position=1)
    factories.decision(meeting, mission, action, carrier=double)
    join(house, double, directory_admin)
    assert [*Organisation.objects.all()].count(house) == 1
    assert not Organisation.objects.filter(pk=double.pk).exists()
    assert house.contacts.get() == contact
    assert {(row.action, row.role, row.contact) for row in house.involvements.all()} == {
        (action, "pilot", contact),
        (other_action, "partner", contact),
    }
    assert CommitteeSeat.objects.get().organisation == Decision.objects.get().carrier == house


def test_the_values_that_were_chosen_are_kept(house, double, directory_admin):
    join(house, double, directory_admin, "name", "short_name", "description")
    house.refresh_from_db()
    assert (house.name, house.short_name, house.description) == ("Association La Serre", "SERRE", "Pépinière.")
    assert (house.kind, house.website, house.slug) == ("direction", "https://laserre.example", "la-serre")


def test_everything_comes_back_when_the_merge_is_undone(
    house, double, action, other_action, meeting, mission, directory_admin, make_user
):
    for number, organisation in enumerate((house, double)):
        contact = factories.contact("Zoé", organisation, function="Présidente" if number else "")
        factories.involve(action, contact, starts_on=date(2013, 1 + number, 1))
        baker.make(CommitteeSeat, organisation=organisation, position=number + 1, representation="Un siège." * number)
    contact.user = make_user("zoe@example.org", contact=contact)
    factories.involve(other_action, contact)
    factories.decision(meeting, mission, action, carrier=double)
    mail = baker.make(ReminderMail, contact=contact)
    baker.make(Reminder, mail=mail, contact=contact, action=action)
    factories.record(action, mission, reported_by=contact)
    before = everything()
    done = join(house, double, directory_admin, "name", "slug")
    assert everything() != before
    assert Contact.objects.get().function == "Présidente"
    assert CommitteeSeat.objects.get().representation == "Un siège."
    assert StatusUpdate.objects.get().reported_by == Contact.objects.get()
    undo(merge=done, author=directory_admin)
    assert everything() == before


def test_a_role_that_both_hold_is_held_once_since_the_earlier_day(house, double, action, directory_admin):
    kept = factories.involve(action, factories.contact("Anne", house), starts_on=date(2013, 3, 1))
    kept.contact = None
    kept.save()
    successor = factories.contact("Zoé", double)
    factories.involve(action, successor, starts_on=date(2012, 3, 1))
    join(house, double, directory_admin)
    row = action.involvements.get()
    assert (row.pk, row.organisation, row.contact, row.starts_on) == (kept.pk, house, successor, date(2012, 3, 1))


def test_past_roles_stay_beside_those_of_today(house, double, action, directory_admin):
    factories.involve(action, factories.contact("Anne", house))
    factories.involve(action, factories.contact("Zoé", double), ends_on=date(2013, 6, 1))
    join(house, double, directory_admin)
    assert house.involvements.count() == 2


def test_people_of_one_name_become_one(house, double, action, directory_admin):
    stays = factories.contact("Zoé", house, email="")
    goes = factories.contact("Zoé", double, email="zoe@example.org")
    factories.involve(action, goes)
    outcome = preview(kept=house, removed=double)
    assert outcome.joined == ["Zoé"]
    join(house, double, directory_admin)
    stays.refresh_from_db()
    assert (Contact.objects.get(), stays.email) == (stays, "zoe@example.org")
    assert action.involvements.get().contact == stays


def test_a_contact_takes_over_roles_account_and_replies(action, mission, directory_admin, pilot):
    goes = pilot.contact
    stays = factories.contact("Paul P. PILOTE", goes.organisation)
    mail = baker.make(ReminderMail, contact=goes)
    baker.make(PilotReply, mail=mail, contact=goes, action=action, answer="unchanged")
    factories.record(action, mission, reported_by=goes)
    join(stays, goes, directory_admin, "email")
    pilot.refresh_from_db()
    assert pilot.contact == action.involvements.get().contact == PilotReply.objects.get().contact == stays
    assert StatusUpdate.objects.get().reported_by == ReminderMail.objects.get().contact == stays
    stays.refresh_from_db()
    assert (stays.email, stays.phone) == ("paul@example.org", "")


@pytest.fixture
def asked_twice(house):
    """Two records of a person who was asked on one day for each; the second answered."""
    contacts = [factories.contact(name, house) for name in ("Zoé", "Zoë")]
    asks = [ContactAsk.objects.create(contact=contact, sent_at=now()) for contact in contacts]
    ContactCorrection.objects.create(contact=contacts[1], ask=asks[1], proposed={"function": "Directrice"})
    return contacts


def asked():
    return serializers.serialize("json", [*ContactAsk.objects.all(), *ContactCorrection.objects.all()])


def test_who_was_asked_twice_on_one_day_was_asked_once_and_the_answer_stays(asked_twice, directory_admin):
    stays, goes = asked_twice
    before = everything(), asked()
    done = join(stays, goes, directory_admin)
    assert ContactAsk.objects.get().contact == stays
    assert (ContactCorrection.objects.get().contact, ContactCorrection.objects.get().ask.contact) == (stays, stays)
    undo(merge=done, author=directory_admin)
    assert (everything(), asked()) == before


def test_two_corrections_are_looked_at_before_the_merge(asked_twice, directory_admin):
    stays, goes = asked_twice
    ContactCorrection.objects.create(contact=stays, ask=stays.asks.get(), remark="Tout va bien.")
    with pytest.raises(MergeRefusedError, match="examinez-les d’abord"):
        join(stays, goes, directory_admin)
    ContactCorrection.objects.update(reviewed_at=now(), proposed={}, remark="")
    join(stays, goes, directory_admin)
    assert ContactCorrection.objects.get().contact == stays


def test_a_person_who_was_erased_is_not_merged(house, directory_admin):
    stays, goes = factories.contact("Zoé", house), factories.contact("Zoë", house, erased_on=date(2013, 11, 1))
    with pytest.raises(MergeRefusedError, match="Une personne effacée"):
        join(stays, goes, directory_admin)


def test_a_doubt_goes_with_its_reason(house, directory_admin):
    stays = factories.contact("Zoé", house)
    goes = factories.contact("Zoë", house, to_check=True, to_check_reason="Partie ?")
    join(stays, goes, directory_admin, "to_check_reason")
    stays.refresh_from_db()
    assert (stays.to_check, stays.to_check_reason) == (True, "Partie ?")


def test_two_accounts_are_not_made_one(house, make_user, directory_admin):
    contacts = [factories.contact(name, house) for name in ("Zoé", "Zoë")]
    for rank, contact in enumerate(contacts):
        make_user(f"zoe{rank}@example.org", contact=contact)
    before = everything()
    with pytest.raises(MergeRefusedError, match="Chacune des deux fiches a le sien"):
        join(*contacts, directory_admin)
    assert everything() == before


def test_a_person_who_holds_a_role_for_another_organisation_is_not_merged(house, double, action, directory_admin):
    stays, goes = factories.contact("Zoé", house), factories.contact("Zoë", double)
    factories.involve(action, goes)
    before = everything()
    with pytest.raises(MergeRefusedError, match="Ce contact appartient à une autre organisation"):
        join(stays, goes, directory_admin)
    assert everything() == before


def test_a_preview_changes_nothing(house, double, action):
    factories.involve(action, factories.contact("Zoé", double))
    before = everything(), Organisation.history.count(), Contact.history.count()
    outcome = preview(kept=house, removed=double)
    assert outcome.told == [("contacts", 1), ("pilotes et partenaires", 1)]
    assert (everything(), Organisation.history.count(), Contact.history.count()) == before


def test_the_history_keeps_both_records_and_who_merged_them(house, double, directory_admin):
    join(house, double, directory_admin, "description")
    gone, stays = Organisation.history.filter(id=double.pk).first(), Organisation.history.filter(id=house.pk).first()
    assert (gone.history_type, gone.name, gone.history_user) == ("-", "Association La Serre", directory_admin)
    assert (stays.description, stays.history_change_reason) == ("Pépinière.", "Fusion avec un doublon")


def test_a_merge_row_names_nobody(house, directory_admin):
    goes = factories.contact("Zoë UNIQUE", house, email="zoe@example.org", phone="05 61 00 00 00")
    join(factories.contact("Zoé UNIQUE", house), goes, directory_admin, "email", "phone")
    told = str(Merge.objects.get().steps)
    assert not any(word in told for word in ("UNIQUE", "zoe@", "05 61"))


# Undoing


def test_what_changed_since_keeps_a_merge_from_being_undone(house, double, directory_admin):
    done = join(house, double, directory_admin)
    house.refresh_from_db()
    house.description = "Changée depuis."
    house.save()
    after = everything()
    expected = "La fiche «\u00a0La Serre\u00a0» a été modifiée depuis la fusion, le 15 novembre 2013."
    assert problems(done) == [expected]
    with pytest.raises(UndoRefusedError, match="a été modifiée depuis la fusion"):
        undo(merge=done, author=directory_admin)
    assert everything() == after


def test_what_went_on_to_somebody_else_keeps_a_merge_from_being_undone(house, double, action, directory_admin):
    involvement = factories.involve(action, factories.contact("Zoé", double))
    done = join(house, double, directory_admin)
    elsewhere = factories.organisation("Ailleurs")
    Involvement.objects.filter(pk=involvement.pk).update(organisation=elsewhere, contact=None)
    assert problems(done) == ["Ce qui a suivi la fiche gardée (pilotes et partenaires) a changé depuis la fusion."]


def test_a_name_taken_since_keeps_a_merge_from_being_undone(house, double, directory_admin):
    done = join(house, double, directory_admin)
    factories.organisation("Association La Serre")
    after = everything()
    with pytest.raises(UndoRefusedError, match="existe déjà"):
        undo(merge=done, author=directory_admin)
    assert everything() == after


@pytest.mark.parametrize("which", ["kept", "removed"])
def test_an_erased_history_keeps_a_merge_from_being_undone(house, double, directory_admin, which):
    done = join(house, double, directory_admin)
    Organisation.history.filter(id=getattr(done, which)).delete()
    assert problems(done) == ["L’historique d’une des fiches a été effacé."]


def test_what_came_since_stays_where_it_is(house, double, action, directory_admin):
    done = join(house, double, directory_admin)
    factories.involve(action, factories.contact("Nouvelle", house))
    undo(merge=done, author=directory_admin)
    assert house.involvements.count() == 1


def test_a_merge_is_undone_once(house, double, directory_admin):
    done = join(house, double, directory_admin)
    undo(merge=done, author=directory_admin)
    with pytest.raises(UndoRefusedError, match="déjà défaite"):
        undo(merge=done, author=directory_admin)


def test_a_chain_is_undone_from_its_end(house, double, directory_admin):
    third = factories.organisation("Serre")
    before = everything()
    first = join(house, double, directory_admin, "name")
    house.refresh_from_db()
    second = join(third, house, directory_admin)
    assert problems(first)
    undo(merge=second, author=directory_admin)
    # What undoing wrote is a change too: the first merge is no longer the last word on the record.
    assert problems(first)
    assert everything() != before


# Any directory at all


def scramble(chance, house, double, actions, mission):
    """Give both records people and roles by chance: names in common, roles of today and of the past."""
    for organisation in (house, double):
        people = [factories.contact(name, organisation) for name in chance.sample(["Anne", "Basile", "Zoé"], 2)]
        for action in actions:
            for role in chance.sample(["pilot", "partner"], chance.randint(0, 2)):
                day = date(2012, chance.randint(1, 12), 1)
                ends_on = chance.choice([None, date(2013, chance.randint(1, 12), 1)])
                contact = chance.choice(people)
                factories.involve(action, contact, role=role, starts_on=chance.choice([None, day]), ends_on=ends_on)
        if chance.random() < 0.5:
            baker.make(CommitteeSeat, organisation=organisation, position=organisation.pk)
    mail = baker.make(ReminderMail, contact=chance.choice(people))
    baker.make(Reminder, mail=mail, contact=mail.contact, action=actions[0])
    factories.record(actions[0], mission, reported_by=chance.choice(people))


def roles_held():
    """Return who holds what, by the name of the person: (action, role, person, from, to)."""
    rows = Involvement.objects.values_list("action", "role", "contact__name", "starts_on", "ends_on")
    return sorted(rows, key=str)


@pytest.mark.parametrize("seed", range(15))
def test_no_role_is_lost_and_everything_can_come_back(house, double, plan, mission, directory_admin, seed):
    chance = Random(seed)
    actions = [factories.action(plan, number) for number in range(1, 5)]
    scramble(chance, house, double, actions, mission)
    before, roles = everything(), roles_held()
    done = join(house, double, directory_admin, *chance.sample(["name", "short_name", "slug", "description"], 2))
    assert {role[:2] for role in roles} == {role[:2] for role in roles_held()}
    assert [role for role in roles if role[-1]] == [role for role in roles_held() if role[-1]]  # the past, whole
    assert all(row.contact.organisation == row.organisation == house for row in Involvement.objects.all())
    undo(merge=done, author=directory_admin)
    assert everything() == before

"""A person is erased: the plan keeps who did what, under « ancien contact », and nobody can tell who that was.

What would be deleted with an account (addresses, second factor, saved views) is deleted; what protects it, the
history of the plan, stays and names the former contact. Elsewhere the name, the e-mail and the phone are replaced in
every table, except in words that stay as they were said (`erasure_keeps`): these are returned, to be looked at.
"""

import json
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models, transaction

from actors.accounts.sessions import end_sessions
from actors.clock import today
from actors.fulltext.forgetting import forget_deleted_words
from actors.models import Contact, User
from actors.personal_data.people import Person
from actors.personal_data.traces import TEXTS, Trace, pattern, text_of, traces

KEPT_WITH_AN_ACCOUNT = (LogEntry,)  # who changed what in the administration


@dataclass(frozen=True)
class Words:
    """The words by which a person is known: what each is replaced by, and those that are not this person's alone."""

    replacements: dict[str, str]
    shared: list[str]


def words_of(person: Person) -> Words:
    """Return the words to look for outside the directory: those of this person alone, and that can be told apart."""
    known = dict.fromkeys(person.names, person.label)
    known |= dict.fromkeys(person.emails, person.masked_email) | dict.fromkeys(person.phones, "")
    # A name of one word (« Accueil ») would be found everywhere.
    shared = [word for word in known if person.shares(word) or (word in person.names and len(word.split()) < 2)]
    return Words({word: new for word, new in known.items() if word not in shared}, shared)


def quotations(person: Person) -> list[Trace]:
    """Return the words that erasure leaves as they are although they quote the person, by surname alone too."""
    words = words_of(person)
    told = traces(words.replacements, outside=_directory())
    places = {(trace.row, trace.field) for trace in told}
    vague = traces({*words.shared, *person.surnames}, outside=_directory())
    left = [trace for trace in vague if (trace.row, trace.field) not in places and not trace.found[0].islower()]
    return [trace for trace in told if trace.is_kept] + left


@transaction.atomic
def erase(*, person: Person) -> list[Trace]:
    """Erase a person; return the words that quote the name and were left (see `quotations`)."""
    words, left = words_of(person), quotations(person)
    for part in person.parts:
        _rename_in_the_log(part, person.label)
    _replace_elsewhere(words.replacements)
    if person.contact:
        _erase_contact(person)
    if person.account:
        _erase_account(person)
    forget_deleted_words()
    return left


def own_rows(part: models.Model):
    """Yield, of what hangs on a contact or an account, the rows that go with it."""
    for relation in part._meta.get_fields(include_hidden=True):
        if not relation.auto_created or relation.concrete or relation.related_model in KEPT_WITH_AN_ACCOUNT:
            continue
        if getattr(relation, "on_delete", None) is models.CASCADE:
            yield relation.related_model._base_manager.filter(**{relation.field.name: part})


def _erase_contact(person: Person) -> None:
    contact, anonymous = person.contact, _anonymous(Contact, person)
    versions = Contact.history.filter(pk__in=list(person.history.values_list("pk", flat=True)))
    for rows in own_rows(contact):
        rows.delete()
    left_on = contact.left_on or today()
    # `update()` writes no line of history: that would keep what it was before.
    Contact.objects.filter(pk=contact.pk).update(**anonymous, to_check=False, left_on=left_on, erased_on=today())
    texts = _anonymous(versions.model, person)
    del texts["history_type"]
    versions.update(**texts)
    contact.refresh_from_db()


def _erase_account(person: Person) -> None:
    account = person.account
    end_sessions(user=account)  # what they hold tells the address, in writing that no search reads
    for rows in own_rows(account):
        rows.delete()
    first_name, last_name = person.label.split(" ", 1)
    account.first_name, account.last_name, account.email = first_name, last_name, person.masked_email
    account.is_active = account.is_staff = account.is_superuser = False
    account.erased_on = today()
    account.set_unusable_password()
    account.save()


def _anonymous(model: type[models.Model], person: Person) -> dict[str, str]:
    """Return the texts of a contact, or of a line of its history, that say nothing of anybody."""
    fields = (column for column in model._meta.concrete_fields if isinstance(column, TEXTS))
    return {column.name: None if column.null else "" for column in fields} | {"name": person.label}


def _rename_in_the_log(part: Contact | User, label: str) -> None:
    content_type = ContentType.objects.get_for_model(part)
    LogEntry.objects.filter(content_type=content_type, object_id=str(part.pk)).update(object_repr=label)


def _replace_elsewhere(replacements: dict[str, str]) -> None:
    for trace in traces(replacements, outside=_directory()):
        if trace.is_kept:
            continue
        text = text_of(trace.row, trace.field)
        for word in sorted(replacements, key=len, reverse=True):
            text = pattern([word]).sub(replacements[word], text)
        value = json.loads(text) if isinstance(trace.field, models.JSONField) else text[: trace.field.max_length]
        type(trace.row)._base_manager.filter(pk=trace.row.pk).update(**{trace.field.name: value})


def _directory() -> tuple[type[models.Model], ...]:
    """Return the tables whose rows are those of a person: the others' stay theirs, even of the same name."""
    return (Contact, User, Contact.history.model)

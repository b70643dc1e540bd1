"""A person as the portal knows one: a contact of the directory, an account, or both."""

import re
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q

from actors.merging import versions_of_all
from actors.models import Contact, User

MASKED_DOMAIN = "anonyme.invalid"


@dataclass(frozen=True)
class Person:
    contact: Contact | None = None
    account: User | None = None

    @classmethod
    def of_contact(cls, contact: Contact) -> "Person":
        return cls(contact, User.objects.filter(contact=contact).first())

    @classmethod
    def of_account(cls, account: User) -> "Person":
        return cls(account.contact, account)

    def __str__(self):
        return str(self.contact or self.account)

    @property
    def parts(self) -> tuple[Contact | User, ...]:
        return tuple(part for part in (self.contact, self.account) if part)

    @property
    def is_erased(self) -> bool:
        return all(part.erased_on for part in self.parts)

    @property
    def label(self) -> str:
        """What the plan calls the person once erased: « Ancien contact n° 12 »."""
        if self.contact:
            return f"Ancien contact n°\u00a0{self.contact.pk}"
        return f"Ancien compte n°\u00a0{self.account.pk}"

    @property
    def masked_email(self) -> str:
        kind = "contact" if self.contact else "compte"
        return f"ancien-{kind}-{self.parts[0].pk}@{MASKED_DOMAIN}"

    @property
    def names(self) -> set[str]:
        """Every full name that the person bears or bore here."""
        names = {record.name for record in self._records}
        return names | ({self.account.get_full_name()} if self.account else set()) - {""}

    @property
    def emails(self) -> set[str]:
        emails = {record.email for record in self._records}
        return (emails | ({self.account.email} if self.account else set())) - {""}

    @property
    def phones(self) -> set[str]:
        return {record.phone for record in self._records} - {""}

    @property
    def surnames(self) -> set[str]:
        """« HUMBERT » of « Catherine HUMBERT »: texts may quote it alone."""
        words = [word for name in self.names for word in name.split()[1:]]
        capitals = {word for word in words if word.isupper() and len(word) > 2}
        return capitals | ({self.account.last_name} if self.account and len(self.account.last_name) > 2 else set())

    @property
    def history(self):
        """The versions of the contact, of the duplicates that joined it, and of its person's deleted records."""
        if not self.contact:
            return Contact.history.none()
        versions = versions_of_all(self.contact)
        records = [self.contact, *versions]
        emails = {record.email for record in records} - {""}
        known = Q(name__in={record.name for record in records}) | Q(email__in=emails)
        deleted = Contact.history.filter(known).exclude(id__in=Contact.objects.values("pk"))
        return Contact.history.filter(Q(pk__in=versions.values("pk")) | Q(id__in=deleted.values("id")))

    @cached_property
    def _records(self) -> list:
        """The contact as it is, and as its history remembers it."""
        return [self.contact, *self.history] if self.contact else []

    def shares(self, text: str) -> bool:
        """Tell whether somebody else has the same name, e-mail or phone: it is then not this person's alone."""
        others = Contact.objects.exclude(pk=self.contact.pk if self.contact else None)
        accounts = User.objects.exclude(pk=self.account.pk if self.account else None)
        same = Q(name__iexact=text) | Q(email__iexact=text) | Q(phone=text)
        return (
            others.filter(same).exists()
            or accounts.filter(email__iexact=text).exists()
            or any(_same_words(account.get_full_name(), text) for account in accounts)
        )


def _same_words(one: str, other: str) -> bool:
    return re.split(r"\s+", one.casefold()) == re.split(r"\s+", other.casefold())

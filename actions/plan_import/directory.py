"""The directory as a file names it: organisations and people found whatever case and accents, or noted as new."""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.text import slugify

from actors.models import Contact, Organisation, OrganisationKind
from actors.search import folded

SLUGS_OF_PAGES = {"comite"}  # under /acteurs/


class AmbiguousNameError(Exception):
    """Several organisations or people answer to the name."""


@dataclass
class Entry:
    organisation: Organisation
    contacts: list[Contact] = field(default_factory=list)


class Directory:
    def __init__(self, source: str):
        """Read the directory; `source` is told of the contacts that are new."""
        self.source = source
        self.new_organisations: list[Organisation] = []
        self.new_contacts: list[Contact] = []
        self._by_name: dict[str, list[Entry]] = defaultdict(list)
        self._by_other_name: dict[str, list[Entry]] = defaultdict(list)
        self._slugs = set(SLUGS_OF_PAGES)
        for organisation in Organisation.objects.prefetch_related("contacts").order_by("pk"):
            self._note(Entry(organisation, list(organisation.contacts.all())))

    def entry(self, name: str, kind: OrganisationKind) -> Entry:
        """Return the organisation of that name; failing one, of that short name or slug; failing one, a new one.

        A new one is of `kind`, and a direction if it is so anywhere. Raise `AmbiguousNameError` if several answer.
        """
        by_name = self._by_name[key(name)]
        exact = [entry for entry in by_name if entry.organisation.name == name]
        found = _only(name, exact or by_name or self._by_other_name[key(name)])
        if found is None:
            found = Entry(Organisation(name=name, kind=kind, slug=self._free_slug(name)))
            self._note(found)
            self.new_organisations.append(found.organisation)
        elif found.organisation._state.adding and kind == OrganisationKind.DIRECTION:
            found.organisation.kind = kind
        return found

    def contact(self, entry: Entry, name: str) -> Contact | None:
        """Return the person of that name in an organisation, new and to be checked if unknown; None without a name."""
        if not name:
            return None
        alike = [contact for contact in entry.contacts if key(contact.name) == key(name)]
        found = _only(name, [contact for contact in alike if contact.name == name] or alike)
        if found is None:
            found = Contact(
                organisation=entry.organisation, name=name, to_check=True, to_check_reason=self.source[:300]
            )
            entry.contacts.append(found)
            self.new_contacts.append(found)
        return found

    def _note(self, entry: Entry) -> None:
        organisation = entry.organisation
        self._slugs.add(organisation.slug)
        self._by_name[key(organisation.name)].append(entry)
        for other_name in {key(organisation.short_name), organisation.slug} - {""}:
            self._by_other_name[other_name].append(entry)

    def _free_slug(self, name: str) -> str:
        longest = Organisation._meta.get_field("slug").max_length - 5
        slug = base = slugify(name)[:longest].strip("-") or "organisation"
        rank = 1
        while slug in self._slugs:
            rank += 1
            slug = f"{base}-{rank}"
        return slug


def key(name: str) -> str:
    """What two writings of a name have in common."""
    return " ".join(folded(name).split())


def _only(name: str, found: list):
    if len(found) > 1:
        raise AmbiguousNameError(name)
    return found[0] if found else None

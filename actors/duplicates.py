"""Which organisations, and which contacts, may be the same twice.

Each row has keys; two rows that share one are suspected. So the time grows with the rows, not with their pairs.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product
from urllib.parse import urlsplit

from django.db import models
from django.db.models import Model

from actors.models import Contact, Distinct, Organisation
from actors.search import folded

LEGAL_FORMS = frozenset(
    (
        "association",
        "asso",
        "sa",
        "sas",
        "sasu",
        "sarl",
        "eurl",
        "scop",
        "scic",
        "sci",
        "gie",
        "loi",
        "1901",
        "societe",
    )
)
LITTLE_WORDS = frozenset(
    ("a", "au", "aux", "d", "de", "des", "du", "en", "et", "l", "la", "le", "les", "par", "pour", "sur", "un", "une")
)
SHORTEST_SIGLE = 3  # letters
SHORTEST_MISSPELT = 8  # letters: below, one letter makes another name
COMMON = 3  # a key that more rows share, such as the site of a platform, says nothing


class Reason(models.TextChoices):
    NAME = "name", "Même nom"
    SPELLING = "spelling", "Noms à une lettre près"
    SIGLE = "sigle", "Même sigle"
    WEBSITE = "website", "Même site internet"
    EMAIL = "email", "Même adresse électronique"


@dataclass(frozen=True)
class Pair:
    first: Model
    second: Model
    reasons: tuple[Reason, ...]

    @property
    def rows(self) -> tuple[Model, Model]:
        return self.first, self.second


@dataclass(frozen=True)
class Key:
    reason: Reason
    value: str
    is_implied: bool = False  # worked out of the name, not written: it counts against one that is written


def suspected(model: type[Model]) -> list[Pair]:
    """Return the pairs of rows that may be the same and were not said to be distinct, by name."""
    rows = {row.pk: row for row in _rows(model)}
    found: dict[tuple[int, int], set[Reason]] = defaultdict(set)
    for reason, numbers in _sharing(rows.values()):
        found[numbers].add(reason)
    for numbers in Distinct.objects.filter(model=model._meta.model_name).values_list("first", "second"):
        found.pop(numbers, None)
    pairs = [
        Pair(rows[first], rows[second], tuple(reason for reason in Reason if reason in _telling(reasons)))
        for (first, second), reasons in found.items()
    ]
    return sorted(pairs, key=lambda pair: (folded(pair.first.name), folded(pair.second.name), pair.second.pk))


def _rows(model: type[Model]):
    if model is Organisation:
        return Organisation.objects.only("name", "short_name", "kind", "website", "slug")
    return Contact.objects.select_related("organisation")


def _sharing(rows: Iterable[Model]) -> Iterator[tuple[Reason, tuple[int, int]]]:
    """Yield, for each key that few rows share, the reason and the numbers of two of them, the lower first."""
    written, implied = defaultdict(set), defaultdict(set)
    for row in rows:
        for key in _keys(row):
            (implied if key.is_implied else written)[key.reason, key.value].add(row.pk)
    for (reason, value), numbers in written.items():
        others = implied.get((reason, value), set()) - numbers
        if len(numbers | others) <= COMMON:
            for pair in (*combinations(numbers, 2), *product(numbers, others)):
                yield reason, (min(pair), max(pair))


def _telling(reasons: set[Reason]) -> set[Reason]:
    """Leave out what follows from another reason: the same name is spelt alike, and abbreviated alike."""
    if Reason.NAME in reasons:
        return reasons - {Reason.SPELLING, Reason.SIGLE}
    return reasons - {Reason.SIGLE} if Reason.SPELLING in reasons else reasons


def _keys(row: Model) -> set[Key]:
    return _keys_of_organisation(row) if isinstance(row, Organisation) else _keys_of_contact(row)


def _keys_of_organisation(organisation: Organisation) -> set[Key]:
    keys = _keys_of_name(organisation.name)
    if host := website_host(organisation.website):
        keys.add(Key(Reason.WEBSITE, host))
    in_brackets = re.findall(r"\(([^)]*)\)", organisation.name)
    for sigle in (organisation.short_name, organisation.name, *in_brackets):
        compact = "".join(telling_words(sigle.replace(".", "")))
        if len(compact) >= SHORTEST_SIGLE:
            keys.add(Key(Reason.SIGLE, compact))
    initials = "".join(word[0] for word in telling_words(re.sub(r"\([^)]*\)", "", organisation.name)))
    if len(initials) >= SHORTEST_SIGLE:
        keys.add(Key(Reason.SIGLE, initials, is_implied=True))
    return keys


def _keys_of_contact(contact: Contact) -> set[Key]:
    keys = _keys_of_name(contact.name)
    return keys | {Key(Reason.EMAIL, contact.email.lower())} if contact.email else keys


def _keys_of_name(name: str) -> set[Key]:
    """Return a key for the words in any order, and one for each letter that may be wrong."""
    words = telling_words(name)
    if not words:
        return set()
    compact = "".join(words)
    keys = {Key(Reason.NAME, " ".join(sorted(words)))}
    if len(compact) >= SHORTEST_MISSPELT:
        # Two texts that differ by one letter are the same once the right one is left out of either. Figures are meant.
        letters = [rank for rank, letter in enumerate(compact) if letter.isalpha()]
        variants = {compact, *(compact[:rank] + compact[rank + 1 :] for rank in letters)}
        keys |= {Key(Reason.SPELLING, variant) for variant in variants}
    return keys


def telling_words(name: str) -> list[str]:
    """Return the words of a name in small letters without accents, without articles and legal forms."""
    words = re.findall(r"[a-z0-9]+", folded(name))
    return [word for word in words if word not in LITTLE_WORDS | LEGAL_FORMS] or words


def website_host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.")

"""« Ce que le portail sait de … »: everything that hangs on a person, gathered for whoever asks.

What is gathered follows the declared relations, so that a table which names contacts or accounts is never forgotten,
of whatever app it is. Secrets (passwords, keys) are nobody's to read, and stay out.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.timezone import localtime

from actors.clock import today
from actors.models import Contact, User
from actors.personal_data.people import Person
from actors.personal_data.traces import traces
from actors.templatetags.french import day

SECRETS = {"password", "key", "session_key", "data", "token", "token_secret", "token_hash", "secret", "submission"}


MaySee = Callable[[type[models.Model]], bool]


@dataclass(frozen=True)
class Section:
    """The rows of a table that concern the person: in each the label of a column and what stands there.

    Of tables that the reader may not see, only the number of rows is told.
    """

    title: str
    rows: list[dict[str, str]]
    number_hidden: int = 0

    def as_json(self) -> dict:
        hidden = {"lignes réservées à un superutilisateur": self.number_hidden} if self.number_hidden else {}
        return {"titre": self.title, "lignes": self.rows} | hidden


@dataclass(frozen=True)
class KnownData:
    person: Person
    sections: list[Section]

    def as_json(self) -> dict:
        return {
            "ce que le portail sait de": str(self.person),
            "édité le": today().isoformat(),
            "rubriques": [section.as_json() for section in self.sections],
        }


def known_data(person: Person, *, reader: User) -> KnownData:
    """Gather what is known of a person, as far as `reader` may see it in the administration."""

    def may_see(model):
        return reader.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")

    sections = [section for part in person.parts for section in _sections(part, may_see)]
    sections.append(_quotations(person, may_see))
    return KnownData(person, [section for section in sections if section.rows or section.number_hidden])


def _sections(part: Contact | User, may_see: MaySee) -> Iterator[Section]:
    yield Section(capfirst(part._meta.verbose_name), [_row(part)])
    if isinstance(part, Contact):
        yield Section("Versions successives de la fiche", [_row(version) for version in Person(part).history])
    about = LogEntry.objects.filter(content_type=ContentType.objects.get_for_model(part), object_id=str(part.pk))
    yield _section("Modifications de la fiche dans l’administration", about, may_see)
    for several in part._meta.many_to_many:
        label = str(several.verbose_name)
        yield Section(capfirst(label), [{label: str(row)} for row in getattr(part, several.name).all()])
    for relation in part._meta.get_fields(include_hidden=True):
        model = relation.related_model
        if not relation.auto_created or relation.concrete or model in (Contact, User) or model._meta.auto_created:
            continue
        found = model._base_manager.filter(**{relation.field.name: part})
        yield _section(title_of(relation), found, may_see, beside=relation.field)


def _section(title: str, found: models.QuerySet, may_see: MaySee, beside: models.Field | None = None) -> Section:
    """Tell rows in words, without the column that only says that they are this person's."""
    if not may_see(found.model):
        return Section(title, [], found.count())
    names = [field.name for field in found.model._meta.concrete_fields if field.is_relation]
    return Section(title, [_row(row, beside) for row in found.select_related(*names).order_by("pk")])


# What libraries name in English only: their fields, and their tables
FIELD_WORDS = {
    "id": "fiche n°",
    "history_date": "enregistré le",
    "history_change_reason": "motif",
    "history_type": "ce qui a été fait",
    "history_user": "par",
    "created_at": "depuis le",
    "last_seen_at": "vu pour la dernière fois le",
    "last_used_at": "utilisé pour la dernière fois le",
    "ip": "adresse IP",
    "user_agent": "navigateur",
    "type": "sorte",
    "uid": "identifiant",
}
TABLE_WORDS = {
    "mfa.authenticator": "Double authentification",
    "usersessions.usersession": "Sessions ouvertes",
    "socialaccount.socialaccount": "Identité auprès de la fédération",
}


def label_of(field: models.Field) -> str:
    """« adresse IP »; a name that is the field's own in Python was given by a library that speaks English."""
    label = str(field.verbose_name)
    is_unnamed = label.lower() == field.name.replace("_", " ")
    return FIELD_WORDS.get(field.name, label) if is_unnamed else label


def title_of(relation) -> str:
    """« Jalons (auteur) »: the rows that lead to the person by a relation."""
    model = relation.related_model
    named = TABLE_WORDS.get(model._meta.label_lower)
    return named or f"{capfirst(model._meta.verbose_name_plural)} ({relation.field.verbose_name})"


def _row(row: models.Model, beside: models.Field | None = None) -> dict[str, str]:
    fields = (field for field in row._meta.concrete_fields if field.name not in SECRETS and field != beside)
    told = ((field, _in_words(row, field)) for field in fields if not field.primary_key)
    return {label_of(field): value for field, value in told if value}


def _in_words(row: models.Model, field: models.Field) -> str:
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")() or "")
    value = getattr(row, field.name)
    if value is None or value == "":
        return ""
    if isinstance(field, models.DateTimeField):
        return f"{day(localtime(value))} à {localtime(value):%H:%M}"
    if isinstance(field, models.DateField):
        return day(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    return str(localize(value))


def _quotations(person: Person, may_see: MaySee) -> Section:
    """Tell the other texts in which the name, the e-mail or the phone stands."""
    found = traces({*person.names, *person.emails, *person.phones}, outside=(Contact, User, Contact.history.model))
    shown = [trace for trace in found if may_see(type(trace.row))]
    rows = [{"où": trace.place, "texte": trace.excerpt} for trace in shown]
    return Section("Textes qui citent la personne", rows, len(found) - len(shown))

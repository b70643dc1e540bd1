"""What a merge does, one step at a time: each can be written down, checked and undone."""

import json
from dataclasses import asdict, dataclass

from django.apps import apps
from django.core import serializers
from django.db.models import Model

from actors.templatetags.french import day

REASON_UNDONE = "Fusion défaite"
ERASED = "L’historique d’une des fiches a été effacé."


@dataclass(frozen=True)
class Step:
    """`model` is the label of the rows that the step is about."""

    model: str

    @property
    def _model(self) -> type[Model]:
        return apps.get_model(self.model)

    @property
    def _rows(self):
        """All rows, past `objects`: those that may only be added to still name the same person."""
        return self._model._base_manager

    def problem(self) -> str | None:
        """Return what has changed since and keeps the step from being undone, in French."""
        raise NotImplementedError

    def undo(self, author) -> None:
        raise NotImplementedError


@dataclass(frozen=True)
class Pointed(Step):
    """Rows that referred to the record that went refer to the one that stays."""

    field: str
    rows: list[int]
    went: int
    stays: int

    def problem(self):
        if self._rows.filter(pk__in=self.rows, **{self.field: self.stays}).count() == len(self.rows):
            return None
        return f"Ce qui a suivi la fiche gardée ({self._model._meta.verbose_name_plural}) a changé depuis la fusion."

    def undo(self, author):
        self._rows.filter(pk__in=self.rows).update(**{self.field: self.went})


@dataclass(frozen=True)
class Changed(Step):
    """A record took other values; `before` and `after` are versions of its history."""

    row: int
    before: int
    after: int

    def problem(self):
        history = self._model.history.filter(id=self.row)
        if not history.filter(pk=self.before).exists():
            return ERASED
        if getattr(self._rows.filter(pk=self.row).first(), "erased_on", None):
            return "La personne a été effacée de l’annuaire depuis la fusion."
        latest = history.order_by("-history_id").first()
        if latest.pk == self.after:
            return None
        what = "supprimée" if latest.history_type == "-" else "modifiée"
        return (
            f"La fiche «\u00a0{latest.instance}\u00a0» a été {what} depuis la fusion, le {day(latest.history_date)}."
        )

    def undo(self, author):
        _bring_back(self._model.history.get(pk=self.before).instance, author, adding=False)


@dataclass(frozen=True)
class Removed(Step):
    """A record went and joined another; `version` is the last of its history."""

    row: int
    version: int
    joined: int

    def problem(self):
        if row := self._rows.filter(pk=self.row).first():
            return f"La fiche «\u00a0{row}\u00a0» est déjà revenue, par son historique."
        if not self._model.history.filter(pk=self.version).exists():
            return ERASED
        return None

    def undo(self, author):
        _bring_back(self._model.history.get(pk=self.version).instance, author, adding=True)


@dataclass(frozen=True)
class Dropped(Step):
    """A row went that said the same as another; `told` is what it said."""

    told: dict

    def problem(self):
        row = self._rows.filter(pk=self.told["pk"]).first()
        return f"«\u00a0{row}\u00a0» est déjà revenu." if row else None

    def undo(self, author):
        _write(self.told)


@dataclass(frozen=True)
class Filled(Step):
    """A row took over what the one that was dropped alone said."""

    before: dict
    after: dict

    def problem(self):
        row = self._rows.filter(pk=self.after["pk"]).first()
        if row and serialised(row) == self.after:
            return None
        return f"«\u00a0{row or self._model._meta.verbose_name}\u00a0» a changé depuis la fusion."

    def undo(self, author):
        _write(self.before)


_KINDS = {kind.__name__.lower(): kind for kind in (Pointed, Changed, Removed, Dropped, Filled)}


def as_json(step: Step) -> dict:
    return {"do": type(step).__name__.lower(), **asdict(step)}


def from_json(told: dict) -> Step:
    values = dict(told)
    return _KINDS[values.pop("do")](**values)


def serialised(row: Model) -> dict:
    return json.loads(serializers.serialize("json", [row]))[0]


def _write(told: dict) -> None:
    for row in serializers.deserialize("json", json.dumps([told])):
        row.save()


def _bring_back(row: Model, author, *, adding: bool) -> None:
    row._state.adding = adding
    row._history_user, row._change_reason = author, REASON_UNDONE
    row.full_clean()
    row.save(force_insert=adding)

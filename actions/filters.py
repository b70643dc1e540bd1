"""The filters and the sorting of the list of actions; they stand in the address, so that a list is a link."""

from functools import partial
from operator import attrgetter

import django_filters as filters
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from actions.alerts import CONDITIONS, Alert
from actions.directory import organisations_involved
from actions.models import Action, Axis, Change, InvolvementRole, Objective, Orientation, Plan, Status, Weather
from actions.models.change import CONDITIONS as CHANGED
from actions.reference import Reference
from actors.models import Commune
from actors.search import search
from actors.widgets import DrawnOnceSelect

CSS_CLASSES = {DrawnOnceSelect: "form-select", forms.TextInput: "form-control"}
LONGEST_NUMBER = 5  # digits
NOT_ABANDONED = "sauf-abandonnees"  # what counts in the mean progress
SORT_FIELDS = {
    "numero": "number",
    "avancement": "state_progress",
    "echeance": "promised_end",
    "suivi": "last_heard_on",
    "glissement": "slippage",
}
SORT_LABELS = {
    "number": "Numéro",
    "state_progress": "Avancement",
    "promised_end": "Échéance",
    "last_heard_on": "Dernier suivi",
    "slippage": "Glissement",
}

ChoiceFilter = partial(filters.ChoiceFilter, widget=DrawnOnceSelect)
ModelChoiceFilter = partial(filters.ModelChoiceFilter, widget=DrawnOnceSelect)


class Territory(models.TextChoices):
    """What the filter `commune` takes beside the code of a commune."""

    EVERYWHERE = "toutes", "Toutes les communes (aucune n’est nommée)"
    NAMED = "certaines", "Certaines communes, qui sont nommées"


class SortFilter(filters.OrderingFilter):
    """Sort by a known key only; rows without a value come last, and the number decides between equals."""

    def filter(self, queryset, value):
        orders = [_order(SORT_FIELDS[key.removeprefix("-")], key.startswith("-")) for key in value or []]
        if any(key.removeprefix("-") == "glissement" for key in value or []):
            queryset = queryset.with_slippage()
        return queryset.order_by(*orders, "number")


def _order(field: str, descending: bool):
    return F(field).desc(nulls_last=True) if descending else F(field).asc(nulls_last=True)


def demand_a_comparison(changes: list[str]) -> None:
    """Refuse a filter on what changed where the address names no day to compare with."""
    raise ValidationError(
        "Ce filtre compare deux dates\u00a0: donnez aussi celle de départ, «\u00a0Évolution depuis le\u00a0»."
    )


class ActionFilter(filters.FilterSet):
    """Filter the actions of one plan, read with `ActionQuerySet.with_state` on the day `as_of`.

    With `since`, they are compared with that earlier day, and what changed can be filtered too.
    """

    q = filters.CharFilter(label="Mots ou numéro", method="filter_text", max_length=200)
    statut = ChoiceFilter(
        label="Statut",
        choices=[*Status.choices, (NOT_ABANDONED, "Toutes sauf abandonnées")],
        empty_label="Tous",
        method="filter_status",
    )
    meteo = ChoiceFilter(label="Météo", field_name="state_weather", choices=Weather.choices, empty_label="Toutes")
    axe = ModelChoiceFilter(label="Axe", field_name="objective__orientation__axis", empty_label="Tous")
    orientation = ModelChoiceFilter(label="Orientation", field_name="objective__orientation", empty_label="Toutes")
    objectif = ModelChoiceFilter(label="Objectif", field_name="objective", empty_label="Tous")
    pilote = ModelChoiceFilter(label="Pilote", method="filter_pilot", empty_label="Tous")
    partenaire = ModelChoiceFilter(label="Partenaire", method="filter_partner", empty_label="Tous")
    commune = ChoiceFilter(label="Territoire", empty_label="Tous", method="filter_commune")
    signal = filters.MultipleChoiceFilter(
        label="À regarder", choices=Alert.choices, method="filter_alerts", widget=forms.CheckboxSelectMultiple
    )
    changement = filters.MultipleChoiceFilter(
        label="Ce qui a changé", choices=Change.choices, method="filter_changes", widget=forms.CheckboxSelectMultiple
    )
    reference = ChoiceFilter(
        label="Référence", choices=Reference.choices, empty_label="Plan actuel", method="filter_reference"
    )
    miennes = filters.BooleanFilter(label="Mes actions seulement", method="filter_own", widget=forms.CheckboxInput)
    tri = SortFilter(
        label="Tri", fields=[(field, key) for key, field in SORT_FIELDS.items()], field_labels=SORT_LABELS
    )

    def __init__(self, data, *, plan: Plan, as_of, user, since=None):
        against_initial = data.get("reference") == Reference.INITIAL
        actions = Action.objects.visible_to(user)
        actions = actions.with_state(plan, as_of, since=since, against_initial=against_initial)
        super().__init__(data, queryset=actions)
        self.as_of, self.user = as_of, user
        choices = {
            "axe": (Axis, "number"),
            "orientation": (Orientation, "number"),
            "objectif": (Objective, "number"),
        }
        for name, (model, key) in choices.items():
            self._offer(name, model.objects.filter(plan=plan), key)
        for name, role in (("pilote", InvolvementRole.PILOT), ("partenaire", InvolvementRole.PARTNER)):
            self._offer(name, organisations_involved(plan, role), "slug")
        communes = Commune.objects.values_list("insee_code", "name")
        self.filters["commune"].extra["choices"] = [*Territory.choices, *communes]
        if user.contact_id is None:
            del self.filters["miennes"]
        if since is None:
            self.form.fields["changement"].validators.append(demand_a_comparison)
        for name in choices:
            self.form.fields[name].label_from_instance = attrgetter("numbered_title")
        for field in self.form.fields.values():
            if css_class := CSS_CLASSES.get(type(field.widget)):
                field.widget.attrs["class"] = css_class

    def _offer(self, name, queryset, key):
        self.filters[name].extra |= {"queryset": queryset, "to_field_name": key}
        self.filters[name].queryset = queryset

    def filter_status(self, queryset, name, value):
        if value == NOT_ABANDONED:
            return queryset.exclude(state_status=Status.ABANDONED)
        return queryset.filter(state_status=value) if value else queryset

    def filter_text(self, queryset, name, value):
        found = search(queryset, value, fields=("title",))
        if value.isdecimal() and len(value) <= LONGEST_NUMBER:
            return queryset.filter(Q(number=int(value)) | Q(pk__in=found.order_by().values("pk")))
        return found

    def filter_pilot(self, queryset, name, value):
        return self._involving(queryset, InvolvementRole.PILOT, value)

    def filter_partner(self, queryset, name, value):
        return self._involving(queryset, InvolvementRole.PARTNER, value)

    def _involving(self, queryset, role, organisation):
        return queryset.involving(role=role, on=self.as_of, organisation=organisation) if organisation else queryset

    def filter_commune(self, queryset, name, value):
        named = Action.communes.through.objects.filter(action=OuterRef("pk"))
        if value == Territory.EVERYWHERE:
            return queryset.filter(~Exists(named))
        if value == Territory.NAMED:
            return queryset.filter(Exists(named))
        return queryset.filter(Exists(named.filter(commune__insee_code=value))) if value else queryset

    def filter_alerts(self, queryset, name, value):
        for alert in dict.fromkeys(value):
            queryset = queryset.filter(CONDITIONS[Alert(alert)])
        return queryset

    def filter_changes(self, queryset, name, value):
        for change in dict.fromkeys(value):
            queryset = queryset.filter(CHANGED[Change(change)])
        return queryset

    def filter_reference(self, queryset, name, value):
        """Nothing to leave out: the actions were read against this reference."""
        return queryset

    def filter_own(self, queryset, name, value):
        return queryset.piloted_by(self.user, on=self.as_of) if value else queryset

"""What a report is restricted to: an axis, an orientation, an objective, a pilot, a partner, or nothing."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import QuerySet

from actions.models import Action, InvolvementRole, Plan
from actions.models.plan import PlanNode
from actors.models import Organisation


@dataclass(frozen=True)
class Scope:
    """The parts of the plan that actions must all belong to, and the organisations that must take part in them."""

    axe: PlanNode | None = None
    orientation: PlanNode | None = None
    objectif: PlanNode | None = None
    pilote: Organisation | None = None
    partenaire: Organisation | None = None
    """An organisation that takes part in the actions, as their pilot or as their partner."""

    @property
    def parts(self) -> tuple[PlanNode, ...]:
        return tuple(part for part in (self.axe, self.orientation, self.objectif) if part)

    @property
    def is_whole_plan(self) -> bool:
        return not (self.parts or self.organisations)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        return tuple(each for each in (self.pilote, self.partenaire) if each)

    @property
    def slug(self) -> str:
        """The scope in a file name: « orientation-3-mouves », empty for the whole plan."""
        names = [f"{part._meta.verbose_name}-{part.number}" for part in self.parts]
        return "-".join([*names, *(each.slug for each in self.organisations)])

    def select(self, actions: QuerySet[Action], on: date) -> QuerySet[Action]:
        """Keep the actions of this scope, with who took part in each on a day."""
        conditions = {
            "objective__orientation__axis": self.axe,
            "objective__orientation": self.orientation,
            "objective": self.objectif,
        }
        actions = actions.filter(**{path: part for path, part in conditions.items() if part})
        if self.pilote:
            actions = actions.involving(role=InvolvementRole.PILOT, on=on, organisation=self.pilote)
        if self.partenaire:
            actions = actions.involving(on=on, organisation=self.partenaire)
        return actions


WHOLE_PLAN = Scope()


class _PartField(forms.ModelChoiceField):
    def label_from_instance(self, part):
        return part.numbered_title


class ScopeForm(forms.Form):
    """The choices of the reports page, and what reads them from an address."""

    axe = _PartField(None, label="Axe", required=False, empty_label="Tous les axes", to_field_name="number")
    orientation = _PartField(
        None,
        label="Orientation",
        required=False,
        empty_label="Toutes les orientations",
        to_field_name="number",
    )
    objectif = _PartField(
        None, label="Objectif", required=False, empty_label="Tous les objectifs", to_field_name="number"
    )
    pilote = forms.ModelChoiceField(
        None, label="Pilote", required=False, empty_label="Tous les pilotes", to_field_name="slug"
    )
    partenaire = forms.ModelChoiceField(
        None, label="Partenaire", required=False, empty_label="Tous les partenaires", to_field_name="slug"
    )

    def __init__(self, data=None, *, plan: Plan):
        super().__init__(data)
        involved = Organisation.objects.filter(involvements__action__plan=plan)
        pilots = Organisation.objects.filter(involvements__action__plan=plan, involvements__role=InvolvementRole.PILOT)
        self.fields["axe"].queryset = plan.axes.all()
        self.fields["orientation"].queryset = plan.orientations.all()
        self.fields["objectif"].queryset = plan.objectives.all()
        self.fields["pilote"].queryset = pilots.distinct()
        self.fields["partenaire"].queryset = involved.distinct()


def requested_scope(request, plan: Plan) -> Scope:
    """Return the scope that the address asks for; raise `BadRequest`, in French, if it does not exist."""
    form = ScopeForm(request.GET, plan=plan)
    if not form.is_valid():
        name = next(iter(form.errors))
        raise BadRequest(
            f"Le plan n’a pas d’élément « {request.GET.get(name)} » pour « {form.fields[name].label} ». "
            "Choisissez le périmètre dans la page des rapports."
        )
    return Scope(**form.cleaned_data)

"""What a report is restricted to: parts of the plan, a pilot, a partner, a saved list, or nothing."""

from dataclasses import dataclass
from datetime import date

from django import forms
from django.core.exceptions import BadRequest
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.text import slugify

from actions.asof import parse_day
from actions.directory import organisations_involved
from actions.filters import ActionFilter
from actions.models import Action, InvolvementRole, Plan
from actions.models.plan import PlanNode
from actors.models import Organisation
from reporting.models import SavedPage, SavedView


@dataclass(frozen=True)
class Scope:
    """The parts of the plan and the list that actions must belong to, the organisations that take part in them."""

    axe: PlanNode | None = None
    orientation: PlanNode | None = None
    objectif: PlanNode | None = None
    pilote: Organisation | None = None
    partenaire: Organisation | None = None
    """An organisation that takes part in the actions, as their pilot or as their partner."""
    liste: SavedView | None = None
    numbers: tuple[int, int] | None = None
    """The first and the last number of the actions of a volume; no address asks for it."""

    @property
    def parts(self) -> tuple[PlanNode, ...]:
        return tuple(part for part in (self.axe, self.orientation, self.objectif) if part)

    @property
    def is_whole_plan(self) -> bool:
        return not (self.parts or self.organisations or self.liste or self.numbers)

    @property
    def organisations(self) -> tuple[Organisation, ...]:
        return tuple(each for each in (self.pilote, self.partenaire) if each)

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """What an address says of the scope; the inverse of `ScopeForm`."""
        chosen = {
            "axe": self.axe and self.axe.number,
            "orientation": self.orientation and self.orientation.number,
            "objectif": self.objectif and self.objectif.number,
            "pilote": self.pilote and self.pilote.slug,
            "partenaire": self.partenaire and self.partenaire.slug,
            "liste": self.liste and self.liste.pk,
        }
        return [(name, str(value)) for name, value in chosen.items() if value is not None]

    @property
    def label(self) -> str:
        """« Axe 1, Mission Emploi », empty for the whole plan."""
        names = [str(each) for each in (*self.parts, *self.organisations)]
        names += [f"actions {self.numbers[0]} à {self.numbers[1]}"] if self.numbers else []
        return ", ".join([*names, *([f"liste «\u00a0{self.liste.name}\u00a0»"] if self.liste else [])])

    @property
    def slug(self) -> str:
        """The scope in a file name: « orientation-3-mouves », empty for the whole plan."""
        names = [f"{part._meta.verbose_name}-{part.number}" for part in self.parts]
        names += [each.slug for each in self.organisations]
        names += [f"actions-{self.numbers[0]}-{self.numbers[1]}"] if self.numbers else []
        return "-".join([*names, *([slugify(self.liste.name)] if self.liste else [])])

    def select(self, actions: QuerySet[Action], on: date) -> QuerySet[Action]:
        """Keep the actions of this scope, with who took part in each on a day."""
        conditions = {
            "objective__orientation__axis": self.axe,
            "objective__orientation": self.orientation,
            "objective": self.objectif,
        }
        actions = actions.filter(**{path: part for path, part in conditions.items() if part})
        actions = actions.filter(number__range=self.numbers) if self.numbers else actions
        if self.pilote:
            actions = actions.involving(role=InvolvementRole.PILOT, on=on, organisation=self.pilote)
        if self.partenaire:
            actions = actions.involving(on=on, organisation=self.partenaire)
        return actions.filter(pk__in=_listed(self.liste, on)) if self.liste else actions


def _listed(view: SavedView, on: date) -> QuerySet:
    """Return the keys of the actions that a saved list holds on a day, as the person who keeps it sees it."""
    data = QueryDict(view.query)
    since = data.get("depuis") and parse_day(data["depuis"], "depuis")
    earlier = since if since and since < on else None
    found = ActionFilter(data, plan=view.plan, as_of=on, since=earlier, user=view.owner).qs
    return found.order_by().values("pk")


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

    liste = forms.ModelChoiceField(
        None,
        label="Liste enregistrée",
        required=False,
        empty_label="Aucune",
        help_text="Une liste d’actions gardée dans « Mes vues », avec tous ses filtres.",
    )

    def __init__(self, data=None, *, plan: Plan, user, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["axe"].queryset = plan.axes.all()
        self.fields["orientation"].queryset = plan.orientations.all()
        self.fields["objectif"].queryset = plan.objectives.all()
        self.fields["pilote"].queryset = organisations_involved(plan, InvolvementRole.PILOT)
        self.fields["partenaire"].queryset = organisations_involved(plan)
        lists = SavedView.objects.filter(page=SavedPage.ACTION_LIST, plan=plan)
        self.fields["liste"].queryset = lists & SavedView.objects.visible_to(user)


def scope_of(data: QueryDict, plan: Plan, user) -> Scope:
    """Return the scope that an address asks for; raise `BadRequest`, in French, if it does not exist."""
    form = ScopeForm(data, plan=plan, user=user)
    if not form.is_valid():
        name = next(iter(form.errors))
        raise BadRequest(
            f"Le plan n’a pas d’élément « {data.get(name)} » pour « {form.fields[name].label} ». "
            "Choisissez le périmètre dans la page des rapports."
        )
    return Scope(**form.cleaned_data)

"""The forms of a handover: which actions to whom and when, then who gives each of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django import forms
from django.db.models import Prefetch

from actions.handover import check_day, held_on
from actions.models import Action, Involvement, Plan
from actors.clock import today
from actors.models import Contact, Organisation, OrganisationKind

EVERYBODY, NOBODY = "tous", "personne"


@dataclass(frozen=True)
class Taker:
    """The new pilot: an organisation and, where one is named, a person there."""

    organisation: Organisation
    contact: Contact | None = None

    def __str__(self):
        return f"{self.contact} ({self.organisation})" if self.contact else str(self.organisation)


class HandoverForm(forms.Form):
    """Actions of a plan, the new pilot and the first day."""

    action = forms.MultipleChoiceField(
        label="Actions",
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": "Cochez au moins une action.",
            "invalid_choice": "Le plan n’a pas d’action «\u00a0%(value)s\u00a0».",
        },
    )
    taker = forms.ChoiceField(
        label="Nouveau pilote",
        help_text="Une personne ou, à défaut, sa structure. Il en manque une\u202f? Ajoutez-la d’abord à l’annuaire.",
        error_messages={
            "required": "Choisissez le nouveau pilote.",
            "invalid_choice": "Ce pilote n’est plus dans l’annuaire\u00a0: choisissez-en un autre.",
        },
    )
    on = forms.DateField(
        label="À compter du",
        help_text="Premier jour du nouveau pilote, passé ou à venir.",
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": "Donnez le premier jour du nouveau pilote."},
    )

    def __init__(self, data=None, *, plan: Plan, chosen: Iterable[Action] = ()):
        super().__init__(data, initial={"action": [action.number for action in chosen], "on": today()})
        self.plan = plan
        self.actions = {
            str(action.number): action for action in plan.actions.select_related("plan").with_involvements()
        }
        self.takers = _takers()
        self.fields["action"].choices = [(number, _with_pilots(action)) for number, action in self.actions.items()]
        self.fields["taker"].choices = [("", "Choisissez…"), *_by_kind(self.takers)]

    def clean_action(self) -> list[Action]:
        return [action for number, action in self.actions.items() if number in self.cleaned_data["action"]]

    def clean_taker(self) -> Taker:
        return self.takers[self.cleaned_data["taker"]]

    def clean_on(self) -> date:
        check_day(self.plan, self.cleaned_data["on"])
        return self.cleaned_data["on"]

    @property
    def terms(self) -> dict:
        """What `plan_handover` and `hand_over` take, once the form is valid."""
        taker = self.cleaned_data["taker"]
        return {
            "actions": self.cleaned_data["action"],
            "organisation": taker.organisation,
            "contact": taker.contact,
            "on": self.cleaned_data["on"],
        }


class GiversForm(forms.Form):
    """Who gives each action: its only pilot unless said otherwise; of several, the one that is chosen."""

    def __init__(self, data=None, *, pilots: dict[int, Sequence[Involvement]], actions: Sequence[Action], on: date):
        super().__init__(data)
        self.actions = actions
        self.held = {action.pk: held_on(pilots[action.pk], on) for action in actions}
        for action in actions:
            if held := self.held[action.pk]:
                self.fields[_name(action)] = _givers_field(action, held)

    def rows(self) -> list[tuple[Action, forms.BoundField | None]]:
        """Each action with its choice; None where there is no pilot to choose from."""
        return [(action, self[_name(action)] if self.held[action.pk] else None) for action in self.actions]

    @property
    def proposed(self) -> dict[int, list[int]]:
        """Who gives each action where that goes without saying: one pilot at most."""
        return {pk: [pilot.pk for pilot in held] for pk, held in self.held.items() if len(held) < 2}

    @property
    def givers(self) -> dict[int, list[int]]:
        """Who gives, once the form is valid: primary keys of involvements by action."""
        return {action.pk: self._givers_of(action) for action in self.actions if self.held[action.pk]}

    def _givers_of(self, action: Action) -> list[int]:
        choice, everybody = self.cleaned_data[_name(action)], [held.pk for held in self.held[action.pk]]
        return {EVERYBODY: everybody, NOBODY: []}.get(choice) or [pk for pk in everybody if str(pk) == choice]


def _with_pilots(action: Action) -> str:
    pilots = ", ".join(str(pilot.contact or pilot.organisation) for pilot in action.pilots)
    return f"{action.numbered_title} – {pilots or 'sans pilote'}"


def _name(action: Action) -> str:
    return f"cede-{action.number}"


def _givers_field(action: Action, held: Sequence[Involvement]) -> forms.ChoiceField:
    choices = [(str(pilot.pk), f"{Taker(pilot.organisation, pilot.contact)} passe la main") for pilot in held]
    if len(held) > 1:
        choices.append((EVERYBODY, "Tous passent la main"))
    choices.append((NOBODY, "Personne\u00a0: le nouveau pilote s’ajoute"))
    return forms.ChoiceField(
        label=f"Qui passe la main sur l’action {action.number}\u202f?",
        choices=choices,
        initial=choices[0][0] if len(held) == 1 else None,
        widget=forms.RadioSelect,
        error_messages={
            "required": "Cette action a plusieurs pilotes\u00a0: dites qui passe la main.",
            "invalid_choice": "Les pilotes de l’action ont changé entre-temps\u00a0: choisissez de nouveau.",
        },
    )


def _takers() -> dict[str, Taker]:
    """Everybody who may pilot, by the value of the choice: each organisation, then its contacts; two queries."""
    contacts = Contact.objects.defer("email", "phone").order_by("name")
    takers = {}
    for organisation in Organisation.objects.prefetch_related(Prefetch("contacts", contacts, to_attr="people")):
        takers[f"o{organisation.pk}"] = Taker(organisation)
        takers |= {f"c{contact.pk}": Taker(organisation, contact) for contact in organisation.people}
    return takers


def _by_kind(takers: dict[str, Taker]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The choices, one group for each organisation, the Métropole's directions first."""
    groups = {}
    for value, taker in takers.items():
        label = f"{taker.contact}" if taker.contact else f"{taker.organisation} – sans nommer de personne"
        groups.setdefault(taker.organisation, []).append((value, label))
    kinds = list(OrganisationKind)
    by_kind = sorted(groups, key=lambda organisation: kinds.index(OrganisationKind(organisation.kind)))
    return [(organisation.name, groups[organisation]) for organisation in by_kind]

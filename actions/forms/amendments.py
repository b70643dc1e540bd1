"""The forms of what changes the plan itself; their fields are the arguments of `actions.amendments`."""

from django import forms

from actions.models import Action, Amendment, Objective, Plan, Status
from actors.clock import today


def _text(name: str, rows: int, **options) -> forms.CharField:
    """A text as long as the amendment's field holds."""
    longest = Amendment._meta.get_field(name).max_length
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": rows}), **options)


def _day(label: str, help_text: str = "", **options) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, widget=widget, **options)


class DecisionForm(forms.Form):
    """What every change comes with: its day, its reason, the deliberation."""

    effective_on = _day("À compter du", "Jour où le changement vaut, aujourd’hui ou un jour passé.", initial=today)
    deliberation = forms.CharField(
        label="Délibération n°",
        max_length=60,
        required=False,
        help_text="Par exemple 2013-118\u202f; vide s’il n’y en a pas.",
    )
    reason = _text("reason", 2, label="Motif", help_text="Une phrase, lue par tous ceux qui voient le plan.")

    field_order = ("title", "description", "into", "objective", "number", "starts_on", "ends_on")

    def clean_reason(self):
        return " ".join(self.cleaned_data["reason"].split())


class WordingForm(DecisionForm):
    title = _text("title_after", 2, label="Intitulé")
    description = _text("description_after", 4, label="Descriptif", required=False)

    def clean_title(self):
        return " ".join(self.cleaned_data["title"].split())

    def clean_description(self):
        return "\n".join(self.cleaned_data["description"].splitlines())


class AmendmentForm(DecisionForm):
    """A change of an action that stands; `version` is the one that the author saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    def __init__(self, data=None, *, action: Action):
        initial = {"version": action.version, "title": action.title, "description": action.description}
        super().__init__(data, initial=initial)


class RewordForm(WordingForm, AmendmentForm):
    pass


class MergeForm(AmendmentForm):
    into = forms.ModelChoiceField(
        None,
        label="Action qui la reprend",
        empty_label="Choisissez…",
        to_field_name="number",
        error_messages={"invalid_choice": "Choisissez une autre action du plan, qui ne soit pas abandonnée."},
    )

    def __init__(self, data=None, *, action: Action):
        super().__init__(data, action=action)
        others = Action.objects.filter(plan=action.plan).exclude(pk=action.pk).exclude(status=Status.ABANDONED)
        self.fields["into"].queryset = others
        self.fields["into"].label_from_instance = lambda other: other.numbered_title


class AbandonForm(AmendmentForm):
    pass


class AddForm(WordingForm):
    objective = forms.ModelChoiceField(None, label="Objectif", empty_label="Choisissez…", to_field_name="number")
    number = forms.IntegerField(label="Numéro", min_value=1, max_value=32767)
    starts_on = _day("Début prévu", required=False)
    ends_on = _day("Fin prévue", required=False)

    def __init__(self, data=None, *, plan: Plan):
        numbers = plan.actions.order_by("-number").values_list("number", flat=True)
        super().__init__(data, initial={"number": (numbers.first() or 0) + 1})
        self.fields["objective"].queryset = Objective.objects.filter(plan=plan)
        self.fields["objective"].label_from_instance = lambda objective: objective.numbered_title

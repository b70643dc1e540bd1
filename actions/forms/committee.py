"""The forms of committee meetings."""

from uuid import uuid4

from django import forms

from actions.forms.followup import StatusUpdateForm
from actions.models import Action, AgendaItem, Decision, Meeting, Outcome
from actors.clock import today

REASON_MAX_LENGTH = AgendaItem._meta.get_field("reason").max_length
NOTE_MAX_LENGTH = Decision._meta.get_field("outcome_note").max_length


def _day_input(**attrs):
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class MeetingForm(forms.ModelForm):
    class Meta:
        model = Meeting
        fields = ("held_on", "starts_at", "place", "introduction", "attendance", "excused")
        widgets = {
            "held_on": _day_input(),
            "starts_at": forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            "introduction": forms.Textarea(attrs={"rows": 4}),
            "attendance": forms.Textarea(attrs={"rows": 6}),
            "excused": forms.Textarea(attrs={"rows": 6}),
        }

    def clean_held_on(self):
        day = self.cleaned_data["held_on"]
        if day < self.instance.plan.starts_on:
            raise forms.ValidationError("Le plan n’avait pas encore commencé à cette date.")
        return day


class AgendaForm(forms.Form):
    """Put on the agenda what the portal proposes, as ticked, and any other action by its number."""

    propositions = forms.TypedMultipleChoiceField(coerce=int, required=False)
    numero = forms.IntegerField(
        label="Action n°",
        required=False,
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "form-control", "inputmode": "numeric"}),
    )
    motif = forms.CharField(
        label="Motif",
        required=False,
        max_length=REASON_MAX_LENGTH,
        widget=forms.TextInput(attrs={"class": "form-control"}),
    )

    def __init__(self, data=None, *, meeting: Meeting, proposals):
        super().__init__(data)
        self._meeting = meeting
        self._proposed = {proposal.action.number: proposal for proposal in proposals}
        self._named: Action | None = None
        self.fields["propositions"].choices = [(number, number) for number in self._proposed]

    def clean_numero(self):
        number = self.cleaned_data["numero"]
        if number is None:
            return None
        self._named = self._meeting.plan.actions.filter(number=number).first()
        if self._named is None:
            raise forms.ValidationError(f"Le plan n’a pas d’action {number}.")
        if self._meeting.agenda.filter(action=self._named).exists():
            raise forms.ValidationError(f"L’action {number} est déjà à l’ordre du jour.")
        return number

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not cleaned["propositions"] and cleaned["numero"] is None:
            raise forms.ValidationError("Cochez au moins une proposition, ou donnez le numéro d’une action.")
        return cleaned

    @property
    def ticked(self) -> list[str]:
        """The proposals that were ticked, as sent."""
        return self.data.getlist("propositions") if self.is_bound else []

    @property
    def reasons(self) -> dict[Action, str]:
        """The actions to add, each with its reason."""
        chosen = [self._proposed[number] for number in self.cleaned_data["propositions"]]
        reasons = {proposal.action: proposal.words[:REASON_MAX_LENGTH] for proposal in chosen}
        return reasons | ({self._named: self.cleaned_data["motif"]} if self._named else {})


class ReasonForm(forms.Form):
    motif = forms.CharField(required=False, max_length=REASON_MAX_LENGTH)


class DecisionForm(forms.ModelForm):
    """What the committee decides; on an action, `changes_state` tells whether a `NewStateForm` comes with it."""

    submission = forms.UUIDField(widget=forms.HiddenInput)
    changes_state = forms.BooleanField(label="La décision change l’état de l’action", required=False)

    class Meta:
        model = Decision
        fields = ("text", "carrier", "carrier_name", "due_on")
        widgets = {"text": forms.Textarea(attrs={"rows": 3}), "due_on": _day_input()}

    def __init__(self, data=None, *, meeting: Meeting, action: Action | None = None, instance: Decision | None = None):
        super().__init__(data, instance=instance, initial={"submission": uuid4()} | _proposed_carrier(action))
        self._meeting = meeting
        self.fields["carrier"].empty_label = "Personne pour l’instant"
        if instance:
            del self.fields["submission"]
        if instance or action is None:
            del self.fields["changes_state"]

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on and due_on < self._meeting.held_on:
            raise forms.ValidationError("Cette date précède le comité.")
        return due_on


def _proposed_carrier(action: Action | None) -> dict:
    """Whoever pilots the action usually carries what is decided on it."""
    pilot = next(iter(action.pilots), None) if action else None
    if pilot is None:
        return {}
    return {"carrier": pilot.organisation_id, "carrier_name": pilot.contact.name if pilot.contact else ""}


class NewStateForm(StatusUpdateForm):
    """The state that a decision gives to an action; its day is the meeting's."""

    def __init__(self, data=None, *, action: Action):
        super().__init__(data, action=action)
        for name in ("effective_on", "working_note", "submission"):
            del self.fields[name]
        self.fields["expected_end"].help_text = "La fin que le comité retient\u202f; les précédentes restent connues."


class SettlementForm(forms.Form):
    """What became of a decision."""

    outcome = forms.ChoiceField(choices=Outcome.choices)
    settled_on = forms.DateField(label="Le", required=False, widget=_day_input())
    note = forms.CharField(label="Un mot", required=False, max_length=NOTE_MAX_LENGTH)

    def __init__(self, data=None):
        super().__init__(data, initial={"outcome": Outcome.DONE, "settled_on": today()})

    def clean(self):
        cleaned = super().clean()
        is_settled = cleaned.get("outcome") in (Outcome.DONE, Outcome.DROPPED)
        if is_settled and not cleaned.get("settled_on") and "settled_on" not in self.errors:
            self.add_error("settled_on", "Donnez le jour.")
        return cleaned

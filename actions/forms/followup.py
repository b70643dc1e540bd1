"""The forms of the follow-up: what an agent declares of an action, what the Mission asks of its pilots."""

from uuid import uuid4

from django import forms

from actions.models import Action, Status, StatusUpdate, UpdateRequest, Weather
from actors.clock import today


class StatusUpdateForm(forms.ModelForm):
    """Prefilled from the current state of an action; `version` is the one that the author saw."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    submission = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = StatusUpdate
        fields = (
            "status",
            "weather",
            "progress",
            "expected_end",
            "effective_on",
            "committee_note",
            "working_note",
        )
        widgets = {
            "status": forms.RadioSelect,
            "weather": forms.RadioSelect,
            "progress": forms.NumberInput(attrs={"min": 0, "max": 100, "step": 5, "inputmode": "numeric"}),
            "expected_end": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "effective_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "committee_note": forms.Textarea(attrs={"rows": 4}),
            "working_note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "weather": "",
            "expected_end": "La fin que vous annoncez aujourd’hui ; les dates précédentes restent dans l’historique.",
            "effective_on": "Le jour où cet état est devenu vrai.",
            "committee_note": "Une à trois phrases, lues par le comité de pilotage et reprises dans le rapport.",
            "working_note": "Pour la Mission ESS et le pilote seulement ; jamais dans le rapport.",
        }

    def __init__(self, data=None, *, action: Action, submission=None):
        initial = {
            "status": action.status,
            "weather": action.weather,
            "progress": action.progress,
            "expected_end": action.expected_end or action.ends_on,
            "effective_on": today(),
            "version": action.version,
            "submission": submission or uuid4(),
        }
        # Several actions may have their form on one page.
        super().__init__(data, initial=initial, auto_id=f"action_{action.number}_%s")
        self.fields["weather"].choices = Weather.choices
        self.fields["status"].choices = Status.choices
        self.fields["progress"].required = False
        self.fields["effective_on"].widget.attrs["max"] = today().isoformat()

    def clean_effective_on(self):
        day = self.cleaned_data["effective_on"]
        if day > today():
            raise forms.ValidationError("Cette date est dans l’avenir : donnez aujourd’hui ou un jour passé.")
        return day

    def clean(self):
        """Leave out what the status rules out, so that nobody has to empty a field that makes no sense."""
        cleaned = super().clean()
        status = cleaned.get("status")
        if status and status != Status.IN_PROGRESS:
            cleaned["weather"] = ""
            self.errors.pop("weather", None)
        elif status and not cleaned.get("weather") and "weather" not in self.errors:
            self.add_error("weather", "Choisissez la météo de cette action en cours.")
        fixed = {Status.COMPLETED: 100, Status.NOT_STARTED: 0}
        if status in fixed:
            cleaned["progress"] = fixed[status]
            self.errors.pop("progress", None)
        elif status and cleaned.get("progress") is None and "progress" not in self.errors:
            self.add_error("progress", "Donnez l’avancement, de 0 à 100 %.")
        return cleaned


class UpdateRequestForm(forms.ModelForm):
    """A word to the pilots and a day to answer by, both optional."""

    submission = forms.UUIDField(widget=forms.HiddenInput)

    class Meta:
        model = UpdateRequest
        fields = ("message", "due_on")
        labels = {"message": "Message aux pilotes", "due_on": "Réponse souhaitée pour le"}
        widgets = {
            "message": forms.Textarea(attrs={"rows": 3}),
            "due_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        help_texts = {
            "message": "Facultatif\u00a0; repris dans le courriel et dans «\u00a0Mes actions\u00a0».",
            "due_on": "Facultatif.",
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["due_on"].widget.attrs["min"] = today().isoformat()

    def clean_due_on(self):
        day = self.cleaned_data["due_on"]
        if day and day < today():
            raise forms.ValidationError("Cette date est passée\u00a0: donnez aujourd’hui ou un jour à venir.")
        return day

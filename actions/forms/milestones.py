"""The forms of milestones: to add one, and one for each thing that happens to it; `write` does it and says so."""

from django import forms

from actions.milestones import (
    add_milestone,
    drop_milestone,
    move_milestone,
    reach_milestone,
    reopen_milestone,
    retitle_milestone,
)
from actions.models import Action, Milestone, MilestoneShift
from actions.seen import SeenFields
from actors.clock import today
from actors.templatetags.french import day


class DayField(forms.DateField):
    """A day, chosen in the browser's calendar."""

    def __init__(self, **options):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **options)


def _title_field():
    return forms.CharField(label="Intitulé", max_length=Milestone._meta.get_field("title").max_length)


class MilestoneForm(forms.Form):
    """A new milestone of an action."""

    title = _title_field()
    due_on = DayField(label="Prévu le")

    def __init__(self, data=None, *, action: Action):
        super().__init__(data)
        self._action = action

    def clean_due_on(self):
        due_on = self.cleaned_data["due_on"]
        if due_on < self._action.plan.starts_on:
            raise forms.ValidationError(f"Le plan commence le {day(self._action.plan.starts_on)}.")
        return due_on

    def write(self) -> str:
        add_milestone(action=self._action, **self.cleaned_data)
        return f"Jalon «\u00a0{self.cleaned_data['title']}\u00a0» ajouté, prévu le {day(self.cleaned_data['due_on'])}."


class ChangeForm(SeenFields, forms.Form):
    """Something that happens to a milestone; `operation` names it in what is sent."""

    operation = ""

    def __init__(self, data=None, *, milestone: Milestone):
        super().__init__(data, auto_id=f"{self.operation}_%s")
        self.remember(milestone)


class MoveForm(ChangeForm):
    operation = "move"
    changed = ("due_on",)

    due_on = DayField(label="Nouvelle date")
    reason = forms.CharField(
        label="Motif",
        max_length=MilestoneShift._meta.get_field("reason").max_length,
        help_text="En quelques mots\u00a0; il reste lisible à côté de l’ancienne date.",
    )

    def write(self, author) -> str:
        due_on, reason = self.cleaned_data["due_on"], self.cleaned_data["reason"]
        move_milestone(milestone=self.row, seen=self.seen, due_on=due_on, reason=reason, author=author)
        return f"Jalon «\u00a0{self.row.title}\u00a0» désormais prévu le {day(due_on)}."


class ReachForm(ChangeForm):
    operation = "reach"

    done_on = DayField(label="Atteint le")

    def __init__(self, data=None, *, milestone: Milestone):
        super().__init__(data, milestone=milestone)
        self.fields["done_on"].initial = today()
        self.fields["done_on"].widget.attrs["max"] = today().isoformat()

    def write(self, author) -> str:
        done_on = self.cleaned_data["done_on"]
        reach_milestone(milestone=self.row, done_on=done_on)
        return f"Jalon «\u00a0{self.row.title}\u00a0» atteint le {day(done_on)}."


class RetitleForm(ChangeForm):
    operation = "retitle"
    changed = ("title",)

    title = _title_field()

    def __init__(self, data=None, *, milestone: Milestone):
        super().__init__(data, milestone=milestone)
        self.initial["title"] = milestone.title

    def write(self, author) -> str:
        retitle_milestone(milestone=self.row, seen=self.seen, title=self.cleaned_data["title"])
        return f"Intitulé corrigé\u00a0: «\u00a0{self.row.title}\u00a0»."


class DropForm(ChangeForm):
    operation = "drop"

    def write(self, author) -> str:
        drop_milestone(milestone=self.row)
        return f"Jalon «\u00a0{self.row.title}\u00a0» retiré."


class ReopenForm(ChangeForm):
    operation = "reopen"

    def write(self, author) -> str:
        reopen_milestone(milestone=self.row)
        return f"Jalon «\u00a0{self.row.title}\u00a0» de nouveau attendu."


CHANGES = {form.operation: form for form in (MoveForm, ReachForm, RetitleForm, DropForm, ReopenForm)}

"""Taking a decision from what a page sent: it is recorded, or the forms come back with all that was typed."""

from dataclasses import dataclass, replace
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.http import QueryDict

from actions.followup import StaleVersionError
from actions.forms.committee import DecisionForm, NewStateForm
from actions.meetings import record_decision
from actions.models import Action, Decision, Meeting
from actions.views.shortcuts import action_or_404

INCOMPLETE = "Ce formulaire était incomplet. Vérifiez-le, puis enregistrez de nouveau."


@dataclass(frozen=True)
class Attempt:
    """The decision that was recorded or, without it, the forms to show with the status of the answer.

    On the plan as a whole there is no action, and no form of its state.
    """

    action: Action | None
    form: DecisionForm
    state: NewStateForm | None
    status: int = 200
    decision: Decision | None = None

    @property
    def is_conflict(self) -> bool:
        """Somebody recorded the action meanwhile; the forms are ready to be sent again."""
        return self.status == 409

    @property
    def is_incomplete(self) -> bool:
        return self.form.has_error("submission") or (self.state is not None and self.state.has_error("version"))

    @property
    def changes_state(self) -> bool:
        return self.state is not None and bool(self.form.data.get("changes_state"))

    def is_valid(self) -> bool:
        """The new state counts only where the decision changes it."""
        is_valid = self.form.is_valid()
        return self.state.is_valid() and is_valid if self.changes_state else is_valid

    def decided(self) -> dict:
        """Return what valid forms say, for `record_decision`."""
        decided = dict(self.form.cleaned_data)
        if decided.pop("changes_state", False):
            new_state = dict(self.state.cleaned_data)
            new_state["committee_note"] = new_state["committee_note"] or decided["text"]
            decided |= {"version": new_state.pop("version"), "new_state": new_state}
        return decided


def attempt_decision(request, meeting: Meeting, number: int | None) -> Attempt:
    """Return the forms of a decision on an action, or on the plan; once they are sent, what became of it."""
    if request.method != "POST":
        return _attempt(request, meeting, number)
    attempt = _attempt(request, meeting, number, request.POST)
    if attempt.is_incomplete:
        attempt = _attempt(request, meeting, number, request.POST, again=True)
        attempt.form.add_error(None, INCOMPLETE)
    if not attempt.is_valid():
        return replace(attempt, status=422)
    try:
        decision = record_decision(meeting=meeting, author=request.user, action=attempt.action, **attempt.decided())
    except StaleVersionError:
        return replace(_attempt(request, meeting, number, request.POST, again=True), status=409)
    except ValidationError as error:
        attempt.form.add_error(None, error)
        return replace(attempt, status=422)
    return replace(attempt, decision=decision)


def _attempt(request, meeting: Meeting, number: int | None, data: QueryDict | None = None, *, again=False) -> Attempt:
    """Build the forms; `again` makes of what was sent a new submission on the action as it is now."""
    action = None if number is None else action_or_404(request, meeting.plan, number, as_of=meeting.situation_on)
    if again:
        data = data.copy()
        data["submission"] = uuid4()
        if action:
            data["version"] = action.version
    state = NewStateForm(data, action=action) if action else None
    return Attempt(action, DecisionForm(data, meeting=meeting, action=action), state)

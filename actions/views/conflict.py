"""What a person gets back whose form was incomplete or came too late: all that was typed, ready to be sent again."""

from uuid import uuid4

from actions.forms.followup import StatusUpdateForm
from actions.models import Action, StatusUpdate
from actions.permissions import updates_visible_to


def resent(data, action: Action):
    """Return what was sent, as a new submission on the action as it is now."""
    data = data.copy()
    data["version"], data["submission"] = action.version, uuid4()
    return data


def conflict(request, action: Action, data=None) -> dict:
    """Return what a page shows of a conflict: what is recorded now beside what was typed, and the form to send."""
    form = StatusUpdateForm(resent(data, action) if data else None, action=action)
    latest = updates_visible_to(request.user).filter(action=action).latest_first().select_related("author").first()
    typed = StatusUpdate(**{name: form.cleaned_data[name] for name in form.Meta.fields}) if form.is_valid() else None
    return {"form": form, "is_conflict": True, "latest": latest, "typed": typed}

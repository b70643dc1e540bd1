"""The plan, its actions and their follow-up."""

from actions.models.action import Action, Involvement, InvolvementRole, Milestone
from actions.models.followup import StatusUpdate
from actions.models.plan import Axis, Objective, Orientation, Plan
from actions.models.status import Status, Weather

__all__ = [
    "Action",
    "Axis",
    "Involvement",
    "InvolvementRole",
    "Milestone",
    "Objective",
    "Orientation",
    "Plan",
    "Status",
    "StatusUpdate",
    "Weather",
]

"""The plan, its actions and their follow-up."""

from actions.models.action import Action, Involvement, InvolvementRole
from actions.models.amendment import Amendment, AmendmentKind
from actions.models.change import Change
from actions.models.committee import AgendaItem, Decision, Meeting, Outcome
from actions.models.document import Document
from actions.models.followup import StatusUpdate
from actions.models.indicator import Indicator, IndicatorValue
from actions.models.milestone import Milestone, MilestoneShift
from actions.models.plan import Axis, Objective, Orientation, Plan
from actions.models.reminder import (
    Answer,
    AskReason,
    MailKind,
    MailState,
    PilotReply,
    Reminder,
    ReminderMail,
    UpdateRequest,
)
from actions.models.status import Status, Weather

__all__ = [
    "Action",
    "AgendaItem",
    "Amendment",
    "AmendmentKind",
    "Answer",
    "AskReason",
    "Axis",
    "Change",
    "Decision",
    "Document",
    "Indicator",
    "IndicatorValue",
    "Involvement",
    "InvolvementRole",
    "MailKind",
    "MailState",
    "Meeting",
    "Milestone",
    "MilestoneShift",
    "Objective",
    "Orientation",
    "Outcome",
    "PilotReply",
    "Plan",
    "Reminder",
    "ReminderMail",
    "Status",
    "StatusUpdate",
    "UpdateRequest",
    "Weather",
]

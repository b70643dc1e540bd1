"""The invented slips of milestones."""

from datetime import datetime, time

from django.utils import timezone

from actions.demo.reading import read
from actions.models import Milestone, MilestoneShift, Plan
from actors.models import User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    """Tell how the dates of milestones came to be what they are; `accounts` by role."""
    milestones = Milestone.objects.filter(action__plan=plan).select_related("action")
    held = {(milestone.action.number, milestone.title): milestone for milestone in milestones}
    MilestoneShift.objects.bulk_create(
        MilestoneShift(
            milestone=held[entry["action"], entry["milestone"]],
            due_before=shift["from"],
            due_after=shift["to"],
            reason=shift["reason"],
            author=accounts[shift["by"]],
            recorded_at=timezone.make_aware(datetime.combine(shift["recorded"], time(11))),
        )
        for entry in read("milestone_shifts")
        for shift in entry["shifts"]
    )

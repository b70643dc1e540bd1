"""What asks for care in the directory, as the first page of the administration counts it."""

from actions.alerts import Alert
from actions.filters import ActionFilter
from actions.models import Plan
from actors.clock import today
from actors.duplicates import suspected
from actors.models import Contact, ContactCorrection, Organisation
from actors.roles import can_edit_directory


def attention(user) -> dict:
    """Return each count by its name, `None` for what the person may not see, and the plan whose actions are."""
    contacts = user.has_perm("actors.view_contact")
    may_edit = can_edit_directory(user)
    plan = Plan.objects.visible_to(user).current()
    counts = {
        "to_check": Contact.objects.to_check().count() if contacts else None,
        "corrections": ContactCorrection.objects.pending().count() if may_edit else None,
        "not_checked": Contact.objects.not_checked_for_a_year().count() if contacts else None,
        "without_email": Contact.objects.without_email().count() if contacts else None,
        "without_contact": Organisation.objects.without_contact().count() if contacts else None,
        "alike_organisations": len(suspected(Organisation)) if may_edit else None,
        "alike_contacts": len(suspected(Contact)) if may_edit else None,
        "without_pilot": _without_pilot(plan, user) if plan else None,
    }
    return counts | {"counted_plan": plan, "all_right": not any(counts.values())}


def _without_pilot(plan: Plan, user) -> int:
    """Count by the very filter that the link leads to."""
    chosen = ActionFilter({"signal": [Alert.WITHOUT_PILOT]}, plan=plan, as_of=today(), user=user)
    return chosen.qs.count()

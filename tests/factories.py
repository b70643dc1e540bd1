"""Small makers of what tests need; each fills in what the test does not say."""

from datetime import date
from uuid import uuid4

from django.utils.text import slugify
from model_bakery import baker

from actions.followup import record_status
from actions.meetings import add_to_agenda
from actions.models import Action, Decision, InvolvementRole, Meeting, Plan, Status, Weather


def plan(slug="2012-2014", **fields) -> Plan:
    defaults = {
        "title": "37 actions pour 37 communes",
        "starts_on": date(2012, 1, 1),
        "ends_on": date(2014, 12, 31),
        "is_current": True,
    }
    return baker.make("actions.Plan", slug=slug, **defaults | fields)


def objective(plan, number=1, orientation_number=1, axis_number=1):
    """Return the objective, made with its orientation and axis if they do not exist yet."""
    axis, _ = plan.axes.get_or_create(number=axis_number, defaults={"title": f"Axe n° {axis_number}"})
    orientation, _ = plan.orientations.get_or_create(
        number=orientation_number, defaults={"title": f"Orientation n° {orientation_number}", "axis": axis}
    )
    made, _ = plan.objectives.get_or_create(
        number=number, defaults={"title": f"Objectif n° {number}", "orientation": orientation}
    )
    return made


def action(plan, number, *, of=None, **fields) -> Action:
    defaults = {"title": f"Mener l’action {number}", "objective": of or objective(plan)}
    return Action.objects.create(plan=plan, number=number, **defaults | fields)


def organisation(name="Direction de la Commande publique", kind="direction", **fields):
    return baker.make("actors.Organisation", name=name, kind=kind, **{"slug": slugify(name)} | fields)


def contact(name="Camille CONTACT", organisation=None, **fields):
    place = organisation or globals()["organisation"](name=f"Organisation de {name}")
    return baker.make("actors.Contact", name=name, organisation=place, **fields)


def involve(action, contact, role=InvolvementRole.PILOT, **fields):
    return action.involvements.create(contact=contact, organisation=contact.organisation, role=role, **fields)


def record(action, author, **fields):
    """Record an update of the action as it is now in the database; in progress and sunny unless said."""
    action.refresh_from_db()
    status = fields.setdefault("status", Status.IN_PROGRESS)
    defaults = {
        "weather": Weather.SUNNY if status == Status.IN_PROGRESS else "",
        "progress": {Status.COMPLETED: 100, Status.NOT_STARTED: 0}.get(status, 40),
        "expected_end": None,
        "effective_on": date(2013, 11, 1),
        "version": action.version,
        "submission": uuid4(),
    }
    return record_status(action=action, author=author, **defaults | fields)


def meeting(plan, held_on=date(2013, 11, 15), *actions, **fields) -> Meeting:
    """A meeting of the committee with `actions` on its agenda."""
    made = Meeting.objects.create(plan=plan, held_on=held_on, **fields)
    add_to_agenda(meeting=made, reasons=dict.fromkeys(actions, ""))
    return made


def decision(meeting, author, action=None, **fields) -> Decision:
    defaults = {"text": "Présenter une simulation.", "submission": uuid4()}
    return Decision.objects.create(meeting=meeting, author=author, action=action, **defaults | fields)

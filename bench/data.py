"""The plan that is measured: the brochure's, its actions repeated up to a size, each with ten updates.

Nothing is drawn at random: the same size gives the same plan. Rows are created in bulk rather than one by one with
`record_status`, and the current state of an action is that of its latest update, as `record_status` leaves it.
"""

import sys
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.contrib.auth.models import Group
from django.core.management import call_command
from django.db import connection, transaction
from django.db.models import PositiveIntegerField
from django.utils import timezone

from actions.followup import DECLARED_FIELDS
from actions.models import Action, Involvement, Milestone, Plan, Status, StatusUpdate, Weather
from actors.models import User
from actors.roles import Role

TODAY = date(2013, 11, 15)
PAST = date(2013, 3, 1)
UPDATES = 10
ACTIONS_AT_ONCE = 500
LARGEST_SMALLINT = 32_767

OUTCOMES = (Status.COMPLETED, Status.COMPLETED, Status.ABANDONED, Status.ON_HOLD, Status.NOT_STARTED)
SKIES = (Weather.SUNNY, Weather.SUNNY, Weather.CLOUDY, Weather.STORMY)
COMMITTEE_NOTE = (
    "Les partenaires ont été réunis le mois dernier ; le cahier des charges est arrêté et la consultation "
    "peut être lancée, sous réserve de l’accord des communes sur le calendrier."
)
WORKING_NOTE = "Relancer le service juridique avant la prochaine réunion ; le budget reste à confirmer."


def fill(size: int) -> tuple[Plan, User]:
    """Load the plan, bring it to `size` actions, and return it with an account of the Mission ESS."""
    call_command("migrate", verbosity=0)
    call_command("load_plan", stdout=sys.stderr)
    plan = Plan.objects.current()
    user = User.objects.create(email="mesure@example.org", first_name="Claude", last_name="MESURE")
    user.groups.add(Group.objects.get(name=Role.MISSION))
    if connection.vendor == "postgresql" and size > LARGEST_SMALLINT:
        # No true plan numbers its actions so high; here they must fit, in the table and in what writes to it.
        Action._meta.get_field("number").__class__ = PositiveIntegerField
        _execute("ALTER TABLE actions_action ALTER COLUMN number TYPE integer")
    with transaction.atomic():
        _fill_actions(plan, user, size)
    if connection.vendor == "postgresql":
        _execute("VACUUM ANALYZE")  # what the server does by itself, somewhat later
    return plan, user


def _execute(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def _fill_actions(plan: Plan, user: User, size: int) -> None:
    originals = list(plan.actions.prefetch_related("involvements"))
    for action in originals:
        _set_state(action)
        action.save()
    _add_follow_up(originals, user)
    for first in range(len(originals) + 1, size + 1, ACTIONS_AT_ONCE):
        numbers = range(first, min(first + ACTIONS_AT_ONCE, size + 1))
        models = [originals[(number - 1) % len(originals)] for number in numbers]
        copies = [_copy(model, number) for model, number in zip(models, numbers, strict=True)]
        copies = Action.objects.bulk_create(copies)
        Involvement.objects.bulk_create(
            Involvement(action=copy, organisation_id=held.organisation_id, contact_id=held.contact_id, role=held.role)
            for copy, model in zip(copies, models, strict=True)
            for held in model.involvements.all()
        )
        _add_follow_up(copies, user)


def _copy(model: Action, number: int) -> Action:
    copy = Action(plan=model.plan, objective_id=model.objective_id, number=number, title=model.title)
    _set_state(copy)
    return copy


def _set_state(action: Action) -> None:
    """Give the action its planned dates and, as current state, that of its latest update."""
    number = action.number
    action.starts_on = date(2012, 1, 15) + timedelta(days=number * 11 % 300)
    action.ends_on = date(2013, 3, 1) + timedelta(days=number * 37 % 600) if number % 12 else None
    latest = _declared(action, UPDATES - 1)
    for field in DECLARED_FIELDS:
        setattr(action, field, latest[field])
    action.updated_on = latest["effective_on"]
    action.version = UPDATES


def _add_follow_up(actions: list[Action], user: User) -> None:
    StatusUpdate.objects.bulk_create(
        (
            StatusUpdate(
                action=action,
                author=user,
                submission=UUID(int=action.number * UPDATES + rank),
                committee_note=COMMITTEE_NOTE if rank % 2 else "",
                working_note=WORKING_NOTE if rank % 3 == 0 else "",
                **_declared(action, rank),
            )
            for action in actions
            for rank in range(UPDATES)
        ),
        batch_size=1000,
    )
    Milestone.objects.bulk_create(
        Milestone(action=action, title=title, due_on=due_on)
        for action in actions
        for title, due_on in (("Cahier des charges", date(2012, 11, 30)), ("Bilan", date(2014, 6, 30)))
    )


def _declared(action: Action, rank: int) -> dict:
    """Return what update number `rank` (from 0) of an action declares; one action in five falls silent."""
    number = action.number
    effective_on = date(2012, 3, 1) + timedelta(days=number * 7 % 40 + rank * (62 if number % 5 else 50))
    status = _status(number, rank)
    end = action.ends_on
    return {
        "status": status,
        "weather": SKIES[(number + rank) % len(SKIES)] if status == Status.IN_PROGRESS else "",
        "progress": {Status.NOT_STARTED: 0, Status.COMPLETED: 100}.get(status, 10 * rank),
        "expected_end": end + timedelta(days=45 * (rank // 3)) if end and rank >= 3 else None,
        "effective_on": effective_on,
        "recorded_at": timezone.make_aware(datetime.combine(effective_on, time(10))),
    }


def _status(number: int, rank: int) -> Status:
    """Work begins with the second update, and the last one tells how it turned out; half go on."""
    outcome = dict(enumerate(OUTCOMES)).get(number % 10, Status.IN_PROGRESS)
    if rank == 0 or outcome == Status.NOT_STARTED:
        return Status.NOT_STARTED
    return outcome if rank == UPDATES - 1 else Status.IN_PROGRESS

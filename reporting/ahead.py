"""The plan's full report made before anybody asks for it: after each update its file waits in the cache.

The committee and the Mission read the same notes, so that one file, which names nobody, serves them all; a pilot, who
reads the notes of the own actions only, has another one, made when it is asked for.
"""

from functools import partial

from django.db import transaction
from django_tasks_db.models import DBTaskResult

from actions.models import Plan, StatusUpdate
from actors.clock import today
from actors.models import User
from actors.roles import Role
from reporting.report_files import render_in_background
from reporting.reports.asking import outline
from reporting.reports.kinds import FULL_REPORT
from reporting.reports.order import Order
from reporting.tasks import make_full_report


def ask_after_an_update(instance: StatusUpdate, **kwargs) -> None:
    transaction.on_commit(partial(_ask, instance.action.plan_id))


def _ask(plan_pk: int) -> None:
    """Ask for the report unless it is asked for already: what waits will tell this update too."""
    waiting = DBTaskResult.objects.ready().filter(task_path=make_full_report.module_path)
    if not any(task.args_kwargs["args"] == [plan_pk] for task in waiting):
        make_full_report.enqueue(plan_pk)


def make(plan_pk: int) -> None:
    """Render today's full report as the committee reads it, unless it is one to be made in volumes."""
    reader = User.objects.filter(is_active=True, groups__name__in=[Role.COMMITTEE, Role.MISSION]).first()
    if reader is None:
        return
    found = outline(FULL_REPORT, Order(plan=Plan.objects.get(pk=plan_pk), as_of=today(), user=reader))
    if not found.is_long:
        render_in_background(FULL_REPORT, found.order)

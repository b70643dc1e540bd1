"""What the worker does (`manage.py db_worker`)."""

from django_tasks import task


@task()
def make_report_file(pk: int) -> None:
    from reporting.report_files import make  # which asks for this task

    make(pk)


@task()
def make_full_report(plan_pk: int) -> None:
    from reporting.ahead import make  # which asks for this task

    make(plan_pk)

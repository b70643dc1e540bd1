"""Reports made in the background: asking for one, making it, cancelling it."""

import logging
from collections.abc import Callable
from datetime import date
from tempfile import NamedTemporaryFile
from time import monotonic
from typing import IO
from zipfile import ZipFile

from django.core.exceptions import BadRequest
from django.core.files import File
from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from actions.models import Meeting
from actors.roles import can_edit_actions, can_see_plan
from actors.templatetags.french import day
from reporting.models import ReportFile, ReportState
from reporting.models.report_file import ReportFailure
from reporting.pdf import IN_LINE, render_pdf_in_background
from reporting.publishing import publish
from reporting.rendering.engine import PdfUnavailableError, Rendered
from reporting.rendering.process import RenderFailedError, TooLargeError
from reporting.rendering.turns import BusyError
from reporting.reports.asking import Outline, asked_order, check, divided, file_name, outline
from reporting.reports.data import attachments, data_of
from reporting.reports.kinds import Kind, kind_named
from reporting.reports.order import Order
from reporting.tasks import make_report_file

TITLE_LENGTH = ReportFile._meta.get_field("title").max_length
HEARTBEAT = 1.0  # seconds between two signs of a report that is being made

logger = logging.getLogger(__name__)


class CancelledError(Exception):
    """The report is not wanted any more."""


def ask(found: Outline, *, publishes: bool = False, meeting: Meeting | None = None) -> ReportFile:
    """Put a report in the queue; raise `BusyError` where too many wait.

    A person who asks for the same report while it waits gets the one that waits.
    """
    order = found.order
    with transaction.atomic():
        same = (
            ReportFile.objects.of(order.user)
            .unfinished()
            .filter(plan=order.plan, kind=found.kind.slug, query=order.query, publishes=publishes)
        )
        if waiting := same.first():
            return waiting
        _demand_a_place()
        report = ReportFile.objects.create(
            owner=order.user,
            plan=order.plan,
            kind=found.kind.slug,
            query=order.query,
            title=title_of(found),
            publishes=publishes,
            meeting=meeting,
            expected_pages=found.expected_pages,
        )
        transaction.on_commit(lambda: make_report_file.enqueue(report.pk))
    return report


def ask_again(*, report: ReportFile) -> bool:
    """Put back in the queue a report that did not come about; tell whether it was one. Raise `BusyError` as `ask`."""
    with transaction.atomic():
        report = ReportFile.objects.select_for_update().get(pk=report.pk)
        if not report.can_be_asked_again:
            return False
        _demand_a_place()
        report.state, report.failure, report.pages = ReportState.WAITING, "", 0
        report.asked_at, report.heard_at, report.finished_at = timezone.now(), None, None
        report.save()
        transaction.on_commit(lambda: make_report_file.enqueue(report.pk))
    return True


def _demand_a_place() -> None:
    if ReportFile.objects.waiting().count() >= IN_LINE:
        raise BusyError


def title_of(found: Outline) -> str:
    """« Rapport d’avancement au 15 novembre 2013, depuis le 21 juin 2013 (Axe 1) »."""
    order = found.order
    since = f", depuis le {_unbroken(order.since)}" if order.since else ""
    scope = f" ({order.scope.label})" if order.scope.label else ""
    paper = ", A4\u00a0couché" if order.is_landscape else ""
    return f"{found.kind.title} au {_unbroken(order.as_of)}{since}{scope}{paper}"[:TITLE_LENGTH]


def _unbroken(on: date) -> str:
    return day(on).replace(" ", "\u00a0")


def cancel(*, report: ReportFile) -> bool:
    """Stop a report that is not ready; what makes it hears of it within a second. Tell whether there was time."""
    unfinished = ReportFile.objects.unfinished().filter(pk=report.pk)
    return bool(unfinished.update(state=ReportState.CANCELLED, finished_at=timezone.now()))


def make(pk: int) -> None:
    """Make a report that waits, and say how it went; called by the worker."""
    claimed = ReportFile.objects.waiting().filter(pk=pk)
    if not claimed.update(state=ReportState.RUNNING, heard_at=timezone.now()):
        return  # cancelled while it waited, or made by another worker
    report = ReportFile.objects.select_related("owner", "plan", "meeting").get(pk=pk)
    try:
        _make(report)
    except CancelledError:
        return
    except BadRequest:
        _end(report, ReportState.FAILED, failure=ReportFailure.REFUSED)
    except TooLargeError:
        _end(report, ReportState.FAILED, failure=ReportFailure.TOO_LARGE)
    except PdfUnavailableError:
        _end(report, ReportState.FAILED, failure=ReportFailure.UNAVAILABLE)
    except RenderFailedError:
        logger.exception("Report %s could not be rendered", pk)
        _end(report, ReportState.FAILED, failure=ReportFailure.FAILED)


def _make(report: ReportFile) -> None:
    found = _outline(report)
    told = _Progress(report)
    if report.publishes:
        published = publish(
            kind=found.kind, order=found.order, title=report.title, meeting=report.meeting, on_page=told
        )
        _end(report, ReportState.DONE, pages=published.pages, published=published)
        return
    volumes = divided(found)
    with NamedTemporaryFile() as file:
        pages = _write_volumes(file, found, volumes, told)
        report.file.save(file_name(found.kind, found.order), File(file), save=False)
    _end(report, ReportState.DONE, pages=pages, volumes=len(volumes), file=report.file.name)


def _write_volumes(file: IO[bytes], found: Outline, volumes: tuple[Order, ...], told: "_Progress") -> int:
    """Write the PDF, or an archive of one for each volume; return how many pages there are in all."""
    if len(volumes) == 1:
        rendered = render_in_background(found.kind, volumes[0], told)
        file.write(rendered.content)
        return rendered.pages
    pages = 0
    with ZipFile(file, "w") as archive:  # a PDF is compressed already
        for number, order in enumerate(volumes, start=1):
            told.pages_before = pages
            rendered = render_in_background(found.kind, order, told)
            archive.writestr(f"{number:02}-{file_name(found.kind, order)}.pdf", rendered.content)
            pages += rendered.pages
    return pages


def _outline(report: ReportFile) -> Outline:
    """Read again what was asked for, with the rights that the person has now."""
    kind = kind_named(report.kind)
    may = can_edit_actions if report.publishes else can_see_plan
    if kind is None or not may(report.owner):
        raise BadRequest(report.query)
    return check(outline(kind, asked_order(QueryDict(report.query), kind, report.plan, report.owner)))


def render_in_background(kind: Kind, order: Order, on_page: Callable[[int], None] = lambda page: None) -> Rendered:
    """Make one PDF, or find it again; raise as `render_pdf_in_background` does."""
    travelling = attachments(order, file_name(kind, order), data_of(order))
    return render_pdf_in_background(kind.template, kind.build(order), attachments=travelling, on_page=on_page)


class _Progress:
    """Told each page, it writes down how far the report is and hears whether it is still wanted."""

    def __init__(self, report: ReportFile):
        self.report = report
        self.written_at = 0.0
        self.pages_before = 0
        """Those of the volumes that are ready."""
        self.pages = 0

    def __call__(self, page: int) -> None:
        # Should the layout begin anew, the count does not go back.
        self.pages = max(self.pages_before + page, self.pages)
        if monotonic() - self.written_at < HEARTBEAT:
            return
        self.written_at = monotonic()
        running = ReportFile.objects.filter(pk=self.report.pk, state=ReportState.RUNNING)
        if not running.update(pages=self.pages, heard_at=timezone.now()):
            raise CancelledError


def _end(report: ReportFile, state: ReportState, **fields) -> None:
    """Say how it ended, unless it was cancelled meanwhile."""
    running = ReportFile.objects.filter(pk=report.pk, state=ReportState.RUNNING)
    running.update(state=state, finished_at=timezone.now(), **fields)

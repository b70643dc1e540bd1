"""Publishing a report: sealing what it shows, withdrawing it, telling whether a file is one of them."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.urls import reverse
from django.utils.crypto import get_random_string

from actions.models import Meeting
from actors.addresses import whole
from actors.clock import today
from actors.models import User
from reporting.charts.qr_code import QrCode, qr_code
from reporting.models import PublishedReport
from reporting.models.published_report import REFERENCE_LENGTH, REFERENCE_LETTERS, printed
from reporting.pdf import render_pdf_in_background
from reporting.reports.asking import file_name
from reporting.reports.data import attachments, data_of
from reporting.reports.kinds import Kind
from reporting.reports.order import Order


@dataclass(frozen=True)
class Seal:
    """What a published report says of itself, so that a reader can have it verified."""

    reference: str
    published_on: date
    published_by: str
    data_sha256: str
    address: str
    """Of the page that verifies."""
    qr: QrCode

    @property
    def short_reference(self) -> str:
        return printed(self.reference)


def publish(
    *, kind: Kind, order: Order, title: str, meeting: Meeting | None = None, on_page: Callable[[int], None]
) -> PublishedReport:
    """Make a report, seal it and keep it; raise as `render_pdf_in_background` does.

    The report tells what `order.user` may read; the Mission reads every note for the committee.
    """
    order = replace(order, is_published=True)
    data = data_of(order)
    seal = _seal(order.user, data)
    name = file_name(kind, order)
    rendered = render_pdf_in_background(
        kind.template,
        {**kind.build(order), "seal": seal},
        attachments=attachments(order, name, data),
        on_page=on_page,
    )
    report = PublishedReport(
        plan=order.plan,
        meeting=meeting,
        reference=seal.reference,
        kind=kind.slug,
        title=title,
        query=order.query,
        as_of=order.as_of,
        since=order.since,
        snapshot=data,
        snapshot_sha256=seal.data_sha256,
        sha256=sha256(rendered.content).hexdigest(),
        size=len(rendered.content),
        pages=rendered.pages,
        published_by=order.user,
    )
    with transaction.atomic():
        report.file.save(f"{name}.pdf", ContentFile(rendered.content), save=False)
        report.save()
    return report


def _seal(author: User, data: str) -> Seal:
    reference = get_random_string(REFERENCE_LENGTH, REFERENCE_LETTERS)
    address = whole(reverse("verification"))
    return Seal(
        reference=reference,
        published_on=today(),
        published_by=str(author),
        data_sha256=sha256(data.encode()).hexdigest(),
        address=address,
        qr=qr_code(f"{address}?reference={reference}"),
    )


def withdraw(*, report: PublishedReport, author: User, reason: str) -> None:
    """Withdraw a report, which stays listed as such; raise `ValidationError` of one that was already."""
    if not PublishedReport.objects.filter(pk=report.pk).withdraw(author=author, reason=reason):
        raise ValidationError("Ce rapport est déjà retiré.")


def found_by_digest(digest: str) -> PublishedReport | None:
    """Return the report whose file, or whose data, has this SHA-256."""
    digest = digest.lower()
    by_file = PublishedReport.objects.filter(sha256=digest)
    return by_file.first() or PublishedReport.objects.filter(snapshot_sha256=digest).first()


def is_intact(report: PublishedReport) -> bool:
    """Tell whether the file that is kept is still, byte for byte, the one that was published."""
    try:
        with report.file.open("rb") as file:
            return sha256(file.read()).hexdigest() == report.sha256
    except OSError:
        return False

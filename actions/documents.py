"""What is attached to an action: adding a file or a link, withdrawing it. Nothing is deleted."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.files import File
from django.db import IntegrityError, transaction

from actions.models import Action, Document
from actions.uploads import Kind, clean_name
from actors.clock import now


def add_link(*, action: Action, author, submission: UUID, title: str, url: str) -> Document:
    """Attach an address; the same submission sent twice is recorded once."""
    return _add(Document(action=action, added_by=author, submission=submission, title=title, url=url))


def add_file(*, action: Action, author, submission: UUID, title: str, upload: File, kind: Kind) -> Document:
    """Attach a file, which keeps its name for whoever downloads it, and its own name for a missing title.

    It is stored if and only if its row is; the same submission sent twice is recorded once.
    """
    name = clean_name(upload.name)
    document = Document(
        action=action,
        added_by=author,
        submission=submission,
        title=title or name,
        file_name=name,
        content_type=kind.content_type,
        size=upload.size,
    )
    document.file.save(name, upload, save=False)
    added = None
    try:
        added = _add(document)
    finally:
        if added is not document:
            document.file.delete(save=False)
    return added


def withdraw(*, document: Document, author) -> None:
    """Take the document off the sheet from now on; of two withdrawals the first counts."""
    Document.objects.available().filter(pk=document.pk).update(withdrawn_at=now(), withdrawn_by=author)


def _add(document: Document) -> Document:
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError:
        recorded = document.action.documents.filter(submission=document.submission).first()
        if recorded is None:
            raise ValidationError("Cet envoi a déjà servi ailleurs. Rechargez la page et recommencez.") from None
        return recorded
    return document

"""The invented documents and links."""

from datetime import date, datetime, time
from uuid import NAMESPACE_URL, uuid5

from django.core.files.base import ContentFile
from django.utils import timezone

from actions.demo.reading import read
from actions.documents import add_file, add_link
from actions.models import Document, Plan
from actions.uploads import kind_of
from actors.models import User


def load(plan: Plan, accounts: dict[str, User]) -> None:
    actions = {action.number: action for action in plan.actions.all()}
    for entry in read("documents"):
        number, author, added = entry.pop("action"), accounts[entry.pop("by")], entry.pop("added")
        submission = uuid5(NAMESPACE_URL, f"demo:{plan.slug}/document/{number}/{entry['title']}")
        document = _add(action=actions[number], author=author, submission=submission, **entry)
        Document.objects.filter(pk=document.pk).update(added_at=_at_noon(added))


def _add(*, url: str = "", file_name: str = "", content: str = "", **details) -> Document:
    if url:
        return add_link(url=url, **details)
    upload = ContentFile(content.encode(), name=file_name)
    return add_file(upload=upload, kind=kind_of(upload, file_name), **details)


def _at_noon(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(12)))

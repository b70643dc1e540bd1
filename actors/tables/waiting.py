"""Files between their preview and their import: kept where no address serves them, for one hour."""

from datetime import timedelta
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

FOLDER = "imports"
KEPT_FOR = timedelta(hours=1)


class NoLongerKeptError(Exception):
    """The file was kept too long ago, or it has been imported."""


def keep(content: bytes) -> str:
    """Keep a file and return the key that finds it again."""
    _forget_old_ones()
    key = uuid4().hex
    default_storage.save(_path(key), ContentFile(content))
    return key


def read(key: str) -> bytes:
    try:
        with default_storage.open(_path(key)) as file:
            return file.read()
    except FileNotFoundError:
        raise NoLongerKeptError from None


def forget(key: str) -> None:
    default_storage.delete(_path(key))


def _forget_old_ones() -> None:
    if not default_storage.exists(FOLDER):
        return
    oldest = timezone.now() - KEPT_FOR
    for key in default_storage.listdir(FOLDER)[1]:
        if default_storage.get_modified_time(_path(key)) < oldest:
            default_storage.delete(_path(key))


def _path(key: str) -> str:
    return f"{FOLDER}/{key}"

"""Addresses of pages, found once in a process: a page leads to the same hundreds of them over and over."""

from functools import lru_cache

from django.conf import settings
from django.urls import get_script_prefix, reverse


def address(name: str, *args) -> str:
    """Return `reverse(name, args=args)`."""
    return _found(get_script_prefix(), name, args)


@lru_cache(20_000)
def _found(prefix: str, name: str, args: tuple) -> str:
    return reverse(name, args=args)


def whole(path: str) -> str:
    """Return the address of a page with its site: a mail, a calendar or a sheet of paper has none of its own."""
    return settings.PORTAL_URL + path

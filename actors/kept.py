"""Pages kept while nothing is written: who comes back to one finds it again as it was made.

Not a table is named: any write in the whole database makes every page anew, so that none can be forgotten.
"""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from itertools import count

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.cache import caches
from django.db import connection
from django.http import HttpRequest, HttpResponse

from actors.clock import today

_opened = count()


def number_connection(connection, **kwargs) -> None:
    """Tell apart the connections that this process opens: what SQLite says of changes holds within one."""
    connection.number = next(_opened)


def kept(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Keep the answers of a view that reads nothing but the database, the day and the address, for their reader only.

    A view that writes, if only in the log of accesses, is run each time.
    """

    @wraps(view)
    def keeping(request, *args, **kwargs):
        if not _may_be_kept(request):
            return view(request, *args, **kwargs)
        key = _key(request)
        if found := caches["pages"].get(key):
            return found
        response = view(request, *args, **kwargs)
        if response.status_code == 200 and not response.streaming:
            caches["pages"].set(key, response)
        return response

    return keeping


def _may_be_kept(request: HttpRequest) -> bool:
    # The first page of a session brings the cookie that protects its forms; a message is shown once; and what is
    # written in a transaction is not yet written for the others.
    return (
        settings.CSRF_COOKIE_NAME in request.COOKIES and not get_messages(request) and not connection.in_atomic_block
    )


def _key(request: HttpRequest) -> str:
    """All that an answer depends on; the session itself is in the database."""
    parts = [
        _state_of_the_database(),
        today(),
        request.build_absolute_uri(),
        request.headers.get("Cookie"),
        sorted((name, value) for name, value in request.headers.items() if name.startswith("Hx-")),
    ]
    return sha256(repr(parts).encode()).hexdigest()


def _state_of_the_database() -> tuple:
    """Return what changes whenever anything is committed, by whomever."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_current_snapshot()::text")
            return cursor.fetchone()
        # By the others since the connection was opened, then by the connection itself
        (by_others,) = cursor.execute("PRAGMA data_version").fetchone()
        return connection.number, by_others, connection.connection.total_changes

"""Pages whose address is a secret: the signed link of a mail is what gives the right."""

from functools import wraps


def for_its_reader_alone(view):
    """Keep a page whose address is a secret out of caches, and its address out of what other sites are told."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        response.headers["Cache-Control"] = "private, no-store"
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    return wrapped

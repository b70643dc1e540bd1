"""The pages that say in French what went wrong, and what to do next."""

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.shortcuts import render


def bad_request(request, exception):
    """Answer 400 (413 when the request is too large), with the message of our own `BadRequest`s."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    message = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"message": message}, status=400)


def csrf_failure(request, reason=""):
    """Answer 403 when a form's token is missing or out of date."""
    return render(request, "403_csrf.html", status=403)

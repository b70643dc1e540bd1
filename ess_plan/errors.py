"""What Django does not say by itself of a request that went wrong."""

from django.core.exceptions import BadRequest, RequestDataTooBig
from django.shortcuts import render


def bad_request(request, exception):
    """Answer 400 (413 when the request is too large), with the message of our own `BadRequest`s."""
    if isinstance(exception, RequestDataTooBig):
        return render(request, "413.html", status=413)
    message = str(exception) if isinstance(exception, BadRequest) else ""
    return render(request, "400.html", {"message": message}, status=400)

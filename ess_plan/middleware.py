"""Middleware of the whole portal."""


def private_once_logged_in(get_response):
    """Keep what a signed-in person sees out of every cache, the browser's included."""

    def middleware(request):
        response = get_response(request)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response

    return middleware

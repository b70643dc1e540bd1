"""The sessions of an account: where one is signed in, and how to sign out elsewhere."""

import time

from allauth.usersessions.models import UserSession
from django.utils import timezone

# In a user agent the first of these that it holds says most.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrom": "Chrome", "Safari": "Safari"}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "macOS",
    "Linux": "Linux",
}
SEEN_AT = "seen_at"  # in the session: seconds since 1970
SEEN_EVERY = 300  # seconds: what « last seen » may be late by, so that reading pages writes next to nothing


def own_sessions(request) -> list[UserSession]:
    """Return the open sessions of the signed-in person, this one first, each with `is_here` and `browser`."""
    rows = UserSession.objects.purge_and_list(request.user)
    for row in rows:
        row.is_here = row.session_key == request.session.session_key
        row.browser = browser_in_words(row.user_agent)
    return sorted(rows, key=lambda row: (row.is_here, row.last_seen_at), reverse=True)


def browser_in_words(user_agent: str) -> str:
    """« Firefox sur Windows »."""
    browser = next((name for mark, name in BROWSERS.items() if mark in user_agent), "Navigateur inconnu")
    system = next((name for mark, name in SYSTEMS.items() if mark in user_agent), "")
    return f"{browser} sur {system}" if system else browser


def start_session(request) -> None:
    request.session[SEEN_AT] = time.time()


def note_activity(request) -> None:
    """Remember now and then that the session is in use."""
    seen_at = request.session.get(SEEN_AT)
    if seen_at and time.time() - seen_at > SEEN_EVERY:
        start_session(request)
        UserSession.objects.filter(session_key=request.session.session_key).update(last_seen_at=timezone.now())


def end_sessions(*, user) -> None:
    """Sign the account out everywhere."""
    for session in UserSession.objects.filter(user=user):
        session.end()

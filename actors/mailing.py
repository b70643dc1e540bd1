"""The mails that the portal sends of its own accord: whether they may leave, and the sending of one."""

import logging
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from actors.models import User

SMTP = "django.core.mail.backends.smtp.EmailBackend"
DEMONSTRATION = "@demo.invalid"  # the accounts that only a demonstration has

logger = logging.getLogger(__name__)


def leaves_through_a_server() -> bool:
    return settings.EMAIL_BACKEND == SMTP


def may_write_to_people() -> bool:
    """Tell whether mails may leave: the directory of a demonstration names true people."""
    return not leaves_through_a_server() or not User.objects.filter(email__endswith=DEMONSTRATION).exists()


def send(template: str, context: dict, *, to: str, subject: str, has_html: bool = True) -> str:
    """Send `emails/<template>.txt`, with the same in HTML; return what went wrong, in words, or nothing.

    The context has besides `subject`, `site` (the portal's address) and `mission_email`.
    """
    try:
        _message(template, context, to, subject, has_html).send()
    except Exception as error:  # whatever is wrong with one mail keeps no other of its round from leaving
        logger.exception("A mail was not sent: %s", template)
        return f"{type(error).__name__}: {error}"
    return ""


def _message(template: str, context: dict, to: str, subject: str, has_html: bool) -> EmailMultiAlternatives:
    context = context | {
        "subject": subject,
        "site": settings.PORTAL_URL,
        "mission_email": parseaddr(settings.MISSION_EMAIL)[1],
    }
    message = EmailMultiAlternatives(
        subject,
        render_to_string(f"emails/{template}.txt", context),
        to=[to],
        reply_to=[settings.MISSION_EMAIL],
        headers={"Auto-Submitted": "auto-generated"},
    )
    if has_html:
        message.attach_alternative(render_to_string(f"emails/{template}.html", context), "text/html")
    return message

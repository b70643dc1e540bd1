"""Whether mails may leave at all."""

from django.conf import settings

from actors.models import User

SMTP = "django.core.mail.backends.smtp.EmailBackend"
DEMONSTRATION = "@demo.invalid"  # the accounts that only a demonstration has


def may_write_to_people() -> bool:
    """Tell whether mails may leave: the directory of a demonstration names true people."""
    return settings.EMAIL_BACKEND != SMTP or not User.objects.filter(email__endswith=DEMONSTRATION).exists()

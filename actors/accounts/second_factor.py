"""The second factor: codes of an application (TOTP), and recovery codes for the day the telephone is lost."""

import time
from base64 import urlsafe_b64encode
from hashlib import sha256

from allauth.core import context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter, get_adapter
from allauth.mfa.base import forms
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.views import DownloadRecoveryCodesView
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.totp import forms as totp_forms
from allauth.mfa.totp.internal.auth import generate_totp_secret
from allauth.mfa.totp.views import ActivateTOTPView
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib.auth.signals import user_login_failed
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef

from actors.accounts.adapter import too_many_attempts
from actors.accounts.forms import describe
from actors.accounts.sessions import end_sessions
from actors.roles import needs_second_factor

HAS_SECOND_FACTOR = Exists(Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP))

TOTP_PERIOD = 30  # seconds, as applications expect
TWO_FACTORS_OF = "two_factors_of"  # in the session: the primary key of an account


def is_required_of(user) -> bool:
    return settings.MFA_REQUIRED and user.is_authenticated and needs_second_factor(user)


def second_factor_of(user) -> Authenticator | None:
    return Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).first()


def note_two_factors(request, user) -> None:
    """Remember that the identity federation has asked this person for two factors in this session."""
    request.session[TWO_FACTORS_OF] = user.pk


def came_with_two_factors(request, user) -> bool:
    return request.session.get(TWO_FACTORS_OF) == user.pk


def must_be_set_up(request) -> bool:
    return (
        is_required_of(request.user)
        and not came_with_two_factors(request, request.user)
        and second_factor_of(request.user) is None
    )


def reset_second_factor(*, user) -> bool:
    """Take the second factor and its recovery codes away, and close the sessions; tell whether there was one."""
    deleted, _ = Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    return bool(deleted)


def _cipher() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    return MultiFernet([Fernet(urlsafe_b64encode(sha256(f"second factor{key}".encode()).digest())) for key in keys])


class SecondFactorStage(AuthenticateStage):
    """The step of signing in that asks for a code, unless the federation has just asked for two factors."""

    def _should_handle(self, request):
        return super()._should_handle(request) and not came_with_two_factors(request, self.login.user)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": "Ce code est incorrect, périmé ou déjà utilisé. Attendez le suivant de l’application.",
        "cannot_delete_authenticator": "Votre rôle demande la double authentification.",
    }

    def encrypt(self, text):
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return the secret; once SECRET_KEY is lost, one that nobody knows, so that no code is right any more."""
        try:
            return _cipher().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return generate_totp_secret()

    def can_delete_authenticator(self, authenticator):
        return not is_required_of(authenticator.user)


def describe_code(form, help_text):
    describe(form.fields["code"], "Code", "one-time-code", help_text, inputmode="numeric", autofocus=True)


class LockedOutLikePasswords:
    """Count wrong codes with wrong passwords: the fifth failure locks the account for a quarter of an hour."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_code(self, "Les 6 chiffres que montre votre application, ou l’un de vos codes de secours.")

    def clean_code(self):
        request, credentials = context.request, {"email": self.user.email}
        if not AxesProxyHandler.is_allowed(request, credentials):
            raise ImmediateHttpResponse(too_many_attempts(request))
        try:
            code = super().clean_code()
        except ValidationError as error:
            if error.code == "too_many_login_attempts":  # of one account, from many addresses
                raise ImmediateHttpResponse(too_many_attempts(request)) from None
            user_login_failed.send(sender=__name__, credentials=credentials, request=request)
            raise
        if self._has_served():
            raise get_adapter().validation_error("incorrect_code")
        return code

    def _has_served(self):
        """Tell whether the application's code of these thirty seconds was used already, by whichever process."""
        used_at = self.authenticator.last_used_at
        if used_at is None or self.authenticator.type != Authenticator.Type.TOTP:
            return False
        return used_at.timestamp() // TOTP_PERIOD == time.time() // TOTP_PERIOD


class AuthenticateForm(LockedOutLikePasswords, forms.AuthenticateForm):
    pass


class ReauthenticateForm(LockedOutLikePasswords, forms.ReauthenticateForm):
    pass


class ActivateTOTPForm(totp_forms.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_code(self, "Les 6 chiffres que l’application montre maintenant.")


class ActivateTOTP(ActivateTOTPView):
    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        secret = context["form"].secret
        return context | {
            "is_required": is_required_of(self.request.user),
            "secret": [secret[start : start + 4] for start in range(0, len(secret), 4)],
        }


class DownloadRecoveryCodes(DownloadRecoveryCodesView):
    def render_to_response(self, context, **response_kwargs):
        response = super().render_to_response(context, **response_kwargs)
        response.headers["Content-Disposition"] = 'attachment; filename="codes-de-secours.txt"'
        return response

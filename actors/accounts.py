"""How allauth and axes behave here: accounts are given by an administrator, never opened by visitors."""

import logging

from allauth.account import forms
from allauth.account.adapter import DefaultAccountAdapter, get_adapter
from allauth.core.exceptions import ImmediateHttpResponse
from axes.utils import reset
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger(__name__)

RULES = (
    "Au moins 14 caractères, par exemple une phrase de quelques mots. "
    "Ni des chiffres seuls, ni un mot de passe courant, ni votre nom ou votre adresse."
)


def display_name(user) -> str:
    return str(user)


def client_ip(request) -> str | None:
    """Return the address that throttling counts by, the same one for axes as for allauth."""
    try:
        return get_adapter().get_client_ip(request)
    except PermissionDenied:  # no address: a request made by a test or a command
        return None


def too_many_attempts(request, response=None, credentials=None):
    """Answer 429, always with the whole French page (axes calls this once an account is locked)."""
    return render(request, "429.html", status=429)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "email_password_mismatch": "L’adresse électronique ou le mot de passe est incorrect.",
        "enter_current_password": "Ce n’est pas votre mot de passe actuel.",
    }

    def is_open_for_signup(self, request):
        return False

    def is_ajax(self, request):
        """Answer with pages only: nothing here speaks allauth's JSON."""
        return False

    def is_safe_url(self, url):
        """Accept addresses of this portal only, so no host at all."""
        return url_has_allowed_host_and_scheme(url, allowed_hosts=None)

    def get_password_change_redirect_url(self, request):
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def pre_authenticate(self, request, **credentials):
        try:
            super().pre_authenticate(request, **credentials)
        except ValidationError:  # allauth's own limit on failures would only be a line in the form
            raise ImmediateHttpResponse(too_many_attempts(request)) from None

    def set_password(self, user, password):
        """Set the password and lift the lock-out: only its owner gets this far."""
        super().set_password(user, password)
        reset(username=user.email)

    def send_mail(self, template_prefix, email, context):
        """Send the mail; a mail server that is away must not tell visitors which accounts exist."""
        try:
            super().send_mail(template_prefix, email, context)
        except OSError:  # SMTPException is one
            logger.exception("Mail %s was not sent", template_prefix)


def describe(field, label, autocomplete, help_text="", **attributes):
    """Give a field of allauth our words, without a placeholder that would repeat its label."""
    field.label = label
    field.help_text = help_text
    field.widget.attrs = {"autocomplete": autocomplete, **attributes}


def describe_email(field, autocomplete, **attributes):
    describe(field, "Adresse électronique", autocomplete, **attributes)
    field.error_messages["invalid"] = "Saisissez une adresse électronique complète, par exemple prenom.nom@exemple.fr."


def describe_new_password(form):
    describe(form.fields["password1"], "Nouveau mot de passe", "new-password", RULES)
    describe(form.fields["password2"], "Nouveau mot de passe, une seconde fois", "new-password")


class LoginForm(forms.LoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_email(self.fields["login"], "username", autofocus=True)
        describe(self.fields["password"], "Mot de passe", "current-password")


class ChangePasswordForm(forms.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["oldpassword"], "Mot de passe actuel", "current-password")
        describe_new_password(self)


class SetPasswordForm(forms.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_new_password(self)


class ResetPasswordForm(forms.ResetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_email(self.fields["email"], "email")


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_new_password(self)

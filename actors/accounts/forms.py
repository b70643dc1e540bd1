"""The forms of sign-in and passwords, in our words."""

from allauth.account import forms

RULES = (
    "Au moins 14 caractères, par exemple une phrase de quelques mots. "
    "Ni des chiffres seuls, ni un mot de passe courant, ni votre nom ou votre adresse."
)


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


class ReauthenticateForm(forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe(self.fields["password"], "Mot de passe", "current-password", autofocus=True)


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


class UserTokenForm(forms.UserTokenForm):
    """A link of « Mot de passe oublié »: that of an account closed since opens nothing."""

    def _get_user(self, uidb36):
        user = super()._get_user(uidb36)
        return user if user and user.is_active else None


class ResetPasswordKeyForm(forms.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        describe_new_password(self)

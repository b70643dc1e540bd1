"""The forms of what people keep and publish."""

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS

from actors.clock import today
from actors.roles import is_pilot
from actors.templatetags.french import day
from reporting.models import LinkKind, SavedView
from reporting.saved_views import fixed_date, without_date

OF_THE_DAY, FIXED = "jour", "fixe"


class SavedViewForm(forms.ModelForm):
    """Name a view, share it, start on it; `moment` asks about the date where the view has one."""

    moment = forms.ChoiceField(label="Date de la vue", widget=forms.RadioSelect)
    replace = forms.BooleanField(
        label="Remplacer la vue de ce nom",
        required=False,
        help_text="Elle montrera désormais ce qui est gardé ici.",
    )

    class Meta:
        model = SavedView
        fields = ("name", "is_shared", "is_start")

    def __init__(self, data=None, *, instance: SavedView, **kwargs):
        super().__init__(data, instance=instance, **kwargs)
        fixed = fixed_date(instance.query)
        if fixed is None:
            del self.fields["moment"]
        else:
            self.fields["moment"].choices = [
                (OF_THE_DAY, "Toujours la situation du jour où je l’ouvre"),
                (FIXED, f"Toujours la situation au {day(fixed)}"),
            ]
            self.fields["moment"].initial = OF_THE_DAY if fixed == today() else FIXED
        if instance.pk:
            del self.fields["replace"]

    @property
    def name_is_taken(self) -> bool:
        """A new view may then replace the one of that name."""
        return "replace" in self.fields and self.has_error(NON_FIELD_ERRORS, "taken")

    def clean_name(self):
        """Keep what can be seen: the name is a link."""
        name = "".join(letter for letter in " ".join(self.cleaned_data["name"].split()) if letter.isprintable())
        if not name:
            raise forms.ValidationError(self.fields["name"].error_messages["required"], code="required")
        return name

    def clean(self):
        """Let go of the date if that is what was chosen."""
        super().clean()
        if self.cleaned_data.get("moment") == OF_THE_DAY:
            self.instance.query = without_date(self.instance.query)
        return self.cleaned_data


class WithdrawalForm(forms.Form):
    reason = forms.CharField(
        label="Motif du retrait",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Il sera montré à la place du rapport, et à qui le vérifie.",
    )


class VerificationForm(forms.Form):
    """A file, a digest or a reference: one is enough, the first given is looked up."""

    fichier = forms.FileField(
        label="Fichier PDF du rapport",
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
        help_text="Il est comparé, jamais gardé.",
    )
    empreinte = forms.RegexField(
        r"^\s*[0-9A-Fa-f]{64}\s*$",
        label="ou son empreinte SHA-256",
        required=False,
        error_messages={"invalid": "Une empreinte SHA-256 compte 64 chiffres et lettres de a à f."},
        help_text="Celle du fichier, ou celle de ses données, imprimée à la fin du rapport.",
    )
    reference = forms.CharField(
        label="ou sa référence",
        required=False,
        max_length=20,
        help_text="Imprimée à la fin du rapport, par exemple K7QM-2WXP. Elle ne prouve rien du fichier.",
    )

    def clean_empreinte(self):
        return self.cleaned_data["empreinte"].strip().lower()

    def clean_reference(self):
        return self.cleaned_data["reference"].replace("-", "").replace(" ", "").upper()

    def clean(self):
        super().clean()
        if not self.errors and not any(self.cleaned_data.values()):
            raise forms.ValidationError("Donnez le fichier, son empreinte ou sa référence.", code="nothing")
        return self.cleaned_data


class LinkForm(forms.Form):
    """Make, renew or revoke a private link; a person who pilots chooses which actions it tells of."""

    kind = forms.ChoiceField(choices=LinkKind.choices, widget=forms.HiddenInput)
    own_only = forms.TypedChoiceField(
        label="Actions",
        choices=[("oui", "Mes actions seulement"), ("non", "Toutes les actions du plan")],
        coerce=lambda value: value == "oui",
        required=False,
        empty_value=False,
    )
    revoke = forms.BooleanField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, *, user):
        super().__init__(data)
        if user.contact_id is None:
            self.fields["own_only"].disabled = True
        self.fields["own_only"].initial = "oui" if is_pilot(user) else "non"

    @property
    def offers_own(self) -> bool:
        """Whether there is something to choose."""
        return not self.fields["own_only"].disabled

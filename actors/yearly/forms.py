"""The form of a contact who corrects the directory from a mail."""

from django import forms

from actors.models import CORRECTED, Contact, ContactCorrection


class CorrectionForm(forms.ModelForm):
    """What the directory says, to be changed where it is wrong; it is not written into the directory."""

    has_left = forms.BooleanField(label="Je ne suis plus le bon contact pour cette organisation", required=False)
    remark = forms.CharField(
        label="Autre chose à nous dire",
        required=False,
        max_length=ContactCorrection._meta.get_field("remark").max_length,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Par exemple qui nous devons contacter à votre place.",
    )

    class Meta:
        model = Contact
        fields = CORRECTED
        labels = {"name": "Prénom et NOM"}
        help_texts = {"name": ""}
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "name"}),
            "function": forms.TextInput(attrs={"autocomplete": "organization-title"}),
            "email": forms.EmailInput(attrs={"autocomplete": "email"}),
            "phone": forms.TextInput(attrs={"autocomplete": "tel", "type": "tel"}),
        }

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not self.has_changed():
            raise forms.ValidationError("rien n’y est changé. Corrigez ce qui est faux, ou dites que tout est exact.")
        return cleaned

    @property
    def proposed(self) -> dict[str, str]:
        """The fields that were changed."""
        return {name: self.cleaned_data[name] for name in CORRECTED if name in self.changed_data}

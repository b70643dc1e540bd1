"""The form that a plan is imported with."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError

from actions.models import Plan

OF_A_NEW_PLAN = ("title", "slug", "starts_on", "ends_on")


class ImportForm(forms.ModelForm):
    """A file, and the plan that it fills: one of those there are, or a new one."""

    plan = forms.ModelChoiceField(
        Plan.objects.all(),
        label="Plan à remplir",
        required=False,
        to_field_name="slug",
        empty_label="Un nouveau plan",
    )
    file = forms.FileField(
        label="Fichier",
        max_length=200,
        help_text="XLSX ou CSV, une ligne par action.",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )

    class Meta:
        model = Plan
        fields = OF_A_NEW_PLAN
        widgets = {
            "starts_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            "ends_on": forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        }
        error_messages = {
            "slug": {"unique": "Un plan a déjà cette adresse\u00a0: choisissez-le ci-dessus, ou donnez-en une autre."}
        }
        help_texts = {"slug": "Début de l’adresse de ses pages, par exemple 2015-2020."}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in OF_A_NEW_PLAN:
            # Asked for by `clean` where the plan is new; the browser cannot know.
            self.fields[name].widget.is_required = self.fields[name].required = False

    def clean_file(self):
        file, largest = self.cleaned_data["file"], settings.IMPORT_MAX_BYTES
        if file.size > largest:
            size = f"{file.size / 1024**2:.1f}".replace(".", ",")
            raise ValidationError(f"Ce fichier pèse {size}\u00a0Mo\u00a0; {largest // 1024**2}\u00a0Mo au plus.")
        return file

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("plan"):
            for name in OF_A_NEW_PLAN:
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, "Un nouveau plan en a besoin.")
        return cleaned

    def _post_clean(self):
        """Check the plan as a whole only where it is a new one."""
        if not self.cleaned_data.get("plan"):
            super()._post_clean()

    @property
    def target(self) -> Plan:
        """The plan to fill; the new one is not saved."""
        return self.cleaned_data["plan"] or self.instance

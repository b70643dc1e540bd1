"""The forms of indicators and of their values; numbers are typed as French writes them."""

import re

from django import forms

from actions.indicators import add_indicator, change_indicator, correct_value, record_value
from actions.models import Action, Indicator, IndicatorValue
from actions.seen import SeenFields
from actors.clock import today
from actors.templatetags.french import day, number

SPACES = re.compile(r"[ \u00a0\u202f\u2009]")
FRENCH_NUMBER = re.compile(r"[-−+]?[0-9]+([.,][0-9]+)?")


class FrenchNumberField(forms.DecimalField):
    """« 1 234,5 », typed with whatever spaces, a comma or a point."""

    widget = forms.TextInput
    default_error_messages = {"invalid": "Écrivez un nombre, par exemple 1\u202f234,5."}

    def to_python(self, value):
        if isinstance(value, str) and value.strip():
            value = SPACES.sub("", value)
            if not FRENCH_NUMBER.fullmatch(value):
                raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
            value = value.replace(",", ".").replace("−", "-")
        return super().to_python(value)

    def prepare_value(self, value):
        """Show what was typed, or a stored number in French."""
        return value if isinstance(value, str) else number(value)

    def widget_attrs(self, widget):
        return {"inputmode": "decimal"}


def _day_input(**attrs):
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class IndicatorForm(SeenFields, forms.ModelForm):
    """An indicator and its target: a new one, or a correction if `indicator` is given."""

    operation = "indicator"

    class Meta:
        model = Indicator
        fields = ("name", "unit", "target", "target_on")
        field_classes = {"target": FrenchNumberField}
        widgets = {"target": forms.TextInput, "target_on": _day_input()}
        help_texts = {"target": "Vide s’il n’y en a pas."}

    def __init__(self, data=None, *, action: Action, indicator: Indicator | None = None):
        super().__init__(data, instance=Indicator(action=action), auto_id=f"{self.operation}_%s")
        if indicator:
            self.correct(indicator)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("target_on") and cleaned.get("target") is None and "target" not in self.errors:
            self.add_error("target", "Donnez la cible à atteindre à cette date.")
        return cleaned

    def write(self, author) -> str:
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.row:
            change_indicator(indicator=self.row, seen=self.seen, **fields)
            return f"Indicateur «\u00a0{fields['name']}\u00a0» corrigé."
        add_indicator(action=self.instance.action, **fields)
        return f"Indicateur «\u00a0{fields['name']}\u00a0» ajouté."


class ValueForm(SeenFields, forms.ModelForm):
    """A value of an indicator: a new one, or a correction if `measured` is given."""

    operation = "value"

    class Meta:
        model = IndicatorValue
        fields = ("measured_on", "value", "note")
        field_classes = {"value": FrenchNumberField}
        widgets = {"value": forms.TextInput, "measured_on": _day_input()}
        help_texts = {"note": "D’où vient le chiffre, ou ce qu’il compte, s’il faut le dire."}

    def __init__(self, data=None, *, indicator: Indicator, measured: IndicatorValue | None = None):
        super().__init__(data, initial={"measured_on": today()}, auto_id=f"{self.operation}_%s")
        self.indicator = indicator
        self.fields["measured_on"].widget.attrs["max"] = today().isoformat()
        if indicator.unit:
            self.fields["value"].label = f"Valeur ({indicator.unit})"
        if measured:
            self.correct(measured)

    def write(self, author) -> str:
        fields = {name: self.cleaned_data[name] for name in self.Meta.fields}
        if self.row:
            correct_value(measured=self.row, seen=self.seen, author=author, **fields)
        else:
            record_value(indicator=self.indicator, author=author, **fields)
        return f"{self.indicator.name}\u00a0: {number(fields['value'])} au {day(fields['measured_on'])}."

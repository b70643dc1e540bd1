"""The filters of the list of actions, in words."""

from django.forms import ChoiceField, Field, ModelChoiceField

from actions.models.plan import PlanNode


def filters_in_words(form) -> tuple[tuple[str, str], ...]:
    """Say which filters of a valid `ActionFilter` form are set; the sorting is not a filter."""
    chosen = {name: form.cleaned_data[name] for name in form.fields if name != "tri"}
    return tuple(
        (form.fields[name].label, _in_words(form.fields[name], value)) for name, value in chosen.items() if value
    )


def _in_words(field: Field, value) -> str:
    if isinstance(value, PlanNode):
        return value.numbered_title
    if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField):
        labels = {str(choice): str(label) for choice, label in field.choices}
        return " et ".join(labels[item] for item in (value if isinstance(value, list) else [value]))
    return "oui" if value is True else str(value)

"""A list of choices that is drawn once is the same as one that is drawn each time."""

import pytest
from django import forms

from actors.widgets import DrawnOnceSelect

CHOICES = [("", "Tous"), ("l-atelier", "L’Atelier <ESS> & Cie"), ("mpa", "MPA")]


@pytest.mark.parametrize("value", [None, "", "mpa", "inconnu", '"><script>'])
@pytest.mark.parametrize("choices", [CHOICES, CHOICES[:2], []])
def test_it_is_drawn_as_django_draws_it(value, choices):
    own, plain = {"class": "form-select"}, {"id": "id_pilote", "aria-invalid": "true"}
    for _ in range(2):
        drawn = DrawnOnceSelect(own, choices).render("pilote", value, plain)
        assert drawn == forms.Select(own, choices).render("pilote", value, plain)


def test_another_name_or_attribute_is_drawn_anew():
    drawn = DrawnOnceSelect({}, CHOICES).render("pilote", "mpa")
    assert DrawnOnceSelect({}, CHOICES).render("partenaire", "mpa") != drawn
    assert "required" in DrawnOnceSelect({}, CHOICES).render("pilote", "mpa", {"required": True})

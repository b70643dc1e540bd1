"""What the tests of this app share."""

from datetime import date

import pytest
from django.template.loader import render_to_string

from actions.models import Action, InvolvementRole, Status, Weather
from reporting.rendering.engine import Rendered
from tests import factories


@pytest.fixture
def mission_client(client_of, mission):
    return client_of(mission)


@pytest.fixture
def told_action(action, mission):
    """Action 1 with all that can be said of an action: late, pushed back twice, then brought forward."""
    for number, (effective_on, end, note) in enumerate(
        [
            (date(2013, 1, 10), date(2013, 7, 31), "Le cahier des charges est écrit."),
            (date(2013, 3, 5), date(2013, 12, 31), "Le marché est infructueux ;\n« relance » en avril."),
            (date(2013, 9, 2), date(2013, 10, 31), ""),
        ],
        start=1,
    ):
        factories.record(
            action,
            mission,
            effective_on=effective_on,
            expected_end=end,
            committee_note=note,
            working_note="Note de travail réservée.",
            progress=10 * number,
            weather=Weather.CLOUDY,
        )
    Action.objects.filter(pk=action.pk).update(starts_on=date(2012, 2, 1), ends_on=date(2013, 6, 30))
    network = factories.organisation("Chambre régionale de l’économie sociale", short_name="CRESS")
    for name in ("Direction « Emploi, insertion »", "Agence d’urbanisme"):
        factories.involve(action, factories.contact(name, factories.organisation(name)))
    for contact, fields in (("A", {}), ("B", {"ends_on": date(2013, 12, 31)})):
        person = factories.contact(
            contact, network, email=f"{contact}@reseau.example", phone="05 11 22 33 44", function="Déléguée"
        )
        factories.involve(action, person, InvolvementRole.PARTNER, **fields)
    return action


@pytest.fixture
def several(plan, action, other_action, mission):
    """Five actions: 1 and 4 in progress (40 and 70 %), 3 completed, 2 and 5 to be launched; 5 in axis 2."""
    factories.record(action, mission, progress=40)
    factories.record(factories.action(plan, 3), mission, status=Status.COMPLETED)
    factories.record(factories.action(plan, 4), mission, progress=70)
    factories.action(plan, 5, of=factories.objective(plan, 2, 2, 2))


@pytest.fixture
def as_html(monkeypatch):
    """Skip the layout, for tests of what is asked for: the answer's body is then the document's HTML."""

    def render(template, context, *, attachments):
        return Rendered(render_to_string(template, context).encode(), pages=1)

    monkeypatch.setattr("reporting.views.shortcuts.render_pdf", render)

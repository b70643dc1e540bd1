"""The parts that the pages are made of, for those who build them: each as it is drawn, by day and by night."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django import forms
from django.conf import settings
from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.models import Action, Plan, Status, Weather
from actions.period import requested_period
from reporting import snapshot
from reporting.charts.bars import status_table
from reporting.charts.palette import STATUS_KEYS
from reporting.charts.wall import wall

BRICKS = 12  # enough to show a wall
BUTTONS = ("btn-primary", "btn-outline-primary", "btn-outline-secondary", "btn-link")


@dataclass(frozen=True)
class Token:
    name: str
    value: str

    @property
    def is_colour(self) -> bool:
        return self.value.startswith(("#", "light-dark(#"))


class SampleForm(forms.Form):
    """A field of each kind; the second is wrong."""

    title = forms.CharField(
        label="Intitulé", initial="Ouvrir un lieu", widget=forms.TextInput({"class": "form-control"})
    )
    status = forms.ChoiceField(
        label="Statut", choices=Status.choices, widget=forms.Select({"class": "form-select", "aria-invalid": "true"})
    )


@require_safe
def components(request):
    """Show every component and token; to superusers alone, as the rest of the administration's workshop."""
    if not request.user.is_superuser:
        raise Http404
    plan = Plan.objects.current()
    context = {"plan": plan, "tokens": tokens(), "buttons": BUTTONS, "form": _sample_form()}
    context |= {"status_keys": STATUS_KEYS, "weathers": Weather, "words": ("good", "late", "silent", "open")}
    return render(request, "reporting/gallery.html", context | (_drawn(request, plan) if plan else {}))


@cache
def tokens() -> tuple[Token, ...]:
    """Read the tokens from the style sheet that declares them, those of the portal alone."""
    source = (Path(settings.BASE_DIR) / "static/css/tokens.css").read_text()
    found = re.findall(r"^  --(?!bs-)([\w-]+): ([^;]+);", source, re.MULTILINE)
    return tuple(Token(name, value) for name, value in dict(found).items())


def _sample_form():
    form = SampleForm({"title": "Ouvrir un lieu", "status": "inconnu"})
    form.is_valid()
    return form


def _drawn(request, plan):
    """What is drawn from the data of a plan."""
    period = requested_period(request, plan)
    situation = snapshot.build(plan, period.as_of)
    actions = Action.objects.with_state(plan, period.as_of)[:BRICKS]
    return {
        "period": period,
        "situation": situation,
        "list_url": "?",
        "node": situation.axes[0] if situation.axes else None,
        "wall": wall(actions),
        "table": status_table(situation, "?"),
        "late": next((action.state for action in actions if action.state.is_late), None),
    }

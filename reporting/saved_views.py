"""Keeping a view of a page: what of its address is kept, how that reads in words, and the writes."""

from dataclasses import dataclass
from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django_filters import BooleanFilter, CharFilter, MultipleChoiceFilter

from actions.filters import ActionFilter, SortFilter
from actions.models import Plan
from actors.clock import today
from actors.models import User
from actors.templatetags.french import day
from reporting.models import SavedPage, SavedView

PERIOD = ("au", "depuis", "reference")
FILTERED = tuple(dict.fromkeys((*PERIOD, *ActionFilter.base_filters)))
PARAMETERS = {
    SavedPage.ACTION_LIST: FILTERED,
    SavedPage.TIMELINE: FILTERED,
    SavedPage.TERRITORY: (*PERIOD, "commune"),
    SavedPage.NETWORK: (*PERIOD, "axe", "orientation"),
}
"""What a page is filtered by, in the order in which it is told; the pages that are not named take a period."""

MOST_VIEWS = 50  # a person's, in one plan: they are listed on one page


def kept_query(page: SavedPage, data: QueryDict) -> str:
    """Return, encoded, the parameters of an address that the page knows; empty ones say nothing."""
    kept = QueryDict(mutable=True)
    for name in PARAMETERS.get(page, PERIOD):
        is_multiple = isinstance(ActionFilter.base_filters.get(name), MultipleChoiceFilter)
        values = data.getlist(name) if is_multiple else data.getlist(name)[-1:]  # the last one counts
        if values := [value for value in dict.fromkeys(values) if value.strip()]:
            kept.setlist(name, values)
    return kept.urlencode()


def without_date(query: str) -> str:
    """Let a view speak of the day on which it is opened."""
    kept = QueryDict(query, mutable=True)
    kept.pop("au", None)
    return kept.urlencode()


def fixed_date(query: str) -> date | None:
    """Return the day that a view always speaks of, None for the day on which it is opened."""
    return _day_or_none(QueryDict(query).get("au", ""))


@dataclass(frozen=True)
class Kept:
    """A parameter in words: « Axe », « 1. Soutenir… »; only a label for a box that is ticked."""

    label: str
    value: str = ""
    is_day: bool = False
    """The label runs on into the value: « Situation au 15 novembre 2013 »."""
    is_gone: bool = False
    """The plan has no such element any more: the page will say so instead of showing its list."""


class Wording:
    """Tells the parameters of a plan's pages; its choices are read once, for however many views."""

    def __init__(self, plan: Plan, user):
        self._filters = ActionFilter({}, plan=plan, as_of=today(), user=user)
        self._choices: dict[str, dict[str, str]] = {}

    def of(self, query: str) -> tuple[Kept, ...]:
        """Return what a query keeps, its days first."""
        data = QueryDict(query)
        days = [_of_day("Situation au", data["au"])] if "au" in data else [Kept("Situation du jour")]
        if "depuis" in data:
            days.append(_of_day("Évolution depuis le", data["depuis"]))
        return (
            *days,
            *(self._of_filter(name, data.getlist(name)) for name in data if name in ActionFilter.base_filters),
        )

    def _of_filter(self, name: str, values: list[str]) -> Kept:
        kept = ActionFilter.base_filters[name]
        if isinstance(kept, BooleanFilter):
            return Kept(kept.label if name in self._filters.form.fields else f"{kept.label} (sans effet pour vous)")
        if isinstance(kept, CharFilter):
            return Kept(kept.label, f"«\u00a0{values[-1]}\u00a0»")
        chosen = [key for value in values for key in (value.split(",") if isinstance(kept, SortFilter) else [value])]
        choices = self._choices_of(name)
        told = [choices.get(key, f"«\u00a0{key}\u00a0»") for key in chosen]
        return Kept(kept.label, ", ".join(told), is_gone=any(key not in choices for key in chosen))

    def _choices_of(self, name: str) -> dict[str, str]:
        if name not in self._choices:
            offered = self._filters.form.fields[name].choices
            self._choices[name] = {str(value): str(label) for value, label in offered}
        return self._choices[name]


def _of_day(label: str, value: str) -> Kept:
    found = _day_or_none(value)
    return Kept(label, day(found), is_day=True) if found else Kept(label, value, is_gone=True)


def _day_or_none(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def save_view(view: SavedView, *, replace: bool = False) -> None:
    """Add a view or change it; as the start page it takes the place of the one before.

    The same state under the same name is one view, however often it is sent. With `replace`, a new view takes the
    place of the one of its name. Raise `ValidationError` where the name is taken, or the person has too many views.
    """
    with transaction.atomic():
        own = _locked_views(view.owner)
        if not view.pk:
            _take_place(view, own, replace)
        if view.is_start:
            own.exclude(pk=view.pk).update(is_start=False)
        view.validate_constraints()
        view.save()


def choose_start(view: SavedView, *, is_start: bool) -> None:
    """Make a view its owner's start page, instead of any other, or no longer so."""
    with transaction.atomic():
        own = _locked_views(view.owner)
        if is_start:
            own.update(is_start=False)
        own.filter(pk=view.pk).update(is_start=is_start)


def _locked_views(owner: User):
    """Return the views of a person, who writes one after the other: one start page, one view of a name."""
    User.objects.select_for_update().get(pk=owner.pk)
    return SavedView.objects.filter(owner=owner)


def _take_place(view: SavedView, own, replace: bool) -> None:
    """Let a new view take the row of the one of its name, if it is the same or was meant to be replaced."""
    of_the_plan = own.filter(plan=view.plan)
    namesake = of_the_plan.filter(name=view.name).first()
    if namesake and (replace or (namesake.page, namesake.query) == (view.page, view.query)):
        view.pk, view._state.adding = namesake.pk, False
    elif not namesake and of_the_plan.count() >= MOST_VIEWS:
        raise ValidationError(f"Vous avez déjà {MOST_VIEWS} vues de ce plan\u00a0: supprimez-en une d’abord.")

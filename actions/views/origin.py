"""The screen that a person records from and goes back to: the address holds its name (`retour`), not where it is."""

from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from django.core.exceptions import BadRequest
from django.http import QueryDict
from django.urls import reverse

from actions.asof import parse_day
from actions.models import Action, Plan

LIST, OWN_ACTIONS = "liste", "mes-actions"
SCREENS = {LIST: "action_list", OWN_ACTIONS: "own_actions"}


@dataclass(frozen=True)
class Origin:
    """`screen` is a key of `SCREENS`, or empty: then one goes back to the sheet; `filters` are those of the list."""

    screen: str = ""
    filters: str = ""

    @property
    def query(self) -> str:
        """What an address carries to come back here: « ?retour=liste&filtres=… », or nothing."""
        parameters = {"retour": self.screen, "filtres": self.filters}
        given = {name: value for name, value in parameters.items() if value}
        return f"?{urlencode(given)}" if given else ""

    @property
    def since(self) -> date | None:
        """The day that the list is compared with; what is no day counts as none."""
        value = QueryDict(self.filters).get("depuis", "")
        try:
            return parse_day(value, "depuis") if value else None
        except BadRequest:
            return None

    def address(self, plan: Plan) -> str:
        address = reverse(SCREENS[self.screen], args=[plan.slug])
        return f"{address}?{self.filters}" if self.filters else address

    def address_after(self, action: Action) -> str:
        return self.address(action.plan) if self.screen else action.get_absolute_url()


def origin_of(request) -> Origin:
    """Return the screen that the address names; one that does not exist counts as none."""
    screen = request.GET.get("retour", "")
    if screen not in SCREENS:
        return Origin()
    return Origin(screen, clean_filters(request.GET.get("filtres", "")) if screen == LIST else "")


def list_of(request) -> Origin:
    """Return the list, as it was filtered, for what only the list leads to."""
    return Origin(LIST, clean_filters(request.GET.get("filtres", "")))


def clean_filters(query: str) -> str:
    """Return a query written anew, so that whatever was sent stays behind the « ? » of an address."""
    return QueryDict(query).urlencode()

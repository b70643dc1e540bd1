"""What was lately written of a plan, as an Atom feed: without working notes, nor anybody's address."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import nlargest
from operator import attrgetter

from django.contrib.syndication.views import Feed
from django.utils.feedgenerator import Atom1Feed

from actions.models import Amendment, Decision, Plan
from actions.models.action import ActionQuerySet
from actions.permissions import updates_visible_to
from actors.addresses import whole
from actors.templatetags.french import day

LATEST = 50  # entries


@dataclass(frozen=True)
class Activity:
    """What `user` may see of some actions of a plan."""

    plan: Plan
    user: object
    actions: ActionQuerySet


@dataclass(frozen=True)
class Entry:
    title: str
    address: str
    written_at: datetime
    author: str
    about: str
    """The action or the meeting."""
    text: str = ""


class ActivityFeed(Feed):
    """Called with the `Activity` that it tells."""

    feed_type = Atom1Feed
    description_template = "reporting/feed/entry.html"

    def get_object(self, request, activity: Activity) -> Activity:
        return activity

    def title(self, activity: Activity) -> str:
        return f"Activité du plan {activity.plan.slug}"

    def link(self, activity: Activity) -> str:
        return whole(activity.plan.get_absolute_url())

    def subtitle(self, activity: Activity) -> str:
        return activity.plan.title

    def items(self, activity: Activity) -> list[Entry]:
        written = (entry for source in (_updates, _decisions, _amendments) for entry in source(activity))
        return nlargest(LATEST, written, key=attrgetter("written_at"))

    def item_title(self, entry: Entry) -> str:
        return entry.title

    def item_link(self, entry: Entry) -> str:
        return whole(entry.address)

    def item_author_name(self, entry: Entry) -> str:
        return entry.author

    def item_pubdate(self, entry: Entry) -> datetime:
        return entry.written_at

    item_updateddate = item_pubdate


def _latest(rows) -> Iterable:
    return rows.order_by("-recorded_at", "-pk")[:LATEST]


def _updates(activity: Activity) -> Iterator[Entry]:
    pks = activity.actions.order_by().values("pk")
    updates = updates_visible_to(activity.user).filter(action__in=pks).select_related("action__plan", "author")
    for update in _latest(updates):
        said = f"{update.get_status_display()}, {update.progress}\u00a0%"
        if update.weather:
            said = f"{update.get_status_display()}, {update.get_weather_display().lower()}, {update.progress}\u00a0%"
        yield Entry(
            title=f"Action {update.action.number}\u00a0: {'sans changement' if update.is_confirmation else said}",
            address=f"{update.action.get_absolute_url()}#suivi-{update.pk}",
            written_at=update.recorded_at,
            author=update.author.get_full_name(),
            about=update.action.title,
            text=update.shown_committee_note,
        )


def _decisions(activity: Activity) -> Iterator[Entry]:
    taken = Decision.objects.visible_to(activity.user).filter(meeting__plan=activity.plan)
    concerned = taken.filter(action__in=activity.actions.order_by().values("pk")) | taken.filter(action=None)
    for decision in _latest(concerned.select_related("meeting__plan", "action", "author")):
        of = f"l’action {decision.action.number}" if decision.action else "le plan"
        yield Entry(
            title=f"Décision du comité sur {of}",
            address=f"{decision.meeting.get_absolute_url()}#decision-{decision.pk}",
            written_at=decision.recorded_at,
            author=decision.author.get_full_name(),
            about=f"COPIL du {day(decision.meeting.held_on)}",
            text=decision.text,
        )


def _amendments(activity: Activity) -> Iterator[Entry]:
    amendments = Amendment.objects.filter(action__in=activity.actions.order_by().values("pk"))
    for amendment in _latest(amendments.select_related("action__plan", "author")):
        yield Entry(
            title=f"Action {amendment.action.number}\u00a0: {amendment.get_kind_display().lower()}",
            address=f"{amendment.action.get_absolute_url()}#version-{amendment.pk}",
            written_at=amendment.recorded_at,
            author=amendment.author.get_full_name(),
            about=amendment.action.title,
            text=amendment.reason,
        )

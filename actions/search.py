"""Search over a plan and the directory: what is searched, and what of it a person finds.

What a person may not read neither matches nor counts.
"""

import re
from dataclasses import dataclass

from django.db import models
from django.db.models import Prefetch, Q, QuerySet, Value

from actions.models import (
    Action,
    Amendment,
    Axis,
    Decision,
    Document,
    Milestone,
    Objective,
    Orientation,
    Plan,
    StatusUpdate,
)
from actions.models.flags import flag
from actions.permissions import readable_notes, updates_visible_to
from actors.clock import today
from actors.fulltext.indexes import Matches, Query, TextIndex, query
from actors.fulltext.words import MAX_LENGTH, Words, words_of
from actors.models import Contact, Organisation
from actors.roles import can_see_directory

ACTIONS = TextIndex("search_action", ("title", "description"), heading=("title",))
EARLIER_WORDINGS = TextIndex("search_amendment", ("title_before", "description_before"))
BOOK = {
    Axis: TextIndex("search_axis", ("title", "text")),
    Orientation: TextIndex("search_orientation", ("title", "text")),
    Objective: TextIndex("search_objective", ("title", "text")),
}
COMMITTEE_NOTES = TextIndex("search_committee_note", ("committee_note",))
WORKING_NOTES = TextIndex("search_working_note", ("working_note",))
DECISIONS = TextIndex("search_decision", ("text",))
MILESTONES = TextIndex("search_milestone", ("title",))
DOCUMENTS = TextIndex("search_document", ("title",))
ORGANISATIONS = TextIndex("search_organisation", ("name", "short_name", "description"), heading=("name", "short_name"))
CONTACTS = TextIndex("search_contact", ("name", "function"))
INDEXES = (
    ACTIONS,
    EARLIER_WORDINGS,
    *BOOK.values(),
    COMMITTEE_NOTES,
    WORKING_NOTES,
    DECISIONS,
    MILESTONES,
    DOCUMENTS,
    ORGANISATIONS,
    CONTACTS,
)

A_NUMBER = re.compile(r"(?:action\s*)?(?:n\s*°\s*)?([0-9]{1,5})", re.IGNORECASE)


class Kind(models.TextChoices):
    """What is found, in the order of the page; the value stands in addresses."""

    ACTIONS = "actions", "Actions"
    NOTES = "notes", "Notes de suivi"
    DECISIONS = "decisions", "Décisions du comité"
    ORGANISATIONS = "organisations", "Organisations"
    CONTACTS = "contacts", "Contacts"
    MILESTONES = "jalons", "Jalons"
    DOCUMENTS = "documents", "Documents et liens"
    BOOK = "plan", "Axes, orientations et objectifs"

    @property
    def order(self) -> str:
        """What comes first, where it is not plain to see."""
        return _ORDERS.get(self, "")


_ORDERS = {
    Kind.ACTIONS: "D’abord celles dont l’intitulé contient les mots cherchés.",
    Kind.NOTES: "Les plus récentes d’abord.",
    Kind.DECISIONS: "Les plus récentes d’abord.",
}


@dataclass(frozen=True)
class Request:
    """What is looked for: the text as typed, its words for the database, the number of an action if it is one."""

    text: str
    query: Query
    number: int | None

    @property
    def words(self) -> Words:
        return self.query.words


def read_request(text: str) -> Request:
    """Read what was typed, whatever it is; what is beyond `MAX_LENGTH` characters is left aside."""
    text = text.strip()[:MAX_LENGTH]
    number = A_NUMBER.fullmatch(text)
    return Request(text, query(words_of(text), INDEXES), int(number[1]) if number else None)


def find(kind: Kind, request: Request, *, plan: Plan, user) -> QuerySet:
    """Return what the user finds of a kind in a plan (in the whole directory), best first."""
    return _FINDERS[kind](request, plan, user)


def _actions(request, plan, user):
    """The action of that number, then those whose title holds the words, then the others in the plan's order.

    An action is found by its earlier wordings too: they come with it as `found_wordings`.
    """
    wordings = _lead(Amendment.objects.all(), EARLIER_WORDINGS, request.query)
    found = _lead(Action.objects.all(), ACTIONS, request.query)
    in_title = _lead(Action.objects.all(), ACTIONS, request.query, heading=True)
    named = Q(number=request.number) if request.number is not None else Q(pk__in=[])
    return (
        Action.objects.visible_to(user)
        .with_state(plan)
        .filter(named | Q(pk__in=_either(found.values("pk"), wordings.values("action"))))
        .annotate(is_named=flag(named), in_title=flag(Q(pk__in=in_title.values("pk"))))
        .prefetch_related(Prefetch("amendments", wordings, to_attr="found_wordings"))
        .order_by("-is_named", "-in_title", "number")
    )


def _book(request, plan, user):
    """Axes, orientations and objectives in the plan's order; as dictionaries, of which `level` names the page."""
    levels = [
        _matching(model.objects.filter(plan__in=Plan.objects.visible_to(user), plan=plan), index, request.query)
        .order_by()
        .annotate(rank=Value(rank), level=Value(model._meta.model_name))
        .values("rank", "level", "number", "title", "text")
        for rank, (model, index) in enumerate(BOOK.items())
    ]
    return levels[0].union(*levels[1:]).order_by("rank", "number")


def _notes(request, plan, user):
    """The updates of which a note that the user may read holds the words, the latest first."""
    readable = readable_notes(user)
    committee = _lead(StatusUpdate.objects.filter(readable["committee"]), COMMITTEE_NOTES, request.query)
    working = _lead(StatusUpdate.objects.filter(readable["working"]), WORKING_NOTES, request.query)
    updates = updates_visible_to(user).filter(action__plan=plan).effective_by(today())
    found = updates.filter(pk__in=_either(committee.values("pk"), working.values("pk")))
    return found.select_related("action").latest_first()


def _decisions(request, plan, user):
    taken = Decision.objects.visible_to(user).filter(meeting__plan=plan).taken_by(today()).with_follow_up()
    found = _matching(taken, DECISIONS, request.query)
    return found.select_related("meeting", "action").order_by("-meeting__held_on", "pk")


def _milestones(request, plan, user):
    held = Milestone.objects.filter(action__in=Action.objects.visible_to(user), action__plan=plan).held(today())
    return _matching(held, MILESTONES, request.query).select_related("action").order_by("-due_on", "pk")


def _documents(request, plan, user):
    kept = Document.objects.filter(action__in=Action.objects.visible_to(user), action__plan=plan).available()
    return _matching(kept, DOCUMENTS, request.query).select_related("action").order_by("-added_at", "-pk")


def _organisations(request, plan, user):
    visible = Organisation.objects.all() if can_see_directory(user) else Organisation.objects.none()
    in_name = _lead(Organisation.objects.all(), ORGANISATIONS, request.query, heading=True)
    found = _matching(visible, ORGANISATIONS, request.query)
    return found.annotate(in_name=flag(Q(pk__in=in_name.values("pk")))).order_by("-in_name", "name")


def _contacts(request, plan, user):
    """Names and functions only: e-mails and phones, which not everybody may see, are left out of the query."""
    visible = Contact.objects.all() if can_see_directory(user) else Contact.objects.none()
    found = _matching(visible, CONTACTS, request.query).select_related("organisation")
    shown = ("name", "function", "organisation__name", "organisation__short_name", "organisation__slug")
    return found.only(*shown).order_by("name", "pk")


def _matching(rows: QuerySet, index: TextIndex, query: Query) -> QuerySet:
    """Keep those of the rows that hold the words."""
    return rows.filter(Matches(index, query)) if query else rows.none()


def _lead(rows: QuerySet, index: TextIndex, query: Query, *, heading: bool = False) -> QuerySet:
    """Return the same for a condition of another query: there the database begins with what holds the words."""
    return rows.filter(Matches(index, query, heading=heading, leads=True)) if query else rows.none()


def _either(some: QuerySet, others: QuerySet) -> QuerySet:
    """Return both for a condition `pk__in`: a union lets either be read from its index, « or » would not."""
    return some.order_by().union(others.order_by())


_FINDERS = {
    Kind.ACTIONS: _actions,
    Kind.BOOK: _book,
    Kind.NOTES: _notes,
    Kind.DECISIONS: _decisions,
    Kind.MILESTONES: _milestones,
    Kind.DOCUMENTS: _documents,
    Kind.ORGANISATIONS: _organisations,
    Kind.CONTACTS: _contacts,
}

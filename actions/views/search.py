"""Search over a plan and the directory."""

from dataclasses import dataclass

from django.core.exceptions import BadRequest
from django.core.paginator import Page, Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from actions.search import Kind, find, read_request
from actions.views.shortcuts import plan_or_404

FIRST = 5  # results of each kind on the page of all kinds
PER_PAGE = 20
TEMPLATES = {
    Kind.ACTIONS: "actions/search/action.html",
    Kind.BOOK: "actions/search/book.html",
    Kind.NOTES: "actions/search/note.html",
    Kind.DECISIONS: "actions/search/decision.html",
    Kind.MILESTONES: "actions/search/milestone.html",
    Kind.DOCUMENTS: "actions/search/document.html",
    Kind.ORGANISATIONS: "actions/search/organisation.html",
    Kind.CONTACTS: "actions/search/contact.html",
}


@dataclass(frozen=True)
class Section:
    """What was found of a kind: how much of it, and the part that is shown."""

    kind: Kind
    count: int
    page: Page

    @property
    def template(self) -> str:
        return TEMPLATES[self.kind]


@require_safe
def search(request, plan_slug):
    plan = plan_or_404(request, plan_slug)
    wanted, only = read_request(request.GET.get("q", "")), _requested_kind(request)
    sections = []
    for kind in Kind:
        found = find(kind, wanted, plan=plan, user=request.user)
        paginator = Paginator(found, PER_PAGE if only else FIRST)
        page = paginator.get_page(request.GET.get("page") if kind == only else 1)
        sections.append(Section(kind, paginator.count, page))
    context = {
        "plan": plan,
        "wanted": wanted,
        "only": only,
        "sections": sections,
        "total": sum(section.count for section in sections),
    }
    return render(request, "actions/search.html", context)


def _requested_kind(request) -> Kind | None:
    value = request.GET.get("genre", "")
    if not value:
        return None
    try:
        return Kind(value)
    except ValueError:
        known = ", ".join(Kind.values)
        raise BadRequest(
            f"«\u00a0{value[:60]}\u00a0» n’est pas un genre de résultat. Genres connus\u00a0: {known}."
        ) from None

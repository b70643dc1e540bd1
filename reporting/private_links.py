"""Private links: made, renewed and revoked by their owner, and read without a session.

The token is random and shown once. What is kept is its hash, so that the database gives nobody an address that works;
it needs no slow hash, since nobody guesses 256 bits.
"""

from hashlib import sha256
from secrets import token_urlsafe

from actions.models import Action, Plan
from actors.clock import now
from actors.roles import can_see_plan
from reporting.models import LinkKind, PrivateLink


def make_link(*, owner, plan: Plan, kind: LinkKind, own_only: bool) -> str:
    """Make the person's link of a kind anew, and return its token; the one before leads nowhere any more."""
    token = token_urlsafe(32)
    fields = {"token_hash": _hash(token), "own_only": own_only, "made_at": now()}
    PrivateLink.objects.update_or_create(owner=owner, plan=plan, kind=kind, defaults=fields)
    return token


def revoke_link(*, owner, plan: Plan, kind: LinkKind) -> None:
    PrivateLink.objects.filter(owner=owner, plan=plan, kind=kind).delete()


def find_link(token: str, kind: LinkKind) -> PrivateLink | None:
    """Return the link of a token, with its owner and plan; None once its owner may not see the plan any more."""
    links = PrivateLink.objects.select_related("owner", "plan")
    link = links.filter(token_hash=_hash(token), kind=kind).first()
    return link if link and can_see_plan(link.owner) else None


def actions_shown(link: PrivateLink):
    """The actions of the plan that the link tells of."""
    actions = Action.objects.visible_to(link.owner).filter(plan=link.plan)
    return actions.piloted_by(link.owner) if link.own_only else actions


def _hash(token: str) -> str:
    return sha256(token.encode(errors="replace")).hexdigest()

"""The file of a plan between its preview and its import, for one person.

The page holds only a signed token; what it says cannot be altered, nor used by somebody else.
"""

from dataclasses import asdict, dataclass
from datetime import date

from django.core import signing

from actions.models import Plan
from actors.tables import waiting
from actors.tables.waiting import NoLongerKeptError

SALT = "actions.plan_import"


class UnknownTokenError(Exception):
    """The token is none of ours, or somebody else's."""


@dataclass(frozen=True)
class Stashed:
    """A file waiting for its import, and what its preview showed."""

    key: str
    name: str
    user: int
    digest: str
    slug: str
    new_plan: dict | None
    """Title and bounds of a plan to be made; None where the plan exists."""

    @property
    def content(self) -> bytes:
        return waiting.read(self.key)

    @property
    def plan(self) -> Plan | None:
        """The plan that the file is for, perhaps not saved yet; None if it is gone, or made by others meanwhile."""
        plan = Plan.objects.filter(slug=self.slug).first()
        if self.new_plan is None:
            return plan
        return None if plan else Plan(slug=self.slug, **_with_days(self.new_plan))


def keep(content: bytes, *, name: str, user, plan: Plan, digest: str) -> str:
    """Keep a file and return the token that finds it again."""
    key = waiting.keep(content)
    bounds = {"starts_on": plan.starts_on.isoformat(), "ends_on": plan.ends_on.isoformat()}
    new_plan = {"title": plan.title, **bounds} if plan._state.adding else None
    stashed = Stashed(key=key, name=name, user=user.pk, digest=digest, slug=plan.slug, new_plan=new_plan)
    return signing.dumps(asdict(stashed), salt=SALT)


def find(token: str, user) -> Stashed:
    """Return what a token stands for; raise `UnknownTokenError` or `NoLongerKeptError`."""
    try:
        stashed = Stashed(**signing.loads(token, salt=SALT, max_age=waiting.KEPT_FOR))
    except signing.SignatureExpired:
        raise NoLongerKeptError from None
    except signing.BadSignature:
        raise UnknownTokenError from None
    if stashed.user != user.pk:
        raise UnknownTokenError
    return stashed


def forget(stashed: Stashed) -> None:
    waiting.forget(stashed.key)


def _with_days(new_plan: dict) -> dict:
    return new_plan | {name: date.fromisoformat(new_plan[name]) for name in ("starts_on", "ends_on")}

"""The actions of a plan, and who leads and accompanies them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import (
    DateField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce

from actions.models.change import Change, Comparison, changes_of_a_row, kinds_in
from actions.models.flags import flag
from actions.models.plan import Objective, Plan, PlanNode, PlanNodeManager
from actions.models.status import CLOSED, DeclaredState, State, Status, Weather
from actors.clock import today
from actors.models import Commune, Contact, Organisation
from actors.roles import can_see_plan

DUE_SOON_DAYS = 60


class ActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def with_state(
        self,
        plan: Plan,
        as_of: date | None = None,
        *,
        since: date | None = None,
        against_initial: bool = False,
    ):
        """Keep the actions of `plan` and add their state on a day (today), read through `Action.state`.

        The state is that of the latest update effective by that day; an action without any is to be launched.
        `since` adds the state on an earlier day and what changed, read through `Action.comparison`.
        `against_initial` measures it against the plan as it was voted: the actions that it had, the ends that it set.
        """
        as_of = as_of or today()
        actions = self.filter(plan=plan).select_related("plan").defer("plan__introduction", "plan__footnotes")
        actions = _current_state(actions) if as_of >= today() else _past_state(actions, as_of, NOW)
        actions = _of_the_plan(actions, as_of, against_initial)
        actions = _judged(actions, plan, as_of, NOW, against_initial)
        return _compared(actions, plan, since, as_of, against_initial) if since else actions

    def late(self):
        """After `with_state`: the promised end is over, and the action neither completed nor abandoned."""
        return self.filter(is_late=True)

    def silent(self):
        """After `with_state`: open, without update or confirmation for the plan's review delay."""
        return self.filter(is_silent=True)

    def with_slippage(self):
        """After `with_state`: add the first end that was promised, and how far the end of the day is from it."""
        from actions.models.followup import StatusUpdate  # the history knows the actions, not the reverse

        announced = StatusUpdate.objects.filter(action=OuterRef("pk"), expected_end__isnull=False)
        earliest = announced.latest_first().reverse().values("expected_end")[:1]
        first_end = Coalesce("ends_on", Subquery(earliest), output_field=DateField())
        return self.annotate(first_end=first_end, slippage=F("promised_end") - first_end)

    def involving(self, *, on: date | None = None, **who):
        """Actions in which an organisation or a contact (`who`) holds a role on a day (today); `role` says which."""
        holders = Involvement.objects.held(on).filter(action=OuterRef("pk"), **who)
        return self.filter(Exists(holders))

    def piloted_by(self, user, *, on: date | None = None):
        """Actions whose pilot on a day (today) is the contact that the account is linked to."""
        if user.contact_id is None:
            return self.none()
        return self.involving(role=InvolvementRole.PILOT, on=on, contact=user.contact_id)

    def with_earlier_pilots(self, since: date):
        """Fetch, for `Action.earlier_pilots`, who piloted on a day that one compares with."""
        pilots = Involvement.objects.held(since).pilots()
        return self.prefetch_related(Prefetch("involvements", pilots, to_attr="involvements_then"))

    def with_involvements(self, *, on: date | None = None):
        """Fetch, for `Action.pilots` and `Action.partners`, who held which role on a day (today)."""
        held = (
            Involvement.objects.held(on)
            .select_related("organisation", "contact")
            .only(
                "action_id",
                "role",
                "starts_on",
                "organisation__name",
                "organisation__short_name",
                "organisation__slug",
                "contact__name",
                "contact__function",
            )
        )
        return self.prefetch_related(Prefetch("involvements", held, to_attr="held_involvements"))


def _current_state(actions):
    fields = ("status", "weather", "progress", "expected_end", "updated_on")
    return actions.annotate(**{f"state_{field}": F(field) for field in fields})


@dataclass(frozen=True)
class _Names:
    """What the annotations of a day are called: the join, and prefixes for what is declared, derived, flagged."""

    join: str
    declared: str
    derived: str
    flag: str


NOW, THEN = _Names("latest", "state_", "", "is_"), _Names("latest_then", "was_", "was_", "was_")


def _past_state(actions, day, names):
    """Join each action with its latest update effective by a day: looked up once, read by every column."""
    from actions.models.followup import StatusUpdate  # the history knows the actions, not the reverse

    latest = StatusUpdate.objects.effective_by(day).filter(action=OuterRef("pk")).latest_first()
    is_latest = Q(updates__pk=Subquery(latest.values("pk")[:1]))
    declared = {
        "status": Coalesce(f"{names.join}__status", Value(Status.NOT_STARTED)),
        "weather": Coalesce(f"{names.join}__weather", Value("")),
        "progress": Coalesce(f"{names.join}__progress", Value(0)),
        "expected_end": F(f"{names.join}__expected_end"),
        "updated_on": F(f"{names.join}__effective_on"),
    }
    return actions.annotate(**{names.join: FilteredRelation("updates", condition=is_latest)}).annotate(
        **{f"{names.declared}{name}": expression for name, expression in declared.items()}
    )


def _judged(actions, plan, day, names, against_initial):
    """Add what follows on a day from what was declared by then: the promised end, lateness, silence."""
    declared, derived, marked = names.declared, names.derived, names.flag
    is_open = ~Q(**{f"{declared}status__in": CLOSED})
    silent_before = day - timedelta(days=plan.review_every_days)
    due_soon = (day, day + timedelta(days=DUE_SOON_DAYS))
    promised_end = F("ends_on") if against_initial else Coalesce(f"{declared}expected_end", "ends_on")
    return actions.annotate(
        **{
            f"{derived}as_of": Value(day, DateField()),
            f"{derived}promised_end": promised_end,
            f"{derived}last_heard_on": Coalesce(f"{declared}updated_on", Value(plan.starts_on, DateField())),
        }
    ).annotate(
        **{
            f"{marked}late": flag(is_open & Q(**{f"{derived}promised_end__lt": day})),
            f"{marked}silent": flag(is_open & Q(**{f"{derived}last_heard_on__lt": silent_before})),
            f"{marked}due_soon": flag(is_open & Q(**{f"{derived}promised_end__range": due_soon})),
        }
    )


def _compared(actions, plan, since, as_of, against_initial):
    """Add the state on an earlier day beside that of the day, and what changed from one to the other."""
    from actions.models.amendment import Amendment  # the amendments know the actions, not the reverse

    actions = _judged(_past_state(actions, since, THEN), plan, since, THEN, against_initial)
    # Of every plan: few rows, looked up once, where a join with the plan's actions would read all of them.
    later = Amendment.objects.filter(effective_on__gt=since, effective_on__lte=as_of)
    return actions.annotate(
        was_there=flag(~Q(pk__in=later.added().values("action"))),
        was_reworded_since=flag(Q(pk__in=later.reworded().values("action"))),
        was_merged_since=flag(Q(pk__in=later.merged().values("action"))),
        has_other_pilots=flag(Q(pk__in=_arrived(since, as_of)) | Q(pk__in=_gone(since, as_of))),
    ).annotate(changes=changes_of_a_row())


def _arrived(since, as_of):
    """The actions that somebody pilots who did not on an earlier day."""
    pilots = Involvement.objects.filter(role=InvolvementRole.PILOT)
    return pilots.held(as_of).filter(starts_on__gt=since).not_among(pilots.held(since)).values("action")


def _gone(since, as_of):
    """The actions that somebody piloted on an earlier day who does not any more."""
    pilots = Involvement.objects.filter(role=InvolvementRole.PILOT)
    return pilots.held(since).filter(ends_on__lt=as_of).not_among(pilots.held(as_of)).values("action")


def _of_the_plan(actions, as_of, against_initial):
    """Keep the actions that the plan had, worded as it worded them: on a past day, or when it was voted."""
    from actions.models.amendment import Amendment  # the amendments know the actions, not the reverse

    if as_of >= today() and not against_initial:
        return actions  # every amendment is effective by today
    later = Amendment.objects.filter(action=OuterRef("pk"))
    if not against_initial:
        later = later.filter(effective_on__gt=as_of)
    return actions.filter(~Exists(later.added())).annotate(
        earlier_title=Subquery(later.reworded().values("title_before")[:1])
    )


class ActionManager(PlanNodeManager.from_queryset(ActionQuerySet)):
    pass


class Action(PlanNode, DeclaredState):
    """An action and its current state, which only `actions.followup.record_status` writes."""

    parent_field = "objective"

    objective = models.ForeignKey(Objective, models.PROTECT, related_name="actions", verbose_name="objectif")
    description = models.TextField("descriptif", blank=True)
    communes = models.ManyToManyField(
        Commune,
        blank=True,
        related_name="actions",
        verbose_name="communes concernées",
        help_text="Celles que l’action concerne en particulier. Aucune\u00a0: elle les concerne toutes.",
    )
    starts_on = models.DateField("début prévu", null=True, blank=True)
    ends_on = models.DateField("fin prévue", null=True, blank=True)
    updated_on = models.DateField("dernier suivi", null=True, editable=False)
    version = models.PositiveIntegerField("version", default=0, editable=False)

    objects = ActionManager()

    class Meta(PlanNode.Meta):
        verbose_name = "action"
        constraints = [
            *PlanNode.Meta.constraints,
            *DeclaredState.Meta.constraints,
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="action_ends_after_it_starts",
                violation_error_message="La fin prévue précède le début prévu.",
            ),
        ]

    @cached_property
    def state(self) -> State:
        """The state that `ActionQuerySet.with_state` has read."""
        return State(
            as_of=self.as_of,
            status=Status(self.state_status),
            weather=Weather(self.state_weather) if self.state_weather else None,
            progress=self.state_progress,
            expected_end=self.state_expected_end,
            promised_end=self.promised_end,
            updated_on=self.state_updated_on,
            last_heard_on=self.last_heard_on,
            is_late=self.is_late,
            is_silent=self.is_silent,
            is_due_soon=self.is_due_soon,
        )

    @cached_property
    def comparison(self) -> Comparison | None:
        """The action on two days, where `ActionQuerySet.with_state(since=)` has read it; else None."""
        if not hasattr(self, "changes"):
            return None
        kinds = tuple(kind for kind in kinds_in(self.changes) if kind != Change.NONE)
        return Comparison(self._earlier_state() if self.was_there else None, self.state, kinds)

    def _earlier_state(self) -> State:
        return State(
            as_of=self.was_as_of,
            status=Status(self.was_status),
            weather=Weather(self.was_weather) if self.was_weather else None,
            progress=self.was_progress,
            expected_end=self.was_expected_end,
            promised_end=self.was_promised_end,
            updated_on=self.was_updated_on,
            last_heard_on=self.was_last_heard_on,
            is_late=self.was_late,
            is_silent=self.was_silent,
            is_due_soon=self.was_due_soon,
        )

    @property
    def wording(self) -> str:
        """The title that the action bore on the day that `ActionQuerySet.with_state` was asked for."""
        return getattr(self, "earlier_title", None) or self.title

    @property
    def pilots(self) -> list["Involvement"]:
        """The involvements that `ActionQuerySet.with_involvements` has read, pilots only."""
        return [held for held in self.held_involvements if held.role == InvolvementRole.PILOT]

    @property
    def earlier_pilots(self) -> list["Involvement"]:
        """The involvements that `ActionQuerySet.with_earlier_pilots` has read."""
        return self.involvements_then

    @property
    def partners(self) -> list["Involvement"]:
        return [held for held in self.held_involvements if held.role == InvolvementRole.PARTNER]


class InvolvementRole(models.TextChoices):
    PILOT = "pilot", "Pilote"
    PARTNER = "partner", "Partenaire"


class InvolvementQuerySet(models.QuerySet):
    def held(self, on: date | None = None):
        """Involvements in force on a day (today); an open bound means « since ever » or « until further notice »."""
        on = on or today()
        begun = Q(starts_on=None) | Q(starts_on__lte=on)
        return self.filter(begun, Q(ends_on=None) | Q(ends_on__gte=on))

    def over(self, on: date | None = None):
        """Involvements that ended before a day (today), the latest first; without e-mails and phones."""
        people = self.select_related("action__plan", "contact").only(
            "role", "starts_on", "ends_on", "action__number", "action__title", "action__plan__slug", "contact__name"
        )
        return people.filter(ends_on__lt=on or today()).order_by("-ends_on", "action__number", "pk")

    def not_among(self, others):
        """Involvements whose person, or organisation without a named person, holds none of `others` in the action."""
        same = others.annotate(person=Coalesce("contact_id", 0)).filter(
            action=OuterRef("action"),
            organisation=OuterRef("organisation"),
            person=Coalesce(OuterRef("contact_id"), 0),
        )
        return self.exclude(Exists(same))

    def pilots(self):
        """All who piloted, pilot or will pilot, the earliest first; without e-mails and phones."""
        people = self.select_related("organisation", "contact").defer("contact__email", "contact__phone")
        earliest_first = F("starts_on").asc(nulls_first=True)
        return people.filter(role=InvolvementRole.PILOT).order_by(earliest_first, "organisation__name", "pk")


class Involvement(models.Model):
    """Who leads or accompanies an action, and between which days (both included)."""

    action = models.ForeignKey(Action, models.CASCADE, related_name="involvements", verbose_name="action")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, related_name="involvements", verbose_name="organisation"
    )
    contact = models.ForeignKey(
        Contact,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="involvements",
        verbose_name="contact",
    )
    role = models.CharField("rôle", max_length=7, choices=InvolvementRole)
    starts_on = models.DateField("depuis", null=True, blank=True)
    ends_on = models.DateField("jusqu’au", null=True, blank=True)

    objects = InvolvementQuerySet.as_manager()

    class Meta:
        verbose_name = "pilote ou partenaire"
        verbose_name_plural = "pilotes et partenaires"
        ordering = ["organisation__name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=InvolvementRole.values),
                name="involvement_role_known",
                violation_error_message="Ce rôle n’existe pas.",
            ),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="involvement_ends_after_it_starts",
                violation_error_message="La fin précède le début.",
            ),
            models.UniqueConstraint(
                fields=["action", "organisation", "role"],
                condition=Q(ends_on=None),
                name="involvement_open_once",
                violation_error_message="Cette organisation tient déjà ce rôle dans l’action.",
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()} : {self.organisation}"

    def clean(self):
        super().clean()
        if self.contact and self.contact.organisation_id != self.organisation_id:
            raise ValidationError({"contact": "Ce contact appartient à une autre organisation."})

    def absorb(self, other):
        """Say what both rows say, when two records of an organisation that holds a role become one."""
        begun = (self.starts_on, other.starts_on)
        self.starts_on = None if None in begun else min(begun)
        self.contact_id = self.contact_id or other.contact_id

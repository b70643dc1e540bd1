"""The actions of a plan, and who leads and accompanies them."""

from datetime import date, timedelta
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import (
    BooleanField,
    Case,
    DateField,
    Exists,
    F,
    FilteredRelation,
    OuterRef,
    Prefetch,
    Q,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce

from actions.models.plan import Objective, Plan, PlanNode, PlanNodeManager
from actions.models.status import CLOSED, DeclaredState, State, Status, Weather
from actors.clock import today
from actors.models import Contact, Organisation
from actors.roles import can_see_plan

DUE_SOON_DAYS = 60


class ActionQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if can_see_plan(user) else self.none()

    def with_state(self, plan: Plan, as_of: date | None = None, *, against_initial: bool = False):
        """Keep the actions of `plan` and add their state on a day (today), read through `Action.state`.

        The state is that of the latest update effective by that day; an action without any is to be launched.
        `against_initial` measures it against the plan as it was voted: the actions that it had, the ends that it set.
        """
        as_of = as_of or today()
        actions = self.filter(plan=plan).select_related("plan").defer("plan__introduction", "plan__footnotes")
        actions = _current_state(actions) if as_of >= today() else _past_state(actions, as_of)
        actions = _of_the_plan(actions, as_of, against_initial)
        is_open = ~Q(state_status__in=CLOSED)
        silent_before = as_of - timedelta(days=plan.review_every_days)
        due_soon = (as_of, as_of + timedelta(days=DUE_SOON_DAYS))
        return actions.annotate(
            as_of=Value(as_of, DateField()),
            promised_end=F("ends_on") if against_initial else Coalesce("state_expected_end", "ends_on"),
            last_heard_on=Coalesce("state_updated_on", Value(plan.starts_on, DateField())),
        ).annotate(
            is_late=flag(is_open & Q(promised_end__lt=as_of)),
            is_silent=flag(is_open & Q(last_heard_on__lt=silent_before)),
            is_due_soon=flag(is_open & Q(promised_end__range=due_soon)),
        )

    def late(self):
        """After `with_state`: the promised end is over, and the action neither completed nor abandoned."""
        return self.filter(is_late=True)

    def silent(self):
        """After `with_state`: open, without update or confirmation for the plan's review delay."""
        return self.filter(is_silent=True)

    def involving(self, *, role: str, on: date | None = None, **who):
        """Actions in which an organisation or a contact (`who`) holds `role` on a day (today)."""
        holders = Involvement.objects.held(on).filter(action=OuterRef("pk"), role=role, **who)
        return self.filter(Exists(holders))

    def piloted_by(self, user, *, on: date | None = None):
        """Actions whose pilot on a day (today) is the contact that the account is linked to."""
        if user.contact_id is None:
            return self.none()
        return self.involving(role=InvolvementRole.PILOT, on=on, contact=user.contact_id)

    def with_involvements(self, *, on: date | None = None):
        """Fetch, for `Action.pilots` and `Action.partners`, who held which role on a day (today)."""
        held = (
            Involvement.objects.held(on)
            .select_related("organisation", "contact")
            .only(
                "action_id",
                "role",
                "organisation__name",
                "organisation__short_name",
                "organisation__slug",
                "contact__name",
                "contact__function",
            )
        )
        return self.prefetch_related(Prefetch("involvements", held, to_attr="held_involvements"))


def flag(condition: Q):
    """Return the annotation that tells whether a row meets a condition; never null."""
    return Case(When(condition, then=True), default=False, output_field=BooleanField())


def _current_state(actions):
    fields = ("status", "weather", "progress", "expected_end", "updated_on")
    return actions.annotate(**{f"state_{field}": F(field) for field in fields})


def _past_state(actions, as_of):
    """Join each action with its latest update effective by a day: looked up once, read by every column."""
    from actions.models.followup import StatusUpdate  # the history knows the actions, not the reverse

    latest = StatusUpdate.objects.effective_by(as_of).filter(action=OuterRef("pk")).latest_first()
    is_latest = Q(updates__pk=Subquery(latest.values("pk")[:1]))
    return actions.annotate(latest=FilteredRelation("updates", condition=is_latest)).annotate(
        state_status=Coalesce("latest__status", Value(Status.NOT_STARTED)),
        state_weather=Coalesce("latest__weather", Value("")),
        state_progress=Coalesce("latest__progress", Value(0)),
        state_expected_end=F("latest__expected_end"),
        state_updated_on=F("latest__effective_on"),
    )


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

    @property
    def wording(self) -> str:
        """The title that the action bore on the day that `ActionQuerySet.with_state` was asked for."""
        return getattr(self, "earlier_title", None) or self.title

    @property
    def pilots(self) -> list["Involvement"]:
        """The involvements that `ActionQuerySet.with_involvements` has read, pilots only."""
        return [held for held in self.held_involvements if held.role == InvolvementRole.PILOT]

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

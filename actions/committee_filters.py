"""The filters of the follow-up table of decisions; they stand in the address."""

import django_filters as filters
from django import forms
from django.db import models

from actions.models import Decision, Meeting, Outcome, Plan
from actors.models import Organisation
from actors.templatetags.french import day

SELECT = forms.Select(attrs={"class": "form-select"})


class FollowUp(models.TextChoices):
    OPEN = "a-suivre", "À suivre"
    OVERDUE = "en-retard", "En retard"
    DONE = "faites", "Faites"
    DROPPED = "sans-suite", "Sans suite"


class _MeetingChoiceField(forms.ModelChoiceField):
    def label_from_instance(self, meeting):
        return day(meeting.held_on)


class _MeetingFilter(filters.ModelChoiceFilter):
    field_class = _MeetingChoiceField


class DecisionFilter(filters.FilterSet):
    """Filter the decisions taken on a plan, over all its meetings."""

    suite = filters.ChoiceFilter(
        label="Suite", choices=FollowUp.choices, empty_label="Toutes", method="filter_follow_up", widget=SELECT
    )
    porteur = filters.ModelChoiceFilter(
        label="Portée par",
        field_name="carrier",
        queryset=lambda request: None,
        to_field_name="slug",
        empty_label="Tous",
        widget=SELECT,
    )
    comite = _MeetingFilter(
        label="Comité du",
        field_name="meeting",
        queryset=lambda request: None,
        to_field_name="held_on",
        empty_label="Tous",
        widget=SELECT,
    )

    def __init__(self, data, *, plan: Plan, user):
        decisions = Decision.objects.visible_to(user).filter(meeting__plan=plan).with_follow_up()
        super().__init__(data, queryset=decisions.most_pressing_first())
        carriers = Organisation.objects.filter(decisions__meeting__plan=plan).distinct()
        self.filters["porteur"].queryset = carriers
        self.filters["comite"].queryset = Meeting.objects.filter(plan=plan)

    def filter_follow_up(self, queryset, name, value):
        conditions = {
            FollowUp.OPEN: {"is_open": True},
            FollowUp.OVERDUE: {"is_overdue": True},
            FollowUp.DONE: {"outcome": Outcome.DONE},
            FollowUp.DROPPED: {"outcome": Outcome.DROPPED},
        }
        return queryset.filter(**conditions[value]) if value else queryset

"""What is true or false of an action, named by conditions that are named by others."""

from datetime import date

from django.db.models import Count, Q

from actions.models import Action
from tests import factories

DAY, BEFORE = date(2013, 11, 15), date(2013, 3, 1)


def test_a_flag_holds_wherever_it_is_named(plan):
    late = factories.action(plan, 1, ends_on=date(2013, 6, 1))
    factories.action(plan, 2, ends_on=date(2014, 6, 1))
    actions = Action.objects.with_state(plan, DAY, since=BEFORE)
    assert [action.pk for action in actions.late()] == [late.pk]
    assert [action.pk for action in actions.filter(Q(is_late=True) & ~Q(was_late=True))] == [late.pk]
    assert [action.pk for action in Action.objects.filter(pk__in=actions.late().values("pk"))] == [late.pk]
    assert actions.aggregate(late=Count("pk", filter=Q(is_late=True)))["late"] == 1


def test_a_flag_is_written_anew_in_each_query(plan):
    factories.action(plan, 1, ends_on=date(2013, 6, 1))
    actions = Action.objects.with_state(plan, DAY).late()
    assert actions.count() == actions.filter(pk__in=actions.values("pk")).count() == len(actions) == 1

"""The invented corrections of contacts."""

import pytest
from django.core.management import call_command

from actors.models import CORRECTED, Contact, ContactCorrection


@pytest.mark.django_db
def test_something_waits_and_the_directory_stays_that_of_the_brochure(portal_today):
    call_command("load_plan", verbosity=0)
    before = list(Contact.objects.order_by("pk").values())
    call_command("load_demo", verbosity=0)
    assert list(Contact.objects.order_by("pk").values()) == before
    corrections = ContactCorrection.objects.all()
    assert corrections.pending().count() == corrections.count() >= 2
    assert any(each.has_left for each in corrections)
    for each in corrections:
        assert each.proposed or each.remark
        assert set(each.proposed) <= set(CORRECTED)
        assert each.ask.asked_on <= each.received_at.date() <= min(each.ask.last_day, portal_today)

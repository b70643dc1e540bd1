"""Twenty agents send an update of the same action, each having seen the same version, at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.urls import reverse

from actions import followup

WRITERS = 20


@pytest.fixture
def race(transactional_db, mission, action, client_of):
    """Return a function that lets the writers go at once, and returns their answers in the order of the writers."""
    address = reverse("action_followup", args=["2012-2014", action.number])
    clients = [client_of(mission) for _ in range(WRITERS)]
    barrier = Barrier(WRITERS)

    def write(number):
        try:
            barrier.wait(timeout=30)
            return clients[number].post(address, typed(number, action.version))
        finally:
            connection.close()

    def run():
        with ThreadPoolExecutor(WRITERS) as pool:
            return list(pool.map(write, range(WRITERS)))

    return run


def typed(number, version):
    return {
        "status": "in_progress",
        "weather": "sunny",
        "progress": number,
        "effective_on": "2013-11-15",
        "committee_note": f"Note du rédacteur {number}",
        "version": version,
        "submission": str(uuid4()),
    }


def assert_one_wins(answers, action):
    statuses = [answer.status_code for answer in answers]
    assert statuses.count(302) == 1
    assert statuses.count(409) == WRITERS - 1
    for number, answer in enumerate(answers):
        if answer.status_code == 409:
            assert f"Note du rédacteur {number}" in answer.content.decode()
    winner = statuses.index(302)
    recorded = action.updates.get()
    action.refresh_from_db()
    assert (recorded.progress, action.progress, action.version) == (winner, winner, 1)


def test_one_wins_and_nothing_is_lost(race, action):
    assert_one_wins(race(), action)


def test_without_the_check_the_same_test_fails(race, action, monkeypatch):
    monkeypatch.setattr(followup, "claim_version", lambda action, version: True)
    answers = race()
    with pytest.raises(AssertionError):
        assert_one_wins(answers, action)
    assert action.updates.count() > 1

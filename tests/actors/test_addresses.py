"""Addresses that are found once."""

import pytest
from django.urls import NoReverseMatch, get_script_prefix, reverse, set_script_prefix

from actors.addresses import address


def test_is_that_of_the_page():
    for number in (1, 12, 1):
        assert address("action", "2012-2014", number) == reverse("action", args=["2012-2014", number])


def test_follows_the_folder_that_the_portal_is_served_under():
    before, prefix = address("directory"), get_script_prefix()
    set_script_prefix("/portail/")
    try:
        assert address("directory") == f"/portail{before}"
    finally:
        set_script_prefix(prefix)
    assert address("directory") == before


def test_a_page_that_does_not_exist_has_none():
    with pytest.raises(NoReverseMatch):
        address("nulle-part")

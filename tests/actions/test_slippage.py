"""How the promised end of an action moved."""

from datetime import date

import pytest

from actions.slippage import slippage

MARCH, JUNE, SEPTEMBER = date(2013, 3, 31), date(2013, 6, 30), date(2013, 9, 30)

CASES = {
    # planned end, announced ends → successive ends, times pushed back, days, months
    "nothing said": (None, [], (), 0, 0, 0),
    "nothing but silence": (None, [None, None], (), 0, 0, 0),
    "as planned": (MARCH, [], (MARCH,), 0, 0, 0),
    "said again": (MARCH, [MARCH, MARCH], (MARCH,), 0, 0, 0),
    "first said later": (None, [MARCH], (MARCH,), 0, 0, 0),
    "pushed back once": (MARCH, [JUNE], (MARCH, JUNE), 1, 91, 3),
    "pushed back twice": (MARCH, [JUNE, SEPTEMBER], (MARCH, JUNE, SEPTEMBER), 2, 183, 6),
    "silence between": (MARCH, [None, JUNE, None, JUNE], (MARCH, JUNE), 1, 91, 3),
    "brought forward": (JUNE, [MARCH], (JUNE, MARCH), 0, -91, -3),
    "back and forth": (MARCH, [JUNE, MARCH], (MARCH, JUNE, MARCH), 1, 0, 0),
}


@pytest.mark.parametrize(("planned", "announced", "ends", "times", "days", "months"), CASES.values(), ids=CASES)
def test_slippage(planned, announced, ends, times, days, months):
    moved = slippage(planned, announced)
    assert moved.ends == ends
    assert (moved.times_pushed_back, moved.days, moved.months) == (times, days, months)


def test_ends_may_come_one_by_one():
    assert slippage(MARCH, iter([JUNE])).ends == (MARCH, JUNE)

"""Review: what was wrong comes soon, what was right later and later, the same on every machine."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from hypothesis import given
from hypothesis import strategies as st

from app.training.review import Memory, due, looked, missed

NOW = datetime(2026, 6, 3, 9, 30, tzinfo=UTC)


def test_what_was_missed_comes_again_within_the_session():
    memory = missed("power-01", NOW)
    assert due([memory], NOW) == ()
    assert due([memory], NOW + timedelta(minutes=11)) == ("power-01",)


@given(st.lists(st.booleans(), max_size=8))
def test_right_answers_lead_further_away_each_time(warm_up: list[bool]):
    memory, at = missed("x", NOW), NOW
    for right in warm_up:
        at = memory.due
        memory = looked(memory, at, right=right)
    gaps = []
    for _ in range(4):
        at = memory.due
        memory = looked(memory, at, right=True)
        gaps.append(memory.due - at)
    assert gaps == sorted(gaps)
    assert gaps[-1] <= timedelta(days=366)
    again = looked(memory, memory.due, right=False)
    assert again.due - memory.due < timedelta(hours=1)


def test_hesitation_brings_it_back_earlier():
    memory = missed("x", NOW)
    for _ in range(3):
        memory = looked(memory, memory.due, right=True)
    assert looked(memory, memory.due, right=True, hard=True).due < looked(memory, memory.due, right=True).due


def test_the_same_reviews_give_the_same_days_wherever_the_clock_stands():
    east = timezone(timedelta(hours=8))
    assert missed("x", NOW) == missed("x", NOW.astimezone(east))


def test_a_clock_that_was_set_back_breaks_nothing():
    memory = looked(missed("x", NOW), NOW - timedelta(days=400), right=True)
    assert memory.due > NOW
    assert isinstance(memory, Memory)


def test_the_longest_due_comes_first():
    late, early = missed("b", NOW - timedelta(days=1)), missed("a", NOW - timedelta(days=2))
    assert due([late, early], NOW) == ("a", "b")

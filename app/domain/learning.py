"""What leaves a desk of learning, and when: the rules of law 8 that hub and desk share. What is learnt, and how it is
graded, is `app.training`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.records import Training
from app.domain.working_days import day_of

if TYPE_CHECKING:
    from app.domain.acts import Learned


def is_news(new: Learned, known: Learned | None) -> bool:
    """Whether it says what the last one that left for this course did not. Only then does it leave: a second "not
    yet", or a second pass of one version, would tell how often somebody tried (law 8)."""
    if known is None or known.course != new.course:
        return True
    return new.passed and (not known.passed or new.version > known.version)


def recorded(person: str, said: Learned, accepted_at: int) -> Training:
    """The record of what a person said, accepted at `accepted_at` (hub's ms; 0 where a desk looks ahead). A day that
    has not come yet is that of a wrong clock: the day of the acceptance stands instead."""
    day = min(said.day, day_of(accepted_at)) if accepted_at else said.day
    return Training((person, said.course), said.version, said.passed, day)

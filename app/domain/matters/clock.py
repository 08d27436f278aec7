"""The limits of a matter and of each of its desks, in working days, with the times at which the clock stood still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.matters.verbs import FORWARD
from app.domain.working_days import Stop, day_of, due

if TYPE_CHECKING:
    from datetime import date

    from app.domain.matters.state import MatterState, Passage, Token
    from app.domain.working_days import Calendar


def stops(state: MatterState) -> tuple[Stop, ...]:
    """When the clock stood still, in days. A halt that ended on its own day took no day."""
    return tuple(Stop(day_of(halt.since), day_of(halt.until) if halt.until else None) for halt in state.halts)


def matter_due(state: MatterState, calendar: Calendar) -> date | None:
    """The last day for the whole matter; None without a limit, before it is accepted, or while the clock stands.

    Raises `CalendarUnknown`.
    """
    limit, since = state.route.limit, accepted(state)
    return due(day_of(since), limit + state.extended, calendar, stops(state)) if limit and since else None


def accepted(state: MatterState) -> int:
    """From when the whole matter's limit counts, ms: the start, or when the step of acceptance (受理) was done; 0 for
    not yet. What was returned afterwards and accepted again counts from the last time."""
    if not state.route.clock:
        return state.started
    done = [one.at for one in state.passages if one.token.step == state.route.clock and _accepts(one)]
    return done[-1] if done else 0


def _accepts(passage: Passage) -> bool:
    return passage.verb in FORWARD and not passage.recalled


def token_due(state: MatterState, token: Token, calendar: Calendar) -> date | None:
    """The last day for the desk where a token lies; None without a limit, or while the clock stands."""
    limit = state.route.step(token.step).limit
    return due(day_of(token.since), limit, calendar, stops(state)) if limit else None


def since_known(state: MatterState, now: int) -> int | None:
    """How long ago an emergency became known, in ms; None for other matters. Its limits are hours, not days."""
    return now - state.known_at if state.known_at else None

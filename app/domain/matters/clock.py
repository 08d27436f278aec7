"""The limits of a matter and of each of its desks, in working days, with the times at which the clock stood still."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.working_days import Stop, day_of, due

if TYPE_CHECKING:
    from datetime import date

    from app.domain.matters.state import MatterState, Token
    from app.domain.working_days import Calendar


def stops(state: MatterState) -> tuple[Stop, ...]:
    """When the clock stood still, in days. A halt that ended on its own day took no day."""
    return tuple(Stop(day_of(halt.since), day_of(halt.until) if halt.until else None) for halt in state.halts)


def matter_due(state: MatterState, calendar: Calendar) -> date | None:
    """The last day for the whole matter; None without a limit, or while the clock stands. Raises `CalendarUnknown`."""
    limit = state.route.limit
    return due(day_of(state.started), limit + state.extended, calendar, stops(state)) if limit else None


def token_due(state: MatterState, token: Token, calendar: Calendar) -> date | None:
    """The last day for the desk where a token lies; None without a limit, or while the clock stands."""
    limit = state.route.step(token.step).limit
    return due(day_of(token.since), limit, calendar, stops(state)) if limit else None


def since_known(state: MatterState, now: int) -> int | None:
    """How long ago an emergency became known, in ms; None for other matters. Its limits are hours, not days."""
    return now - state.known_at if state.known_at else None

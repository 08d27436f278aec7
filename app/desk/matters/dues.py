"""When something is due, and how that stands today."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.matters.rows import Due, DueState
from app.domain.matters.clock import accepted, matter_due, token_due
from app.domain.matters.state import Status
from app.domain.working_days import CalendarUnknown, used

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from app.domain.matters.state import MatterState, Token
    from app.domain.working_days import Calendar


def of_matter(state: MatterState, calendar: Calendar, today: date) -> Due:
    """The limit of the whole matter."""
    if not state.route.limit or not accepted(state):
        return Due()
    if state.status is not Status.RUNNING:
        return Due(DueState.DONE)
    if state.halted:
        return Due(DueState.STOPPED)
    try:
        return on(matter_due(state, calendar), calendar, today)
    except CalendarUnknown as error:
        return Due(DueState.UNKNOWN, missing_year=int(error.values["year"]))


def of_token(state: MatterState, token: Token, calendar: Calendar, today: date) -> Due:
    """The limit of the desk where a token lies."""
    if not state.route.step(token.step).limit:
        return Due()
    if state.halted:
        return Due(DueState.STOPPED)
    try:
        return on(token_due(state, token, calendar), calendar, today)
    except CalendarUnknown as error:
        return Due(DueState.UNKNOWN, missing_year=int(error.values["year"]))


def nearest(state: MatterState, tokens: Iterable[Token], calendar: Calendar, today: date) -> Due:
    """The limit that comes first: of these desks, or of the whole matter."""
    whole = of_matter(state, calendar, today)
    if state.status is not Status.RUNNING:
        return whole
    found = [of_token(state, token, calendar, today) for token in tokens] + [whole]
    dated = [due for due in found if due.day is not None]
    if dated:
        return min(dated, key=lambda due: due.day)  # type: ignore[arg-type, return-value]
    return next((due for due in found if due.state is not DueState.NONE), Due())


def on(day: date | None, calendar: Calendar, today: date) -> Due:
    """How a last day stands today."""
    if day is None:
        return Due(DueState.STOPPED)
    try:
        left = used(today, day, calendar) if day > today else -used(day, today, calendar)
    except CalendarUnknown as error:
        return Due(DueState.UNKNOWN, day, missing_year=int(error.values["year"]))
    if day < today:
        return Due(DueState.OVERDUE, day, min(-1, left))
    if day == today:
        return Due(DueState.TODAY, day, 0)
    return Due(DueState.SOON if left <= 1 else DueState.FINE, day, left)

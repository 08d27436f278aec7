"""移交: who leaves hands over everything in one act (条例: 工作人员离岗离职时移交、清退公文)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.matters.contents import HandOver
from app.domain.matters.outcomes import Accepted, outcome
from app.domain.matters.seats import person_seat
from app.domain.rules import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.matters.contents import MatterAct
    from app.domain.matters.seats import Office
    from app.domain.matters.state import MatterState


def held(person: str, states: Iterable[MatterState]) -> tuple[MatterState, ...]:
    """The matters in which something lies with a person's own seat, or will: what there is to hand over."""
    return tuple(state for state in states if _concerns(state, person_seat(person)))


def handed_over(
    act: MatterAct, states: Iterable[MatterState], office: Office, accepted_at: int
) -> tuple[MatterState, ...] | Refused:
    """The giver's matters after one act hands all of them over, or the first reason against it: then none moves.

    Whether there is anything to hand over is told to nobody else than the giver and those superior (law 5).
    """
    assert isinstance(act.content, HandOver)
    mine, after = held(act.content.giver, states), []
    if not mine and act.by != act.content.giver:
        return Refused("matter-unknown")
    for state in mine:
        result = outcome(act, state, office, accepted_at)
        if isinstance(result, Refused):
            return result
        assert isinstance(result, Accepted)
        after.append(result.state)
    return tuple(after)


def _concerns(state: MatterState, seat: str) -> bool:
    # who has handled it may get it back by a return, and who began it is asked at the end
    return seat in (state.successor(mine) for mine in (*state.seats(), person_seat(state.starter)))

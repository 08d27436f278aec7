"""A paper as it is issued: what drafting leaves open, signing settles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs

from app.domain.matters.verbs import Verb
from app.domain.working_days import day_of

if TYPE_CHECKING:
    from app.domain.matters.directory import Directory
    from app.domain.matters.state import MatterState, Passage
    from app.domain.papers import Paper

NUMBER_TO_COME: Final = "待编号"
"""On the paper itself, in the language of papers, whatever the face speaks."""
_UPWARD: Final = ("请示", "报告")


def issued(state: MatterState, directory: Directory) -> Paper | None:
    """The newest paper with its office, the day of signing (GB/T 9704-2012 7.3.5.4), its number and, where it goes up,
    who signed it (7.2.6); None before it is signed."""
    if not state.revisions:
        return None
    newest = state.revisions[-1]
    signed, number, unit = (
        (state.answered, state.answer_number, state.above)
        if newest.answer
        else (state.signed, state.number, state.unit)
    )
    if not signed:
        return None
    signings = [passage for passage in state.passages if _signs(passage, state, newest.answer)]
    upward = newest.paper.kind in _UPWARD and not newest.answer
    return structs.replace(
        newest.paper,
        number=number or NUMBER_TO_COME,
        office=newest.paper.office or directory.unit_name(unit),
        written=day_of(signings[-1].at).isoformat() if signings else newest.paper.written,
        signer=newest.paper.signer or (directory.name_of(signings[-1].by) if upward and signings else ""),
    )


def _signs(passage: Passage, state: MatterState, answer: bool) -> bool:
    step = state.route.step(passage.token.step)
    verb, there = (Verb.REPLY, step.answers) if answer else (Verb.SIGN, step.numbers)
    return passage.verb is verb and there and not passage.recalled

"""`fold`: the state of a matter from its accepted acts, in the order in which the hub accepted them.

It needs no directory: acts say where they lead, so that a desk folds the hub's state whatever has become of the posts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from app.domain.matters import moving
from app.domain.matters.contents import (
    Circulate,
    Claim,
    Decision,
    Extend,
    HandOver,
    MatterAct,
    Note,
    Read,
    Recall,
    Reclaim,
    Report,
    Resume,
    Revise,
    Start,
    Suspend,
    Urge,
)
from app.domain.matters.seats import person_seat
from app.domain.matters.state import Halt, MatterState, Opinion, Reader, Revision

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.matters.state import Token
    from app.domain.papers import Paper


class Entry(Struct, frozen=True, array_like=True):
    """An accepted act: the hub's time (ms), and what it led to, such as a number (文号)."""

    act: MatterAct
    accepted_at: int
    number: str = ""


def fold(entries: Iterable[Entry]) -> MatterState | None:
    """The state that accepted acts lead to; None of no acts."""
    state: MatterState | None = None
    for entry in entries:
        state = applied(state, entry)
    return state


def applied(state: MatterState | None, entry: Entry) -> MatterState:
    """The state after one more accepted act. What was accepted is not asked for permission again."""
    act, at = entry.act, entry.accepted_at
    content = act.content
    if isinstance(content, Start):
        return _started(act, content, at)
    assert state is not None, "a matter begins with its start"
    if isinstance(content, Decision):
        return _decided(state, act, content, entry)
    return _beside(state, act, at)


def _started(act: MatterAct, start: Start, at: int) -> MatterState:
    state = MatterState(
        act.matter, start.route, start.title, act.by, start.unit, start.above, at, start.about, start.known_at
    )
    if start.paper is not None:
        state = _revised(state, act, start.paper, at, b"")
    return moving.entered(state, start.route.first, (), at)


def _decided(state: MatterState, act: MatterAct, decision: Decision, entry: Entry) -> MatterState:
    token, at = state.token(decision.epoch), entry.accepted_at
    if token is None:  # one that agrees with what stood: it changes nothing, and its words are kept (law 3)
        return _said(state, act, decision.text, at, decision.behalf) if decision.text else state
    if decision.paper is not None:
        upon = state.revisions[-1].act if state.revisions else b""
        state = _revised(state, act, decision.paper, at, upon, token)
    if decision.text:
        state = _said(state, act, decision.text, at, decision.behalf, token)
    state = moving.decided(state, token, act, decision, at)
    return _numbered(state, entry.number) if entry.number else state


def _beside(state: MatterState, act: MatterAct, at: int) -> MatterState:
    match act.content:
        case Claim(epoch=epoch, behalf=behalf):
            return _granted(state, epoch, person_seat(behalf or act.by))
        case Recall(of=of):
            passage = state.passage(of)
            assert passage is not None
            return state if passage.recalled else moving.recalled(state, passage, act, at)
        case Reclaim(epoch=epoch, to=to, text=text, behalf=behalf):
            token = state.token(epoch)
            assert token is not None
            state = _said(state, act, text, at, behalf, token) if text else state
            return moving.reissued(state, token, act, at, to)
        case HandOver(giver=giver, to=to):
            return _handed_over(state, act, at, person_seat(giver), to)
        case Revise(epoch=epoch, paper=paper, upon=upon):
            return _revised(state, act, paper, at, upon, state.token(epoch))
        case Note(text=text) | Report(text=text):
            return _said(state, act, text, at)
        case Urge(text=text):
            urge = Opinion(act.id, act.content.verb, act.by, "", "", "", at, text)
            return structs.replace(state, urges=(*state.urges, urge))
    return _clocked(state, act, at)


def _clocked(state: MatterState, act: MatterAct, at: int) -> MatterState:
    match act.content:
        case Suspend(text=text) if not state.halted:
            return structs.replace(state, halts=(*state.halts, Halt(at, text)))
        case Suspend(text=text):
            return _said(state, act, text, at)
        case Resume() if state.halted:
            ended = structs.replace(state.halts[-1], until=at)
            return structs.replace(state, halts=(*state.halts[:-1], ended))
        case Extend(text=text, epoch=epoch, behalf=behalf) if not state.extended:
            state = _said(state, act, text, at, behalf, state.token(epoch))
            return structs.replace(state, extended=state.route.extension)
        case Circulate(to=to):
            known = {reader.seat for reader in state.readers}
            fresh = (Reader(seat, at) for seat in dict.fromkeys(to) if seat not in known)
            return structs.replace(state, readers=(*state.readers, *fresh))
        case Read(seat=seat):
            return structs.replace(state, readers=tuple(_read(reader, seat, act.by, at) for reader in state.readers))
    return state  # what agrees changes nothing


def _read(reader: Reader, seat: str, by: str, at: int) -> Reader:
    if reader.read_at or reader.seat != seat:
        return reader  # a second reader in a seat agrees with the first
    return structs.replace(reader, read_by=by, read_at=at)


def _granted(state: MatterState, epoch: int, seat: str) -> MatterState:
    tokens = tuple(_to(token, seat) if token.epoch == epoch and not token.seat else token for token in state.tokens)
    return structs.replace(state, tokens=tokens)


def _to(token: Token, seat: str) -> Token:
    return structs.replace(token, seat=seat)


def _handed_over(state: MatterState, act: MatterAct, at: int, giver: str, to: str) -> MatterState:
    state = structs.replace(state, successors=(*state.successors, (giver, to)))
    held = [token for token in state.tokens if token.seat == giver]
    for token in held:
        state = moving.reissued(state, token, act, at, to)
    waiting = tuple(_inherited(state, token) for token in state.tokens)
    readers = tuple(structs.replace(reader, seat=state.successor(reader.seat)) for reader in state.readers)
    return structs.replace(state, tokens=waiting, readers=readers)


def _inherited(state: MatterState, token: Token) -> Token:
    queue, candidates = (tuple(map(state.successor, seats)) for seats in (token.queue, token.candidates))
    return structs.replace(token, queue=queue, candidates=candidates)


def _said(
    state: MatterState, act: MatterAct, text: str, at: int, behalf: str = "", token: Token | None = None
) -> MatterState:
    seat, step = (token.seat, token.step) if token else ("", "")
    opinion = Opinion(act.id, act.content.verb, act.by, behalf, seat, step, at, text)
    return structs.replace(state, opinions=(*state.opinions, opinion))


def _revised(
    state: MatterState, act: MatterAct, paper: Paper, at: int, upon: bytes, token: Token | None = None
) -> MatterState:
    answer = token is not None and state.route.writes_answer(token.step)
    return structs.replace(state, revisions=(*state.revisions, Revision(act.id, act.by, at, paper, upon, answer)))


def _numbered(state: MatterState, number: str) -> MatterState:
    """A number is for what waits for one: the matter's own document first, then the answer."""
    if state.answer_awaits_number and not state.awaits_number:
        return structs.replace(state, answer_number=number)
    return structs.replace(state, number=number)

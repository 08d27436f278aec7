"""`may`: what somebody can do with a matter now, and what each act needs. A desk shows these buttons and no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.matters import moving
from app.domain.matters.seats import seats_of, sits
from app.domain.matters.state import Status
from app.domain.matters.verbs import FORWARD, IN_STEPS, Verb

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.matters.seats import Office
    from app.domain.matters.state import MatterState, Passage, Token
    from app.domain.routes.route import Step


class Possible(Struct, frozen=True, array_like=True):
    """An act that somebody may do: on which token's epoch (or, a recall, `of` which decision), on whose behalf.

    `next`: the steps to choose among, or that a return may go to. `needs`: "reason", "to" (seats), "next", "paper".
    `seat`: as which of a circulation's readers.
    """

    verb: Verb
    epoch: int = 0
    behalf: str = ""
    of: bytes = b""
    next: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    seat: str = ""


_NEEDS = {
    Verb.RETURN: ("reason", "next"),
    Verb.TRANSFER: ("to",),
    Verb.ADD_BEFORE: ("to",),
    Verb.ADD_AFTER: ("to",),
    Verb.CIRCULATE: ("to",),
    Verb.SUSPEND: ("reason",),
    Verb.EXTEND: ("reason",),
}


def may(state: MatterState, by: str, office: Office, at: int) -> tuple[Possible, ...]:
    """Every act that a person may do with a matter at an instant (ms), in the order of its tokens."""
    if not involved(state, by, office, at):
        return ()
    found = [Possible(Verb.NOTE)]
    unread = (reader.seat for reader in state.readers if not reader.read_at)
    found += [Possible(Verb.READ, seat=seat) for seat in unread if by in office.occupants(seat)]
    if state.status is not Status.RUNNING:
        return tuple(found)
    found.append(Possible(Verb.URGE))
    if state.known_at and office.unit_of(by) == state.unit:
        found.append(Possible(Verb.REPORT))
    for behalf in ways(by, office):
        found += _recalls(state, by, behalf, office, at)
        for token in state.tokens:
            found += _with_token(state, token, by, behalf, office, at)
    return tuple(found)


def ways(by: str, office: Office) -> tuple[str, ...]:
    """On whose behalf somebody may act at all: the own (empty), and everyone's who has ever lent something."""
    return ("", *dict.fromkeys(lent.giver for lent in office.delegations(by)))


def effective(at: int, since: int, accepted_at: int) -> int:
    """The instant at which an act counts for delegations: not before what it acts upon, not after the hub's time.

    So a clock that is wrong, or was put so, opens no period that is over or has not begun.
    """
    return max(min(at, accepted_at) if accepted_at else at, since)


def involved(state: MatterState, by: str, office: Office, at: int) -> bool:
    """Whether somebody has to do with a matter: to all others it does not exist (law 5)."""
    if by == state.starter:
        return True
    seats = {moving.starter_seat(state), *superiors(state), *concerned(state)}
    if any(by in office.occupants(seat) for seat in seats):
        return True
    givers = {lent.giver for lent in office.delegations(by) if lent.since <= at < lent.until}
    return bool(givers) and any(not givers.isdisjoint(office.occupants(seat)) for seat in seats)


def entitled(state: MatterState, office: Office, at: int) -> frozenset[str]:
    """Everybody whom a matter concerns at an instant (ms): whose desks hold it (law 5)."""
    seats = {moving.starter_seat(state), *superiors(state), *concerned(state)}
    people = {person for seat in seats for person in office.occupants(seat)}
    if office.unit_of(state.starter):
        people.add(state.starter)
    takers = {lent.taker for person in people for lent in office.lent_by(person) if lent.since <= at < lent.until}
    return frozenset(people | {taker for taker in takers if office.unit_of(taker)})


def concerned(state: MatterState) -> frozenset[str]:
    """Every seat that has or had to do with a matter, and those that have taken over from them."""
    return frozenset(other for seat in state.seats() for other in (seat, state.successor(seat)))


def superiors(state: MatterState) -> tuple[str, ...]:
    """The seats that may reclaim the matter's tokens; those of the unit above once it has come there: what a unit
    drafts is not for the one above to see before it is sent up."""
    up = any(seat.startswith(f"{state.above}/") for seat in state.seats())
    asked = (who for who in state.route.superior if up or who.unit != "above")
    return tuple(seat for who in asked for seat in seats_of(who, state.starter, state.unit, state.above, ()))


def _recalls(state: MatterState, by: str, behalf: str, office: Office, at: int) -> Iterator[Possible]:
    for passage in state.passages:
        if moving.recallable(state, passage) and _made_there(passage, by, behalf, office, at):
            yield Possible(Verb.RECALL, 0, behalf, passage.act)


def _made_there(passage: Passage, by: str, behalf: str, office: Office, at: int) -> bool:
    return sits(by, behalf, passage.token.seat, Verb.RECALL, max(at, passage.at), office)


def _with_token(state: MatterState, token: Token, by: str, behalf: str, office: Office, at: int) -> Iterator[Possible]:
    at = max(at, token.since)
    if any(sits(by, behalf, seat, Verb.RECLAIM, at, office) for seat in superiors(state)):
        yield Possible(Verb.RECLAIM, token.epoch, behalf, needs=("to",))
    if not token.seat:
        if any(sits(by, behalf, seat, Verb.CLAIM, at, office) for seat in token.candidates):
            yield Possible(Verb.CLAIM, token.epoch, behalf)
        return
    step = state.route.step(token.step)
    for name in step.acts:
        verb = Verb(name)
        if sits(by, behalf, token.seat, verb, at, office) and _makes_sense(state, token, verb):
            yield _possible(state, token, step, verb, behalf)
    if step.edits and sits(by, behalf, token.seat, Verb.REVISE, at, office):
        yield Possible(Verb.REVISE, token.epoch, behalf, needs=("paper",))


def _makes_sense(state: MatterState, token: Token, verb: Verb) -> bool:
    match verb:
        case Verb.RETURN:
            return bool(moving.targets(state, token))
        case Verb.SUSPEND | Verb.RESUME:
            return state.halted is (verb is Verb.RESUME)
        case Verb.EXTEND:
            return bool(state.route.extension) and not state.extended
    return verb in IN_STEPS


def _possible(state: MatterState, token: Token, step: Step, verb: Verb, behalf: str) -> Possible:
    needs = _NEEDS.get(verb, ())
    if verb is Verb.RETURN:
        return Possible(verb, token.epoch, behalf, b"", moving.targets(state, token), needs)
    if verb not in FORWARD:
        return Possible(verb, token.epoch, behalf, b"", (), needs)
    onward = moving.following(state, token)
    needs = ("next",) if len(onward) > 1 else ()
    needs += ("to",) if any(state.route.step(name).chosen for name in onward) else ()
    return Possible(verb, token.epoch, behalf, b"", onward, needs)

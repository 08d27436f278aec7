"""Judging acts on matters: the same rules as at the desks, then what follows, in one transaction with the receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias

from msgspec import structs

from app.domain import records
from app.domain.errors import KnownError
from app.domain.matters.contents import PREFIX, HandOver, MatterAct, Start, of_act
from app.domain.matters.folding import Entry, applied
from app.domain.matters.handover import handed_over, held
from app.domain.matters.lending import END, LEND, EndDelegation, lending, lent
from app.domain.matters.outcomes import outcome
from app.domain.matters.seats import person_seat
from app.domain.records import Loan, Move
from app.domain.rules import Refused
from app.hub.matters import sharing
from app.hub.matters.numbering import number_for, take_number
from app.hub.matters.office import office, rules
from app.hub.store.matters import Known

if TYPE_CHECKING:
    from app.domain.acts import Act, SignedAct
    from app.domain.matters.directory import Staffed
    from app.domain.matters.state import MatterState
    from app.hub.store import Transaction
    from app.protocol.messages import Receipt

LedTo: TypeAlias = dict[str, str]
"""What an acceptance led to, for the receipt: the `number` where it gave one."""
_OTHERS: Final = (LEND, END)


def concerns(act: Act) -> bool:
    """Whether an act is one on matters, or on who may act on them."""
    return act.kind.startswith(PREFIX) or act.kind in _OTHERS


def judge(signed: SignedAct, act: Act, tx: Transaction, now: int, before: Receipt | None) -> LedTo | Refused:
    """Accept an act and write what follows, or tell why not; then nothing is written. `before` is the hub's own receipt
    for it from before a loss: it is accepted as of then, with the number that it was given.

    Raises `KnownError("act-malformed")`.
    """
    people = office(tx)
    accepted_at = before.at if before else now
    if tx.matters.places(act.id):  # a desk that holds it brought it back before its author did
        return dict(before.values) if before else _led_to(act, tx)
    if act.kind in _OTHERS:
        return _lend(act, people, tx, now, accepted_at)
    done = of_act(act)
    if isinstance(done.content, HandOver):
        return _hand_over(signed, done, people, tx, now, accepted_at)
    if isinstance(done.content, Start) and act.target:
        raise KnownError("act-malformed", kind=act.kind)  # a matter has the id of the act that began it
    known = tx.matters.known(done.matter)
    if isinstance(done.content, Start) and not rules(tx).knows(done.content.route):
        return Refused("route-unknown", {"route": done.content.route.name})
    result = outcome(done, known.state if known else None, people, accepted_at)
    if isinstance(result, Refused):
        return result
    awaited = result.state.awaits_number or result.state.answer_awaits_number
    number = _number(result.state, before, tx, accepted_at) if awaited else ""
    _write(signed, done, known, number, people, tx, now, accepted_at)
    return {"number": number} if number else {}


def _hand_over(
    signed: SignedAct, done: MatterAct, people: Staffed, tx: Transaction, now: int, accepted_at: int
) -> LedTo | Refused:
    assert isinstance(done.content, HandOver)
    own = person_seat(done.content.giver)
    known = [one for matter in tx.matters.concerning((own,)) if (one := tx.matters.known(matter)) is not None]
    states = held(done.content.giver, (one.state for one in known))
    result = handed_over(done, states, people, accepted_at)
    if isinstance(result, Refused):
        return result
    moving = {state.id for state in states}
    for one in known:
        if one.id in moving:
            _write(signed, structs.replace(done, matter=one.id), one, "", people, tx, now, accepted_at)
    return {}


def _write(
    signed: SignedAct,
    done: MatterAct,
    known: Known | None,
    number: str,
    people: Staffed,
    tx: Transaction,
    now: int,
    accepted_at: int,
) -> None:
    place = known.moves + 1 if known else 1
    move = Move((done.matter, place), people.unit_of(done.by), accepted_at, signed, number)
    write_move(move, done, known, people, tx, now)


def write_move(move: Move, done: MatterAct, known: Known | None, people: Staffed, tx: Transaction, now: int) -> None:
    """Add a move to a matter, and give it to everyone whom it concerns."""
    state = applied(known.state if known else None, Entry(done, move.sent_at, move.number))
    place = known.moves + 1 if known else 1
    move = structs.replace(move, of=(state.id, place))
    body = records.body(move)
    tx.put_body(records.kind(Move), records.key_in(body), body)
    fresh = Known(state.id, place, state, known.readers if known else frozenset())
    sharing.share_newest(fresh, tx, now)
    fresh = sharing.share(fresh, people, tx, now)
    tx.matters.keep(fresh, done.id, sharing.seats(state))


def _number(state: MatterState, before: Receipt | None, tx: Transaction, accepted_at: int) -> str:
    given = before.values.get("number", "") if before else ""
    if given:
        take_number(given, state.id, accepted_at, tx)
    return given or number_for(state, tx, accepted_at)


def _led_to(act: Act, tx: Transaction) -> LedTo:
    """What an act that stands already has led to."""
    for matter, place in tx.matters.places(act.id):
        move = tx.get(Move, (matter, place))
        if move is not None and move.number:
            return {"number": move.number}
    return {}


def _lend(act: Act, people: Staffed, tx: Transaction, now: int, accepted_at: int) -> LedTo | Refused:
    content = lending(act)
    known = tx.get(Loan, (content.taker, act.target)) if isinstance(content, EndDelegation) else None
    result = lent(act, known, people, accepted_at)
    if isinstance(result, Refused):
        return result
    tx.put(result, now)
    period = result.delegation
    tx.matters.keep_loan(result, shared=period.since <= now < period.until)
    sharing.share_of(period.giver, tx, now)
    sharing.plan_turn(tx, now)
    return {}

"""Whose desks hold a matter: its moves go into the scopes of the people whom it concerns, and leave those of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.domain import records
from app.domain.matters.moving import starter_seat
from app.domain.matters.permission import concerned, entitled, superiors
from app.domain.matters.seats import person_seat
from app.domain.records import Deposit, Loan, Move, person_scope
from app.hub.matters.office import office

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.domain.matters.directory import Directory, Staffed
    from app.domain.matters.state import MatterState
    from app.hub.store import Transaction
    from app.hub.store.matters import Known

_MOVE = records.kind(Move)
_DEPOSIT = records.kind(Deposit)
_TURNING = "loans-turn"


def seats(state: MatterState) -> frozenset[str]:
    """Every seat whose people a matter concerns."""
    return concerned(state) | {starter_seat(state), person_seat(state.starter), *superiors(state)}


def share(known: Known, people: Staffed, tx: Transaction, now: int) -> Known:
    """Give the moves of a matter to those whom it concerns now and did not before, and take them from the others."""
    wanted = entitled(known.state, people, now)
    for person in sorted(wanted - known.readers):
        _give(tx, known, person_scope(person), range(1, known.moves + 1), now)
        _give_files(tx, known.id, person_scope(person), now)
    for person in sorted(known.readers - wanted):
        for place in range(1, known.moves + 1):
            tx.feeds.remove(person_scope(person), _MOVE, records.key((known.id, place)), now)
        tx.feeds.remove(person_scope(person), _DEPOSIT, records.key(known.id), now)
    return structs.replace(known, readers=wanted)


def share_newest(known: Known, tx: Transaction, now: int) -> None:
    """Give the newest move to everyone who holds the others."""
    for person in sorted(known.readers):
        _give(tx, known, person_scope(person), (known.moves,), now)


def share_again(matters: Iterable[bytes], tx: Transaction, now: int) -> int:
    """Who sits where has changed: look anew whom these matters concern. Returns for how many it made a difference."""
    people, changed = office(tx), 0
    for matter in matters:
        known = tx.matters.known(matter)
        assert known is not None
        fresh = share(known, people, tx, now)
        if fresh.readers != known.readers:
            tx.matters.set_readers(fresh)
            changed += 1
    return changed


def follow(before: Directory, after: Directory, tx: Transaction, now: int) -> int:
    """The directory has changed: matters follow to who sits now where they lie. Returns how many."""
    moved = [seat for seat in tx.matters.seats() if before.occupants(seat) != after.occupants(seat)]
    return share_again(tx.matters.concerning(moved), tx, now)


def turn_loans(tx: Transaction, now: int) -> None:
    """The periods of delegations that have begun or ended since this was done last take effect."""
    at = int(tx.value(_TURNING) or b"0")
    if not at or now < at:
        return
    for taker, identity in tx.matters.turning(now):
        loan = tx.get(Loan, (taker, identity))
        assert loan is not None
        lent = loan.delegation
        tx.matters.keep_loan(loan, shared=lent.since <= now < lent.until)
        share_of(lent.giver, tx, now)
    plan_turn(tx, now)


def share_of(giver: str, tx: Transaction, now: int) -> None:
    """What a person has lent has changed: look anew whom the person's matters concern."""
    held = (person_seat(giver), *office(tx).directory.seats_of(giver))
    share_again(tx.matters.concerning(held), tx, now)


def plan_turn(tx: Transaction, now: int) -> None:
    """Note when the next period begins or ends: an exchange asks for no more than this one value."""
    tx.set_value(_TURNING, str(tx.matters.next_turning(now)).encode())


def _give_files(tx: Transaction, matter: bytes, scope: str, now: int) -> None:
    """Tell which files of a matter are here, if any are."""
    body = tx.body(_DEPOSIT, records.key(matter))
    if body is not None:
        tx.share(_DEPOSIT, records.key(matter), len(body), (scope,), now)


def _give(tx: Transaction, known: Known, scope: str, places: Iterable[int], now: int) -> None:
    for place in places:
        key = records.key((known.id, place))
        body = tx.body(_MOVE, key)
        assert body is not None
        tx.share(_MOVE, key, len(body), (scope,), now)

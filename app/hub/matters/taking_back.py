"""A restored hub takes matters back: the moves that desks hold, and acts for which they show its own receipt."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs

from app.domain.matters.contents import of_act
from app.domain.matters.outcomes import outcome
from app.domain.records import Loan, Rulebook
from app.domain.rules import Refused
from app.hub.matters import sharing
from app.hub.matters.judging import write_move
from app.hub.matters.numbering import take_number
from app.hub.matters.office import office

if TYPE_CHECKING:
    from app.domain.records import Move
    from app.hub.store import Transaction


def take_back_move(move: Move, tx: Transaction, now: int) -> None:
    """A move that the hub once sent and has lost. It goes to the end of what is there: desks offer them in order.

    Where another act has come to stand in its place (one for which its author showed a receipt), it stands behind it if
    the rules let it.
    """
    matter, place = move.of
    act = move.origin.act
    if tx.matters.places(act.id, matter):
        return
    known = tx.matters.known(matter)
    held = known.moves if known else 0
    if place > held + 1:
        return
    done = structs.replace(of_act(act), matter=matter)
    people = office(tx)
    if place <= held and isinstance(outcome(done, known.state if known else None, people, move.sent_at), Refused):
        return
    take_number(move.number, matter, move.sent_at, tx)
    write_move(move, done, known, people, tx, now)


def take_back_rule(record: Loan | Rulebook, tx: Transaction, now: int) -> None:
    """A delegation or a rule that the hub has lost."""
    tx.put(record, now)
    if isinstance(record, Loan):
        lent = record.delegation
        tx.matters.keep_loan(record, shared=lent.since <= now < lent.until)
        sharing.share_of(lent.giver, tx, now)
        sharing.plan_turn(tx, now)

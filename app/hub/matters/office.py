"""Who sits where, and which rules are in force, as one transaction of the hub sees them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.matters.directory import Directory, Staffed
from app.domain.people import Person, Unit
from app.domain.records import EVERYONE, Loan, Rulebook
from app.protocol.shipped import Rules

if TYPE_CHECKING:
    from app.domain.matters.seats import Delegation
    from app.hub.store import Transaction


def rules(tx: Transaction) -> Rules:
    """The rules in force."""
    return tx.made_of(EVERYONE, "rules", lambda: Rules(tx.all(Rulebook)))


def directory(tx: Transaction) -> Directory:
    """The county's directory. Made of thousands of records: kept until one of them changes."""
    return tx.made_of(EVERYONE, "directory", lambda: Directory(tx.all(Person), tx.all(Unit), rules(tx).functions()))


def office(tx: Transaction) -> Staffed:
    """What the rules ask of an act."""
    found: dict[tuple[str, str], tuple[Delegation, ...]] = {}

    def loans(giver: str = "", taker: str = "") -> tuple[Delegation, ...]:
        if (giver, taker) not in found:
            named = tx.matters.loans(giver=giver, taker=taker)
            kept = [loan for one in named if (loan := tx.get(Loan, one)) is not None]
            found[giver, taker] = tuple(loan.delegation for loan in kept)
        return found[giver, taker]

    return Staffed(directory(tx), lambda taker: loans(taker=taker), lambda giver: loans(giver=giver))

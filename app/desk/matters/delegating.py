"""委托: what this clerk has lent and was lent, with what waits for the hub on top."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.desk.acting import drawn_up
from app.desk.matters.listing import named
from app.desk.matters.rows import DelegationRow
from app.domain.errors import KnownError
from app.domain.matters.lending import END, LEND, Delegate, EndDelegation, lent
from app.domain.records import Loan
from app.domain.rules import Refused

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.matters.listing import Looking
    from app.desk.store.store import Transaction
    from app.domain.matters.lending import Lending
    from app.domain.matters.seats import Office


def rows(tx: Transaction, looking: Looking) -> tuple[DelegationRow, ...]:
    """What the clerk has lent to others and was lent, newest first."""
    found = {loan.of[1]: (loan, False) for loan in tx.mirror.all(Loan)}
    for kept in (*tx.outbox.open_of_kind(LEND), *tx.outbox.open_of_kind(END)):
        act = kept.act.act
        known = found.get(act.target, (None, False))[0]
        result = lent(act, known, looking.office, looking.now)
        if isinstance(result, Loan):
            found[result.of[1]] = (result, True)
    made = [_row(loan, looking, pending=pending) for loan, pending in found.values()]
    return tuple(sorted(made, key=lambda row: row.id, reverse=True))


def queue(tx: Transaction, desk: Desk, content: Lending, target: bytes, office: Office) -> str:
    """Put an act of lending in the outbox. Raises `KnownError` with the rules' reason."""
    kind = LEND if isinstance(content, Delegate) else END
    now = desk.clock()
    signed = drawn_up(tx, desk.identity, kind, target, content, now, (target,) if target else ())
    known = tx.mirror.get(Loan, (content.taker, target)) if target else None
    if target and known is None:
        raise KnownError("delegation-unknown")
    result = lent(signed.act, known, office, now + tx.setting("offset", int, 0))
    if isinstance(result, Refused):
        raise KnownError(result.reason, **result.values)
    title = desk.matters.office.directory(tx).name_of(content.taker)
    tx.outbox.add(signed, title=title, urgent=False, release_at=now + desk.undo_seconds * 1000, row=0)
    return signed.act.id.hex()


def end(tx: Transaction, desk: Desk, identity: bytes, office: Office) -> str:
    """End a delegation before its time. Raises `KnownError("delegation-unknown")`."""
    loan = next((loan for loan in tx.mirror.all(Loan) if loan.of[1] == identity), None)
    if loan is None:
        raise KnownError("delegation-unknown")
    return queue(tx, desk, EndDelegation(loan.of[0]), identity, office)


def _row(loan: Loan, looking: Looking, *, pending: bool) -> DelegationRow:
    one, directory = loan.delegation, looking.office.directory
    return DelegationRow(
        one.id.hex(),
        named(one.giver, directory),
        named(one.taker, directory),
        one.since,
        one.until,
        one.verbs,
        mine=one.giver == looking.me,
        ended=bool(loan.ended) or one.until <= looking.now,
        pending=pending,
    )

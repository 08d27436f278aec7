"""文号: the register gives a number in the transaction that accepts the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError
from app.domain.matters import numbers
from app.domain.people import Unit
from app.domain.working_days import day_of

if TYPE_CHECKING:
    from app.domain.matters.state import MatterState
    from app.hub.store import Transaction

_ISSUES: Final = "发"


def number_for(state: MatterState, tx: Transaction, now: int) -> str:
    """The number of a matter that has been signed: the next of its unit's 机关代字 in this year."""
    register = tx.matters.end_of_register(mark_of(state.unit, tx), day_of(now).year, state.id)
    after, number = numbers.given(register, state.id, now)
    tx.matters.set_numbers(after, after.entries[len(register.entries) :])
    return number


def mark_of(unit: str, tx: Transaction) -> str:
    """The 机关代字 of a unit; made of its name until the technician has set one."""
    known = tx.get(Unit, unit)
    return tx.matters.mark_of(unit) or (known.name if known else unit) + _ISSUES


def set_mark(unit: str, mark: str, tx: Transaction) -> None:
    """The unit's numbers have this 机关代字 from now on. Raises `KnownError("number-start")`."""
    numbers.opened(mark, 2000)
    tx.matters.set_mark(unit, mark.strip())


def begin_year(mark: str, year: int, first: int, tx: Transaction) -> None:
    """A year's numbers begin here: on paper there were others before. Raises `KnownError("number-start")`, also where
    numbers were given already."""
    numbers.opened(mark, year, first)
    if tx.matters.register(mark, year).entries:
        raise KnownError("number-begun", mark=mark, year=year)
    tx.matters.open_register(mark, year, first)


def cancel(mark: str, year: int, ordinal: int, reason: str, tx: Transaction) -> None:
    """作废: it stays in the register with its reason. Raises `KnownError("number-unknown"|"number-reason-missing")`."""
    before = tx.matters.register(mark, year)
    after = numbers.cancelled(before, ordinal, reason)
    tx.matters.set_numbers(after, [entry for entry in after.entries if entry.ordinal == ordinal])


def take_number(number: str, matter: bytes, at: int, tx: Transaction) -> None:
    """A number that the hub gave before its loss stands in the register again; what lies between is 恢复缺号."""
    found = numbers.parsed(number)
    if found is None:
        return
    mark, year, ordinal = found
    before = tx.matters.register(mark, year)
    after = numbers.restored(before, ordinal, matter, at)
    tx.matters.set_numbers(after, [entry for entry in after.entries if entry not in before.entries])

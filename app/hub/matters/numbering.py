"""文号: the register gives a number in the transaction that accepts the signature."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, Final

from app.domain.errors import KnownError
from app.domain.matters import numbers
from app.domain.people import Person, Unit
from app.domain.working_days import day_of

if TYPE_CHECKING:
    from app.domain.matters.state import MatterState
    from app.hub.store import Transaction

log = logging.getLogger(__name__)
_ISSUES: Final = "发"


def number_for(state: MatterState, tx: Transaction, now: int) -> str:
    """The number of a matter that has been signed: the next of its unit's 机关代字 in this year; of its answer (批复),
    the next of the unit's above."""
    unit, beside = (state.unit, "") if state.awaits_number else (state.above, state.number)
    register = tx.matters.end_of_register(mark_of(unit, tx), day_of(now).year, state.id)
    after, number = numbers.given(register, state.id, now, beside)
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


def in_use(mark: str, tx: Transaction) -> bool:
    """Whether some unit's numbers have this 机关代字, or had it once."""
    return mark in {known for _, known in tx.matters.marks()} | {known for known, _ in tx.matters.registers()}


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


def skip(mark: str, year: int, following: int, tx: Transaction, now: int) -> None:
    """A year's numbers go on here: those below were given before a loss. Raises `KnownError("number-start"|
    "number-passed"|"number-far")`."""
    before = tx.matters.register(mark, year)
    after = numbers.skipped(before, following, now)
    tx.matters.set_numbers(after, after.entries[len(before.entries) :])


def where_numbers_go_on(tx: Transaction, year: int) -> list[dict[str, Any]]:
    """After a loss: the `next` number of each register of a year, and the people of its units whose desks have not
    offered what they hold (`unheard`): a number that only they know would be given again."""
    epoch = tx.value("epoch")
    silent = {desk.person for desk in tx.desks() if not desk.revoked and desk.offered != epoch}
    unheard: dict[str, set[str]] = {}
    for person in filter(None, (tx.get(Person, one) for one in silent)):
        unheard.setdefault(mark_of(person.unit, tx), set()).add(person.name)
    registers = [tx.matters.register(mark, of) for mark, of in tx.matters.registers() if of == year]
    return [{"next": one.text(one.next), "unheard": sorted(unheard.get(one.mark, ()))} for one in registers]


def take_number(number: str, matter: bytes, at: int, tx: Transaction) -> None:
    """A number that the hub gave before its loss stands in the register again; what lies between is 恢复缺号."""
    found = numbers.parsed(number)
    if found is None:
        return
    mark, year, ordinal = found
    before = tx.matters.register(mark, year)
    if any(one.ordinal == ordinal and one.matter not in (b"", matter) for one in before.entries):
        log.warning("%s was given twice: before a loss, and again after it", number)
    after = numbers.restored(before, ordinal, matter, at)
    tx.matters.set_numbers(after, [entry for entry in after.entries if entry not in before.entries])

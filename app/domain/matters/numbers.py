"""The register of numbers 文号: 机关代字〔年〕序号, without a gap and without a double per mark and year.

A number that was given stays in the register, also when its document was cancelled (作废): auditors count gaps.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct, structs

from app.domain.errors import KnownError

MOST_SKIPPED: Final = 1000
"""A county does not sign more documents between its last backup and a loss."""
_NUMBER: Final = re.compile(r"(.+)〔(\d{4})〕([1-9]\d{0,8})号")


class Standing(StrEnum):
    """What has become of a number."""

    GIVEN = "given"
    CANCELLED = "cancelled"  # 作废
    LOST = "lost"  # 恢复缺号: given before a restore, and to what is not known any more


class Entry(Struct, frozen=True, array_like=True):
    """A line of the register. `at` is the hub's time in ms."""

    ordinal: int
    matter: bytes
    at: int
    standing: Standing = Standing.GIVEN
    reason: str = ""


class Register(Struct, frozen=True, array_like=True):
    """One 机关代字 in one year. `first` is where the year begins: 38 where paper came before the program."""

    mark: str
    year: int
    first: int = 1
    entries: tuple[Entry, ...] = ()

    @property
    def next(self) -> int:
        """The number that will be given next."""
        return self.entries[-1].ordinal + 1 if self.entries else self.first

    def text(self, ordinal: int) -> str:
        """马政发〔2026〕7号: six-sided brackets, full year, no leading zero, no 第 (GB/T 9704-2012 7.2.5)."""
        return f"{self.mark}〔{self.year}〕{ordinal}号"


def parsed(number: str) -> tuple[str, int, int] | None:
    """(mark, year, ordinal) of a number as `Register.text` writes it; None for any other text."""
    found = _NUMBER.fullmatch(number)
    return (found[1], int(found[2]), int(found[3])) if found else None


def opened(mark: str, year: int, first: int = 1) -> Register:
    """An empty register. Raises `KnownError("number-start")` for a mark or a beginning that cannot be."""
    if not mark.strip() or not 1 <= first <= 99_999:
        raise KnownError("number-start", mark=mark, first=first)
    return Register(mark, year, first)


def given(register: Register, matter: bytes, at: int, beside: str = "") -> tuple[Register, str]:
    """The register with the next number given to a matter, and the number.

    A matter that has one gets the same again: an act that comes twice takes no second number. `beside` is one that its
    other document has: a request and its answer may stand in one register.
    """
    for entry in register.entries:
        text = register.text(entry.ordinal)
        if entry.matter == matter and entry.standing is Standing.GIVEN and text != beside:
            return register, text
    entry = Entry(register.next, matter, at)
    return structs.replace(register, entries=(*register.entries, entry)), register.text(entry.ordinal)


def cancelled(register: Register, ordinal: int, reason: str) -> Register:
    """The register with a number cancelled 作废; it stays, and is never given again.

    Raises `KnownError("number-unknown")`, or `KnownError("number-reason-missing")`.
    """
    if not reason.strip():
        raise KnownError("number-reason-missing", number=register.text(ordinal))
    if all(entry.ordinal != ordinal or entry.standing is not Standing.GIVEN for entry in register.entries):
        raise KnownError("number-unknown", number=register.text(ordinal))
    return structs.replace(register, entries=tuple(_cancelled(entry, ordinal, reason) for entry in register.entries))


def restored(register: Register, ordinal: int, matter: bytes, at: int) -> Register:
    """The register after a receipt from before a restore names a number that it lacks (DESIGN section 4, recovery).

    What lies between stands there as 恢复缺号 until its own receipt comes.
    """
    known = {entry.ordinal: entry for entry in register.entries}
    for missing in range(register.next, ordinal):
        known[missing] = Entry(missing, b"", at, Standing.LOST)
    if ordinal not in known or known[ordinal].standing is Standing.LOST:
        known[ordinal] = Entry(ordinal, matter, at)
    return structs.replace(register, entries=tuple(known[ordinal] for ordinal in sorted(known)))


def skipped(register: Register, following: int, at: int) -> Register:
    """The register going on at `following`: what it lacks below stands there as 恢复缺号 and is never given again.

    For numbers that were given before a loss and that paper alone knows. Raises `KnownError("number-start")`,
    `KnownError("number-passed")` where the register is further already, and `KnownError("number-far")` where it would
    lack more than `MOST_SKIPPED`: that is a slip of the hand, and could never be undone.
    """
    if not 1 <= following <= 99_999:
        raise KnownError("number-start", mark=register.mark, first=following)
    if following < register.next:
        raise KnownError("number-passed", next=register.text(register.next))
    if following - register.next > MOST_SKIPPED:
        far = {"next": register.text(register.next), "following": register.text(following), "most": str(MOST_SKIPPED)}
        raise KnownError("number-far", **far)
    lost = tuple(Entry(ordinal, b"", at, Standing.LOST) for ordinal in range(register.next, following))
    return structs.replace(register, entries=(*register.entries, *lost))


def _cancelled(entry: Entry, ordinal: int, reason: str) -> Entry:
    if entry.ordinal != ordinal:
        return entry
    return structs.replace(entry, standing=Standing.CANCELLED, reason=reason)

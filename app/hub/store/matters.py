"""Matters in the hub's database: the state that each folds to, whom it concerns, and the register of numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct
from sqlalchemy import bindparam, delete, func, insert, select, update

from app.domain import records
from app.domain.matters.numbers import Entry, Register, Standing
from app.domain.matters.state import MatterState
from app.domain.records import Loan, Move
from app.hub.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.hub.store.unwritten import Unwritten

_matter, _move, _concern, _loan = tables.matter, tables.move, tables.concern, tables.loan
_mark, _register, _number = tables.mark, tables.register, tables.number

# made once: building these takes longer than running them, and each act on a matter runs them
_KNOWN: Final = select(_matter).where(_matter.c.id == bindparam("of_matter"))
_CHANGE: Final = update(_matter).where(_matter.c.id == bindparam("of_matter"))
_ADD: Final = insert(_matter)
_MOVED: Final = insert(_move)
_HELD: Final = select(_concern.c.seat).where(_concern.c.matter == bindparam("of_matter"))
_MOVES: Final = (
    select(tables.record.c.body)
    .where(
        tables.record.c.kind == "move",
        tables.record.c.key >= bindparam("first"),
        tables.record.c.key < bindparam("beyond"),
    )
    .order_by(tables.record.c.key)
)
_encode = msgspec.msgpack.Encoder().encode


class Known(Struct, frozen=True):
    """A matter as the hub knows it; see `tables.matter`."""

    id: bytes
    moves: int
    state: MatterState
    readers: frozenset[str]


class Matters:
    """Matters and numbers as one transaction sees and writes them."""

    def __init__(self, unwritten: Unwritten) -> None:
        self._unwritten = unwritten

    @property
    def _connection(self) -> Any:
        return self._unwritten.connection

    def known(self, matter: bytes) -> Known | None:
        """A matter by its id."""
        row = self._connection.execute(_KNOWN, {"of_matter": matter}).first()
        if row is None:
            return None
        state = msgspec.msgpack.decode(row.state, type=MatterState)
        return Known(row.id, row.moves, state, frozenset(msgspec.msgpack.decode(row.readers, type=list[str])))

    def keep(self, known: Known, act: bytes, seats: Iterable[str]) -> None:
        """Write a matter after a move, which `act` made."""
        self.set_readers(known)
        self._connection.execute(_MOVED, {"act": act, "matter": known.id, "place": known.moves})
        self.concerns(known.id, seats)

    def set_readers(self, known: Known) -> None:
        """Write a matter as it is."""
        values = {
            "moves": known.moves,
            "state": _encode(known.state),
            "readers": _encode(sorted(known.readers)),
        }
        changed = self._connection.execute(_CHANGE, {"of_matter": known.id, **values})
        if not changed.rowcount:
            self._connection.execute(_ADD, {"id": known.id, **values})

    def concerns(self, matter: bytes, seats: Iterable[str]) -> None:
        """A matter concerns these seats now."""
        held = set(self._connection.scalars(_HELD, {"of_matter": matter}))
        fresh = [{"seat": seat, "matter": matter} for seat in sorted(set(seats) - held)]
        if fresh:
            self._connection.execute(insert(_concern), fresh)

    def concerning(self, seats: Iterable[str]) -> list[bytes]:
        """The matters that concern any of these seats, in the order of ids."""
        wanted = sorted(set(seats))
        found: set[bytes] = set()
        for start in range(0, len(wanted), 500):
            some = _concern.c.seat.in_(wanted[start : start + 500])
            found |= set(self._connection.scalars(select(_concern.c.matter).where(some)))
        return sorted(found)

    def seats(self) -> list[str]:
        """Every seat that some matter concerns."""
        return list(self._connection.scalars(select(_concern.c.seat).distinct().order_by(_concern.c.seat)))

    def every(self) -> list[bytes]:
        """The ids of all matters."""
        return list(self._connection.scalars(select(_matter.c.id).order_by(_matter.c.id)))

    def counts(self) -> dict[bytes, int]:
        """How many moves each matter has."""
        return {matter: count for matter, count in self._connection.execute(select(_matter.c.id, _matter.c.moves))}

    def places(self, act: bytes, matter: bytes = b"") -> list[tuple[bytes, int]]:
        """(matter, place) of the moves that an act has made, in one matter or in all."""
        here = (_move.c.act == act) & (_move.c.matter == matter) if matter else _move.c.act == act
        chosen = select(_move.c.matter, _move.c.place).where(here).order_by(_move.c.matter)
        return [(name, place) for name, place in self._connection.execute(chosen)]

    def moves(self, matter: bytes) -> list[Move]:
        """The moves of a matter, in order."""
        prefix = records.key((matter, 0))[:-1]
        bodies = self._connection.scalars(_MOVES, {"first": prefix, "beyond": prefix + b"\xff"})
        return [records.read(Move, body) for body in bodies]

    # what was lent

    def keep_loan(self, loan: Loan, *, shared: bool) -> None:
        """Write a loan, or what has become of it; `shared`: whether the taker's desks have what the giver's have."""
        lent = loan.delegation
        self._connection.execute(delete(_loan).where(_loan.c.id == lent.id))
        values = {"id": lent.id, "giver": lent.giver, "taker": lent.taker, "since": lent.since, "until": lent.until}
        self._connection.execute(insert(_loan).values(**values, open=shared))

    def loans(self, *, giver: str = "", taker: str = "") -> list[tuple[str, bytes]]:
        """The identities of the loans by a giver or to a taker, oldest first."""
        here = _loan.c.giver == giver if giver else _loan.c.taker == taker
        chosen = select(_loan.c.taker, _loan.c.id).where(here).order_by(_loan.c.id)
        return [(name, identity) for name, identity in self._connection.execute(chosen)]

    def turning(self, now: int) -> list[tuple[str, bytes]]:
        """The identities of the loans whose period has begun or ended and whose takers' desks do not know it yet."""
        over = _loan.c.open & (_loan.c.until <= now)
        begun = ~_loan.c.open & (_loan.c.since <= now) & (_loan.c.until > now)
        return [
            (name, identity)
            for name, identity in self._connection.execute(select(_loan.c.taker, _loan.c.id).where(over | begun))
        ]

    def next_turning(self, now: int) -> int:
        """When the next period begins or ends, ms; 0 for none."""
        ends = select(func.min(_loan.c.until)).where(_loan.c.open)
        begins = select(func.min(_loan.c.since)).where(~_loan.c.open, _loan.c.until > now)
        times = [at for chosen in (ends, begins) if (at := self._connection.scalar(chosen))]
        return min(times, default=0)

    # numbers

    def mark_of(self, unit: str) -> str:
        """The 机关代字 of a unit; empty where none was set."""
        return self._connection.scalar(select(_mark.c.mark).where(_mark.c.unit == unit)) or ""

    def set_mark(self, unit: str, mark: str) -> None:
        """The unit's numbers have this 机关代字 from now on."""
        self._connection.execute(delete(_mark).where(_mark.c.unit == unit))
        self._connection.execute(insert(_mark).values(unit=unit, mark=mark))

    def marks(self) -> list[tuple[str, str]]:
        """(unit, mark), in the order of units."""
        return [(unit, mark) for unit, mark in self._connection.execute(select(_mark).order_by(_mark.c.unit))]

    def open_register(self, mark: str, year: int, first: int) -> None:
        """A year's numbers begin here."""
        here = (_register.c.mark == mark) & (_register.c.year == year)
        self._connection.execute(delete(_register).where(here))
        self._connection.execute(insert(_register).values(mark=mark, year=year, first=first))

    def register(self, mark: str, year: int) -> Register:
        """A register, whole."""
        return self._as_register(mark, year, self._entries(_in(mark, year)))

    def end_of_register(self, mark: str, year: int, matter: bytes) -> Register:
        """A register as far as giving the next number needs it: what the matter has, and the last entry."""
        newest = select(func.max(_number.c.ordinal)).where(_in(mark, year)).scalar_subquery()
        some = _in(mark, year) & ((_number.c.matter == matter) | (_number.c.ordinal == newest))
        return self._as_register(mark, year, self._entries(some))

    def registers(self) -> list[tuple[str, int]]:
        """(mark, year) of all registers that have numbers or a beginning."""
        chosen = select(_number.c.mark, _number.c.year).union(select(_register.c.mark, _register.c.year))
        return sorted((mark, year) for mark, year in self._connection.execute(chosen))

    def set_numbers(self, register: Register, entries: Iterable[Entry]) -> None:
        """Write entries of a register, in the place of what had their ordinals."""
        for entry in entries:
            here = _in(register.mark, register.year) & (_number.c.ordinal == entry.ordinal)
            self._connection.execute(delete(_number).where(here))
            values = {name: getattr(entry, name) for name in Entry.__struct_fields__}
            self._connection.execute(insert(_number).values(mark=register.mark, year=register.year, **values))

    def _as_register(self, mark: str, year: int, entries: Sequence[Entry]) -> Register:
        here = (_register.c.mark == mark) & (_register.c.year == year)
        first = self._connection.scalar(select(_register.c.first).where(here)) or 1
        return Register(mark, year, first, tuple(entries))

    def _entries(self, where: Any) -> list[Entry]:
        columns = (_number.c.ordinal, _number.c.matter, _number.c.at, _number.c.standing, _number.c.reason)
        rows = self._connection.execute(select(*columns).where(where).order_by(_number.c.ordinal))
        return [
            Entry(ordinal, matter, at, Standing(standing), reason) for ordinal, matter, at, standing, reason in rows
        ]


def _in(mark: str, year: int) -> Any:
    return (_number.c.mark == mark) & (_number.c.year == year)

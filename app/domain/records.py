"""What desks and hub keep in common: the records of an office, and which scopes each belongs to.

A record is a frozen struct whose first field is its identity. On the wire and in both stores it is (kind, key, body),
where `body` is the struct as a MessagePack array and `key` the bytes of that array's first element: so a desk can file,
replace and pass on records of a kind that it does not know yet.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import msgspec
from msgspec import Struct

from app.domain.acts import Learned, Publish, Send, SignedAct
from app.domain.matters.seats import Delegation
from app.domain.people import County, Key, Person, Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

R = TypeVar("R", bound=Struct)

EVERYONE: Final = "county"
"""The scope that every desk of a county follows."""


def unit_scope(unit: str) -> str:
    """The scope that the desks of a unit's people follow."""
    return f"unit:{unit}"


def person_scope(person: str) -> str:
    """The scope that one person's desks follow: the matters that the person has to do with."""
    return f"person:{person}"


def scopes_of(person: str, unit: str) -> tuple[str, str, str]:
    """Every scope that a person of a unit may follow, in the order in which their pages go out."""
    return EVERYONE, unit_scope(unit), person_scope(person)


class Mark(Struct, frozen=True, array_like=True):
    """Who did a thing and when. `at` is the desk's time corrected by its estimated offset, `accepted` the hub's (both
    milliseconds since 1970, UTC; `accepted` is 0 until the hub has it). `doubtful` is 时间存疑 (law 6)."""

    by: str
    at: int
    accepted: int = 0
    doubtful: bool = False


class Document(Struct, frozen=True, array_like=True, dict=True):
    """A document that the hub has accepted. Immutable: its origin is the sender's signed act, kept verbatim, or an
    import made at the hub."""

    id: bytes
    sender: str
    sent_at: int
    origin: SignedAct | Send

    @cached_property
    def send(self) -> Send:
        """The act's content: paper, recipients, what it replies to."""
        return self.origin if isinstance(self.origin, Send) else self.origin.act.content(Send)


class Notice(Struct, frozen=True, array_like=True, dict=True):
    """A notice 通知公告 to an audience. Immutable, as a document is."""

    id: bytes
    sender: str
    sent_at: int
    origin: SignedAct | Publish

    @cached_property
    def publish(self) -> Publish:
        """The act's content: title, lines, audience."""
        return self.origin if isinstance(self.origin, Publish) else self.origin.act.content(Publish)


Place: TypeAlias = tuple[bytes, str]
"""A document or notice, and a recipient unit of it."""


class Arrival(Struct, frozen=True, array_like=True):
    """A recipient unit's first desk holds the document since `at` (hub's milliseconds). Seen by the sender only."""

    of: Place
    at: int


class Handling(Struct, frozen=True, array_like=True):
    """What a recipient unit has done with a document or notice: who signed for it, who has read it."""

    of: Place
    signed: Mark | None = None
    readers: tuple[Mark, ...] = ()


class Withdrawal(Struct, frozen=True, array_like=True):
    """The sender took a document or notice back. Stays with the sender; the recipients' copies disappear."""

    of: bytes
    mark: Mark
    reason: str = ""


class Deposit(Struct, frozen=True, array_like=True):
    """Which files of a document the county holds, by SHA-256. A file that the document names and this does not has not
    reached the county yet. It is what gives access as well: naming a file in a document gives none (decision 030)."""

    of: bytes
    files: tuple[bytes, ...] = ()


Turn: TypeAlias = tuple[bytes, int]
"""A matter, and the place of an act among its accepted acts, from 1 without a gap."""


class Move(Struct, frozen=True, array_like=True):
    """An accepted act on a matter. Immutable. In this order everybody folds the same state; `number` is the 文号 that
    the acceptance led to. It belongs to the scopes of the people whom the matter concerns: the hub's rules say who they
    are (`app.domain.matters.permission.entitled`), since they change with posts."""

    of: Turn
    sender: str
    """The author's unit."""
    sent_at: int
    """When the hub accepted it, ms."""
    origin: SignedAct
    number: str = ""


class Loan(Struct, frozen=True, array_like=True):
    """委托 in force: what `app.domain.matters.lending` made of an act, (taker, its id) first. `ended` is when the giver
    ended it before its time, ms; 0 for not."""

    of: tuple[str, bytes]
    delegation: Delegation
    ended: int = 0


class Rulebook(Struct, frozen=True, array_like=True):
    """A file of rules that the county has published over what ships: `route/leave`, `functions`, `calendar/2027`."""

    name: str
    text: str
    at: int


class Training(Struct, frozen=True, array_like=True):
    """What a person has passed, (person, course) first: that or not yet, of which version, on which day. Nothing else
    (law 8). It belongs to the person and to the unit that the person is in: the hub knows it (`app.hub.learning`)."""

    of: tuple[str, str]
    version: int
    passed: bool
    day: date

    @property
    def said(self) -> Learned:
        """As the person said it."""
        return Learned(self.of[1], self.version, self.passed, self.day)


class CountyTerms(Struct, frozen=True, array_like=True):
    """What the county has set for a course's formal test: minutes, and points of 100 to pass. 0: the course's own."""

    course: str
    minutes: int
    passing: int


Named: TypeAlias = str | bytes | Place | Turn | tuple[str, bytes] | tuple[str, str]
"""What a record is identified by."""
Record: TypeAlias = (
    County
    | Unit
    | Person
    | Key
    | Document
    | Notice
    | Arrival
    | Handling
    | Withdrawal
    | Deposit
    | Move
    | Loan
    | Rulebook
    | Training
    | CountyTerms
)

RECORDS: Final[dict[str, type[Record]]] = {
    "county": County,
    "unit": Unit,
    "person": Person,
    "key": Key,
    "document": Document,
    "notice": Notice,
    "arrival": Arrival,
    "handling": Handling,
    "withdrawal": Withdrawal,
    "deposit": Deposit,
    "move": Move,
    "loan": Loan,
    "rulebook": Rulebook,
    "training": Training,
    "test-terms": CountyTerms,
}
IMMUTABLE: Final = frozenset({"document", "notice", "move"})
"""Kinds that never change once accepted; their pages are made once and cached."""
ABOUT_ITEMS: Final = frozenset({"document", "notice", "arrival", "handling", "withdrawal", "deposit", "move"})
"""Kinds that are, or are about, a document, notice or matter: its id is their key or begins it. All others: the
directory, but for `LEARNING`."""
LEARNING: Final = frozenset({"training", "test-terms"})
"""Kinds about learning."""

_KIND_OF: Final[dict[type[Struct], str]] = {record: kind for kind, record in RECORDS.items()}
_encode = msgspec.msgpack.Encoder().encode
_decoders: Final = {kind: msgspec.msgpack.Decoder(record) for kind, record in RECORDS.items()}


class _Head(Struct, array_like=True):
    key: msgspec.Raw


_identity: Final = msgspec.msgpack.Decoder(bytes | tuple[bytes, str | int])
_head = msgspec.msgpack.Decoder(_Head)


def kind(record: Struct | type[Struct]) -> str:
    """The name under which a record's kind is stored and sent."""
    return _KIND_OF[record if isinstance(record, type) else type(record)]


def key(identity: object) -> bytes:
    """The stored form of an identity: a document's id, or a `Place`."""
    return _encode(identity)


def body(record: Record) -> bytes:
    """The record as it is stored and sent."""
    return _encode(record)


def key_in(body: bytes) -> bytes:
    """The key of any record body, of a known kind or not. Raises `msgspec.DecodeError` if it is no record."""
    return bytes(_head.decode(body).key)


def item_in(kind: str, key: bytes) -> bytes | None:
    """Which document, notice or matter a record is or is about; None for the directory and for kinds unknown."""
    if kind not in ABOUT_ITEMS:
        return None
    identity: bytes | Place | Turn = _identity.decode(key)
    return identity if isinstance(identity, bytes) else identity[0]


def parse(kind: str, body: bytes) -> Record:
    """The record in `body`. Raises `msgspec.DecodeError` (or its subclass) when it is malformed."""
    return _decoders[kind].decode(body)


def read(kind: type[R], body: bytes) -> R:
    """The record of a known kind in `body`. Raises `msgspec.DecodeError` when it is malformed."""
    return msgspec.msgpack.decode(body, type=kind)


def scopes(record: Record, item: Document | Notice | None = None) -> frozenset[str]:
    """Which scopes a record belongs to: the entitlement rule (law 5). `item` is the document or notice that an
    arrival, handling, withdrawal or deposit is about."""
    match record:
        case County() | Unit() | Person() | Key() | Rulebook() | CountyTerms():
            return frozenset({EVERYONE})
        case Loan(delegation=lent):
            return frozenset({person_scope(lent.giver), person_scope(lent.taker)})
        case Document():
            return _units({record.sender, *record.send.to})
        case Notice():
            audience = record.publish.audience
            return _units({record.sender, *audience}) if audience else frozenset({EVERYONE})
    assert item is not None, f"{kind(record)} without its item"
    assert not isinstance(record, Move), "who may read a matter depends on its state"
    assert not isinstance(record, Training), "which unit a person is in is not for the record to say"
    if isinstance(record, Deposit):
        return scopes(item)
    if isinstance(record, Handling):
        return _units({item.sender, record.of[1]})
    return _units({item.sender})


def _units(units: Iterable[str]) -> frozenset[str]:
    return frozenset(unit_scope(unit) for unit in units)

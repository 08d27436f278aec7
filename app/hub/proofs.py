"""Proof files at the hub: which acts on an item a reader may see, what the hub states of them, and their proofs.

A desk gets what its unit may see and no more (law 5): the sender all acts, a recipient its own. Answers are shown to
who may read them as documents.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct

from app.domain import records
from app.domain.acts import SignedAct
from app.domain.errors import KnownError
from app.domain.people import County, Key, Person, Unit
from app.domain.records import EVERYONE, Document, Handling, Move, Notice, unit_scope
from app.hub import log
from app.hub.store.matters import Known
from app.protocol.log import SignedHead, leaf
from app.protocol.merkle import inclusion_ranges
from app.protocol.proof import MATTER, Holder, Proof, ProvenAct, Read, Statement, pack, sign, write
from app.protocol.proof_checking import check

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from app.hub.county import CountyHub
    from app.hub.store import Transaction
    from app.hub.store.unwritten import Desk, LoggedAct

ID_PREFIX: Final = 4
"""Hexadecimal characters of an id that are enough to name it where only one begins so."""
Item: TypeAlias = Document | Notice | Known
"""A document, a notice, or a matter as the hub knows it."""


class Reader(Struct, frozen=True):
    """For whom a proof is made. Without a unit it is the county itself, which sees everything."""

    unit: str = ""
    person: str = ""

    def may_read(self, tx: Transaction, item: Item) -> bool:
        """Whether an item is in a scope of the reader now."""
        if not self.unit:
            return True
        if isinstance(item, Known):
            return self.person in item.readers
        kind, key = records.kind(item), records.key(item.id)
        return any(tx.feeds.holds(scope, kind, key) for scope in (EVERYONE, unit_scope(self.unit)))


def packed_for(hub: CountyHub, desk: Desk, item: bytes) -> bytes:
    """What a desk may take away of an item, packed. Raises `KnownError("unknown-item")`."""
    with hub.store.reading() as tx:
        person = tx.get(Person, desk.person)
    if person is None:
        raise KnownError("unknown-item")
    return pack(prove(hub, item, Reader(person.unit, person.id)))


def prove(hub: CountyHub, item: bytes, reader: Reader) -> Proof:
    """The proof of an item for a reader. Raises `KnownError("unknown-item")`, the same for who may not read it."""
    with hub.store.reading() as tx:
        acts = _acts(tx, _item(tx, item, reader), reader)
        head = log.newest(tx)
        covered = head is not None and head.said.size >= max((act.position for act in acts), default=1)
    if head is None or not covered:
        with hub.store.writing() as tx:
            head = log.sign(tx, hub.keys.signing, hub.clock())
    with hub.store.reading() as tx:
        found = _item(tx, item, reader)
        acts = [act for act in _acts(tx, found, reader) if act.position <= head.said.size]
        statement = _statement(hub, tx, found, reader, acts, head)
        return Proof(
            *sign(hub.keys.signing, statement),
            head,
            tuple(_proven(tx, acts, head.said.size)),
            hub.keys.certificate(),
            hub.keys.authority_der,
        )


def find(hub: CountyHub, prefix: str) -> bytes:
    """The id of the one document, notice or matter that begins so. Raises `KnownError("unknown-item")`."""
    with hub.store.reading() as tx:
        items = [*(one.id for one in tx.all(Document)), *(one.id for one in tx.all(Notice)), *tx.matters.every()]
    found = [item for item in items if item.hex().startswith(prefix.lower())]
    if len(prefix) < ID_PREFIX or len(found) != 1:
        raise KnownError("unknown-item")
    return found[0]


def export(hub: CountyHub, item: bytes, target: Path) -> tuple[Proof, int]:
    """Write the proof of an item, whole, with the files of it that the county has. Returns it and how many files."""
    proof = prove(hub, item, Reader())
    named = check(Read(proof, (), whole=True)).files
    files = [(one.sha256, one.size) for one in named if hub.files.blobs.has(one.sha256)]
    contents = ((sha256, size, hub.files.blobs.read(sha256, 0, size)) for sha256, size in files)
    with target.open("wb") as out:
        write(out, proof, contents, len(files))
    return proof, len(files)


def _item(tx: Transaction, item: bytes, reader: Reader) -> Item:
    found: Item | None = tx.get(Document, item) or tx.get(Notice, item) or tx.matters.known(item)
    if found is None or not reader.may_read(tx, found):
        raise KnownError("unknown-item")
    return found


def _acts(tx: Transaction, item: Item, reader: Reader) -> list[LoggedAct]:
    """The accepted acts on an item that the reader may see, in order."""
    if isinstance(item, Known):  # who may read a matter holds all of it; some of its acts are on other matters as well
        moves = [tx.logged(move.origin.act.id) for move in tx.matters.moves(item.id)]
        return [act for act in moves if act is not None]
    begun = tx.logged(item.id)
    about = [act for act in tx.log_about(item.id) if act.id != item.id]
    if reader.unit and reader.unit != item.sender:
        handling = tx.get(Handling, (item.id, reader.unit))
        own = _named(handling) if handling is not None else frozenset()
        about = [act for act in about if _shown(tx, act, own, reader)]
    elif reader.unit:
        about = [act for act in about if not _is_answer(act) or _may_read_answer(tx, act, reader)]
    return ([begun] if begun is not None else []) + about


def _shown(tx: Transaction, act: LoggedAct, own: frozenset[str], reader: Reader) -> bool:
    return _may_read_answer(tx, act, reader) if _is_answer(act) else _act(act).act.by in own


def _is_answer(act: LoggedAct) -> bool:
    return _act(act).act.kind == "send"


def _may_read_answer(tx: Transaction, act: LoggedAct, reader: Reader) -> bool:
    answer = tx.get(Document, act.id)
    return answer is not None and reader.may_read(tx, answer)


def _named(handling: Handling) -> frozenset[str]:
    marks = (*((handling.signed,) if handling.signed else ()), *handling.readers)
    return frozenset(mark.by for mark in marks)


def _act(logged: LoggedAct) -> SignedAct:
    return msgspec.msgpack.decode(logged.signed, type=SignedAct)


def _statement(
    hub: CountyHub, tx: Transaction, item: Item, reader: Reader, acts: Sequence[LoggedAct], head: SignedHead
) -> Statement:
    county = next(tx.all(County))
    matter = isinstance(item, Known)
    keys = dict.fromkeys(_act(act).key for act in acts)
    return Statement(
        county=county.id,
        name=county.name,
        zone=county.zone,
        demo=county.demo,
        item=item.id,
        kind=MATTER if matter else records.kind(item),
        seen_by="" if matter else _unit_name(tx, reader.unit),
        at=hub.clock(),
        head=hashlib.sha256(head.head).digest(),
        leaves=tuple(leaf(act.signed, act.receipt) for act in acts),
        keys=tuple(_holder(tx, key) for key in keys),
        records=_unlogged(tx, item),
    )


def _unlogged(tx: Transaction, item: Item) -> tuple[tuple[str, bytes], ...]:
    """What is in no act of the log: imported at the hub, or taken back from a desk after a loss and not yet brought by
    its author again."""
    made: list[Document | Notice | Move] = list(tx.matters.moves(item.id)) if isinstance(item, Known) else [item]
    lost = [one for one in made if not isinstance(one.origin, SignedAct) or tx.logged(one.origin.act.id) is None]
    return tuple((records.kind(one), records.body(one)) for one in lost)


def _holder(tx: Transaction, identity: bytes) -> Holder:
    key = tx.get(Key, identity)
    assert key is not None, "an accepted act has a known key"
    person = tx.get(Person, key.person) or Person(key.person, key.person, "")
    return Holder(
        key.id,
        key.algorithm,
        key.public,
        key.since,
        key.until,
        person.id,
        person.name,
        _unit_name(tx, person.unit),
        person.post,
    )


def _unit_name(tx: Transaction, unit: str) -> str:
    found = tx.get(Unit, unit)
    return found.name if found is not None else unit


def _proven(tx: Transaction, acts: Sequence[LoggedAct], size: int) -> Iterator[ProvenAct]:
    wanted = [inclusion_ranges(act.position - 1, size) for act in acts]
    hashes = iter(tx.tree.hashes([one for path in wanted for one in path]))
    for act, path in zip(acts, wanted, strict=True):
        yield ProvenAct(act.signed, act.receipt, tuple(next(hashes) for _ in path))

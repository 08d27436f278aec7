"""Who may have a file: by the document or the matter that names it, never by its hash (decision 030)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import Struct, structs

from app.domain import records, rules
from app.domain.papers import Attachment, Urgency
from app.domain.people import Person
from app.domain.records import EVERYONE, Deposit, Document, Notice, Withdrawal, person_scope, scopes_of, unit_scope

if TYPE_CHECKING:
    from app.hub.store import Transaction
    from app.hub.store.unwritten import Desk
    from app.hub.store.uploads import Upload


class Readable(Struct, frozen=True):
    """What a desk may read: the files that a document, notice or matter names."""

    files: tuple[Attachment, ...]
    own: frozenset[bytes]
    """SHA-256 of those that the desk may bring."""
    first: frozenset[bytes]
    """SHA-256 of those that come from its person or unit: they are there already, where they were sent from."""
    urgent: bool

    def named(self, sha256: bytes) -> Attachment | None:
        """The file of that content."""
        return next((one for one in self.files if one.sha256 == sha256), None)


def readable_by(tx: Transaction, desk: Desk, item: bytes) -> Readable | None:
    """What names files, if the desk may read it now: a document or notice by its unit, a matter by its person."""
    person = tx.get(Person, desk.person)
    if person is None:
        return None
    found = _sent(tx, item)
    if found is None:
        return _matter(tx, person, item)
    kind, key = records.kind(found), records.key(item)
    if not any(tx.feeds.holds(scope, kind, key) for scope in (EVERYONE, unit_scope(person.unit))):
        return _matter(tx, person, item)
    files = rules.files_of(found)
    first = frozenset(file.sha256 for file in files) if found.sender == person.unit else frozenset[bytes]()
    urgent = isinstance(found, Document) and found.send.paper.urgency == Urgency.EMERGENCY
    return Readable(files, frozenset() if tx.get(Withdrawal, item) else first, first, urgent)


def followed(tx: Transaction, desk: Desk) -> tuple[str, ...]:
    """The scopes that a desk's person may follow."""
    person = tx.get(Person, desk.person)
    return scopes_of(person.id, person.unit) if person else ()


def held_before(tx: Transaction, desk: Desk, sha256: bytes) -> bool:
    """Whether the desk may have this file already, by another document or matter."""
    return any(readable_by(tx, desk, item) is not None for item in tx.deposits.of(sha256))


def is_deposited(tx: Transaction, upload: Upload) -> bool:
    """Whether the county holds this file of this item."""
    found = tx.get(Deposit, upload.item)
    return found is not None and upload.sha256 in found.files


def deposit(tx: Transaction, upload: Upload, now: int) -> dict[str, int]:
    """The file is here: tell everybody who may read what names it. Returns the scopes written to, with heads."""
    scopes = _scopes(tx, upload.item)
    if not scopes or is_deposited(tx, upload):
        return {}
    made = tx.get(Deposit, upload.item) or Deposit(upload.item)
    made = structs.replace(made, files=(*made.files, upload.sha256))
    body = records.body(made)
    tx.put_body(records.kind(made), records.key_in(body), body)
    tx.share(records.kind(made), records.key_in(body), len(body), scopes, now)
    tx.deposits.add(upload.sha256, upload.item)
    return {name: tx.feeds.scope(name).head for name in scopes}


def deposit_all(tx: Transaction, document: Document, now: int) -> None:
    """The hub itself sends this, and holds all files of it."""
    files = tuple(dict.fromkeys(one.sha256 for one in rules.files_of(document)))
    if files:
        tx.put(Deposit(document.id, files), now, document)
        for sha256 in files:
            tx.deposits.add(sha256, document.id)


def _sent(tx: Transaction, item: bytes) -> Document | Notice | None:
    return tx.get(Document, item) or tx.get(Notice, item)


def _matter(tx: Transaction, person: Person, item: bytes) -> Readable | None:
    known = tx.matters.known(item)
    if known is None or person.id not in known.readers:
        return None
    files: dict[bytes, Attachment] = {}
    own, first = set(), set()
    for revision in known.state.revisions:
        here = {file.sha256: file for file in revision.paper.files}
        if revision.by == person.id:
            own |= set(here)
            first |= set(here) - set(files)
        files |= here
    return Readable(tuple(files.values()), frozenset(own), frozenset(first), known.state.urgent)


def _scopes(tx: Transaction, item: bytes) -> list[str]:
    found = _sent(tx, item)
    if found is not None:
        return sorted(records.scopes(found)) if tx.get(Withdrawal, item) is None else []
    known = tx.matters.known(item)
    return sorted(map(person_scope, known.readers)) if known else []

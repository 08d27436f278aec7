"""The overlay: what the rules say that a record with pending acts will be, over what the mirror says that it is.

`refresh` keeps the listing in step with both. Everything here is derived: `rebuild` gives the same rows from mirror and
outbox alone, at any time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from msgspec import structs

from app.desk.rows import Box, Row
from app.desk.store.files import Stated
from app.desk.store.search import of_document
from app.domain import records, rules
from app.domain.delivery import State, state_of
from app.domain.errors import KnownError
from app.domain.papers import Paper, Urgency
from app.domain.records import Arrival, Deposit, Document, Handling, Notice, Withdrawal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.desk.store.store import Transaction
    from app.domain.records import Named, R, Record

P = TypeVar("P", Arrival, Handling)


class Overlay:
    """An `Office` for the rules: the mirror with the effects of pending acts on top."""

    def __init__(self, tx: Transaction) -> None:
        self._mirror = tx.mirror
        self._outbox = tx.outbox
        self._on_top: dict[tuple[str, bytes], Record] = {}

    def get(self, kind: type[R], identity: Named) -> R | None:
        """The record as it will be."""
        found = self._on_top.get((records.kind(kind), records.key(identity)))
        if isinstance(found, kind):
            return found
        return self._mirror.get(kind, identity)

    def look_ahead(self, item: bytes) -> bool:
        """Put the effects of the pending acts on a document or notice on top. Returns whether there are any."""
        waiting = self._outbox.open_acts(item)
        for kept in waiting:
            try:
                outcome = rules.outcome(kept.act, self, 0)
            except KnownError:
                continue  # the hub will say why
            if isinstance(outcome, rules.Accepted):
                for record in outcome.puts:
                    self._on_top[records.kind(record), records.key_in(records.body(record))] = record
        return bool(waiting)

    def about(self, kind: type[P], item: bytes) -> dict[str, P]:
        """Arrivals or handlings of an item by unit."""
        found = {record.of[1]: record for record in self._mirror.about(kind, item)}
        on_top = [record for record in self._on_top.values() if isinstance(record, kind)]
        return found | {record.of[1]: record for record in on_top if record.of[0] == item}


def refresh(tx: Transaction, items: Iterable[bytes], person: str, unit: str) -> set[str]:
    """Bring the listing of these documents and notices up to date. Returns the boxes that changed."""
    wanted = list(dict.fromkeys(items))
    before = tx.listing.many(wanted)
    papers: dict[bytes, Document | Notice] = {}
    after = _rows(tx, wanted, person, unit, papers)
    _note_files(tx, wanted, papers, unit)
    stale = [row for item, row in before.items() if after.get(item) != row]
    fresh = [row for item, row in after.items() if before.get(item) != row]
    kept = {row.row for row in fresh}
    tx.listing.remove([row.row for row in stale])
    tx.listing.put(fresh)
    tx.search.remove([of_document(row.row) for row in stale if row.row not in kept])
    tx.search.wait(map(of_document, kept - {row.row for row in stale}))
    return {row.box for row in (*stale, *fresh)}


def rebuild(tx: Transaction, person: str, unit: str) -> None:
    """Drop the listing and make it anew."""
    tx.listing.clear()
    documents = [document.id for document in tx.mirror.all(Document)]
    notices = [notice.id for notice in tx.mirror.all(Notice)]
    refresh(tx, [*documents, *notices, *tx.outbox.sending()], person, unit)


def _rows(
    tx: Transaction, items: list[bytes], person: str, unit: str, papers: dict[bytes, Document | Notice]
) -> dict[bytes, Row]:
    """The rows of these items; `papers` gets the documents and notices that name files."""
    pending = tx.outbox.pending(items)
    found = tx.mirror.items(items)
    handlings = tx.mirror.many(Handling, [(item, unit) for item in items])
    rows: dict[bytes, Row] = {}
    for item in items:
        number, record = found.get(item, (0, None))
        handling = handlings.get((item, unit))
        state: State | None = None
        if item in pending or (record is not None and record.sender == unit):
            overlay = Overlay(tx)
            overlay.look_ahead(item)
            record = record or overlay.get(Document, item) or overlay.get(Notice, item)
            handling = overlay.get(Handling, (item, unit))
            if record is not None and record.sender == unit:
                state = _sent_state(overlay, record)
        if record is None:
            continue
        if state is None:
            state = state_of(Arrival((item, unit), 0), handling, is_notice=isinstance(record, Notice))
        unread = record.sender != unit and not (handling and any(mark.by == person for mark in handling.readers))
        number = number or tx.outbox.rows_of([item])[item]
        rows[item] = _row(record, number, state, mine=record.sender == unit)
        rows[item] = structs.replace(rows[item], unread=unread, pending=pending.get(item, False))
        if rules.files_of(record):
            papers[item] = record
    return rows


def _note_files(tx: Transaction, items: list[bytes], papers: dict[bytes, Document | Notice], unit: str) -> None:
    """Note which files the documents here name, and which of them the county holds."""
    tx.files.forget(tx.files.naming(items) - set(papers))
    if not papers:
        return
    accepted = tx.mirror.items(list(papers))
    for item, named in papers.items():
        deposit = tx.mirror.get(Deposit, item)
        ready = item in accepted and tx.mirror.get(Withdrawal, item) is None
        tx.files.name(
            item,
            (Stated(file, named.sender == unit, ready) for file in rules.files_of(named)),
            deposit.files if deposit else (),
            urgent=isinstance(named, Document) and named.send.paper.urgency == Urgency.EMERGENCY,
        )


def _row(record: Document | Notice, number: int, state: State, *, mine: bool) -> Row:
    if isinstance(record, Document):
        box, paper = Box.SENT if mine else Box.INBOX, record.send.paper
    else:
        box, paper = Box.NOTICES, Paper(record.publish.title)
    return Row(
        row=number,
        id=record.id.hex(),
        box=box,
        title=paper.title,
        number=paper.number,
        office=paper.office,
        kind=paper.kind,
        urgency=paper.urgency,
        written=paper.written,
        received_at=record.sent_at,
        state=state,
        unread=False,
        pending=False,
        sender=record.sender,
    )


def _sent_state(overlay: Overlay, found: Document | Notice) -> State:
    """What every recipient has reached at least."""
    if overlay.get(Withdrawal, found.id) is not None:
        return State.WITHDRAWN
    arrivals, handlings = overlay.about(Arrival, found.id), overlay.about(Handling, found.id)
    is_notice = isinstance(found, Notice)
    order = list(State)
    states = [
        state_of(arrivals.get(unit), handlings.get(unit), is_notice=is_notice) for unit in rules.recipients(found)
    ]
    return min(states, key=order.index, default=State.SENT)

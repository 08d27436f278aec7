"""Taking documents, notices and matters into the search, in slices that never hold the database thread for long."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from app.desk.overlay import Overlay
from app.desk.store.search import documents, of_document
from app.domain.records import Document, Notice

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.rows import Row
    from app.desk.store import DeskStore
    from app.desk.store.store import Transaction

MOST_AT_ONCE: Final = 256
TIDY_AFTER: Final = 1000
TIDY_SHARE: Final = 4
"""All segments become one after this part of what is tidy has come in: each document is rewritten a few times, not
once for every thousand that follow it."""
UNTIL_DONE: Final = 1 << 30


class Indexer:
    """Keeps the search in step with the lists. Everything that it writes can be made again.

    `matter_text` is what a matter is found by.
    """

    def __init__(self, store: DeskStore, matter_text: Callable[[Transaction, bytes], str]) -> None:
        self._store = store
        self._matter_text = matter_text
        self._at_once = 4
        """Entries that this PC takes in within one slice, learnt as it goes."""
        self._merges = 0
        """Small merges that keep the index as fast as it was before the last entries came in."""
        self._untidy = 0
        """Entries taken in since all segments were merged."""

    def some(self, budget_ms: int) -> bool:
        """Do some of what waits, within about `budget_ms`. Returns whether more may wait."""
        started = time.monotonic()
        if self._merges:
            self._merge(started + budget_ms / 1500)
            return True
        if not self._take_in():
            return self._begin_to_tidy()
        took = (time.monotonic() - started) * 1000
        if took > budget_ms * 0.8:
            self._at_once -= self._at_once // 4
        elif took < budget_ms * 0.5:
            self._at_once = min(MOST_AT_ONCE, self._at_once + 1 + self._at_once // 8)
        return True

    def _take_in(self) -> int:
        with self._store.reading() as tx:
            entries = tx.search.waiting(self._at_once)
            texts = self._texts(tx, entries)
        if entries:
            with self._store.deriving() as tx:
                tx.search.put(texts)
                tx.search.remove([entry for entry in entries if entry not in texts])
        self._merges = len(texts)
        self._untidy += len(texts)
        return len(entries)

    def _texts(self, tx: Transaction, entries: list[int]) -> dict[int, str]:
        """What these entries are found by; those that are not here any more are left out."""
        papers = _texts(tx, documents(entries))
        matters = tx.search.matters_at(entries)
        return {of_document(row): text for row, text in papers.items()} | {
            entry: self._matter_text(tx, matter) for entry, matter in matters.items()
        }

    def _begin_to_tidy(self) -> bool:
        """After many documents: what is in one segment is found in a fourth of the time."""
        if self._untidy < TIDY_AFTER:
            return False
        with self._store.reading() as tx:
            tidy = tx.setting("search-tidy", int, default=0)
        if self._untidy < tidy // TIDY_SHARE:
            return False
        with self._store.deriving() as tx:
            tx.search.merge(all=True)
            tx.set_setting("search-tidy", tidy + self._untidy)
        self._untidy, self._merges = 0, UNTIL_DONE
        return True

    def _merge(self, until: float) -> None:
        with self._store.deriving() as tx:
            while self._merges and time.monotonic() < until:
                self._merges = self._merges - 1 if tx.search.merge() else 0


def _texts(tx: Transaction, rows: list[int]) -> dict[int, str]:
    """What these rows of the listing are found by."""
    shown = tx.listing.at(rows)
    found = tx.mirror.items([bytes.fromhex(row.id) for row in shown])
    return {
        row.row: "\n".join(_parts(row, found[item][1] if item in found else _pending(tx, item)))
        for row, item in ((row, bytes.fromhex(row.id)) for row in shown)
    }


def _pending(tx: Transaction, item: bytes) -> Document | Notice | None:
    overlay = Overlay(tx)
    overlay.look_ahead(item)
    return overlay.get(Document, item) or overlay.get(Notice, item)


def _parts(row: Row, found: Document | Notice | None) -> list[str]:
    match found:
        case Document():
            paper = found.send.paper
            named = [paper.title, paper.number, row.office, paper.main_recipients]
            return [*named, *paper.body, paper.signature, paper.note, *paper.copies, *paper.attachments]
        case Notice():
            return [found.publish.title, row.office, *found.publish.body]
    return []

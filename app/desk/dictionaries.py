"""The dictionaries of pages, made of what the desk holds already and kept up while pages come."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain import records
from app.protocol import pages

if TYPE_CHECKING:
    from collections.abc import Iterable

    from app.desk.store.store import Transaction
    from app.protocol.messages import Page


class Dictionaries:
    """One for each scope that a reply brings pages of. See docs/decisions/003-dictionary-from-own-records.md."""

    def __init__(self) -> None:
        self._held: dict[str, bytearray] = {}
        self._full: set[str] = set()

    def of(self, tx: Transaction, page: Page) -> bytes:
        """The dictionary that a page wants; empty where it wants none."""
        if not page.dictionary:
            return b""
        held = self._held.get(page.scope)
        if held is None:
            content, full = pages.dictionary(tx.mirror.fixed_bodies(page.scope, page.after))
            held = self._held[page.scope] = bytearray(content)
            if full:
                self._full.add(page.scope)
        return bytes(held)

    def extend(self, scope: str, items: Iterable[pages.Item]) -> None:
        """What came is part of the next page's dictionary, as long as that is not full."""
        held = self._held.get(scope)
        if held is None:
            return
        for item in items:
            if item.kind in records.IMMUTABLE and not item.gone:
                if scope in self._full or len(held) + len(item.body) > pages.DICTIONARY_LIMIT:
                    self._full.add(scope)
                    return
                held += item.body
            elif item.gone:
                self.forget(scope)  # perhaps a part of it: made anew from what is left
                return

    def forget(self, scope: str) -> None:
        """Make the scope's anew when it is wanted next."""
        self._held.pop(scope, None)
        self._full.discard(scope)

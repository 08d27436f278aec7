"""Making the pages of a reply: what is immutable once and cached, what changes afresh each time."""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final

import msgspec

from app.domain.records import IMMUTABLE
from app.hub.store.feeds import CachedPage
from app.protocol import pages
from app.protocol.compression import CACHED_LEVEL, LIVE_LEVEL, Dictionary, compress
from app.protocol.messages import Cursor, Index, Page
from app.protocol.pages import RAW_TARGET, WIRE_TARGET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.hub.store import HubStore, Transaction
    from app.hub.store.feeds import Scope
    from app.protocol.pages import Item
    from app.protocol.signatures import SecretKey

INDEX_PART: Final = 10_000
"""Records that one frame of an index names: ids do not pack, and a frame has its limit."""
_NONE: Final = Dictionary(b"")
TOMBSTONE_BYTES: Final = 48
"""What a tombstone takes in a page, about."""
_KEPT: Final = 2
"""Full dictionaries held in memory: some 90 MiB each while pages to be cached are made with them."""
_PACKED: Final = 64
"""Packed pages held in memory, some 80 KB each."""


class PageMaker:
    """Makes the pages of one hub. Safe to use from several threads."""

    def __init__(self, store: HubStore, hub: SecretKey) -> None:
        self._store = store
        self._hub = hub
        self._dictionaries: OrderedDict[tuple[str, int], tuple[int, Dictionary]] = OrderedDict()
        self._packed: OrderedDict[bytes, bytes] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, cursor: Cursor, head: int, epoch: bytes, *, recovering: bool = False) -> Page:
        """The next page after `cursor`, up to the number `head` at most. While the hub recovers it tells of nothing
        that is gone: it may only have lost it."""
        after = cursor.number
        with self._store.reading() as tx:
            scope = tx.feeds.scope(cursor.scope)
            # a record of the dictionary was withdrawn: who has not heard of it holds another dictionary than the hub
            same_dictionary = not cursor.plain and (after == 0 or after >= scope.broken)
            same_dictionary = same_dictionary and not (recovering and scope.broken)
            part = tx.feeds.page(scope.name, after) if same_dictionary else None
            if part is not None and part.last <= head:
                items = list(tx.feeds.items(scope.name, after, part.last))
            else:
                part, items, once = self._part(tx, scope, after, head, same_dictionary=same_dictionary)
                if once:
                    self._keep(part, scope, sum(map(_is_fixed, items)))
        if recovering:
            items = [item for item in items if not item.gone]
        small = pages.pack_small([item for item in items if not _is_fixed(item)], after)
        signature = pages.sign(self._hub, scope.name, after, part.last, epoch, items)
        return Page(scope.name, after, part.last, part.dictionary, part.check, part.fixed, small, signature)

    def index(self, name: str) -> Iterator[Index]:
        """Everything that a scope holds now, in parts that fit into frames."""
        with self._store.reading() as tx:
            keys = sorted(tx.feeds.keys(name), key=lambda one: pages.name(*one))
            head = tx.feeds.scope(name).head
        above = b""
        for start in range(0, max(1, len(keys)), INDEX_PART):
            part = keys[start : start + INDEX_PART]
            up_to = pages.name(*part[-1]) if start + INDEX_PART < len(keys) else b""
            yield Index(name, head, compress(msgspec.msgpack.encode(part)), above, up_to)
            above = up_to

    def make_all(self) -> int:
        """Make every full page that is not made yet, so that the first desk need not wait. Returns how many."""
        made = 0
        with self._store.reading() as tx:
            scopes = tx.feeds.scopes()
        for scope in scopes:
            start = -1
            while True:
                with self._store.reading() as tx:
                    border = tx.feeds.last_page_border(scope.name)
                    full = _border(tx, scope.name, border, scope.head)[1]
                if not full or border == start:
                    break
                self.page(Cursor(scope.name, border), scope.head, b"")
                start = border
                made += 1
        return made

    def _part(
        self, tx: Transaction, scope: Scope, after: int, head: int, *, same_dictionary: bool
    ) -> tuple[CachedPage, list[Item], bool]:
        """The immutable part of a page made afresh, all the page's items, and whether the part is worth keeping."""
        last, full = _border(tx, scope.name, after, head)
        once = full and same_dictionary and after == tx.feeds.last_page_border(scope.name)
        items = list(tx.feeds.items(scope.name, after, last))
        with_dictionary = self._dictionary(tx, scope, after) if same_dictionary else _NONE
        while True:
            fixed_items = [item for item in items if _is_fixed(item)]
            fixed = self._pack(fixed_items, after, with_dictionary, CACHED_LEVEL if once else LIVE_LEVEL)
            if len(fixed) <= WIRE_TARGET or len(items) == 1:
                break
            items = items[: max(1, int(len(items) * 0.95 * WIRE_TARGET / len(fixed)))]
            last = items[-1].number
        content = with_dictionary.content
        return CachedPage(scope.name, after, last, len(content), pages.check(content), fixed), items, once

    def _pack(self, items: list[Item], after: int, with_dictionary: Dictionary, level: int) -> bytes:
        """Units that were sent the same have the same pages: what was packed for one serves the next."""
        content = hashlib.sha256(with_dictionary.digest + bytes([level]))
        for item in items:
            content.update((item.number - after).to_bytes(8, "big") + pages.name(item.kind, item.key))
        name = content.digest()
        with self._lock:
            packed = self._packed.get(name)
        if packed is None:
            packed = pages.pack_fixed(items, after, with_dictionary, level)
            with self._lock:
                self._packed[name] = packed
                while len(self._packed) > _PACKED:
                    self._packed.popitem(last=False)
        return packed

    def _keep(self, part: CachedPage, scope: Scope, count: int) -> None:
        with self._store.writing() as tx:
            # a record may have been withdrawn while the page was made
            same = tx.feeds.scope(scope.name).broken == scope.broken
            if same and tx.feeds.count_fixed(scope.name, part.after, part.last) == count:
                tx.feeds.cache(part)

    def _dictionary(self, tx: Transaction, scope: Scope, after: int) -> Dictionary:
        """The dictionary of pages that begin after a number. Once full it stays the same for the rest of the feed."""
        name = (scope.name, scope.broken)
        with self._lock:
            full_from, kept = self._dictionaries.get(name, (after + 1, _NONE))
            if full_from <= after:
                self._dictionaries.move_to_end(name)
                return kept
        content, full = pages.dictionary(tx.feeds.fixed_bodies(scope.name, after))
        made = Dictionary(content)
        if full:
            with self._lock:
                self._dictionaries[name] = (after, made)
                if len(self._dictionaries) > _KEPT:
                    self._dictionaries.popitem(last=False)
        return made


def _is_fixed(item: Item) -> bool:
    return item.kind in IMMUTABLE and not item.gone


def _border(tx: Transaction, name: str, after: int, head: int) -> tuple[int, bool]:
    """Where a page that begins after a number ends, and whether it is full."""
    total = 0
    for number, size in tx.feeds.sizes(name, after):
        if number > head:
            break
        total += size or TOMBSTONE_BYTES
        if total >= RAW_TARGET:
            return number, True
    return head, False

"""Making the pages of a reply: what is immutable once and cached, what changes afresh each time."""

from __future__ import annotations

import contextlib
import hashlib
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, Generic, TypeVar

import msgspec
from msgspec import Struct, structs

from app.domain.records import IMMUTABLE
from app.hub.store.feeds import CachedPage
from app.protocol import pages
from app.protocol.compression import CACHED_LEVEL, LIVE_LEVEL, Dictionary, compress
from app.protocol.frames import write_frame
from app.protocol.messages import Cursor, Index, Page
from app.protocol.pages import RAW_TARGET, WIRE_TARGET

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.hub.store import HubStore, Transaction
    from app.hub.store.unwritten import Scope
    from app.protocol.pages import Item
    from app.protocol.signatures import SecretKey

INDEX_PART: Final = 10_000
"""Records that one frame of an index names: ids do not pack, and a frame has its limit."""
_NONE: Final = Dictionary(b"")
TOMBSTONE_BYTES: Final = 48
"""What a tombstone takes in a page, about."""
_KEPT: Final = 2
"""Full dictionaries held in memory: some 90 MiB each while pages to be cached are made with them."""
_PACKED: Final = 4 * 1024 * 1024
"""Bytes of packed records held in memory."""
_PARTS: Final = 8 * 1024 * 1024
"""Bytes of pages' immutable parts held in memory."""
_FRAMES: Final = 8 * 1024 * 1024
"""Bytes of whole pages held in memory, for those who wait for the same."""
_ENTRY: Final = 1024
"""Bytes that an entry takes beside its content, about."""

K = TypeVar("K")
V = TypeVar("V")


class Framed(Struct, frozen=True):
    """A page as it is sent, and its last number."""

    content: bytes
    last: int


class _Part(Struct, frozen=True):
    """The immutable part of a page, and the digests of its records by number."""

    page: CachedPage
    digests: dict[int, bytes]


class Own(Struct, frozen=True):
    """What the reader of a page has just done itself: the dictionary made of that, and the keys of what it sent."""

    dictionary: Dictionary
    keys: frozenset[bytes]


class _Border(Struct, frozen=True):
    """The last number of a page, whether the page is full, and the numbers of its immutable records."""

    last: int
    full: bool
    fixed: tuple[int, ...]


class _Newest(Generic[K, V]):
    """What was asked for last, up to so many bytes in all. Safe to use from several threads."""

    def __init__(self, most: int, size: Callable[[V], int]) -> None:
        self._most = most
        self._size = size
        self._kept: OrderedDict[K, V] = OrderedDict()
        self._bytes = 0
        self._lock = threading.Lock()

    def get(self, name: K) -> V | None:
        with self._lock:
            if name in self._kept:
                self._kept.move_to_end(name)
            return self._kept.get(name)

    def put(self, name: K, value: V) -> V:
        with self._lock:
            if name not in self._kept:
                self._kept[name] = value
                self._bytes += self._size(value) + _ENTRY
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._size(self._kept.popitem(last=False)[1]) + _ENTRY
            return value


class PageMaker:
    """Makes the pages of one hub. Safe to use from several threads."""

    def __init__(self, store: HubStore, hub: SecretKey) -> None:
        self._store = store
        self._hub = hub
        self._dictionaries: OrderedDict[tuple[str, int], tuple[int, Dictionary]] = OrderedDict()
        self._packed: _Newest[bytes, bytes] = _Newest(_PACKED, len)
        self._parts: _Newest[tuple[object, ...], _Part] = _Newest(_PARTS, lambda part: len(part.page.fixed))
        self._frames: _Newest[tuple[object, ...], Framed] = _Newest(_FRAMES, lambda framed: len(framed.content))
        self._lock = threading.Lock()

    def frame(
        self,
        cursor: Cursor,
        head: int,
        epoch: bytes,
        own: Own | None = None,
        *,
        recovering: bool = False,
        tx: Transaction | None = None,
    ) -> Framed:
        """The next page after `cursor` as it is sent. Who waits for the same gets the same: a scope whose newest number
        is `head` has one state only. What the reader has done itself (`own`) is told in few bytes, and to it alone."""
        if own is not None:
            page = self.page(cursor, head, epoch, own, recovering=recovering, tx=tx)
            return Framed(write_frame(page), page.last)
        name = cursor.scope, cursor.number, cursor.plain, head, epoch, recovering
        framed = self._frames.get(name)
        if framed is None:
            page = self.page(cursor, head, epoch, recovering=recovering, tx=tx)
            framed = self._frames.put(name, Framed(write_frame(page), page.last))
        return framed

    def page(
        self,
        cursor: Cursor,
        head: int,
        epoch: bytes,
        own: Own | None = None,
        *,
        recovering: bool = False,
        tx: Transaction | None = None,
    ) -> Page:
        """The next page after `cursor`, up to the number `head` at most, as `tx` sees it or as it is now. While the hub
        recovers it tells of nothing that is gone: it may only have lost it."""
        after = cursor.number
        with self._store.reading() if tx is None else contextlib.nullcontext(tx) as tx:
            scope = tx.feeds.scope(cursor.scope)
            # a record of the dictionary was withdrawn: who has not heard of it holds another dictionary than the hub
            same_dictionary = not cursor.plain and (after == 0 or after >= scope.broken)
            same_dictionary = same_dictionary and not (recovering and scope.broken)
            border = _border(tx, scope.name, after, head)
            cached = tx.feeds.page(scope.name, after) if same_dictionary and border.full else None
            if cached is not None and cached.last <= head:
                items = list(tx.feeds.items(scope.name, after, cached.last))
                part = _Part(cached, _digests(items))
                small = [item for item in items if not _is_fixed(item)]
            else:
                part, small = self._part(tx, scope, after, border, own, same_dictionary=same_dictionary)
        if recovering:
            small = [item for item in small if not item.gone]
        made = part.page
        digests = part.digests | {item.number: pages.digest(item) for item in small}
        content = b"".join(digest for _, digest in sorted(digests.items()))
        signature = pages.sign_digests(self._hub, scope.name, after, made.last, epoch, content)
        page = Page(scope.name, after, made.last, made.dictionary, made.check, made.fixed, b"", signature)
        if own is None or border.full or not small:
            return structs.replace(page, small=pages.pack_small(small, after))
        content = own.dictionary.content
        packed = pages.pack_small(small, after, own.dictionary)
        return structs.replace(page, small=packed, foreseen=len(content), foreseen_check=pages.check(content))

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
                    full = _border(tx, scope.name, border, scope.head).full
                if not full or border == start:
                    break
                self.page(Cursor(scope.name, border), scope.head, b"")
                start = border
                made += 1
        return made

    def _part(
        self, tx: Transaction, scope: Scope, after: int, border: _Border, own: Own | None, *, same_dictionary: bool
    ) -> tuple[_Part, list[Item]]:
        """The immutable part of a page that is not stored, and the page's other items."""
        last = border.last
        if not border.full and own is not None and len(border.fixed) <= len(own.keys):
            items = list(tx.feeds.items(scope.name, after, last))
            if all(item.key in own.keys for item in items if _is_fixed(item)):
                return _Part(CachedPage(scope.name, after, last, 0, 0, b""), {}), items
        once = border.full and same_dictionary and after == tx.feeds.last_page_border(scope.name)
        # what moves beside them changes neither the immutable records nor how they are packed
        name = scope.name, scope.broken, same_dictionary, after, border.fixed
        known = None if once else self._parts.get(name)
        if known is not None:
            known = structs.replace(known, page=structs.replace(known.page, last=last))
            return known, list(tx.feeds.items(scope.name, after, last, but_fixed=True))
        made, items = self._pack_part(tx, scope, after, last, same_dictionary=same_dictionary, once=once)
        part = _Part(made, _digests(items))
        if once:
            self._keep(made, scope, len(part.digests))
        elif made.last == last:
            self._parts.put(name, part)
        return part, [item for item in items if not _is_fixed(item)]

    def _pack_part(
        self, tx: Transaction, scope: Scope, after: int, last: int, *, same_dictionary: bool, once: bool
    ) -> tuple[CachedPage, list[Item]]:
        """The immutable part of a page made afresh, and all the page's items: so many that it is not too long."""
        items = list(tx.feeds.items(scope.name, after, last))
        same_dictionary = same_dictionary and any(map(_is_fixed, items))
        with_dictionary = self._dictionary(tx, scope, after) if same_dictionary else _NONE
        while True:
            fixed_items = [item for item in items if _is_fixed(item)]
            fixed = self._pack(fixed_items, after, with_dictionary, CACHED_LEVEL if once else LIVE_LEVEL)
            if len(fixed) <= WIRE_TARGET or len(items) == 1:
                break
            items = items[: max(1, int(len(items) * 0.95 * WIRE_TARGET / len(fixed)))]
            last = items[-1].number
        content = with_dictionary.content
        return CachedPage(scope.name, after, last, len(content), pages.check(content), fixed), items

    def _pack(self, items: list[Item], after: int, with_dictionary: Dictionary, level: int) -> bytes:
        """Units that were sent the same have the same pages: what was packed for one serves the next."""
        content = hashlib.sha256(with_dictionary.digest + bytes([level]))
        for item in items:
            content.update((item.number - after).to_bytes(8, "big") + pages.name(item.kind, item.key))
        name = content.digest()
        packed = self._packed.get(name)
        if packed is None:
            packed = self._packed.put(name, pages.pack_fixed(items, after, with_dictionary, level))
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


def _digests(items: list[Item]) -> dict[int, bytes]:
    return {item.number: pages.digest(item) for item in items if _is_fixed(item)}


def _border(tx: Transaction, name: str, after: int, head: int) -> _Border:
    """Where a page that begins after a number ends."""
    total = 0
    fixed = []
    for number, size, is_fixed in tx.feeds.sizes(name, after):
        if number > head:
            break
        if is_fixed:
            fixed.append(number)
        total += size or TOMBSTONE_BYTES
        if total >= RAW_TARGET:
            return _Border(number, True, tuple(fixed))
    return _Border(head, False, tuple(fixed))

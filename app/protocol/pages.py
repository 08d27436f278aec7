"""Pages: how records of a scope are packed, unpacked and sealed.

The dictionary of a page is made of what its reader holds already: the bodies of the scope's own first immutable
records (numbers before the page, up to 6 MiB, in the order of their numbers). Both sides can make it from their stores,
so it is never sent, and it tells nobody anything (DESIGN section 4).
"""

from __future__ import annotations

import hashlib
import zlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain import records
from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.protocol.compression import LIVE_LEVEL, Dictionary, compress, decompress
from app.protocol.frames import decode
from app.protocol.messages import PAGE_LIMIT, RECORD_LIMIT, Entry, Gone, Page
from app.protocol.signatures import Purpose, SecretKey, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

DICTIONARY_LIMIT: Final = 6 * 1024 * 1024
"""With a page of ordinary size after it, it fits in the window."""
WIRE_TARGET: Final = 80 * 1024
"""A page is at most about this long on the wire, so that a cut costs less than a page."""
RAW_TARGET: Final = 370 * 1024
_encode = msgspec.msgpack.Encoder().encode


class Item(Struct, frozen=True):
    """A record of a feed: its number, kind and body; or, with an empty body, a tombstone for `key`."""

    number: int
    kind: str
    body: bytes
    key: bytes = b""

    @property
    def gone(self) -> bool:
        """Whether the record left the scope."""
        return not self.body


class Contents(Struct, frozen=True):
    """What a page holds, in the order of numbers."""

    items: tuple[Item, ...]


def dictionary(bodies: Iterable[bytes]) -> tuple[bytes, bool]:
    """The dictionary made of these bodies, as many whole ones as fit in 6 MiB; and whether it is full, so that longer
    feeds have the same one."""
    content = bytearray()
    for body in bodies:
        if len(content) + len(body) > DICTIONARY_LIMIT:
            return bytes(content), True
        content += body
    return bytes(content), False


def check(content: bytes) -> int:
    """What a page says of its dictionary, so that a wrong one is noticed."""
    return zlib.crc32(content)


def pack_fixed(items: Sequence[Item], after: int, with_dictionary: Dictionary, level: int = LIVE_LEVEL) -> bytes:
    """The `fixed` part of a page, or `b""` for no items."""
    return with_dictionary.compress(_encode(_entries(items, after)), level) if items else b""


def pack_small(items: Sequence[Item], after: int) -> bytes:
    """The `small` part of a page: records that change, and tombstones."""
    if not items:
        return b""
    entries = _entries([item for item in items if not item.gone], after)
    gone = [Gone(item.number - after, item.kind, item.key) for item in items if item.gone]
    return compress(_encode((entries, gone)))


def unpack(page: Page, with_dictionary: Dictionary) -> Contents:
    """What the page holds. Raises `KnownError("frame-damaged"|"frame-too-large")`."""
    entries: list[Entry] = []
    gone: list[Gone] = []
    left = PAGE_LIMIT
    if page.fixed:
        content = with_dictionary.decompress(page.fixed, left)
        left -= len(content)
        entries += decode(content, list[Entry])
    if page.small:
        small, gone = decode(decompress(page.small, left), tuple[list[Entry], list[Gone]])
        entries += small
    items = [_item(entry, page) for entry in entries]
    items += [Item(page.after + entry.offset, entry.kind, b"", entry.key) for entry in gone]
    numbers = {item.number for item in items}
    if len(numbers) != len(items) or not all(page.after < number <= page.last for number in numbers):
        raise KnownError("frame-damaged")
    return Contents(tuple(sorted(items, key=lambda item: item.number)))


def digest(item: Item) -> bytes:
    """The SHA-256 that stands for an item in the seal of its page."""
    return hashlib.sha256(item.kind.encode() + b"\0" + (item.body or b"\0gone\0" + item.key)).digest()


def digests(items: Iterable[Item]) -> bytes:
    """The digest of each item of a page, in the order of numbers, one after another."""
    return b"".join(map(digest, items))


def name(kind: str, key: bytes) -> bytes:
    """What orders the records of an index."""
    return kind.encode() + b"\0" + key


def seal(scope: str, after: int, last: int, epoch: bytes, content: bytes) -> bytes:
    """What the hub signs of a page. `content` is `digests` of its items."""
    return _encode((scope, after, last, epoch, hashlib.sha256(content).digest()))


def sign(hub: SecretKey, scope: str, after: int, last: int, epoch: bytes, items: Iterable[Item]) -> bytes:
    """The hub's signature for a page of these items."""
    return sign_digests(hub, scope, after, last, epoch, digests(items))


def sign_digests(hub: SecretKey, scope: str, after: int, last: int, epoch: bytes, content: bytes) -> bytes:
    """The hub's signature for a page. `content` is `digests` of its items."""
    return hub.sign(Purpose.PAGE, seal(scope, after, last, epoch, content))


def verify(hub_key: bytes, page: Page, epoch: bytes, items: Iterable[Item]) -> bytes:
    """The digests of a page whose signature holds. Raises `KnownError("bad-signature")`."""
    content = digests(items)
    if not holds(hub_key, Purpose.PAGE, seal(page.scope, page.after, page.last, epoch, content), page.signature):
        raise KnownError("bad-signature")
    return content


def _entries(items: Iterable[Item], after: int) -> list[Entry]:
    return [Entry(item.number - after, item.kind, msgspec.Raw(item.body)) for item in items]


def _item(entry: Entry, page: Page) -> Item:
    body = bytes(entry.body)
    if len(body) > RECORD_LIMIT:
        raise KnownError("frame-too-large", limit=RECORD_LIMIT)
    try:
        return Item(page.after + entry.offset, entry.kind, body, records.key_in(body))
    except UNREADABLE as error:
        raise KnownError("frame-damaged") from error

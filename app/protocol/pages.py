"""Pages: how records of a scope are packed, unpacked and sealed.

The dictionary of a page is made of what its reader holds already: the bodies of the scope's own first immutable
records (numbers before the page, up to 6 MiB, in the order of their numbers). Both sides can make it from their stores,
so it is never sent, and it tells nobody anything (DESIGN section 4).
"""

from __future__ import annotations

import hashlib
import zlib
from itertools import accumulate, pairwise
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain import foresight, records
from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.protocol.compression import LIVE_LEVEL, Dictionary, compress, decompress
from app.protocol.frames import decode
from app.protocol.messages import PAGE_LIMIT, RECORD_LIMIT, Columns, Entry, Outcome, Page
from app.protocol.signatures import Purpose, SecretKey, holds

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.domain.acts import SignedAct
    from app.protocol.messages import Receipt

UNIT: Final = records.unit_scope("")
"""How the scopes of units begin."""
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


def pack_small(items: Sequence[Item], after: int, with_dictionary: Dictionary | None = None) -> bytes:
    """The `small` part of a page: records that change, tombstones, and what its reader foresees."""
    if not items:
        return b""
    put = [item for item in items if not item.gone]
    gone = [item for item in items if item.gone]
    content = _encode(
        Columns(
            _steps(put, after),
            tuple(item.kind for item in put),
            tuple(msgspec.Raw(item.body) for item in put),
            _steps(gone, after),
            tuple(item.kind for item in gone),
            tuple(item.key for item in gone),
        )
    )
    return with_dictionary.compress(content, LIVE_LEVEL) if with_dictionary else compress(content)


def foreseen(answered: Iterable[tuple[SignedAct, Receipt]], scope: str) -> bytes:
    """The dictionary of `small` for the desk whose acts have just been answered so: what the accepted ones of them
    lead to by themselves, one after another. Nothing outside a unit's own scope."""
    unit = scope.removeprefix(UNIT)
    if unit == scope:
        return b""
    accepted = (one for one in answered if one[1].outcome == Outcome.ACCEPTED)
    return b"".join(foresight.foreseen(signed, unit, receipt.at) for signed, receipt in accepted)


def unpack(page: Page, with_dictionary: Dictionary, own: Dictionary | None = None) -> Contents:
    """What the page holds. `own` is the dictionary of its `small` part.

    Raises `KnownError("frame-damaged"|"frame-too-large")`.
    """
    items: list[Item] = []
    left = PAGE_LIMIT
    if page.fixed:
        content = with_dictionary.decompress(page.fixed, left)
        left -= len(content)
        items += [_item(page.after + one.offset, one.kind, one.body) for one in decode(content, list[Entry])]
    if page.small:
        content = own.decompress(page.small, left) if own else decompress(page.small, left)
        items += _of_columns(decode(content, Columns), page.after)
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


def _steps(items: Sequence[Item], after: int) -> tuple[int, ...]:
    numbers = [after, *(item.number for item in items)]
    return tuple(number - before for before, number in pairwise(numbers))


def _of_columns(found: Columns, after: int) -> list[Item]:
    if len({len(found.steps), len(found.kinds), len(found.bodies)}) != 1:
        raise KnownError("frame-damaged")
    if len({len(found.gone_steps), len(found.gone_kinds), len(found.gone_keys)}) != 1:
        raise KnownError("frame-damaged")
    numbers, gone_numbers = accumulate(found.steps, initial=after), accumulate(found.gone_steps, initial=after)
    next(numbers), next(gone_numbers)
    items = [_item(*one) for one in zip(numbers, found.kinds, found.bodies, strict=True)]
    gone = zip(gone_numbers, found.gone_kinds, found.gone_keys, strict=True)
    return items + [Item(number, kind, b"", key) for number, kind, key in gone]


def _item(number: int, kind: str, raw: msgspec.Raw) -> Item:
    body = bytes(raw)
    if len(body) > RECORD_LIMIT:
        raise KnownError("frame-too-large", limit=RECORD_LIMIT)
    try:
        return Item(number, kind, body, records.key_in(body))
    except UNREADABLE as error:
        raise KnownError("frame-damaged") from error

"""What the hub signs of its log: a head a day, and one whenever something newer than the last is to be proven."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec

from app.hub.store.tree import KeptHead
from app.protocol.log import LogNews, SignedHead, TreeHead, sign_head
from app.protocol.merkle import consistency_ranges

if TYPE_CHECKING:
    from app.hub.store import Transaction
    from app.protocol.signatures import SecretKey

HEAD: Final = "log-head"
_encode = msgspec.msgpack.Encoder().encode
_HOUR_MS: Final = 3_600_000
_BEIJING_MS: Final = 8 * _HOUR_MS
"""One time for the whole country: the day begins at the same moment wherever a hub stands."""


def newest(tx: Transaction) -> SignedHead | None:
    """The newest head that was signed."""
    kept = tx.value(HEAD)
    return msgspec.msgpack.decode(kept, type=SignedHead) if kept else None


def sign(tx: Transaction, hub: SecretKey, now: int) -> SignedHead:
    """Sign the log as it stands, and keep the head for good; the newest where nothing has come since."""
    last, size, epoch = newest(tx), tx.last_position(), tx.value("epoch")
    if last is not None and (said := last.said).size == size and said.epoch == epoch:
        return last
    head = TreeHead(epoch, size, tx.tree.frontier.root(), now)
    signed = sign_head(hub, head)
    tx.tree.keep_head(KeptHead(epoch, size, now, _encode(signed)))
    tx.set_value(HEAD, _encode(signed))
    return signed


def news(tx: Transaction, known: int, hub: SecretKey, now: int) -> LogNews | None:
    """A head for a desk whose own covers `known` acts; None where it knows the newest. The first exchange of a day, and
    of an epoch, signs one: what an epoch says that lost a part of the log is not to be held against the one before."""
    head = newest(tx)
    if head is None or _day(head.said.at) < _day(now) or head.said.epoch != tx.value("epoch"):
        if tx.last_position() == 0:
            return None
        head = sign(tx, hub, now)
    size = head.said.size
    if known >= size:
        return None
    return LogNews(known, head, tuple(tx.tree.hashes(consistency_ranges(known, size))))


def _day(at: int) -> int:
    return (at + _BEIJING_MS) // (24 * _HOUR_MS)

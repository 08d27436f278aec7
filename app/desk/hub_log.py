"""The hub's signed log as this desk remembers it: each newer head must continue the one before."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.protocol.log import SignedHead, TreeHead, follows
from app.protocol.merkle import EMPTY

if TYPE_CHECKING:
    from app.desk.store.store import Transaction
    from app.protocol.log import LogNews

_KNOWN: Final = "log-head"
_WARNING: Final = "log-warning"


class LogWarning(Struct, frozen=True):
    """Why the hub's log is not to be relied on: a code of `app.speech`, how many acts the last head covered that
    this desk knows and when it was signed (ms), and the same of the head that does not continue it."""

    code: str
    known: int
    known_at: int
    newer: int
    newer_at: int

    @property
    def values(self) -> dict[str, str]:
        """What the sentence needs."""
        return {"acts": str(self.known), "day": date.fromtimestamp(self.known_at / 1000).isoformat()}


def known_head(tx: Transaction) -> SignedHead | None:
    """The newest head that this desk has proven."""
    return tx.setting(_KNOWN, SignedHead, None)


def known_size(tx: Transaction) -> int:
    """How many acts it covers; 0 where there is none."""
    head = known_head(tx)
    return head.said.size if head is not None else 0


def warning(tx: Transaction) -> LogWarning | None:
    """What this desk has noticed of the hub's log."""
    return tx.setting(_WARNING, LogWarning, None)


def take_news(tx: Transaction, news: LogNews, hub_key: bytes) -> None:
    """Remember a newer head that continues the known one. One that does not is told in a sentence, and the known one
    is kept as the proof of it; after a restore of the hub the newer one takes its place.

    Raises `KnownError("bad-signature")`.
    """
    newer = news.head.proven(hub_key)
    known = known_head(tx)
    before = known.said if known is not None else TreeHead(newer.epoch, 0, EMPTY, newer.at)
    if news.since != before.size or newer.size <= before.size:
        return  # in a mailbag: a line was quicker
    code = follows(before, newer, news.proof)
    if code:
        tx.set_setting(_WARNING, LogWarning(code, before.size, before.at, newer.size, newer.at))
    elif (told := warning(tx)) is not None and told.code == "log-restarted":
        tx.set_setting(_WARNING, None)
    if code != "log-forked":
        tx.set_setting(_KNOWN, news.head)

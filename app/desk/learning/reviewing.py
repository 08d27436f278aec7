"""What was wrong and is looked at again, as FSRS says. Imported when an item is answered: FSRS need not be, before."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import msgspec

from app.desk.store.learning import KeptMemory
from app.training import review
from app.training.review import Memory

if TYPE_CHECKING:
    from app.desk.store.store import Transaction


def note(tx: Transaction, course: str, item: str, now: int, *, right: bool) -> None:
    """An item was answered; `now` in ms."""
    kept = tx.learning.memory(course, item)
    known = msgspec.msgpack.decode(kept.body, type=Memory) if kept else None
    after = review.practised(known, item, datetime.fromtimestamp(now / 1000, UTC), right=right)
    if after is not None:
        due = int(after.due.timestamp() * 1000)
        tx.learning.remember(KeptMemory(course, item, due, msgspec.msgpack.encode(after)))

"""Faults planted from the tests' side: the simulator must notice each. Nothing in `app/` knows of them."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any, Final
from unittest.mock import patch

from sqlalchemy import delete

from app.desk.store.outbox import Outbox
from app.hub import acceptance, exchange
from app.hub.store import tables
from app.hub.store.feeds import Feeds
from tests.sim.bugs import BUGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.domain.acts import SignedAct
    from app.protocol.messages import Receipt
    from app.protocol.pages import Item
    from tests.sim.world import World

PLANTS: Final = ("drop-receipt", "double-accept", "skip-fsync", "reorder-feed")


@contextlib.contextmanager
def planted(name: str, world: World) -> Iterator[None]:
    """Within this block the program has a fault; none for an empty name."""
    if not name:
        yield
    elif name == "skip-fsync":
        world.disk.skip_fsync(on=True)
        try:
            yield
        finally:
            world.disk.skip_fsync(on=False)
    else:
        with (_PATCHES | BUGS)[name]():
            yield


def _drop_receipt() -> contextlib.AbstractContextManager[Any]:
    """The receipt of every fourth act never gets into a desk's outbox."""
    answered = Outbox.answered

    def without_some(self: Outbox, receipts: Iterable[Receipt], *signed: Any) -> list[bytes]:
        return answered(self, [one for one in receipts if one.act[-1] % 4], *signed)

    return patch.object(Outbox, "answered", without_some)


def _double_accept() -> contextlib.AbstractContextManager[Any]:
    """The hub decides a repeated act anew, and logs it again."""
    accept = acceptance.accept

    def again(signed: SignedAct, tx: Any, when: Any) -> Receipt:
        act = signed.act.id
        if tx.logged(act) is not None:
            tx.connection.execute(delete(tables.act).where(tables.act.c.id == act))
        return accept(signed, tx, when)

    return patch.object(exchange, "accept", again)


def _reorder_feed() -> contextlib.AbstractContextManager[Any]:
    """A reader passes a number that commits later: a page may lack one of its records."""
    items = Feeds.items

    def passed(self: Feeds, name: str, after: int, last: int) -> Iterator[Item]:
        found = list(items(self, name, after, last))
        late = len(found) > 1 and found[-2].number % 3 == 0
        yield from (found[:-2] + found[-1:] if late else found)

    return patch.object(Feeds, "items", passed)


_PATCHES: Final = {"drop-receipt": _drop_receipt, "double-accept": _double_accept, "reorder-feed": _reorder_feed}

"""What each frame of a hub's mailbag does to the store: as on the line, but for bags that are early, late or stale."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from app.desk import hub_log
from app.desk.bag_files import Arriving
from app.desk.recovery import restart, take_milestone
from app.desk.store.bags import EarlyPage
from app.desk.store.outbox import OPEN
from app.desk.sync import KEEP_ACCEPTED_MS, Step
from app.domain.errors import KnownError
from app.domain.records import scopes_of
from app.protocol.frames import decode, read_bag, read_frames, write_frame
from app.protocol.messages import End, Head, Index, LeftBehind, Outcome, Page, Piece, Receipt, Wish
from app.protocol.signatures import Purpose, holds

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.desk.desk import Desk
    from app.desk.store.store import Transaction
    from app.protocol.frames import BagFrame, Frame
    from app.protocol.mailbag import Header


class BagStep(Step):
    """The reply in one bag. What it did is counted as it goes."""

    def __init__(self, desk: Desk, header: Header) -> None:
        super().__init__(desk)
        self._header = header
        self.answered = 0
        """Answers that told something new."""
        self.applied = self.early = self.late = self.dropped = 0
        """Pages filed, kept for their turn, passed over, and without room to be kept."""
        self.stale = False
        """The hub was restored between this bag and what the desk has heard last: nothing of it was taken."""
        self.restarted = False
        self.more = False
        self.arriving = Arriving(desk)
        self.left: LeftBehind | None = None

    def all_works(self, content: bytes) -> Iterator[Callable[[], frozenset[str]]]:
        """What the whole bag does, in pieces that each leave the store whole."""
        try:
            for frame in read_bag(content):
                if self.stale:
                    break
                yield from self._works_in_bag(frame)
            yield self.arriving.finish
            yield from self.early_works()
        finally:
            self.arriving.let_be()

    def _works_in_bag(self, frame: BagFrame) -> Iterator[Callable[[], frozenset[str]]]:
        match frame:
            case Piece():
                yield partial(self.arriving.take, frame)
            case LeftBehind():
                self.left = frame
            case Wish():
                raise KnownError("frame-damaged")
            case _:
                yield from self.works(frame)

    def early_works(self) -> Iterator[Callable[[], frozenset[str]]]:
        """The same for pages that waited: those whose turn has come are filed, and those that are late go."""
        with self._desk.store.reading() as tx:
            waiting = tx.bags.early()
            epoch = tx.setting("epoch", bytes, b"")
        for scope, after, last, of_epoch in waiting:
            standing = self._standing(scope)
            if of_epoch == epoch and after > standing:
                continue
            frame = self._take_early(scope, after, last)
            if of_epoch == epoch and last > standing:
                self._epoch = epoch
                for page in read_frames([frame]):
                    yield from self.works(page)

    def _at_once(self, frame: Frame) -> frozenset[str]:
        if isinstance(frame, End):
            # no bag knows all that the hub has now: what is set aside stays so until a line or an index says more
            self.more = frame.more
            return frozenset()
        return super()._at_once(frame)

    def _head(self, head: Head) -> frozenset[str]:
        desk = self._desk
        receipts = _signed_receipts(desk, head)
        with desk.store.writing() as tx:
            epoch = tx.setting("epoch", bytes, b"")
            if head.epoch != epoch:
                if not head.restarted or self._header.since != epoch:
                    self.stale = True
                    return frozenset()
                self._restart(tx, head)
            if head.at >= tx.setting("heard-at", int, 0):
                self._note_recovery(tx, head)
            self._epoch = head.epoch
            take_milestone(tx, head.milestone)
            if head.log is not None:
                hub_log.take_news(tx, head.log, desk.identity.hub_key)
            news = [one for one in receipts if _is_news(tx, one)]
            self.answered += len(news)
            targets = tx.outbox.answered(news, head.receipts, head.signature) if news else []
            changed = desk.refresh(tx, targets)
            tx.outbox.let_go(head.backed_up, desk.clock() - KEEP_ACCEPTED_MS)
            for kept in filter(None, (tx.outbox.get(one.act) for one in news)):
                if kept.state == "refused" and desk.keep_refused(tx, kept):
                    changed.add("drafts")
        return frozenset(changed | ({"outbox"} if news else set()))

    def _restart(self, tx: Transaction, head: Head) -> None:
        self.restarted = True
        tx.set_setting("epoch", head.epoch)
        tx.set_setting("milestone", None)
        tx.bags.drop_early()
        restart(tx, head.restarted)

    def _note_recovery(self, tx: Transaction, head: Head) -> None:
        tx.set_setting("heard-at", head.at)
        if head.recovering != tx.setting("recovering", bool, default=False):
            tx.set_setting("recovering", head.recovering or None)
            for name in ("caught-up", "offered", "changing-offered"):
                tx.set_setting(name, None)

    def _page(self, page: Page) -> Iterator[Callable[[], frozenset[str]]]:
        standing = self._standing(page.scope)
        if page.dictionary or page.foreseen:
            raise KnownError("frame-damaged")
        if not self._is_ours(page.scope) or page.last <= standing:
            self.late += 1
        elif page.after > standing:
            yield partial(self._keep_early, page)
        else:
            self.applied += 1
            yield from super()._page(page)

    def _index(self, index: Index) -> frozenset[str]:
        # an older list of what there is knows nothing of what has come since
        if not self._is_ours(index.scope) or index.last <= self._standing(index.scope):
            return frozenset()
        return super()._index(index)

    def _keep_early(self, page: Page) -> frozenset[str]:
        with self._desk.store.writing() as tx:
            kept = tx.bags.keep_early(EarlyPage(page.scope, page.after, page.last, self._epoch, write_frame(page)))
        self.early += kept
        self.dropped += not kept
        return frozenset()

    def _take_early(self, scope: str, after: int, last: int) -> bytes:
        with self._desk.store.writing() as tx:
            return tx.bags.take_early(scope, after, last)

    def _standing(self, scope: str) -> int:
        with self._desk.store.reading() as tx:
            return next((cursor.number for cursor in tx.mirror.cursors() if cursor.scope == scope), 0)

    def _is_ours(self, scope: str) -> bool:
        """The clerk may have moved to another unit since the bag was packed (law 5)."""
        return scope in scopes_of(self._desk.identity.person, self._desk.identity.unit)


def _signed_receipts(desk: Desk, head: Head) -> list[Receipt]:
    if not head.receipts:
        return []
    if not holds(desk.identity.hub_key, Purpose.RECEIPTS, head.receipts, head.signature):
        raise KnownError("bad-signature")
    return decode(head.receipts, list[Receipt])


def _is_news(tx: Transaction, receipt: Receipt) -> bool:
    """A bag may be older than what came by line: a passing answer never takes the place of one that stands."""
    kept = tx.outbox.get(receipt.act)
    if kept is None:
        return False
    if kept.again:
        return receipt.outcome != Outcome.LATER
    return kept.state in OPEN

"""The exchange engine: what goes into a request, and what each frame of a reply does to the store.

`Exchanger.run` works on the network thread; every step that touches the store goes through `on_store`, which a face
runs on its database thread and the command line runs in place.
"""

from __future__ import annotations

from functools import partial
from time import monotonic
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from app.desk import hub_log
from app.desk.asked import Asked
from app.desk.courier import Patient
from app.desk.dictionaries import Dictionaries
from app.desk.pace import Pace, Stopwatch
from app.desk.recovery import brought, milestone_said, restart
from app.desk.store.mirror import Seal
from app.desk.store.outbox import WAITING
from app.domain import records
from app.domain.errors import KnownError, Unreachable
from app.protocol import pages
from app.protocol.compression import Dictionary, decompress
from app.protocol.frames import decode, seal_request
from app.protocol.identifiers import copied_desk_id
from app.protocol.messages import (
    INDEX_LIMIT,
    End,
    Head,
    Index,
    Outcome,
    Page,
    Problem,
    Request,
    Rest,
)
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from app.desk.courier import Courier
    from app.desk.desk import Desk
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction
    from app.protocol.frames import Frame

T = TypeVar("T")

ACTS_AT_ONCE: Final = 200
BYTES_AT_ONCE: Final = 1024 * 1024
"""Of acts in one request: far below what a hub takes, whatever they are."""
FILED_AT_ONCE: Final = 8
"""Records of a page: some 10 ms on the PC that we build on, between which a clerk's list comes first."""
FORMER_IDS: Final = 16
"""Ids that a store remembers to have had, should a restored hub not know the last."""
KEEP_ACCEPTED_MS: Final = 30 * 86_400_000


class OnStore(Protocol):
    """Runs a step where the store may be touched, and returns what the step returns."""

    def __call__(self, step: Callable[[], T], /) -> T:
        """Run the step."""
        ...


def in_place(step: Callable[[], T], /) -> T:
    """An `OnStore` for who is on the database thread already."""
    return step()


class Exchanger:
    """Exchanges with the hub for one desk."""

    def __init__(self, desk: Desk, courier: Courier, on_store: OnStore) -> None:
        self._desk = desk
        self._courier = courier
        self._on_store = on_store
        self._pace = Pace()

    def run(self, hold: int = 0) -> frozenset[str]:
        """Exchange until nothing waits on either side. Returns which kinds of thing changed.

        Raises `Unreachable` when no road is open and `KnownError` when the hub refuses; the time of the next attempt is
        stored then, and every act stays queued.
        """
        changed: set[str] = set()
        step = Step(self._desk, hold)
        try:
            more = True
            while more:
                more = self._take(step, hold, changed)
                hold = 0
                step = Step(self._desk, hold)
            self._on_store(partial(self._desk.note_success, self._pace))
        except KnownError as error:
            unreachable = isinstance(error, Unreachable)
            if isinstance(error, Unreachable) and error.nothing_sent:
                self._on_store(step.unseal)
            if isinstance(error, Unreachable) and error.left:
                self._on_store(partial(step.keep_part, error.left))
            self._on_store(partial(self._desk.note_failure, error.code, self._pace, unreachable=unreachable))
            raise
        return frozenset(changed | {"line"})

    def _take(self, step: Step, hold: int, changed: set[str]) -> bool:
        """One exchange. Returns whether another should follow at once."""
        try:
            request = self._on_store(step.prepare)
            self._pace = step.pace
            if isinstance(self._courier, Patient):
                self._courier.be_patient(step.pace.connect_s(urgent=step.urgent), step.pace.silence_s)
            watch = Stopwatch(monotonic)
            for frame in self._courier.exchange(request, hold):
                watch.came(_size(frame))
                self._pace = watch.found(step.pace, held=hold > 0)
                for work in step.works(frame):
                    changed |= self._on_store(work)
            return step.finish()
        except KnownError as error:
            if error.code == "unknown-desk" and self._on_store(step.take_former_id):
                return True
            if error.code != "beyond-end" or step.shows_newest:
                raise
            # the hub knows less than this desk holds: show it what it has signed itself
            self._on_store(step.show_newest)
            return True


class Step:
    """One request and its reply."""

    def __init__(self, desk: Desk, hold: int = 0) -> None:
        self._desk = desk
        self._hold = self._held = hold
        self._dictionaries = Dictionaries()
        self._epoch = b""
        self._leaving: list[bytes] = []
        self._ended = False
        self._more = False
        self._full_load = False
        self._placed = True
        self.shows_newest = False
        self._asked_at = 0
        self._if_copied = b""
        self.pace = Pace()
        self.urgent = False
        """The request brings emergencies, and nothing else keeps them."""
        self._unanswered: set[bytes] = set()
        self._asked = Asked()
        self._offered: dict[str, int] | None = None
        """How far the records that a recovering hub has lost are offered, if this request arrives."""

    def prepare(self) -> bytes:
        """The request as it goes out. Its acts can no longer be taken back."""
        desk = self._desk
        now = self._asked_at = desk.clock()
        with desk.store.writing() as tx:
            ripe = tx.outbox.due(now, ACTS_AT_ONCE)
            # one that the hub has put off before stands in nobody's way
            urgent = [kept for kept in ripe if kept.urgent and kept.state == WAITING]
            due = _some(urgent or ripe)
            self.urgent = bool(urgent)
            self._unanswered = {kept.id for kept in due}
            self._asked.acts = tuple(kept.act for kept in due)
            self.pace = tx.setting("pace", Pace, default=Pace())
            # what was sealed before may have reached the hub with an earlier request, whatever becomes of this one
            self._leaving = [kept.id for kept in due if kept.release_at > 0]
            self._held = 0 if due else self._hold
            tx.outbox.seal(self._leaving)
            recovering = tx.setting("recovering", bool, default=False)
            self.shows_newest = tx.setting("show-newest", bool, default=False) and not recovering
            bring = brought(tx, recovering=recovering, newest=self.shows_newest)
            self._offered = bring.offered if recovering else None
            holds_back = bool(bring.offers) and not tx.setting("changing-offered", bool, default=False)
            receipts = tx.outbox.newest_receipts() if self.shows_newest else tx.outbox.receipts_of(due)
            self._full_load = len(ripe) == ACTS_AT_ONCE or len(due) < len(ripe)
            request = Request(
                zone=desk.identity.zone,
                epoch=tx.setting("epoch", bytes, default=b""),
                turn=tx.setting("turn", bytes, default=b""),
                cursors=tx.mirror.cursors(),
                acts=self._asked.acts,
                at=now,
                budget=0 if self.urgent or holds_back else self.pace.budget,
                hold=self._held,
                offers=bring.offers,
                receipts=receipts,
                offered=bring.all and (self.shows_newest or not self._full_load),
                milestone=milestone_said(tx, whole=self.shows_newest),
                log=hub_log.known_size(tx),
                part=self._asked.kept_part(tx, desk.identity),
            )
            self._more = recovering and not bring.all
            desk_id = tx.setting("desk", bytes, default=b"")
            self._if_copied = copied_desk_id(desk_id, request.turn)
        return seal_request(request, desk_id, SecretKey(desk.identity.desk_secret))

    def show_newest(self) -> None:
        """The next request is to show what the hub has signed last. A recovery under way is that of a state which the
        hub has lost again: what is to be brought, the next one will say."""
        with self._desk.store.writing() as tx:
            tx.set_setting("show-newest", True)
            tx.set_setting("recovering", None)

    def take_former_id(self) -> bool:
        """A restored hub may not know the id that it gave to this copied store, but the one before. Returns whether
        there was one."""
        with self._desk.store.writing() as tx:
            former = tx.setting("former-desks", list[bytes], default=[])
            if former:
                tx.set_setting("desk", former[0])
                tx.set_setting("former-desks", former[1:] or None)
        return bool(former)

    def unseal(self) -> None:
        """Nothing of the request has left: its acts may be taken back again."""
        with self._desk.store.writing() as tx:
            tx.outbox.unseal(self._leaving, self._asked_at)

    def keep_part(self, left: bytes) -> None:
        """Keep what has come of a page: the next exchange asks for the rest of it."""
        self._asked.keep_part(self._desk.store, left)

    def apply(self, frame: Frame) -> frozenset[str]:
        """What a frame of the reply does, durably. Returns which kinds of thing changed.

        Raises `KnownError` for a frame that cannot be right; the frames before it stand.
        """
        return frozenset().union(*(work() for work in self.works(frame)))

    def works(self, frame: Frame) -> Iterator[Callable[[], frozenset[str]]]:
        """The same in pieces, to be done one after another: none holds the database thread for long. What needs no
        store (unpacking, checking) is done between them, by who asks for the next."""
        if isinstance(frame, Rest):
            frame = self._asked.whole(frame)
        if isinstance(frame, Page):
            yield from self._page(frame)
        else:
            yield partial(self._at_once, frame)

    def _at_once(self, frame: Frame) -> frozenset[str]:
        match frame:
            case Problem():
                raise KnownError(frame.code, **frame.values)
            case Head():
                return self._head(frame)
            case Index():
                return self._index(frame)
            case End():
                self._ended = True
                self._more = self._more or frame.more
                return self._caught_up() if self._placed and not frame.more else frozenset()
        raise AssertionError(frame)

    def finish(self) -> bool:
        """Whether another exchange should follow at once. Raises `Unreachable("cut-off")` if the reply broke off."""
        if not self._ended:
            raise Unreachable("cut-off")
        # an emergency that a hub will not answer would go ahead of everything again at once, and so for ever
        return self._more and not (self.urgent and self._unanswered)

    def _head(self, head: Head) -> frozenset[str]:
        desk, now = self._desk, self._desk.clock()
        receipts, signed = self._asked.receipts(head, desk.identity.hub_key)
        self._unanswered -= {receipt.act for receipt in receipts}
        if head.desk not in (b"", self._if_copied):
            raise KnownError("frame-damaged")  # under another id this desk would be unknown for ever
        self._epoch = head.epoch
        # acts that are to come later come with the next exchange, not again at once
        self._more = self._more or (self._full_load and any(one.outcome != Outcome.LATER for one in receipts))
        with desk.store.writing() as tx:
            tx.set_setting("turn", head.turn)
            if head.milestone or head.epoch != tx.setting("epoch", bytes, default=b""):
                tx.set_setting("milestone", head.milestone or None)
            tx.set_setting("epoch", head.epoch)
            tx.set_setting("heard-at", head.at)
            if self._offered is not None:
                tx.set_setting("offered", self._offered or None)  # not before: what was cut off is offered again
            if self.shows_newest:
                tx.set_setting("show-newest", None)
            if not self._held:
                # half of the way there and back lies between the hub's clock and ours
                tx.set_setting("offset", head.at - (self._asked_at + now) // 2)
            if head.desk:
                former = [tx.setting("desk", bytes, default=b""), *tx.setting("former-desks", list[bytes], default=[])]
                tx.set_setting("former-desks", former[:FORMER_IDS])
                tx.set_setting("desk", head.desk)
                tx.set_setting("copied", True)
                tx.set_setting("show-newest", True)  # or the hub has lost the turn that it gave
                self._placed, self._more = False, True
            if head.restarted:
                restart(tx, head.restarted)
                self._placed, self._more = False, True
            if head.recovering != tx.setting("recovering", bool, default=False):
                tx.set_setting("recovering", head.recovering or None)
                for name in ("caught-up", "offered", "changing-offered"):
                    tx.set_setting(name, None)
                self._more = self._more or head.recovering
            if head.log is not None:
                hub_log.take_news(tx, head.log, desk.identity.hub_key)
            targets = tx.outbox.answered(receipts, signed, head.signature) if receipts else []
            changed = desk.refresh(tx, targets)
            tx.outbox.let_go(head.backed_up, now - KEEP_ACCEPTED_MS)
            for kept in filter(None, (tx.outbox.get(receipt.act) for receipt in receipts)):
                if kept.state == "refused" and desk.keep_refused(tx, kept):
                    changed.add("drafts")
        return frozenset(changed | ({"outbox"} if receipts else set()))

    def _page(self, page: Page) -> Iterator[Callable[[], frozenset[str]]]:
        """A page is filed a few records at a time; only the last of them move the cursor. Where it breaks off before,
        the page comes again."""
        dictionary: list[bytes] = []
        yield partial(self._begin_page, page, dictionary)
        if not dictionary:
            return
        found = pages.unpack(page, Dictionary(dictionary[0]), Dictionary(self._asked.foreseen(page))).items
        digests = pages.verify(self._desk.identity.hub_key, page, self._epoch, found)
        seal = Seal(page.scope, page.last, page.after, self._epoch, digests, page.signature)
        border = max(0, len(found) - 1) // FILED_AT_ONCE * FILED_AT_ONCE
        for start in range(0, border, FILED_AT_ONCE):
            yield partial(self._file_some, page.scope, found[start : start + FILED_AT_ONCE])
        yield partial(self._end_page, seal, found[border:])
        self._dictionaries.extend(page.scope, found)

    def _begin_page(self, page: Page, dictionary: list[bytes]) -> frozenset[str]:
        """See where the scope stands, and lay out the page's dictionary; none where the page is held already."""
        with self._desk.store.reading() as tx:
            standing = {cursor.scope: cursor.number for cursor in tx.mirror.cursors()}.get(page.scope, 0)
            content = self._dictionaries.of(tx, page)
            unfinished = tx.mirror.beyond(page.scope, standing)
        if page.after > standing or page.last <= page.after:
            raise KnownError("page-out-of-order")
        if page.last <= standing:
            return frozenset()
        if _differs(page.dictionary, page.check, content) or _differs(
            page.foreseen, page.foreseen_check, self._asked.foreseen(page)
        ):
            with self._desk.store.writing() as tx:
                tx.mirror.set_cursor(page.scope, standing, plain=True)
            raise Unreachable("dictionary-differs")  # the next attempt asks for pages that need none
        dictionary.append(content if page.dictionary else b"")
        return self._forget(page.scope, unfinished) if unfinished else frozenset()

    def _forget(self, scope: str, unfinished: Sequence[tuple[str, bytes]]) -> frozenset[str]:
        """A page broke off while it was filed. A hub restored since then may have given its numbers to others."""
        with self._desk.store.writing() as tx:
            tx.mirror.remove(scope, unfinished)
            return frozenset(self._desk.refresh(tx, _items(unfinished)))

    def _file_some(self, scope: str, found: Sequence[pages.Item]) -> frozenset[str]:
        with self._desk.store.deriving() as tx:
            return frozenset(_file(tx, self._desk, scope, found))

    def _end_page(self, seal: Seal, found: Sequence[pages.Item]) -> frozenset[str]:
        with self._desk.store.writing() as tx:
            changed = _file(tx, self._desk, seal.scope, found)
            tx.mirror.set_cursor(seal.scope, seal.last)
            tx.mirror.add_seal(seal)
        return frozenset(changed)

    def _index(self, index: Index) -> frozenset[str]:
        desk = self._desk
        held = decode(decompress(index.packed, INDEX_LIMIT), list[tuple[str, bytes]])
        with desk.store.writing() as tx:
            absent = {one for one in tx.mirror.keys(index.scope) - set(held) if _is_within(index, *one)}
            tx.mirror.remove(index.scope, absent)
            changed = desk.refresh(tx, _items(absent))
        self._dictionaries.forget(index.scope)
        return frozenset(changed)

    def _caught_up(self) -> frozenset[str]:
        """This desk holds everything that the hub has. What is still set aside then is what the hub has not."""
        desk = self._desk
        with desk.store.reading() as tx:
            recovering = tx.setting("recovering", bool, default=False)
            if recovering == tx.setting("caught-up", bool, default=False) and not tx.mirror.scopes_aside():
                return frozenset()
        with desk.store.writing() as tx:
            tx.set_setting("caught-up", recovering or None)
            if recovering:
                return frozenset()  # it is offered now, and not dropped before the recovery is closed
            shared = tx.setting("shared", dict[str, int], default={})
            changed: set[str] = set()
            for scope in tx.mirror.scopes_aside():
                if shared.pop(scope, 0):
                    # of records that moved beyond what hub and desk share the hub may have an older form below it
                    tx.mirror.set_cursor(scope, 0)
                    self._more = True
                else:
                    gone = tx.mirror.drop_aside(scope)
                    changed |= desk.refresh(tx, _items(gone))
            tx.set_setting("shared", shared or None)
        return frozenset(changed)


def _size(frame: Frame) -> int:
    if isinstance(frame, Rest):
        return len(frame.content)
    return len(frame.fixed) + len(frame.small) if isinstance(frame, Page) else 0


def _differs(length: int, check: int, content: bytes) -> bool:
    """Whether a dictionary of our own is not the one that a page was packed with."""
    return length > 0 and (length != len(content) or check != pages.check(content))


def _is_within(index: Index, kind: str, key: bytes) -> bool:
    name = pages.name(kind, key)
    return index.above < name and (not index.up_to or name <= index.up_to)


def _file(tx: Transaction, desk: Desk, scope: str, found: Iterable[pages.Item]) -> set[str]:
    put = [item for item in found if not item.gone]
    gone = [(item.kind, item.key) for item in found if item.gone]
    sent = _items((item.kind, item.key) for item in put if item.kind in records.IMMUTABLE)
    tx.mirror.put(scope, put, tx.outbox.rows_of(sent))
    tx.mirror.remove(scope, gone)
    changed = desk.refresh(tx, _items((item.kind, item.key) for item in found))
    kinds = {item.kind for item in put}
    if records.LEARNING & {item.kind for item in found}:
        changed.add("training")
    if kinds - records.ABOUT_ITEMS - records.LEARNING:
        changed.add("directory")
        desk.directory_changed(tx)
    return changed


def _items(keys: Iterable[tuple[str, bytes]]) -> list[bytes]:
    """The documents and notices that records are or are about."""
    return [item for item in (records.item_in(*key) for key in keys) if item]


def _some(due: list[Kept]) -> list[Kept]:
    """As many acts as one request may bring, one at least."""
    total = 0
    for count, kept in enumerate(due, 1):
        total += len(kept.signed)
        if total >= BYTES_AT_ONCE:
            return due[:count]
    return due

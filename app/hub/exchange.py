"""The hub's side of an exchange: what comes in is written in one transaction, what goes out is streamed by pages."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain.errors import KnownError
from app.domain.people import Person
from app.domain.records import EVERYONE, unit_scope
from app.hub import recovery
from app.hub.acceptance import Circumstances, accept, note_arrivals, take_back_lost
from app.hub.pages import PageMaker
from app.hub.store.store import Desk
from app.protocol.frames import read_request, write_frame
from app.protocol.identifiers import copied_desk_id, new_turn
from app.protocol.messages import Cursor, End, Head, Receipt, Request
from app.protocol.signatures import Purpose, SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from app.hub.store import HubStore, Transaction

_encode = msgspec.msgpack.Encoder().encode
MOST_ACTS: Final = 1000
"""Acts that one request may bring; a desk with more sends them in the next turns."""


class Taken(Struct, frozen=True):
    """What `Exchange.take` leaves for the reply: the head frame, and the cursors from which pages follow."""

    head: Head
    epoch: bytes
    cursors: tuple[Cursor, ...]
    budget: int
    hold: int
    changed: frozenset[str]
    """Scopes that the request wrote to; who waits for them is woken."""
    repeated: bool = False
    """The very bytes came before: a copy made on the way gets no pages for them, a desk asks once more."""

    @property
    def idle(self) -> bool:
        """Whether the request brought nothing that wants an answer at once."""
        told = self.head.receipts or self.head.desk or self.head.restarted
        return not told and not self.repeated


class Exchange:
    """Answers requests. Safe to use from several threads and processes."""

    def __init__(self, store: HubStore, hub: SecretKey, zone: str, clock: Callable[[], int]) -> None:
        self._store = store
        self._hub = hub
        self._zone = zone
        self._clock = clock
        self.pages = PageMaker(store, hub)

    def take(self, content: bytes) -> Taken:
        """Take in a request: everything that it brings is on disk when this returns.

        Raises `KnownError` for a request that is not served; then nothing of it was taken.
        """
        sealed = read_request(content)
        with self._store.reading() as tx:
            desk = tx.desk(sealed.desk)
        if desk is None or desk.revoked:
            raise KnownError("unknown-desk")
        request = sealed.opened(desk.public)
        if request.zone != self._zone:
            raise KnownError("other-zone", theirs=request.zone, ours=self._zone)
        if len(request.acts) > MOST_ACTS:
            raise KnownError("frame-too-large", limit=MOST_ACTS)
        with self._store.writing() as tx:
            return self._take(request, hashlib.sha256(content).digest(), desk.id, tx)

    def waits(self, taken: Taken) -> bool:
        """Whether the reply would carry nothing new: then the request may be held open."""
        with self._store.reading() as tx:
            return taken.idle and all(tx.feeds.scope(cursor.scope).head <= cursor.number for cursor in taken.cursors)

    def reply(self, taken: Taken) -> Iterator[bytes]:
        """The frames of the reply, made as they are sent."""
        yield write_frame(taken.head)
        left = taken.budget
        more = taken.repeated
        for cursor in taken.cursors:
            with self._store.reading() as tx:
                scope = tx.feeds.scope(cursor.scope)
            if 0 < cursor.number < scope.floor and not taken.head.recovering:
                for part in self.pages.index(scope.name):
                    frame = write_frame(part)
                    left -= len(frame)
                    yield frame
            while cursor.number < scope.head and left > 0:
                page = self.pages.page(cursor, scope.head, taken.epoch, recovering=taken.head.recovering)
                frame = write_frame(page)
                left -= len(frame)
                cursor = Cursor(cursor.scope, page.last, cursor.plain)
                yield frame
            more = more or cursor.number < scope.head
        yield write_frame(End(more))

    def _take(self, request: Request, digest: bytes, desk_id: bytes, tx: Transaction) -> Taken:
        now = self._clock()
        desk = tx.desk(desk_id)
        assert desk is not None
        person = tx.get(Person, desk.person)
        if person is None:
            raise KnownError("unknown-desk")
        scopes = (EVERYONE, unit_scope(person.unit))
        cursors = _entitled(request.cursors, scopes)
        self._look_for_loss(request, cursors, tx)
        epoch, recovering = tx.value("epoch"), bool(tx.value("recovering"))
        before = {scope.name: scope.head for scope in tx.feeds.scopes()} if request.acts else {}
        restarted = _restarted(tx, request.epoch, scopes) if request.epoch != epoch else ()
        if recovering:
            self._take_offers(request, desk, tx, now)
        receipts = self._take_acts(request, tx, now, epoch, recovering=recovering)
        if not recovering and not restarted:
            own = next(cursor.number for cursor in cursors if cursor.scope == unit_scope(person.unit))
            note_arrivals(person.unit, own, tx, now)
        repeated = desk.seen == request.turn + digest
        turn, renamed = _turn(request, digest, desk, tx, now, lost=recovering or bool(restarted))
        signed = _encode(receipts) if receipts else b""
        head = Head(
            epoch,
            now,
            turn,
            signed,
            self._hub.sign(Purpose.RECEIPTS, signed) if signed else b"",
            int(tx.value("backed-up") or b"0"),
            restarted,
            recovering,
            renamed,
        )
        after = {scope.name: scope.head for scope in tx.feeds.scopes()} if request.acts else {}
        changed = frozenset(name for name, number in after.items() if before.get(name) != number)
        if renamed or restarted or repeated:
            cursors = ()  # the desk first learns who it is, or where it stands; a replayed request learns nothing more
        return Taken(head, epoch, cursors, request.budget, request.hold, changed, repeated)

    def _look_for_loss(self, request: Request, cursors: tuple[Cursor, ...], tx: Transaction) -> None:
        """A desk may hold more than this hub: then the hub's database was replaced by an older one.

        Raises `KnownError("beyond-end")` to be shown what the hub itself has signed; with that it begins a recovery.
        """
        if request.epoch != tx.value("epoch") or tx.value("recovering"):
            return
        if request.offered and recovery.shows_loss(tx, self._hub.public, request):
            recovery.begin(tx, {})  # where the two parted is not known: nothing is taken for common
        elif any(cursor.number > tx.feeds.scope(cursor.scope).head for cursor in cursors):
            raise KnownError("beyond-end")

    def _take_acts(
        self, request: Request, tx: Transaction, now: int, epoch: bytes, *, recovering: bool
    ) -> list[Receipt]:
        honoured: dict[bytes, Receipt] = {}
        for content, signature in request.receipts:
            receipts = recovery.signed_receipts(self._hub.public, content, signature)
            honoured |= {receipt.act: receipt for receipt in receipts if receipt.position}
        when = Circumstances(now, epoch, self._zone, recovering, honoured)
        return [accept(signed, tx, when) for signed in request.acts]

    def _take_offers(self, request: Request, desk: Desk, tx: Transaction, now: int) -> None:
        for offer in request.offers:
            if not recovery.sealed(self._hub.public, offer) or not recovery.is_lost_part(tx, offer):
                continue
            for position, kind, body in offer.records:
                digest = offer.digests[32 * position : 32 * position + 32]
                if hashlib.sha256(kind.encode() + b"\0" + body).digest() == digest:
                    take_back_lost(offer, kind, body, tx, now)
        if request.offered:
            tx.change_desk(desk.id, offered=tx.value("epoch"))


def _turn(request: Request, digest: bytes, desk: Desk, tx: Transaction, now: int, *, lost: bool) -> tuple[bytes, bytes]:
    """The next turn, and a new desk id where the store turns out to be a copy. Where turns may have been `lost`, any
    is taken."""
    turn = new_turn()
    if desk.seen == request.turn + digest:
        return desk.issued, b""  # a repeat of the last request: the turn that it got stands
    if lost or request.turn in (desk.issued, desk.seen[: len(turn)]):
        tx.change_desk(desk.id, seen=request.turn + digest, issued=turn, last_contact=now)
        return turn, b""
    renamed = copied_desk_id(desk.id, request.turn)
    known = tx.desk(renamed)
    if known is not None:
        return known.issued, renamed
    tx.add_desk(Desk(renamed, desk.person, desk.public, turn, turn, now, now))
    return turn, renamed


def _entitled(cursors: tuple[Cursor, ...], scopes: tuple[str, ...]) -> tuple[Cursor, ...]:
    """A cursor for each scope that the desk's person may follow, and for no other (law 5)."""
    known = {cursor.scope: cursor for cursor in cursors}
    return tuple(known.get(name, Cursor(name, 0)) for name in scopes)


def _restarted(tx: Transaction, epoch: bytes, scopes: tuple[str, ...]) -> tuple[tuple[str, int], ...]:
    shared = recovery.agreed(tx, epoch)
    return tuple((name, shared.get(name, 0)) for name in scopes)

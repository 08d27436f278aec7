"""The hub's side of an exchange: what comes in is written in one transaction, what goes out is streamed by pages."""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Final, ParamSpec, TypeVar

from msgspec import Struct, structs

from app.domain import records
from app.domain.acts import Act, SignedAct
from app.domain.errors import KnownError
from app.domain.people import Key, Person
from app.domain.records import EVERYONE, Document, Handling, Notice, Withdrawal, person_scope, scopes_of, unit_scope
from app.hub import log, recovery
from app.hub.acceptance import Circumstances, accept, note_arrivals, proves, take_back_lost
from app.hub.held import note_held
from app.hub.matters.sharing import turn_loans
from app.hub.pages import Own, PageMaker
from app.hub.refusals import Refusals
from app.hub.store import DatabaseAway
from app.hub.store.unwritten import Desk, Scope
from app.protocol import answers, milestones, pages
from app.protocol.bundles import MOST_ACTS
from app.protocol.compression import Dictionary
from app.protocol.frames import Sealed, read_request, rest_of, write_frame
from app.protocol.identifiers import copied_desk_id, new_turn
from app.protocol.messages import Cursor, End, Head, Outcome, Part, Receipt, Request
from app.protocol.signatures import Purpose, SecretKey

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from app.hub.store import HubStore, Transaction
    from app.protocol.mailbag import Header

P = ParamSpec("P")
T = TypeVar("T")
ARRIVALS_AT_ONCE: Final = 20
"""How many arrivals are told within a request, which waits for it: a millisecond each."""
MORE_AT_ONCE: Final = 100
"""The same of those that are told when nobody waits, so that who comes then does not wait long either."""
WORTH_FORESEEING: Final = 1024
"""Bytes of acts from which on their author gets a page of its own: others that wait for the same share theirs."""
SHORT: Final = 300
"""Records that are sent in one piece."""


class Taken(Struct, frozen=True):
    """What `Exchange.take` leaves for the reply: the head frame, and the cursors from which pages follow."""

    head: Head
    epoch: bytes
    cursors: tuple[Cursor, ...]
    budget: int
    hold: int
    changed: dict[str, int]
    """Scopes that the request wrote to, and their newest numbers; who waits for them is woken."""
    repeated: bool = False
    """The very bytes came before: a copy made on the way gets no pages for them, a desk asks once more."""
    answered: tuple[tuple[SignedAct, Receipt], ...] = ()
    """The acts that came by line, with the answers to them."""
    unmarked: bool = False
    """The desk was never told a milestone."""
    part: Part | None = None
    """What the desk has of the next page of a scope."""

    @property
    def idle(self) -> bool:
        """Whether the request brought nothing that wants an answer at once."""
        told = self.head.receipts or self.head.desk or self.head.restarted
        return not told and not self.repeated


class Short(Struct, frozen=True):
    """A whole reply, or None where it is not short: then it is to be sent as it is made."""

    content: bytes | None
    waits: bool = False
    """It carries nothing new: the request may be held open."""


class Opened(Struct, frozen=True):
    """A request whose signature holds."""

    request: Request
    desk: bytes
    digest: bytes
    acts: dict[bytes, Act] = {}
    """Those of its acts that can be read, by their signatures."""
    proven: frozenset[tuple[bytes, bytes, bytes]] = frozenset()
    """(public key, payload, signature) of the acts whose signatures hold."""
    sequence: int = 0
    """Of the bag that it came in; 0 on the line."""


class Exchange:
    """Answers requests. Safe to use from several threads and processes."""

    def __init__(self, store: HubStore, hub: SecretKey, zone: str, clock: Callable[[], int]) -> None:
        self._store = store
        self._hub = hub
        self._zone = zone
        self._clock = clock
        self.pages = PageMaker(store, hub)
        self._refusals = Refusals()
        self._arriving: dict[str, tuple[int, bytes]] = {}
        """Units of which more documents have arrived than their senders were told at once: up to which number, in
        which epoch. Not kept on disk: the next request says it again."""

    def take(self, content: bytes, bag: Header | None = None) -> Taken:
        """Take in a request that came by line, or in a `bag`: everything that it brings is on disk when this returns.

        Raises `KnownError` for a request that is not served; then nothing of it was taken.
        """
        (answer,) = self.take_all([content], bag)
        if isinstance(answer, Exception):
            raise answer
        return answer

    def take_all(self, contents: Sequence[bytes], bag: Header | None = None) -> list[Taken | Exception]:
        """Take in requests that came at about the same time, in one transaction: for each what `take` returns
        or raises.

        One that cannot be taken leaves nothing behind and hinders no other.
        """
        try:
            opened = self._open(contents, bag)
            with self._store.writing() as tx:
                self._look_up([one for one in opened if isinstance(one, Opened)], tx)
                return [one if isinstance(one, Exception) else self._take_or_refuse(one, tx) for one in opened]
        except Exception as error:
            if len(contents) == 1 or isinstance(error, DatabaseAway):
                return [error] * len(contents)
            half = len(contents) // 2  # a few that go wrong must not make all the others come one by one
            return [*self.take_all(contents[:half], bag), *self.take_all(contents[half:], bag)]

    def tell_of_more(self) -> bool:
        """Tell the senders of some more documents that have arrived. Returns whether there is yet more to tell."""
        if not self._arriving:
            return False
        unit, (held, epoch) = self._arriving.popitem()
        with self._store.writing() as tx:
            if tx.value("epoch") != epoch or tx.value("recovering"):
                return bool(self._arriving)
            if note_arrivals(unit, held, tx, self._clock(), MORE_AT_ONCE):
                self._arriving.setdefault(unit, (held, epoch))
        return bool(self._arriving)

    def _open(self, contents: Sequence[bytes], bag: Header | None) -> list[Opened | Exception]:
        """What needs no place in the writers' line: unpacking, and all signatures."""
        sealed = [_or_error(read_request, content) for content in contents]
        with self._store.reading() as tx:
            tx.look_up_desks(one.desk for one in sealed if isinstance(one, Sealed))
            desks = [tx.desk(one.desk) if isinstance(one, Sealed) else None for one in sealed]
            opened: list[Opened | Exception] = [
                one if isinstance(one, Exception) else _or_error(self._opened, one, desk, content, bag)
                for one, desk, content in zip(sealed, desks, contents, strict=True)
            ]
            acts = [act for one in opened if isinstance(one, Opened) for act in one.request.acts]
            tx.look_up(Key, (act.key for act in acts))
            keys = {act.key: tx.get(Key, act.key) for act in acts}
        return [one if isinstance(one, Exception) else _proven(one, keys) for one in opened]

    def _opened(self, sealed: Sealed, desk: Desk | None, content: bytes, bag: Header | None) -> Opened:
        if desk is None or desk.revoked:
            raise KnownError("unknown-desk")
        request = sealed.opened(desk.public)
        if request.zone != self._zone:
            raise KnownError("other-zone", theirs=request.zone, ours=self._zone)
        if request.bag != (bag.bag if bag else b""):
            raise KnownError("frame-damaged")  # each is made for one road: what has no turn may not come by line
        if len(request.acts) > MOST_ACTS:
            raise KnownError("frame-too-large", limit=MOST_ACTS)
        return Opened(request, desk.id, hashlib.sha256(content).digest(), sequence=bag.sequence if bag else 0)

    def _look_up(self, opened: Sequence[Opened], tx: Transaction) -> None:
        """Fetch together what the requests will ask for one by one: in a rush that is most of the work."""
        tx.look_up_values("epoch", "recovering", "backed-up", "loans-turn", log.HEAD)
        tx.look_up_desks(one.desk for one in opened)
        tx.look_up(Person, (desk.person for one in opened if (desk := tx.desk(one.desk)) is not None))
        units = [_unit(one, tx) for one in opened]
        people = {desk.person for one in opened if (desk := tx.desk(one.desk)) is not None}
        tx.feeds.look_up((EVERYONE, *map(unit_scope, units), *map(person_scope, sorted(people))))
        acts = [act for one in opened for act in one.acts.values()]
        tx.look_up_logged(act.id for act in acts)
        tx.look_up(Key, (signed.key for one in opened for signed in one.request.acts))
        tx.look_up(Document, (name for act in acts for name in (act.id, act.target)))
        tx.look_up(Notice, (name for act in acts for name in (act.id, act.target)))
        tx.look_up(Withdrawal, (act.target for act in acts))
        about = ((act.target, unit) for one, unit in zip(opened, units, strict=True) for act in one.acts.values())
        tx.look_up(Handling, about)
        said = [milestones.read(one.request.milestone) for one in opened]
        tx.milestones.look_up(one.number for one in said if one is not None)
        senders = {item.sender for act in acts if (item := tx.get(Document, act.target)) is not None}
        tx.feeds.look_up(map(unit_scope, senders))

    def _take_or_refuse(self, one: Opened, tx: Transaction) -> Taken | Exception:
        before = tx.puts
        try:
            return self._take(one, tx)
        except KnownError as error:
            if tx.puts != before:
                raise  # it has written already: the others begin anew without it
            return error

    def short_replies(self, several: Sequence[Taken]) -> list[Short | Exception]:
        """The replies to requests that came at about the same time, as far as they are short: some records, or none."""
        try:
            with self._store.reading() as tx:
                tx.feeds.look_up(cursor.scope for taken in several for cursor in taken.cursors)
                return [self._short(taken, tx) for taken in several]
        except Exception as error:
            if len(several) == 1 or isinstance(error, DatabaseAway):
                return [error] * len(several)
            half = len(several) // 2
            return [*self.short_replies(several[:half]), *self.short_replies(several[half:])]

    def short_reply(self, taken: Taken) -> bytes | None:
        """The whole reply where it is short. None where it is to be sent as it is made."""
        with self._store.reading() as tx:
            return self._short(taken, tx).content

    def reply(self, taken: Taken) -> Iterator[bytes]:
        """The frames of the reply, made as they are sent."""
        with self._store.reading() as tx:
            scopes = _scopes(taken, tx)
            taken = self._marked(taken, scopes, tx)
        return self._frames(taken, scopes)

    def _short(self, taken: Taken, tx: Transaction) -> Short:
        scopes = _scopes(taken, tx)
        ahead = [scope.head - cursor.number for cursor, scope in zip(taken.cursors, scopes, strict=True)]
        indexed = any(0 < cursor.number < scope.floor for cursor, scope in zip(taken.cursors, scopes, strict=True))
        if indexed or sum(ahead) > SHORT:
            return Short(None)
        frames = self._frames(self._marked(taken, scopes, tx), scopes, tx)
        return Short(b"".join(frames), taken.idle and not any(more > 0 for more in ahead))

    def _marked(self, taken: Taken, scopes: tuple[Scope, ...], tx: Transaction) -> Taken:
        """The same with the newest milestone, where there is news of which it is to bear witness."""
        news = any(scope.head > cursor.number for cursor, scope in zip(taken.cursors, scopes, strict=True))
        newest = tx.milestones.newest() if news or taken.head.receipts or taken.unmarked else None
        if newest is None:
            return taken
        told = milestones.write(newest, taken.epoch, self._hub)
        return structs.replace(taken, head=structs.replace(taken.head, milestone=told))

    def _frames(self, taken: Taken, scopes: tuple[Scope, ...], tx: Transaction | None = None) -> Iterator[bytes]:
        """The frames of a reply that tells of what `scopes` held; as `tx` sees them, or each page as it is then."""
        yield write_frame(_told(taken))
        left = taken.budget
        more = taken.repeated
        for cursor, scope in zip(taken.cursors, scopes, strict=True):
            number = cursor.number
            own = None if cursor.plain else _own(taken, cursor.scope)
            if 0 < number < scope.floor and not taken.head.recovering:
                for part in self.pages.index(scope.name):
                    frame = write_frame(part)
                    left -= len(frame)
                    yield frame
            while number < scope.head and left > 0:
                here = Cursor(cursor.scope, number, cursor.plain)
                framed = self.pages.frame(here, scope.head, taken.epoch, own, recovering=taken.head.recovering, tx=tx)
                content = framed.content
                if taken.part is not None and taken.part.scope == cursor.scope and number == cursor.number:
                    content = rest_of(content, taken.part)
                left -= len(content)
                number = framed.last
                yield content
            more = more or number < scope.head
        yield write_frame(End(more))

    def _take(self, opened: Opened, tx: Transaction) -> Taken:
        request, digest = opened.request, opened.digest
        now = self._clock()
        desk = tx.desk(opened.desk)
        if desk is None or desk.revoked:
            raise KnownError("unknown-desk")
        person = tx.get(Person, desk.person)
        if person is None:
            raise KnownError("unknown-desk")
        scopes = scopes_of(person.id, person.unit)
        turn_loans(tx, now)
        cursors = _entitled(request.cursors, scopes)
        self._look_for_loss(request, cursors, tx)
        epoch, recovering = tx.value("epoch"), bool(tx.value("recovering"))
        restarted = _restarted(tx, request.epoch, scopes) if request.epoch != epoch else ()
        if recovering:
            self._take_offers(request, desk, tx, now)
        if not recovering and not restarted:  # before the acts: then nothing has moved in the unit's scope yet
            own = next(cursor.number for cursor in cursors if cursor.scope == unit_scope(person.unit))
            if note_arrivals(person.unit, own, tx, now, ARRIVALS_AT_ONCE):
                self._arriving[person.unit] = own, epoch
        receipts = self._take_acts(opened, tx, now, epoch, recovering=recovering)
        note_held(tx, desk, request.epoch, cursors, opened.sequence)
        repeated = not request.bag and desk.seen == request.turn + digest
        if request.bag:
            turn, renamed = b"", b""  # a copy of the store is noticed on the line; a bag is opened by its desk only
            tx.change_desk(desk.id, last_contact=now)
        else:
            turn, renamed = _turn(request, digest, desk, tx, now, lost=recovering or bool(restarted))
        signed = answers.packed(receipts) if receipts else b""
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
            log.news(tx, request.log, self._hub, now),
        )
        changed = tx.feeds.take_moved()
        if renamed or restarted or repeated:
            cursors = ()  # the desk first learns who it is, or where it stands; a replayed request learns nothing more
        answered = () if request.bag else tuple(zip(request.acts, receipts, strict=True))
        unmarked = not request.milestone
        rest = unmarked, request.part
        return Taken(head, epoch, cursors, request.budget, request.hold, changed, repeated, answered, *rest)

    def _look_for_loss(self, request: Request, cursors: tuple[Cursor, ...], tx: Transaction) -> None:
        """A desk may know of more than this hub: then the hub's database was replaced by an older one.

        Raises `KnownError("beyond-end")` to be shown what the hub itself has signed; with that it begins a recovery.
        """
        if request.epoch != tx.value("epoch"):
            return
        said = milestones.read(request.milestone)
        unknown = said is not None and tx.milestones.contradicts(said)
        if request.offered:
            proven = unknown and milestones.proven(request.milestone, request.epoch, self._hub)
            if proven or recovery.shows_loss(tx, self._hub.public, request):
                recovery.begin(tx, {})  # where the two parted is not known: nothing is taken for common
                return
        elif unknown:
            raise KnownError("beyond-end")
        if any(cursor.number > tx.feeds.scope(cursor.scope).head for cursor in cursors):
            raise KnownError("beyond-end")

    def _take_acts(self, opened: Opened, tx: Transaction, now: int, epoch: bytes, *, recovering: bool) -> list[Receipt]:
        request = opened.request
        honoured: dict[bytes, Receipt] = {}
        for content, signature in request.receipts:
            receipts = recovery.signed_receipts(self._hub.public, content, signature)
            honoured |= {receipt.act: receipt for receipt in receipts if receipt.position}
        when = Circumstances(now, epoch, self._zone, recovering, honoured, opened.proven)
        answered = [accept(signed, tx, when) for signed in request.acts]
        self._refusals.note(opened.desk, answered)
        return answered

    def _take_offers(self, request: Request, desk: Desk, tx: Transaction, now: int) -> None:
        for offer in request.offers:
            if not recovery.sealed(self._hub.public, offer) or not recovery.is_lost_part(tx, offer):
                continue
            for position, kind, body in offer.records:
                digest = offer.digests[32 * position : 32 * position + 32]
                if hashlib.sha256(kind.encode() + b"\0" + body).digest() == digest:
                    take_back_lost(offer, kind, body, tx, now)
        if request.offered and request.epoch == tx.value("epoch"):  # or it has not heard of this recovery yet
            tx.change_desk(desk.id, offered=request.epoch)


def _scopes(taken: Taken, tx: Transaction) -> tuple[Scope, ...]:
    """Where the scopes of a reply stand."""
    return tuple(tx.feeds.scope(cursor.scope) for cursor in taken.cursors)


def _told(taken: Taken) -> Head:
    """The head as it goes by line: the desk knows which acts it asked about."""
    try:
        acts = [signed.act.id for signed, _ in taken.answered]
    except KnownError:
        return taken.head
    runs = answers.runs([receipt for _, receipt in taken.answered], acts)
    return structs.replace(taken.head, receipts=b"", runs=runs) if runs else taken.head


def _own(taken: Taken, scope: str) -> Own | None:
    """What the desk has just done itself in a scope, where that is worth a page of its own."""
    accepted = [one for one in taken.answered if one[1].outcome == Outcome.ACCEPTED]
    if sum(len(signed.payload) for signed, _ in accepted) < WORTH_FORESEEING:
        return None
    content = pages.foreseen(accepted, scope)
    return Own(Dictionary(content), frozenset(records.key(receipt.act) for _, receipt in accepted)) if content else None


def _or_error(do: Callable[P, T], *given: P.args, **named: P.kwargs) -> T | Exception:
    try:
        return do(*given, **named)
    except KnownError as error:
        return error


def _unit(opened: Opened, tx: Transaction) -> str:
    """The unit that a desk's person is in; empty where that is not known."""
    desk = tx.desk(opened.desk)
    person = tx.get(Person, desk.person) if desk is not None else None
    return person.unit if person is not None else ""


def _proven(opened: Opened, keys: dict[bytes, Key | None]) -> Opened:
    acts: dict[bytes, Act] = {}
    proven = set()
    for signed in opened.request.acts:
        key = keys.get(signed.key)
        if key is not None and proves(key.public, signed):
            proven.add((key.public, signed.payload, signed.signature))
        with contextlib.suppress(KnownError):
            acts[signed.signature] = signed.act
    return structs.replace(opened, acts=acts, proven=frozenset(proven))


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

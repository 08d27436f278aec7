"""What goes into a mailbag for the county: the requests of the line, without a turn, sealed for the hub."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from app.desk import bag_files, hub_log, recovery
from app.desk.bag_files import Slice
from app.domain.records import scopes_of
from app.protocol import mailbag
from app.protocol.frames import seal_request, write_frame
from app.protocol.identifiers import new_act_id
from app.protocol.mailbag import Header, Way
from app.protocol.messages import Cursor, Offer, Request, Wish
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Sequence

    from app.desk.bag_files import Chosen
    from app.desk.desk import Desk
    from app.desk.store.outbox import Kept
    from app.desk.store.store import Transaction

BYTES_IN_ALL: Final = 16 * 1024 * 1024
ACTS_AT_ONCE: Final = 200
BYTES_AT_ONCE: Final = 1024 * 1024
"""Of acts in one request, as on the line."""
OFFERS_IN_ALL: Final = 32 * 1024 * 1024
"""Bytes of records that a bag offers to a hub that recovers; who has more waits for the line."""
PAGES_BUDGET: Final = 16 * 1024 * 1024


class Drawn(Struct, frozen=True):
    """A bag drawn up: its header without the fields of parts, its requests, and the acts that had not left before."""

    header: Header
    requests: tuple[bytes, ...]
    acts: tuple[bytes, ...]
    fresh: tuple[bytes, ...]
    wish: Wish | None = None
    slices: tuple[Slice, ...] = ()
    """What it carries of files."""

    @property
    def files(self) -> dict[tuple[bytes, bytes], int]:
        """(document, SHA-256) of the files that it carries, whole or in part, and how many bytes of each."""
        return {(one.going.named.item, one.going.named.sha256): one.end - one.start for one in self.slices}


def draw(
    desk: Desk,
    *,
    only_sealed: bool = False,
    budget: int = PAGES_BUDGET,
    most: int = BYTES_IN_ALL,
    besides: Container[bytes] = (),
    offering: bool = True,
) -> Drawn:
    """Draw up a bag with everything that the hub has not answered; its acts can no longer be taken back.

    `only_sealed` leaves out what may still be taken back, `besides` these acts. `budget` is for the pages of the
    answer, `most` for the acts, in bytes. `offering`: a hub that recovers is offered all that it has lost.
    """
    with desk.store.writing() as tx:
        due = _within([kept for kept in tx.outbox.waiting(only_sealed=only_sealed) if kept.id not in besides], most)
        fresh = tuple(kept.id for kept in due if kept.release_at)
        tx.outbox.seal(kept.id for kept in due)
        header = _header(tx, desk, due)
        offers, offered = _offers(tx) if offering else ((), False)
        batches = list(_batches(due)) or [[]]
        # what acts were made upon comes before them
        requests = [_request(tx, desk, header.bag, (), 0, offers=some) for some in offers]
        requests += [_request(tx, desk, header.bag, batch, 0) for batch in batches[:-1]]
        requests.append(_request(tx, desk, header.bag, batches[-1], budget, offered=offered))
        return Drawn(header, tuple(requests), tuple(kept.id for kept in due), fresh)


def draw_all(desk: Desk, room: int) -> tuple[list[Drawn], Chosen]:
    """Draw up what goes onto a stick: a bag with everything that the hub has not answered and with files, `room` bytes
    of them at most, and further bags where one does not hold the files. Also tells which files go, and which stay."""
    first = draw(desk)
    with desk.store.writing() as tx:
        chosen = bag_files.choose(desk, tx, first.acts, room)
        slices, *more = bag_files.in_bags(chosen.going)
        drawn = [structs.replace(first, wish=bag_files.wish(tx, room), slices=tuple(slices))]
        for some in more:
            header = _header(tx, desk, ())
            drawn.append(Drawn(header, (_request(tx, desk, header.bag, (), 0),), (), (), slices=tuple(some)))
    return drawn, chosen


def parts(desk: Desk, drawn: Drawn, size: int = 0) -> list[tuple[str, bytes]]:
    """The files of a bag, with their names; each of `size` bytes at most, 0 for one file. Any thread.

    Raises `KnownError("attachment-rotten")`.
    """
    wished = (write_frame(drawn.wish),) if drawn.wish is not None else ()
    content = mailbag.together(drawn.requests, (*wished, *bag_files.pieces(drawn.slices)))
    key = SecretKey(desk.identity.desk_secret)
    made = mailbag.pack(drawn.header, content, [desk.identity.hub_key], key, size)
    header = structs.replace(drawn.header, parts=len(made))
    return [(mailbag.file_name(header, number), part) for number, part in enumerate(made, 1)]


def release(desk: Desk, drawn: Drawn) -> None:
    """The bag did not come about: what had not left before may be taken back again."""
    with desk.store.writing() as tx:
        tx.outbox.unseal(drawn.fresh, desk.clock())


def _header(tx: Transaction, desk: Desk, due: Sequence[Kept]) -> Header:
    now = desk.clock()
    # also where the whole store was put back to an older state the number grows
    sequence = max(tx.setting("bag-sequence", int, 0) + 1, now)
    tx.set_setting("bag-sequence", sequence)
    epoch = tx.setting("epoch", bytes, b"")
    return Header(
        zone=desk.identity.zone,
        county=mailbag.county_id(desk.identity.hub_key),
        epoch=epoch,
        way=Way.UP,
        sender=tx.setting("desk", bytes, b""),
        recipients=(),
        bag=new_act_id(),
        sequence=sequence,
        created=now,
        part=1,
        parts=1,
        size=0,
        whole=b"",
        length=0,
        digest=b"",
        acts=len(due),
        urgent=sum(kept.urgent for kept in due),
        since=epoch,
    )


def _offers(tx: Transaction) -> tuple[Sequence[tuple[Offer, ...]], bool]:
    """What a hub that recovers has lost, in batches, and whether that is all that this desk has to offer."""
    if not tx.setting("recovering", bool, default=False):
        return (), False
    found = recovery.all_offered(tx, OFFERS_IN_ALL)
    return ((), False) if found is None else (found, True)


def _request(
    tx: Transaction,
    desk: Desk,
    bag: bytes,
    batch: Sequence[Kept],
    budget: int,
    *,
    offers: tuple[Offer, ...] = (),
    offered: bool = False,
) -> bytes:
    recovering = tx.setting("recovering", bool, default=False)
    # what the hub has signed last goes along, so that a hub that has forgotten it notices by the bag alone
    newest = recovery.brought(tx, recovering=False, newest=not recovering).offers
    receipts = tx.outbox.receipts_of(batch) if recovering else tx.outbox.newest_receipts()
    request = Request(
        zone=desk.identity.zone,
        epoch=tx.setting("epoch", bytes, default=b""),
        turn=b"",
        cursors=_cursors(tx, desk),
        acts=tuple(kept.act for kept in batch),
        at=desk.clock(),
        budget=budget,
        offers=offers or newest,
        receipts=tuple(dict.fromkeys(receipts)),
        offered=offered or not recovering,
        bag=bag,
        milestone=recovery.milestone_said(tx, whole=True),
        log=hub_log.known_size(tx),
    )
    return seal_request(request, tx.setting("desk", bytes, default=b""), SecretKey(desk.identity.desk_secret))


def _cursors(tx: Transaction, desk: Desk) -> tuple[Cursor, ...]:
    """By the time that the answer is opened the desk may hold another dictionary: its pages refer to none."""
    held = {cursor.scope: structs.replace(cursor, plain=True) for cursor in tx.mirror.cursors()}
    scopes = scopes_of(desk.identity.person, desk.identity.unit)
    return tuple(held.get(name) or Cursor(name, 0, plain=True) for name in scopes)


def _within(due: list[Kept], most: int) -> list[Kept]:
    total = 0
    for count, kept in enumerate(due):
        total += len(kept.signed)
        if count and total > most:
            return due[:count]
    return due


def _batches(due: Sequence[Kept]) -> Iterator[list[Kept]]:
    batch: list[Kept] = []
    total = 0
    for kept in due:
        if batch and (len(batch) == ACTS_AT_ONCE or total + len(kept.signed) > BYTES_AT_ONCE):
            yield batch
            batch, total = [], 0
        batch.append(kept)
        total += len(kept.signed)
    if batch:
        yield batch

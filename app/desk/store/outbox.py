"""The outbox: the only table that a clerk's act writes. An act stays until a verified backup of the hub holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, structs
from sqlalchemy import Integer, bindparam, delete, func, insert, or_, select, update

from app.desk.store import tables
from app.domain.acts import SignedAct

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection

    from app.protocol.messages import Receipt

WAITING: Final = "waiting"
SILENT: Final = "read"
LATER: Final = "later"
REFUSED: Final = "refused"
LONGEST_HOLD_MS: Final = 60_000
MOST_WAITING: Final = 1000
"""Acts that go into one bag; what is more goes with the next one, when these are answered."""
OPEN: Final = (WAITING, LATER)
"""States of acts whose effect is shown but not yet the hub's."""

_EVER: Final = 1 << 62
_outbox = tables.outbox
_receipts = tables.receipts

# made once: building these takes longer than running them, and every exchange runs them many times
_UNANSWERED = _outbox.c.state.in_(OPEN)
_ONE: Final = select(_outbox).where(_outbox.c.id == bindparam("act"))
_OPEN_ON: Final = (
    select(_outbox).where(_outbox.c.target == bindparam("on_target"), _UNANSWERED).order_by(_outbox.c.place)
)
_STANDING_ON: Final = (
    select(_outbox)
    .where(_outbox.c.target == bindparam("on_target"), _outbox.c.state != REFUSED)
    .order_by(_outbox.c.place)
)
_OF_KIND: Final = select(_outbox).where(_outbox.c.kind == bindparam("of_kind")).order_by(_outbox.c.place)
_OPEN_OF_KIND: Final = _OF_KIND.where(_UNANSWERED)
_PENDING: Final = select(_outbox.c.target, _outbox.c.kind).where(
    _outbox.c.target.in_(bindparam("targets", expanding=True)), _UNANSWERED
)
# a release that lies far ahead is one of before the clock was set back
_RIPE = or_(
    _outbox.c.release_at <= bindparam("now", type_=Integer),
    _outbox.c.release_at > bindparam("far", type_=Integer),
    _outbox.c.urgent,
)
_DUE: Final = (
    select(_outbox)
    .where(or_(_UNANSWERED & _RIPE, _outbox.c.again))
    .order_by(_outbox.c.urgent.desc(), _outbox.c.place)
    .limit(bindparam("most", type_=Integer))
)
_BATCHES: Final = select(_receipts.c.content, _receipts.c.signature).where(
    _receipts.c.id.in_(bindparam("batches", expanding=True))
)
_NEWEST: Final = select(_outbox.c.receipt).where(_outbox.c.position > 0).order_by(_outbox.c.position.desc()).limit(1)
_SAFE = (_outbox.c.position > 0) & (_outbox.c.position <= bindparam("backed_up", type_=Integer)) & ~_outbox.c.again
_LET_GO: Final = delete(_outbox).where(_SAFE, _outbox.c.state == "accepted", _outbox.c.at < bindparam("before"))
_LET_GO_RECEIPTS: Final = delete(_receipts).where(_receipts.c.id.not_in(select(_outbox.c.receipt)))
_LAST: Final = select(_outbox).order_by(_outbox.c.place.desc()).limit(bindparam("most", type_=Integer))
_LAST_BELOW: Final = _LAST.where(_outbox.c.place < bindparam("below"))
_ROWS: Final = select(_outbox.c.id, _outbox.c.row).where(_outbox.c.id.in_(bindparam("acts", expanding=True)))


class Kept(Struct, frozen=True):
    """An act of this clerk as kept; see `tables.outbox`."""

    place: int
    id: bytes
    kind: str
    target: bytes
    title: str
    signed: bytes
    urgent: bool
    at: int
    release_at: int
    state: str
    reason: str
    values: bytes
    position: int
    receipt: int
    again: bool
    row: int

    @property
    def act(self) -> SignedAct:
        """The act with its signature."""
        return msgspec.msgpack.decode(self.signed, type=SignedAct)


class Outbox:
    """The outbox as one transaction sees and writes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, signed: SignedAct, *, title: str, urgent: bool, release_at: int, row: int) -> None:
        """Queue an act. It goes out once `release_at` (ms) has passed."""
        act = signed.act
        self._connection.execute(
            insert(_outbox).values(
                id=act.id,
                kind=act.kind,
                target=act.target or act.id,
                title=title,
                signed=msgspec.msgpack.encode(signed),
                urgent=urgent,
                at=act.at,
                release_at=release_at,
                state=WAITING,
                row=row,
            )
        )

    def unanswered(self) -> list[Kept]:
        """Every act that the hub has not answered yet, in the order of making."""
        chosen = select(_outbox).where(_outbox.c.state.in_(OPEN)).order_by(_outbox.c.place)
        return [Kept(**row._mapping) for row in self._connection.execute(chosen)]

    def take_over(self, kept: Kept, row: int) -> None:
        """Queue an act of an earlier store of the same clerk. It may have left there, and so cannot be taken back."""
        values = structs.asdict(structs.replace(kept, release_at=0, state=WAITING, receipt=0, row=row))
        del values["place"]
        self._connection.execute(insert(_outbox).values(**values))

    def get(self, act: bytes) -> Kept | None:
        """An act by its id."""
        row = self._connection.execute(_ONE, {"act": act}).first()
        return None if row is None else Kept(**row._mapping)

    def remove(self, act: bytes) -> None:
        """Take an act back: as if it had not been made."""
        self._connection.execute(delete(_outbox).where(_outbox.c.id == act))

    def open_acts(self, target: bytes) -> list[Kept]:
        """Acts on a target that the hub has not answered yet, oldest first."""
        return [Kept(**row._mapping) for row in self._connection.execute(_OPEN_ON, {"on_target": target})]

    def standing(self, target: bytes) -> list[Kept]:
        """Acts on a target that the hub has not refused, oldest first."""
        return [Kept(**row._mapping) for row in self._connection.execute(_STANDING_ON, {"on_target": target})]

    def on(self, target: bytes) -> list[Kept]:
        """All acts on a target, newest first."""
        chosen = select(_outbox).where(_outbox.c.target == target)
        return [Kept(**row._mapping) for row in self._connection.execute(chosen.order_by(_outbox.c.place.desc()))]

    def open_of_kind(self, kind: str) -> list[Kept]:
        """Acts of a kind that the hub has not answered yet, oldest first."""
        return [Kept(**row._mapping) for row in self._connection.execute(_OPEN_OF_KIND, {"of_kind": kind})]

    def of_kind(self, kind: str) -> list[Kept]:
        """All acts of a kind, oldest first."""
        return [Kept(**row._mapping) for row in self._connection.execute(_OF_KIND, {"of_kind": kind})]

    def pending(self, targets: list[bytes]) -> dict[bytes, bool]:
        """Those of the targets that have an act which the hub has not answered yet; True if it is more than a
        read-mark."""
        found: dict[bytes, bool] = {}
        for start in range(0, len(targets), 500):
            for target, kind in self._connection.execute(_PENDING, {"targets": targets[start : start + 500]}):
                found[target] = found.get(target, False) or kind != SILENT
        return found

    def due(self, now: int, limit: int) -> list[Kept]:
        """What may go out now: emergencies first, then in the order of making. `now` in ms."""
        where = {"now": now, "far": now + LONGEST_HOLD_MS, "most": limit}
        return [Kept(**row._mapping) for row in self._connection.execute(_DUE, where)]

    def waiting(self, *, only_sealed: bool = False) -> list[Kept]:
        """The first of what the hub has not answered, emergencies first; without what may still be taken back, if
        wanted."""
        return [kept for kept in self.due(_EVER, MOST_WAITING) if not (only_sealed and kept.release_at)]

    def next_release(self) -> int | None:
        """When the next act that is still held may go out, ms."""
        found: int | None = self._connection.scalar(
            select(func.min(_outbox.c.release_at)).where(_outbox.c.state.in_(OPEN))
        )
        return found

    def emergency_waits(self, *, begun: bool) -> bool:
        """Whether an emergency has not been answered; one that is on its way counts only where `begun`."""
        waits = _outbox.c.urgent & (_outbox.c.state == WAITING)
        if not begun:
            waits &= _outbox.c.release_at > 0
        return self._connection.scalar(select(_outbox.c.id).where(waits).limit(1)) is not None

    def seal(self, acts: Iterable[bytes]) -> None:
        """These acts are on their way: they can no longer be taken back."""
        some = list(acts)
        if some:
            self._connection.execute(update(_outbox).where(_outbox.c.id.in_(some)).values(release_at=0))

    def unseal(self, acts: Iterable[bytes], at: int) -> None:
        """These acts did not leave after all."""
        some = _outbox.c.id.in_(list(acts)) & (_outbox.c.state == WAITING)
        self._connection.execute(update(_outbox).where(some).values(release_at=at))

    def answered(self, receipts: Iterable[Receipt], content: bytes, signature: bytes) -> list[bytes]:
        """File what the hub answered; returns the targets whose acts it was about."""
        batch = self._connection.execute(insert(_receipts).values(content=content, signature=signature))
        key = batch.inserted_primary_key
        assert key is not None
        targets = []
        for receipt in receipts:
            kept = self._connection.execute(
                select(_outbox.c.target, _outbox.c.again).where(_outbox.c.id == receipt.act)
            ).first()
            if kept is None or (kept.again and receipt.outcome == LATER):
                continue  # what the hub answered before its loss stands until it answers anew
            targets.append(kept.target)
            values = {
                "state": receipt.outcome,
                "reason": receipt.reason,
                "values": msgspec.msgpack.encode(receipt.values),
                "position": receipt.position,
                "receipt": key[0],
                "again": False,
            }
            self._connection.execute(update(_outbox).where(_outbox.c.id == receipt.act).values(**values))
        self._connection.execute(_LET_GO_RECEIPTS)
        return targets

    def receipts_of(self, acts: Iterable[Kept]) -> tuple[tuple[bytes, bytes], ...]:
        """The hub's signed receipts (content, signature) for acts that it answered before its loss."""
        return self._batches(sorted({kept.receipt for kept in acts if kept.again}))

    def newest_receipts(self) -> tuple[tuple[bytes, bytes], ...]:
        """The hub's signed receipts with the highest position of its log that this desk has."""
        return self._batches(list(self._connection.scalars(_NEWEST)))

    def offer_again(self) -> None:
        """A restored hub may have lost them: everything that is still here goes out once more."""
        self._connection.execute(update(_outbox).where(_outbox.c.state.not_in(OPEN)).values(again=True))

    def let_go(self, position: int, before: int) -> None:
        """Accepted acts up to a position of the hub's log are in a verified backup: older ones than `before` go."""
        if self._connection.execute(_LET_GO, {"backed_up": position, "before": before}).rowcount:
            self._connection.execute(_LET_GO_RECEIPTS)

    def page(self, after: int | None, limit: int) -> list[Kept]:
        """Acts, newest first."""
        chosen, where = (_LAST, {}) if after is None else (_LAST_BELOW, {"below": after})
        return [Kept(**row._mapping) for row in self._connection.execute(chosen, {**where, "most": limit})]

    def count(self, *states: str) -> int:
        """How many acts are in one of these states; read-marks go along silently and do not count."""
        some = _outbox.c.state.in_(states) & (_outbox.c.kind != SILENT)
        return int(self._connection.scalar(select(func.count()).select_from(_outbox).where(some)) or 0)

    def rows_of(self, acts: Iterable[bytes]) -> dict[bytes, int]:
        """Listing rows that acts which send something have taken."""
        found: dict[bytes, int] = {}
        ids = list(acts)
        for start in range(0, len(ids), 500):
            some = {"acts": ids[start : start + 500]}
            found |= {act: row for act, row in self._connection.execute(_ROWS, some) if row}
        return found

    def sending(self) -> list[bytes]:
        """Ids of what this desk sends and the hub has not answered yet."""
        chosen = select(_outbox.c.id).where(_outbox.c.row > 0, _outbox.c.state.in_(OPEN)).order_by(_outbox.c.place)
        return list(self._connection.scalars(chosen))

    def targets(self) -> list[bytes]:
        """Everything that an act of this outbox is about."""
        return list(self._connection.scalars(select(_outbox.c.target).distinct()))

    def _batches(self, batches: list[int]) -> tuple[tuple[bytes, bytes], ...]:
        if not batches:
            return ()
        found = self._connection.execute(_BATCHES, {"batches": batches})
        return tuple((content, signature) for content, signature in found)

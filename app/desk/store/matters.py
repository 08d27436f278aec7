"""The lists of matters, and what was typed on them. The lists are derived (`app.desk.matters.listing`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct, structs
from sqlalchemy import bindparam, delete, func, insert, select, text

from app.desk.matters.rows import MatterBox, MatterDraft
from app.desk.store import tables
from app.domain import records
from app.domain.matters.contents import PREFIX

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Connection

NEVER: Final = 9_999_999
"""The day, as an ordinal, of what has no limit."""
_matter, _draft, _watching = tables.matter, tables.matter_draft, tables.watching
_mirror, _outbox = tables.mirror, tables.outbox

# made once: building these takes longer than running them, and each matter that changes runs them
_ONE: Final = select(_matter).where(_matter.c.id == bindparam("of_matter"))
_MANY: Final = select(_matter).where(_matter.c.id.in_(bindparam("matters", expanding=True)))
_PUT: Final = insert(_matter)
_REMOVE: Final = delete(_matter).where(_matter.c.id == bindparam("of_matter"))
_REFUSED: Final = select(_draft.c.id).where(_draft.c.matter == bindparam("of_matter"), _draft.c.refused).limit(1)
_WATCHED: Final = select(_watching.c.matter).where(_watching.c.matter == bindparam("of_matter"))
_DECADES: Final = 10_000_000_000
"""Seconds beyond all clocks: the day stands before them in `rank`."""


class Listed(Struct, frozen=True):
    """A row of `tables.matter`. What `body` holds is the lister's."""

    id: bytes
    todo: bool
    started: bool
    handled: bool
    watched: bool
    urgent: bool
    refused: bool
    route: str
    due: int
    rank: int
    changed_at: int
    body: bytes


class Tally(Struct, frozen=True):
    """How many matters want something of the clerk."""

    todo: int
    overdue: int
    urgent: int
    refused: int


def rank(*, urgent: bool, due: int, since: int) -> int:
    """What orders the matters to do: emergencies, then by the day, then by how long they lie (`since` in ms)."""
    return ((0 if urgent else NEVER + 1) + due) * _DECADES + since // 1000


class Matters:
    """The lists and drafts of matters as one transaction sees and writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # lists

    def get(self, matter: bytes) -> Listed | None:
        """The row of a matter."""
        found = self._rows(_ONE, {"of_matter": matter})
        return found[0] if found else None

    def many(self, matters: Sequence[bytes]) -> dict[bytes, Listed]:
        """The rows of those of these matters that have one."""
        found: list[Listed] = []
        for start in range(0, len(matters), 500):
            found += self._rows(_MANY, {"matters": matters[start : start + 500]})
        return {row.id: row for row in found}

    def among(self, items: Sequence[bytes]) -> set[bytes]:
        """Those of these ids that are matters, or acts on matters."""
        if not items:
            return set()
        keys = [records.key((item, 1)) for item in items]
        found = set(self._connection.scalars(select(_matter.c.id).where(_matter.c.id.in_(items))))
        moves = select(_mirror.c.key).where(_mirror.c.kind == "move", _mirror.c.key.in_(keys))
        found |= {item for key in self._connection.scalars(moves) if (item := records.item_in("move", key))}
        acts = select(_outbox.c.target).where(_outbox.c.target.in_(items), _outbox.c.kind.like(PREFIX + "%"))
        return found | set(self._connection.scalars(acts))

    def put(self, row: Listed) -> None:
        """Write a row, in the place of an older one."""
        self.remove(row.id)
        self._connection.execute(_PUT, structs.asdict(row))

    def remove(self, matter: bytes) -> None:
        """Take a matter out of all lists."""
        self._connection.execute(_REMOVE, {"of_matter": matter})

    def clear(self) -> None:
        """Empty the lists, to build them anew."""
        self._connection.execute(delete(_matter))

    def ids(self) -> list[bytes]:
        """Every matter that is listed."""
        return list(self._connection.scalars(select(_matter.c.id)))

    def page(self, box: MatterBox, after: str, limit: int, route: str, due_by: int | None) -> list[Listed]:
        """Rows of a list below the one of key `after`. `due_by`: only what is due on that day or sooner."""
        order = _matter.c.rank if box is MatterBox.TODO else _matter.c.changed_at
        chosen = select(_matter).where(text(box.value))
        if route:
            chosen = chosen.where(_matter.c.route == route)
        if due_by is not None:
            chosen = chosen.where(_matter.c.due <= due_by)
        if box is MatterBox.TODO:
            chosen = chosen.order_by(order, _matter.c.id)
        else:
            chosen = chosen.order_by(order.desc(), _matter.c.id.desc())
        if after:
            at, identity = _place(after)
            here, same = (
                (order > at, _matter.c.id > identity)
                if box is MatterBox.TODO
                else (order < at, _matter.c.id < identity)
            )
            chosen = chosen.where(here | ((order == at) & same))
        return self._rows(chosen.limit(limit))

    def starting(self, prefix: bytes) -> list[bytes]:
        """Ids that begin with these bytes, three at most."""
        after = prefix + b"\xff" * (16 - len(prefix))
        chosen = select(_matter.c.id).where(_matter.c.id >= prefix, _matter.c.id <= after).limit(3)
        return list(self._connection.scalars(chosen))

    def tally(self, today: int) -> Tally:
        """How many matters want something of the clerk. `today` as an ordinal."""
        todo = text("todo")
        return Tally(
            self._count(todo),
            self._count(todo, _matter.c.due <= today),
            self._count(todo, _matter.c.urgent),
            int(self._connection.scalar(select(func.count()).select_from(_draft).where(_draft.c.refused)) or 0),
        )

    # what is typed

    def put_draft(self, draft: MatterDraft) -> None:
        """Journal a draft in the place of its older state."""
        self.remove_draft(draft.id)
        self._connection.execute(
            insert(_draft).values(
                id=draft.id,
                matter=bytes.fromhex(draft.matter),
                saved_at=draft.saved_at,
                refused=bool(draft.reason),
                body=msgspec.msgpack.encode(draft),
            )
        )

    def remove_draft(self, draft: str) -> None:
        """Let a draft go."""
        self._connection.execute(delete(_draft).where(_draft.c.id == draft))

    def drafts(self, matter: bytes | None = None) -> tuple[MatterDraft, ...]:
        """The drafts of a matter, or all; the newest first."""
        chosen = select(_draft.c.body).order_by(_draft.c.saved_at.desc(), _draft.c.id)
        if matter is not None:
            chosen = chosen.where(_draft.c.matter == matter)
        return tuple(msgspec.msgpack.decode(body, type=MatterDraft) for body in self._connection.scalars(chosen))

    def count_drafts(self) -> int:
        """How many there are."""
        return int(self._connection.scalar(select(func.count()).select_from(_draft)) or 0)

    def has_refused(self, matter: bytes) -> bool:
        """Whether something that the hub refused waits to be looked at."""
        return self._connection.scalar(_REFUSED, {"of_matter": matter}) is not None

    # what is watched

    def watch(self, matter: bytes, *, watched: bool) -> None:
        """The clerk wants to see a matter, or no longer."""
        self._connection.execute(delete(_watching).where(_watching.c.matter == matter))
        if watched:
            self._connection.execute(insert(_watching).values(matter=matter))

    def is_watched(self, matter: bytes) -> bool:
        """Whether the clerk wants to see it."""
        return self._connection.scalar(_WATCHED, {"of_matter": matter}) is not None

    def _count(self, *where: Any) -> int:
        return int(self._connection.scalar(select(func.count()).select_from(_matter).where(*where)) or 0)

    def _rows(self, chosen: Any, where: dict[str, Any] | None = None) -> list[Listed]:
        return [Listed(**row._mapping) for row in self._connection.execute(chosen, where)]


def key(row: Listed, box: MatterBox) -> str:
    """What `page` takes as `after` for the rows that follow this one."""
    return f"{row.rank if box is MatterBox.TODO else row.changed_at}:{row.id.hex()}"


def _place(after: str) -> tuple[int, bytes]:
    at, _, identity = after.partition(":")
    return int(at), bytes.fromhex(identity)

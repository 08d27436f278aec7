"""What a desk keeps of learning: courses that were kept, how far the learner is, what is looked at again, attempts.

Nothing here knows what it holds: structs of `app.training` go in and out as bytes, so that no start of a desk imports
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from msgspec import Struct, structs
from sqlalchemy import bindparam, delete, func, insert, literal, select, update

from app.desk.store import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

_course, _progress, _memory = tables.course, tables.progress, tables.memory
_attempt, _link, _spent = tables.attempt, tables.attempt_link, tables.attempt_spent
_TABLES: Final = (_course, _progress, _memory, _attempt, _link, _spent)

# made once: a test asks these each second
_LINKS: Final = select(_link.c.entry, _link.c.chain).where(_link.c.attempt == bindparam("of")).order_by(_link.c.number)
_SECONDS: Final = select(_spent.c.seconds).where(_spent.c.attempt == bindparam("of"))
_SPEND: Final = insert(_spent).prefix_with("OR REPLACE")
_LINK: Final = insert(_link)


class KeptCourse(Struct, frozen=True):
    """A course that was kept; see `tables.course`."""

    id: str
    version: int
    name: str
    about: str
    digest: bytes
    pack: bytes
    kept_at: int


class KeptMemory(Struct, frozen=True):
    """What is known of the memory of one item. `due` in ms."""

    course: str
    item: str
    due: int
    body: bytes


class KeptAttempt(Struct, frozen=True):
    """An attempt without its log; see `tables.attempt`."""

    id: str
    course: str
    version: int
    begun_at: int
    ended_at: int
    head: bytes
    result: bytes


class Learning:
    """Learning as one transaction sees and writes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # courses

    def courses(self) -> list[tuple[str, int, str, str]]:
        """(id, version, name, about) of the courses that were kept."""
        chosen = select(_course.c.id, _course.c.version, _course.c.name, _course.c.about).order_by(_course.c.id)
        return [(course, version, name, about) for course, version, name, about in self._connection.execute(chosen)]

    def kept_course(self, course: str) -> KeptCourse | None:
        """A course that was kept."""
        row = self._connection.execute(select(_course).where(_course.c.id == course)).first()
        return None if row is None else KeptCourse(**row._mapping)

    def keep_course(self, course: KeptCourse) -> None:
        """Keep a course in the place of an older version."""
        self._connection.execute(delete(_course).where(_course.c.id == course.id))
        self._connection.execute(insert(_course).values(structs.asdict(course)))

    # how far the learner is

    def progress(self, course: str) -> bytes:
        """How far the learner is in a course; empty where nothing was begun."""
        return self._connection.scalar(select(_progress.c.body).where(_progress.c.course == course)) or b""

    def set_progress(self, course: str, body: bytes) -> None:
        """The learner has gone on."""
        self._connection.execute(insert(_progress).prefix_with("OR REPLACE").values(course=course, body=body))

    def begun(self) -> bool:
        """Whether anything of any course was opened, answered or sat down to."""
        any_row = (select(literal(1)).select_from(table).limit(1) for table in (_progress, _memory, _attempt))
        return any(self._connection.scalar(chosen) for chosen in any_row)

    # what is looked at again

    def memory(self, course: str, item: str) -> KeptMemory | None:
        """What is known of the memory of an item."""
        here = (_memory.c.course == course) & (_memory.c.item == item)
        row = self._connection.execute(select(_memory).where(here)).first()
        return None if row is None else KeptMemory(**row._mapping)

    def remember(self, memory: KeptMemory) -> None:
        """Keep what is known of the memory of an item."""
        self._connection.execute(insert(_memory).prefix_with("OR REPLACE").values(structs.asdict(memory)))

    def due(self, course: str, at: int) -> list[str]:
        """The items to look at again by `at` (ms), the longest due first."""
        chosen = select(_memory.c.item).where(_memory.c.course == course, _memory.c.due <= at)
        return list(self._connection.scalars(chosen.order_by(_memory.c.due, _memory.c.item)))

    # attempts

    def begin(self, attempt: KeptAttempt) -> None:
        """An attempt begins."""
        self._connection.execute(insert(_attempt).values(structs.asdict(attempt)))

    def attempt(self, identity: str) -> KeptAttempt | None:
        """An attempt."""
        return self._one(select(_attempt).where(_attempt.c.id == identity))

    def running(self) -> KeptAttempt | None:
        """The attempt that has not ended."""
        return self._one(select(_attempt).where(_attempt.c.ended_at == 0).order_by(_attempt.c.begun_at).limit(1))

    def ended(self, course: str) -> list[KeptAttempt]:
        """The attempts at a course that have ended, newest first."""
        chosen = select(_attempt).where(_attempt.c.course == course, _attempt.c.ended_at > 0)
        rows = self._connection.execute(chosen.order_by(_attempt.c.ended_at.desc(), _attempt.c.id.desc()))
        return [KeptAttempt(**row._mapping) for row in rows]

    def count(self, course: str) -> int:
        """How many attempts at a course there were: so many papers were drawn."""
        chosen = select(func.count()).select_from(_attempt).where(_attempt.c.course == course)
        return int(self._connection.scalar(chosen) or 0)

    def end(self, identity: str, at: int, result: bytes) -> None:
        """An attempt has ended."""
        here = _attempt.c.id == identity
        self._connection.execute(update(_attempt).where(here).values(ended_at=at, result=result))

    def links(self, identity: str) -> list[tuple[bytes, bytes]]:
        """The log of an attempt: (entry, chain), in order."""
        return [(entry, chain) for entry, chain in self._connection.execute(_LINKS, {"of": identity})]

    def add_link(self, identity: str, number: int, entry: bytes, chain: bytes) -> None:
        """Add to the log of an attempt."""
        self._connection.execute(_LINK, {"attempt": identity, "number": number, "entry": entry, "chain": chain})

    def spent(self, identity: str) -> int | None:
        """How many seconds are spent, as said last; None where nothing was said yet."""
        return self._connection.scalar(_SECONDS, {"of": identity})

    def spend(self, identity: str, seconds: int) -> None:
        """So many seconds are spent."""
        self._connection.execute(_SPEND, {"attempt": identity, "seconds": seconds})

    # for another desk of the same learner

    def everything(self) -> dict[str, list[dict[str, Any]]]:
        """All rows, by table."""
        return {
            table.name: [dict(row._mapping) for row in self._connection.execute(select(table))] for table in _TABLES
        }

    def take_over(self, found: dict[str, list[dict[str, Any]]]) -> None:
        """Take in what another desk of this learner held. What is here already stays as it is."""
        for table in _TABLES:
            if found[table.name]:
                self._connection.execute(insert(table).prefix_with("OR IGNORE"), found[table.name])

    def _one(self, chosen: Any) -> KeptAttempt | None:
        row = self._connection.execute(chosen).first()
        return None if row is None else KeptAttempt(**row._mapping)

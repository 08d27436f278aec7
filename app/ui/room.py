"""A room: a page, or some that belong together, and what connects them with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from app.desk.rows import Counts, Line, Self


class Room(QObject):
    """Made when one of its pages is shown first. The window tells its rooms what happens; what does not concern a room
    it lets pass."""

    acted = Signal(str, str, bool)
    """An act is saved: its id, what it was in words, and whether it leaves at once."""
    told = Signal(str)
    """A sentence that belongs to no place on a page."""
    exchange_asked = Signal()
    """The line may have work."""

    def changed(self, changes: frozenset[str], front: str) -> None:
        """Things of these kinds changed while the page of that key is in front."""

    def shown(self, key: str) -> None:
        """The page of that key has come to the front; it may be another room's."""

    def set_self(self, me: Self) -> None:
        """Whose desk this is. Known in full only after the first exchange."""

    def set_counts(self, counts: Counts) -> None:
        """How much waits in the lists."""

    def set_line(self, line: Line) -> None:
        """The line's state; told anew each minute, because words for times grow old."""

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """A file is on its way and has come so far, bytes."""

    def state(self) -> dict[str, object]:
        """What the clerk's face remembers, by the keys of pages."""
        return {}

    def dispose(self) -> None:
        """The window goes."""

    def pass_on(self, inner: Room) -> None:
        """What that part of this room tells, this room tells."""
        inner.acted.connect(self.acted)
        inner.told.connect(self.told)
        inner.exchange_asked.connect(self.exchange_asked)

"""Following: what connects a page with the desk learns which kinds of thing changed, and asks anew when it is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.room import Room

if TYPE_CHECKING:
    from PySide6.QtCore import QObject


class Following(Room):
    """A page that nobody sees waits until it is shown; one that is seen follows at once."""

    def __init__(self, key: str, kinds: frozenset[str], parent: QObject) -> None:
        super().__init__(parent)
        self.key = key
        """Of its page in the window."""
        self._kinds = kinds
        self._stale = True

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        if changes & self._kinds:
            self._stale = True
        if front == self.key:
            self.refresh()

    def shown(self, key: str) -> None:
        """See `Room`."""
        if key == self.key:
            self.refresh()

    def refresh(self) -> None:
        """Bring the page up to date, if something has changed since."""
        if self._stale:
            self._stale = False
            self._ask()

    def ask_anew(self) -> None:
        """Bring the page up to date, whether something has changed or not."""
        self._stale = True
        self.refresh()

    def _ask(self) -> None:
        """Ask the desk for everything that the page shows."""
        raise NotImplementedError

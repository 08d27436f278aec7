"""Following: what connects a page with the desk learns which kinds of thing changed, and asks anew when it is seen."""

from __future__ import annotations

from PySide6.QtCore import QObject


class Following(QObject):
    """A page that nobody sees waits until it is shown; one that is seen follows at once."""

    def __init__(self, kinds: frozenset[str], parent: QObject) -> None:
        super().__init__(parent)
        self._kinds = kinds
        self._stale = True

    def changed(self, changes: frozenset[str], shown: bool) -> None:
        """Things of these kinds changed; `shown`: whether the page is in front."""
        if changes & self._kinds:
            self._stale = True
        if shown:
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

"""Behind the unlock view: who has a desk here, opening one, setting one up. Only the last of these needs the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.speech import _
from app.speech.sentences import sentence
from app.ui.icons import application_icon
from app.ui.unlock import UnlockView

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.rows import Self
    from app.desk.session import ClerkName
    from app.domain.errors import KnownError
    from app.ui.operations import Operations
    from app.ui.theme import Theme

FACE = "face"
"""The setting under which a desk keeps what its clerk's face remembers."""


class Door(QObject):
    """Shows the view and answers it. Everything heavy is imported after the first paint, on the database thread."""

    opened = Signal(object, object, object)
    """A desk was unlocked: `Desk`, `Self`, and what its face remembers."""
    language_chosen = Signal(str)
    closed = Signal()

    def __init__(self, tokens: Theme, store: Path, operations: Operations) -> None:
        super().__init__()
        self._store = store
        self._operations = operations
        self.view = UnlockView(tokens)
        self.view.setWindowTitle(_("Xiangyi"))
        self.view.setWindowIcon(application_icon())
        self.view.resize(tokens.window_width, tokens.window_height)
        self.view.setMinimumSize(tokens.smallest_width, tokens.smallest_height)
        self.view.unlock_asked.connect(self._unlock)
        self.view.join_asked.connect(self._join)
        self.view.language_chosen.connect(self.language_chosen)
        self.view.installEventFilter(self)

    def show(self, last: str) -> None:
        """Show the door; what it needs is fetched once it has been painted. `last` is who was here last."""
        self.view.set_busy(False)
        self.view.show()
        self.view.activateWindow()
        QTimer.singleShot(0, self, lambda: self._after_first_paint(last))

    def dispose(self) -> None:
        """Take it away: another one takes its place."""
        self.view.removeEventFilter(self)
        self.view.hide()
        self.view.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the clerk closes it."""
        if watched is self.view and event.type() == QEvent.Type.Close:
            self.closed.emit()
        return super().eventFilter(watched, event)

    def _after_first_paint(self, last: str) -> None:
        store = self._store

        def work() -> tuple[ClerkName, ...]:
            from app.desk import session

            return session.clerks(store)

        def show(clerks: tuple[ClerkName, ...]) -> None:
            self.view.set_clerks(clerks, last)
            if not clerks:
                self.view.set_up()

        self._operations.do(work, show)
        self._operations.do(_import_the_rest)

    def _unlock(self, person: str, password: str) -> None:
        self.view.set_busy(True)
        store = self._store

        def work() -> tuple[Desk, Self, object]:
            from app.desk import session

            desk = session.unlock(store, person, password)
            label = next(clerk for clerk in session.clerks(store) if clerk.person == person)
            return desk, _as_labelled(desk.me(), label), desk.setting(FACE)

        def refused(error: KnownError) -> None:
            self.view.set_busy(False)
            self.view.show_problem(sentence(error.code, error.values))

        self._operations.do(work, lambda opened: self.opened.emit(*opened), refused)

    def _join(self, address: str, code: str, password: str) -> None:
        """Set up a desk with a slip, and open it."""
        self.view.join.set_busy(True)
        store = self._store

        def work() -> tuple[ClerkName, tuple[ClerkName, ...]]:
            from app.desk import session

            joined = session.enrol(store, address, code, password)
            return joined, session.clerks(store)

        def joined(found: tuple[ClerkName, tuple[ClerkName, ...]]) -> None:
            clerk, clerks = found
            self.view.join.set_busy(False)
            self.view.set_clerks(clerks)
            self.view.choose(clerk.person)
            self._unlock(clerk.person, password)

        def refused(error: KnownError) -> None:
            self.view.join.set_busy(False)
            self.view.join.show_problem(sentence(error.code, error.values))

        self._operations.do(work, joined, refused)


def _as_labelled(me: Self, label: ClerkName) -> Self:
    """Before its first exchange a desk knows nothing of its own county: the vault's label does."""
    if me.county:
        return me
    return msgspec.structs.replace(me, name=label.name, unit_name=label.unit_name, county=label.county, demo=label.demo)


def _import_the_rest() -> None:
    """What the window behind the door needs, brought in while the clerk types the password."""
    import app.desk.sync
    import app.ui.desk_window
    import app.ui.exchanges  # noqa: F401

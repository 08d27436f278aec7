"""Behind the unlock view: who has a desk here, opening one, setting one up. Only the last of these needs the line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from PySide6.QtCore import QEvent, QObject, QTimer, Signal

from app.speech import _, ngettext, pgettext
from app.speech.sentences import sentence
from app.ui.icons import application_icon
from app.ui.placing import place
from app.ui.unlock import UnlockView

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.desk.clerks import ClerkName
    from app.desk.desk import Desk
    from app.desk.rows import Self
    from app.desk.spool import Left
    from app.domain.errors import KnownError
    from app.ui.operations import Operations
    from app.ui.theme import Theme

LOOK_MS: Final = 3000
"""How often the door looks whether what waits was sent."""
FACE = "face"
"""The setting under which a desk keeps what its clerk's face remembers."""


class Door(QObject):
    """Shows the view and answers it. Everything heavy is imported after the first paint, on the database thread."""

    opened = Signal(object, object, object)
    """A desk was unlocked: `Desk`, `Self`, and what its face remembers."""
    language_chosen = Signal(str)
    closed = Signal()
    stands = Signal()
    """It asks who is there, or for the password."""

    def __init__(self, tokens: Theme, store: Path, operations: Operations, hint: str = "") -> None:
        super().__init__()
        self._store = store
        self._operations = operations
        self.sends_for_the_locked = False
        """Whether a process of this PC sends what locked desks have left."""
        self._left: Left | None = None
        self._slip: Path | None = None
        self._knows_clerks = False
        self._gone = False
        self._looks = QTimer(self)
        self._looks.setInterval(LOOK_MS)
        self._looks.timeout.connect(self._look_at_spool)
        self.view = UnlockView(tokens, hint)
        self.view.setWindowTitle(_("Xiangyi"))
        self.view.setWindowIcon(application_icon())
        place(self.view, tokens)
        self.view.unlock_asked.connect(self._unlock)
        self.view.keyring_asked.connect(self._unlock_with_keyring)
        self.view.recovery.recover_asked.connect(self._recover)
        self.view.join.join_asked.connect(self._join)
        self.view.join.again_asked.connect(self._join_again)
        self.view.language_chosen.connect(self.language_chosen)
        self.view.installEventFilter(self)

    def show(self, last: str, *, locked: bool = False) -> None:
        """Show the door; what it needs is fetched once it has been painted. `last` is who was here last.

        A door that was `locked` opens to nobody by itself.
        """
        self.view.begin(last)
        self.view.show()
        self.view.activateWindow()
        QTimer.singleShot(0, self, lambda: self._after_first_paint(last, locked))

    def set_up_with(self, slip: Path) -> None:
        """Set up a desk with a `.xyjoin` file: the form, filled in as far as the file goes."""
        self._slip = slip
        if self._knows_clerks:
            self._show_slip()

    def _show_slip(self) -> None:
        slip, self._slip = self._slip, None
        if slip is not None:
            self.view.set_up()
            self.view.join.read_file(slip)

    def failed(self, error: KnownError) -> None:
        """Opening came to nothing: say why, and be ready for the next try."""
        self.view.set_busy(False)
        self.view.show_problem(sentence(error.code, error.values))

    def dispose(self) -> None:
        """Take it away: another one takes its place."""
        self._gone = True
        self._looks.stop()
        self.view.removeEventFilter(self)
        self.view.hide()
        self.view.deleteLater()
        self.deleteLater()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell when the clerk closes it; look at the spool while it is in sight."""
        if watched is self.view and event.type() == QEvent.Type.Close:
            self.closed.emit()
        if watched is self.view and event.type() == QEvent.Type.Hide:
            self._looks.stop()
        return super().eventFilter(watched, event)

    def _look_at_spool(self) -> None:
        """How much waits of the desks that are locked. Nothing more can be known without a clerk's key."""
        store = self._store

        def look() -> Left:
            from app.desk import spool

            return spool.left_with(store)

        self._operations.do(look, self._show_left)

    def _show_left(self, left: Left) -> None:
        before, self._left = self._left, left
        if left.acts:
            self.view.set_left(left_words(left, sends=self.sends_for_the_locked))
        elif before is not None and before.acts:
            self.view.set_left(_("What waited here has been sent."))

    def _after_first_paint(self, last: str, locked: bool) -> None:
        store = self._store

        def work() -> tuple[ClerkName, ...]:
            from app.desk.clerks import clerks

            return clerks(store)

        def show(clerks: tuple[ClerkName, ...]) -> None:
            if self._gone:
                return  # the answer was on its way
            self.view.set_clerks(clerks, last)
            if not clerks:
                self.view.set_up()
            elif len(clerks) == 1 and clerks[0].has_keyring and not locked and self._slip is None:
                self._unlock_with_keyring(clerks[0].person)
            self._knows_clerks = True
            self._show_slip()
            self.stands.emit()

        self._operations.do(work, show)
        self._operations.do(_import_the_rest)
        self._left = None
        self.view.set_left("")
        self._look_at_spool()
        if self.view.isVisible():
            self._looks.start()

    def _unlock(self, person: str, password: str) -> None:
        store = self._store

        def unlock() -> Desk:
            from app.desk import session

            return session.unlock(store, person, password)

        self._open(person, unlock)

    def _unlock_with_keyring(self, person: str) -> None:
        """Without a password, for who wanted that; it is asked for where the system's account does not help."""
        store = self._store

        def unlock() -> Desk:
            from app.desk import session

            return session.unlock_with_keyring(store, person)

        self._open(person, unlock)

    def _open(self, person: str, unlock: Callable[[], Desk]) -> None:
        self.view.set_busy(True)
        store = self._store

        def work() -> tuple[Desk, Self, object]:
            from app.desk.clerks import clerks

            desk = unlock()
            try:
                label = next(clerk for clerk in clerks(store) if clerk.person == person)
                return desk, _as_labelled(desk.me(), label), desk.setting(FACE)
            except BaseException:
                desk.close()  # else the next try would find it open
                raise

        self._operations.do(work, lambda opened: self.opened.emit(*opened), self.failed)

    def _recover(self, first: str, second: str, password: str) -> None:
        """Give the desk a new password by its two codes, and open it."""
        view, person, store = self.view.recovery, self.view.person(), self._store
        view.set_busy(True)

        def work() -> None:
            from app.desk import session

            session.recover(store, person, (first, second), password)

        def recovered(_nothing: None) -> None:
            view.set_busy(False)
            self.view.choose(person)
            self._unlock(person, password)

        def refused(error: KnownError) -> None:
            view.set_busy(False)
            view.show_problem(sentence(error.code, error.values))

        self._operations.do(work, recovered, refused)

    def _join(self, address: str, code: str, password: str) -> None:
        """Set up a desk with a slip, and open it."""
        self._enrol(address, code, password, again=False)

    def _join_again(self, address: str, code: str, password: str) -> None:
        """The same for a clerk whose desk here is to be set aside."""
        self._enrol(address, code, password, again=True)

    def _enrol(self, address: str, code: str, password: str, *, again: bool) -> None:
        self.view.join.set_busy(True)
        store = self._store

        def work() -> tuple[ClerkName, tuple[ClerkName, ...]]:
            from app.desk import session
            from app.desk.clerks import clerks

            joined = session.enrol(store, address, code, password, again=again)
            return joined, clerks(store)

        def joined(found: tuple[ClerkName, tuple[ClerkName, ...]]) -> None:
            clerk, clerks = found
            self.view.join.set_busy(False)
            self.view.set_clerks(clerks)
            self.view.choose(clerk.person)
            self._unlock(clerk.person, password)

        def refused(error: KnownError) -> None:
            self.view.join.set_busy(False)
            self.view.join.show_problem(sentence(error.code, error.values))
            if error.code == "already-enrolled":
                self.view.join.offer_again()

        self._operations.do(work, joined, refused)


def left_words(left: Left, *, sends: bool) -> str:
    """What the locked desks have left, and what becomes of it: 2 件待发，锁屏时也会发出。"""
    said = ngettext("%d act waits", "%d acts wait", left.acts) % left.acts
    if left.urgent:
        urgent = ngettext("%d emergency among them", "%d emergencies among them", left.urgent) % left.urgent
        said = pgettext("list", ", ").join([said, urgent])
    if sends:
        return _("%s. While it is locked this PC sends them too, as soon as there is a line.") % said
    return _("%s for the line. They leave when the desk is open.") % said


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

"""The desktop program: the door first, then the desk behind it. Whatever is heavy is imported after the first paint."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import speech
from app.speech import _
from app.speech.sentences import sentence
from app.ui import pc, theme
from app.ui.icons import application_icon
from app.ui.operations import Operations
from app.ui.unlock import UnlockView

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.road import Roads
    from app.desk.rows import Counts, Self
    from app.desk.session import ClerkName
    from app.domain.errors import KnownError
    from app.ui.demo_menu import Cable
    from app.ui.desk_window import DeskWindow
    from app.ui.exchanges import Exchanges, Road
    from app.ui.tray import Tray


def run(store: Path, cable: Cable | None = None) -> int:
    """Run the desktop on the desks of `store` until the clerk quits. Returns the exit code."""
    remembered = pc.remembered(store)
    if remembered.language:
        speech.use(remembered.language)
    app = application(sys.argv[:1])
    desktop = Desktop(app, store, cable)
    desktop.start()
    try:
        return app.exec()
    finally:
        desktop.stop()


def application(arguments: list[str]) -> QApplication:
    """The one application object: sharp at 125 % and 150 % as well, and alive while its windows are in the tray."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(arguments)
    app.setApplicationName("xiangyi")
    app.setApplicationDisplayName("")
    app.setDesktopFileName("xiangyi")
    app.setQuitOnLastWindowClosed(False)
    return app


def line_of(desk: Desk) -> Roads:
    """The road by line to the desk's hub. Called on the database thread."""
    from app.desk.road import roads_of

    return roads_of(desk)


class Desktop(QObject):
    """Owns the threads, the door, and the window of the desk that is open."""

    def __init__(self, app: QApplication, store: Path, cable: Cable | None = None, road: Road = line_of) -> None:
        super().__init__()
        self._app = app
        self._store = store
        self._cable = cable
        self._road = road
        self._pc = pc.remembered(store)
        self._tokens = theme.chosen(self._pc.theme, self._pc.big)
        self._me: Self | None = None
        self._tray: Tray | None = None
        self._exchanges: Exchanges | None = None
        self.operations = Operations(self)
        self.window: DeskWindow | None = None
        theme.apply(self._tokens, app)
        self.door = self._make_door()

    def start(self) -> None:
        """Show the door; what it needs is fetched once it has been painted."""
        self._show_door()

    def stop(self) -> None:
        """Everything in its order: exchanges, the desk, windows, tray."""
        if self.window is not None:
            self.window.dispose()
            self.window = None
        self.door.hide()
        if self._tray is not None:
            self._tray.remove()
        if self._exchanges is not None:
            self._exchanges.stop()
        self.operations.stop()

    @property
    def exchanges(self) -> Exchanges:
        """The network's calendar. Made after the first paint."""
        if self._exchanges is None:
            from app.ui.exchanges import Exchanges

            self._exchanges = Exchanges(self.operations, self._road, self)
        return self._exchanges

    # the door

    def _make_door(self) -> UnlockView:
        door = UnlockView(self._tokens)
        door.setWindowTitle(_("Xiangyi"))
        door.setWindowIcon(application_icon())
        door.resize(self._tokens.window_width, self._tokens.window_height)
        door.setMinimumSize(self._tokens.smallest_width, self._tokens.smallest_height)
        door.unlock_asked.connect(self._unlock)
        door.language_chosen.connect(self._speak)
        door.installEventFilter(self)
        return door

    def _show_door(self) -> None:
        self.door.show()
        self.door.activateWindow()
        QTimer.singleShot(0, self, self._after_first_paint)

    def _after_first_paint(self) -> None:
        from app.desk import session

        store, last = self._store, self._pc.last

        def show(clerks: tuple[ClerkName, ...]) -> None:
            self.door.set_clerks(clerks, last)

        self.operations.do(lambda: session.clerks(store), show)
        self.operations.do(_import_heavy)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Closing the door ends the program: there is nothing behind it that could stay in the tray."""
        if watched is self.door and event.type() == QEvent.Type.Close and self.window is None:
            self._app.quit()
        return super().eventFilter(watched, event)

    def _speak(self, language: str) -> None:
        speech.use(language)
        self._remember(language=language)
        if self.window is not None:
            self._rebuild()
        else:
            old, self.door = self.door, self._make_door()
            self.door.setGeometry(old.geometry())
            self._show_door()
            old.removeEventFilter(self)
            old.hide()
            old.deleteLater()

    def _unlock(self, person: str, password: str) -> None:
        from app.desk import session
        from app.ui.desk_window import FACE

        self.door.set_busy(True)
        store = self._store

        def work() -> tuple[Desk, Self, object]:
            desk = session.unlock(store, person, password)
            label = next(clerk for clerk in session.clerks(store) if clerk.person == person)
            return desk, _as_labelled(desk.me(), label), desk.setting(FACE)

        self.operations.do(work, lambda opened: self._opened(*opened), self._refused)

    def _refused(self, error: KnownError) -> None:
        self.door.set_busy(False)
        self.door.show_problem(sentence(error.code, error.values))

    # the desk

    def _opened(self, desk: Desk, me: Self, face: object) -> None:
        self._me = me
        self.operations.adopt(desk)
        self._remember(last=me.person)
        known = face if isinstance(face, dict) else {}
        self._show_window(me, known)
        self.door.hide()
        self.door.set_busy(False)
        self.exchanges.begin(desk)

    def _show_window(self, me: Self, face: dict[str, object]) -> None:
        from app.ui.demo_menu import demo_actions
        from app.ui.desk_window import DeskWindow
        from app.ui.settings_page import Choices
        from app.ui.tray import Tray

        window = DeskWindow(self._tokens, me, face, self.operations)
        self.window = window
        if self._tray is None:
            self._tray = Tray(self._tokens, self)
            self._tray.open_asked.connect(self._come_back)
            self._tray.quit_asked.connect(self._quit)
        window.counted.connect(self._counted)
        window.lock_asked.connect(self.lock)
        window.quit_asked.connect(self._quit)
        window.closed.connect(self._closed)
        window.exchange_asked.connect(self.exchanges.now)
        window.acted.connect(self.exchanges.acted)
        window.chosen.connect(self._choose)
        window.language_chosen.connect(self._speak)
        self.operations.changed.connect(window.changed)
        self.operations.failed.connect(window.tell)
        window.settings.set_choices(Choices(self._tokens.name, self._pc.big, self._starts_with_session()))
        window.set_menus(demo_actions(self._cable, window.shell, self.exchanges.now) if self._cable else [])
        window.shell.show()
        window.shell.activateWindow()

    def lock(self) -> None:
        """Lock: the window goes, the desk is closed, the door stands there again."""
        if self.window is None:
            return
        self.exchanges.leave()
        self._dispose_window()
        self.operations.close_desk()
        self.door.set_busy(False)
        self._show_door()

    def _dispose_window(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            self.operations.changed.disconnect(window.changed)
            self.operations.failed.disconnect(window.tell)
            window.dispose()

    def _rebuild(self) -> None:
        """The same desk in another look or language."""
        if self.window is None or self._me is None:
            return
        face = self.window.face()
        theme.apply(self._tokens, self._app)
        self._dispose_window()
        self._show_window(self._me, face)
        old, self.door = self.door, self._make_door()
        old.removeEventFilter(self)
        old.deleteLater()

    def _choose(self, choices: object) -> None:
        from app.ui import autostart
        from app.ui.settings_page import Choices

        if not isinstance(choices, Choices):
            return
        if choices.start_with_session != autostart.agreed():
            autostart.set_agreed(choices.start_with_session, [sys.executable, *sys.argv])
        if (choices.theme, choices.big) != (self._pc.theme, self._pc.big):
            self._remember(theme=choices.theme, big=choices.big)
            self._tokens = theme.chosen(choices.theme, choices.big)
            # the widget that told us is part of what goes
            QTimer.singleShot(0, self, self._rebuild)

    # the tray

    def _counted(self, counts: Counts) -> None:
        if self._tray is not None:
            self._tray.set_counts(counts)

    def _closed(self) -> None:
        if self._tray is not None and self._tray.there() and self.window is not None:
            self.window.remember()
            self.window.shell.hide()
        else:
            self._quit()

    def _come_back(self) -> None:
        shown = self.window.shell if self.window is not None else self.door
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def _quit(self) -> None:
        self._app.quit()

    def _starts_with_session(self) -> bool:
        from app.ui import autostart

        return autostart.agreed()

    def _remember(self, **changes: object) -> None:
        import msgspec

        self._pc = msgspec.structs.replace(self._pc, **changes)
        pc.remember(self._store, self._pc)


def _as_labelled(me: Self, label: ClerkName) -> Self:
    """Before its first exchange a desk knows nothing of its own county: the vault's label does."""
    import msgspec

    if me.county:
        return me
    known = {"name": label.name, "unit_name": label.unit_name, "county": label.county, "demo": label.demo}
    return msgspec.structs.replace(me, **known)


def _import_heavy() -> None:
    """What unlocking needs, brought in while the clerk types the password."""
    import app.desk.session
    import app.desk.sync  # noqa: F401

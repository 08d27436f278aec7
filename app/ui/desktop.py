"""The desktop program: the door first, then the desk behind it. Whatever is heavy is imported after the first paint."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from app import program, speech
from app.domain.errors import KnownError
from app.ui import pc, qt_words, theme
from app.ui.door import Door
from app.ui.handed_files import HandedFiles
from app.ui.mishaps import Mishaps
from app.ui.one_window import OneWindow
from app.ui.operations import Operations

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.desk.desk import Desk
    from app.desk.road import Roads
    from app.desk.rows import Counts, Self
    from app.ui.demo_menu import Cable
    from app.ui.desk_window import DeskWindow
    from app.ui.exchanges import Exchanges, Road
    from app.ui.file_work import FileWork
    from app.ui.tray import Tray


def run(store: Path, cable: Cable | None = None, files: Sequence[Path] = (), started: Path | None = None) -> int:
    """Run the desktop on the desks of `store` until the clerk quits. Returns the exit code.

    `files` are opened where they belong. Where the desktop runs already it is asked to, and comes to the front.
    `started` is a file for whoever measures: the monotonic time at which the door stood there.
    """
    one = OneWindow(store)
    if not one.claim():
        one.hand_over(files)
        return 0
    remembered = pc.remembered(store)
    if remembered.language:
        speech.use(remembered.language)
    app = application(sys.argv[:1])
    # where a cable can be pulled to try it out, nothing goes round it
    desktop = Desktop(app, store, cable) if cable else Desktop(app, store, post=_post)
    mishaps = Mishaps(theme.chosen(remembered.theme, remembered.big), store)
    mishaps.quit_asked.connect(app.quit)
    mishaps.install()
    desktop.started_with = [word for word in sys.argv[1:] if Path(word) not in files]
    desktop.take(files)
    one.asked.connect(desktop.asked_again)
    if started is not None:
        desktop.door.stands.connect(lambda: started.write_text(str(time.monotonic()), "utf-8"))
    desktop.start()
    one.listen()
    try:
        return app.exec()
    finally:
        one.let_go()
        desktop.stop()
        mishaps.remove()


def application(arguments: list[str]) -> QApplication:
    """The one application object: sharp at 125 % and 150 % as well, and alive while its windows are in the tray."""
    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(Qt.HighDpiScaleFactorRoundingPolicy.PassThrough)
    app = QApplication(arguments)
    app.setApplicationName("xiangyi")
    app.setDesktopFileName("xiangyi")
    app.setQuitOnLastWindowClosed(False)
    qt_words.follow_speech()
    return app


def line_of(desk: Desk) -> Roads:
    """The road by line to the desk's hub. Called on the database thread."""
    from app.desk.road import roads_of

    return roads_of(desk)


def _post(store: Path) -> None:
    from app.ui import spool_start

    spool_start.start(store)


class Desktop(QObject):
    """Owns the threads, the door, the window of the desk that is open, and the tray."""

    def __init__(
        self,
        app: QApplication,
        store: Path,
        cable: Cable | None = None,
        road: Road = line_of,
        post: Callable[[Path], None] | None = None,
    ) -> None:
        """`post` starts what sends for locked desks; None where nothing is to be sent for them."""
        super().__init__()
        self._app = app
        self._store = store
        self._cable = cable
        self._road = road
        self._post = post
        self._pc = pc.remembered(store)
        self._tokens = theme.chosen(self._pc.theme, self._pc.big)
        self._me: Self | None = None
        self._tray: Tray | None = None
        self._exchanges: Exchanges | None = None
        self._files: FileWork | None = None
        self.operations = Operations(self)
        self._handed = HandedFiles(self.operations)
        self.started_with: list[str] = []
        """The words after the program's name, but for files."""
        self.window: DeskWindow | None = None
        theme.apply(self._tokens, app)
        self.door = self._make_door()

    def start(self) -> None:
        """Show the door, and send what was left when the PC was switched off."""
        self.door.show(self._pc.last)
        self._handed.at_door(self.door)
        QTimer.singleShot(0, self, self._send_for_the_locked)

    def take(self, files: Sequence[Path]) -> None:
        """Files that the program was started with: opened once there is a door or a desk for them."""
        self._handed.take(files)

    def asked_again(self, files: Sequence[Path]) -> None:
        """The program was started once more: come to the front, and open its files."""
        self.take(files)
        self._come_back()
        if self.window is not None:
            self._handed.at_desk(self.window)
        else:
            self._handed.at_door(self.door)

    def stop(self) -> None:
        """Everything in its order: windows, tray, exchanges, the desk."""
        self._dispose_window()
        self.door.dispose()
        if self._tray is not None:
            self._tray.remove()
        if self._exchanges is not None:
            self._exchanges.stop()
        if self._files is not None:
            self._files.stop()
        self.operations.stop()
        self._send_for_the_locked()

    @property
    def exchanges(self) -> Exchanges:
        """The network's calendar. Made after the first paint."""
        if self._exchanges is None:
            from app.ui.exchanges import Exchanges

            self._exchanges = Exchanges(self.operations, self._road, self)
            self._exchanges.moved.connect(self._moved)
        return self._exchanges

    @property
    def files(self) -> FileWork:
        """What reads and copies files beside everything else. Made after the first paint."""
        if self._files is None:
            from app.ui.file_work import FileWork

            self._files = FileWork(self)
        return self._files

    def _moved(self, sha256: str, have: int, total: int) -> None:
        if self.window is not None:
            self.window.set_progress(sha256, have, total)

    # the door

    def _make_door(self) -> Door:
        door = Door(self._tokens, self._store, self.operations, self._cable.password if self._cable else "")
        door.sends_for_the_locked = self._post is not None
        door.opened.connect(self._opened)
        door.language_chosen.connect(self._speak)
        # there is nothing behind it that could stay in the tray
        door.closed.connect(self._quit)
        return door

    def _make_door_anew(self) -> None:
        old, self.door = self.door, self._make_door()
        self.door.view.setGeometry(old.view.geometry())
        old.closed.disconnect(self._quit)
        old.dispose()

    def _speak(self, language: str) -> None:
        speech.use(language)
        qt_words.follow_speech()
        self._remember(language=language)
        # the widget that told us is part of what goes
        QTimer.singleShot(0, self, self._rebuild)

    # the desk

    def _opened(self, desk: Desk, me: Self, face: object) -> None:
        self._me = me
        self.operations.adopt(desk)
        try:
            self._remember(last=me.person)
            self._show_window(me, face if isinstance(face, dict) else {})
        except Exception:
            # a fault of ours: without its window the desk would be open to nobody, and to the next try as well
            self._dispose_window()
            self.operations.close_desk()
            self.door.failed(KnownError("mishap"))
            raise
        self.door.view.hide()
        self.exchanges.begin(desk)
        if self.window is not None:
            self._handed.at_desk(self.window)

    def _show_window(self, me: Self, face: dict[str, object]) -> None:
        from app.ui import autostart
        from app.ui.demo_menu import demo_actions
        from app.ui.desk_window import DeskWindow
        from app.ui.settings_page import Choices
        from app.ui.tray import Tray

        choices = Choices(self._tokens.name, self._pc.big, autostart.agreed(), autostart.agreed(autostart.SPOOL))
        window = DeskWindow(self._tokens, me, choices, face, self.operations, self.files, self._road)
        if self._tray is None:
            self._tray = Tray(self._tokens, self)
            self._tray.open_asked.connect(self._come_back)
            self._tray.quit_asked.connect(self._quit)
        for told, slot in (
            (window.counted, self._counted),
            (window.emergencies, self._tray.set_emergencies),
            (window.lock_asked, self.lock),
            (window.quit_asked, self._quit),
            (window.closed, self._closed),
            (window.exchange_asked, self.exchanges.now),
            (window.acted, self.exchanges.acted),
            (window.chosen, self._choose),
            (window.language_chosen, self._speak),
            (self.operations.changed, window.changed),
            (self.operations.failed, window.tell),
        ):
            told.connect(slot)
        self.window = window
        window.set_menus(demo_actions(self._cable, window.shell, self.exchanges.now) if self._cable else [])
        window.shell.show()
        window.shell.activateWindow()

    def lock(self) -> None:
        """Lock: the window goes, the desk is closed, the door stands there again."""
        if self.window is None:
            return
        self.exchanges.leave()
        self._dispose_window()
        if self._tray is not None:
            self._tray.forget()
        self.operations.close_desk()
        # after the desk is closed: what it leaves is sent by a process that has no key
        self.operations.do(lambda: None, lambda _none: self._send_for_the_locked())
        self.door.show(self._pc.last, locked=True)
        self._handed.at_door(self.door)

    def _send_for_the_locked(self) -> None:
        if self._post is not None:
            self._post(self._store)

    def _dispose_window(self) -> None:
        window, self.window = self.window, None
        if window is not None:
            self.operations.changed.disconnect(window.changed)
            self.operations.failed.disconnect(window.tell)
            window.dispose()

    def _rebuild(self) -> None:
        """The same windows in another look or language."""
        theme.apply(self._tokens, self._app)
        at_work = self.window is not None
        if self.window is not None and self._me is not None:
            face = self.window.face()
            self._dispose_window()
            self._show_window(self._me, face)
        self._make_door_anew()
        if not at_work:
            self.door.show(self._pc.last, locked=True)
            self._handed.at_door(self.door)

    def _choose(self, choices: object) -> None:
        from app.ui import autostart
        from app.ui.settings_page import Choices

        if not isinstance(choices, Choices):
            return
        if choices.start_with_session != autostart.agreed():
            autostart.set_agreed(choices.start_with_session, program.command(*self.started_with))
        if choices.send_with_session != autostart.agreed(autostart.SPOOL):
            from app.ui import spool_start

            autostart.set_agreed(choices.send_with_session, spool_start.command(self._store), autostart.SPOOL)
        if (choices.theme, choices.big) != (self._pc.theme, self._pc.big):
            self._remember(theme=choices.theme, big=choices.big)
            self._tokens = theme.chosen(choices.theme, choices.big)
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
        shown = self.window.shell if self.window is not None else self.door.view
        shown.setWindowState(shown.windowState() & ~Qt.WindowState.WindowMinimized)
        shown.show()
        shown.raise_()
        shown.activateWindow()

    def _quit(self) -> None:
        self._app.quit()

    def _remember(self, **changes: object) -> None:
        self._pc = msgspec.structs.replace(self._pc, **changes)
        pc.remember(self._store, self._pc)

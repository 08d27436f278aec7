"""Pages are built when they are shown first, and nothing of that is seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.settings_page import SettingsPage
from tests.gui.conftest import settle
from tests.gui.test_line import press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop

PAGES = ("today", "inbox", "sent", "notices", "outbox", "drafts", "settings")


class Windows(QObject):
    """Notes every window that comes up."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.seen.append(f"{type(watched).__name__} {watched.objectName()}")
        return False


def test_a_page_that_is_built_late_puts_up_no_window_of_its_own(qtbot: QtBot, at_work: Desktop) -> None:
    assert at_work.window is not None
    shell = at_work.window.shell
    windows = Windows()
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(windows)
    try:
        for page in PAGES:
            press(qtbot, shell, f"page-{page}")
            settle(qtbot, at_work)
            assert shell.page() == page
        press(qtbot, shell, "compose")
        settle(qtbot, at_work)
    finally:
        app.removeEventFilter(windows)
    assert windows.seen == []
    assert shell.isActiveWindow()


def test_settings_are_not_built_before_they_are_wanted(qtbot: QtBot, at_work: Desktop) -> None:
    assert at_work.window is not None
    shell = at_work.window.shell
    assert shell.findChild(SettingsPage) is None
    press(qtbot, shell, "page-settings")
    assert shell.findChild(SettingsPage) is not None

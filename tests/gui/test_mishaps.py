"""A fault of ours: no button stays busy, one calm dialog says so, and what is written down holds no value."""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from typing import TYPE_CHECKING, Any

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.desk.desk import Desk
from app.ui.desk_window import DeskWindow
from app.ui.mishaps import LOG_BYTES, LOG_NAME, MishapDialog, Mishaps, without_values
from app.ui.theme import LIGHT
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from tests.conftest import ExpectLog
    from tests.gui.county import County

SECRET = "the-mayor's-own-words"
LOGGER = "app.ui.mishaps"


@pytest.fixture
def mishaps(qapp: QApplication, tmp_path: Path) -> Iterator[Mishaps]:
    made = Mishaps(LIGHT, tmp_path / "desks")
    made.install()
    yield made
    made.remove()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def dialogs() -> list[MishapDialog]:
    return [shown for shown in QApplication.topLevelWidgets() if isinstance(shown, MishapDialog) and shown.isVisible()]


def press(qtbot: QtBot, name: str) -> None:
    qtbot.mouseClick(child(dialogs()[0], QPushButton, name), Qt.MouseButton.LeftButton)


def fall(kind: type[Exception] = ValueError) -> None:
    """As Qt reports what a slot raises."""
    try:
        raise kind(SECRET)
    except kind as error:
        sys.excepthook(kind, error, error.__traceback__)


def unlock(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.door.view.password.setText(PASSWORD)
    qtbot.mouseClick(desktop.door.view.open, Qt.MouseButton.LeftButton)


def unlock_with_a_fault(qtbot: QtBot, desktop: Desktop, expect_log: ExpectLog) -> None:
    with expect_log(LOGGER, "LookupError"):
        unlock(qtbot, desktop)
        qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_a_fault_while_unlocking_leaves_the_door_ready_for_the_next_try(
    qtbot: QtBot,
    desktop: Desktop,
    county: County,
    mishaps: Mishaps,
    expect_log: ExpectLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)

    def me(_desk: Desk) -> Any:
        raise LookupError(SECRET)

    with monkeypatch.context() as patch:
        patch.setattr(Desk, "me", me)
        unlock_with_a_fault(qtbot, desktop, expect_log)
    assert desktop.door.view.open.isEnabled()
    assert "fault of its own" in child(desktop.door.view, QLabel, "problem").text()
    press(qtbot, "mishap-go-on")
    qtbot.waitUntil(lambda: not dialogs())
    unlock(qtbot, desktop)
    qtbot.waitUntil(lambda: desktop.window is not None)
    settle(qtbot, desktop)


def test_a_fault_in_building_the_window_closes_the_desk_for_the_next_try(
    qtbot: QtBot,
    desktop: Desktop,
    county: County,
    mishaps: Mishaps,
    expect_log: ExpectLog,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)

    def connect(_window: DeskWindow) -> None:
        raise LookupError(SECRET)

    with monkeypatch.context() as patch:
        patch.setattr(DeskWindow, "_connect", connect)
        unlock_with_a_fault(qtbot, desktop, expect_log)
    assert desktop.window is None
    assert desktop.door.view.open.isEnabled()
    press(qtbot, "mishap-go-on")
    qtbot.waitUntil(lambda: not dialogs() and not desktop.operations.busy())
    unlock(qtbot, desktop)
    qtbot.waitUntil(lambda: desktop.window is not None)
    settle(qtbot, desktop)


def test_what_is_written_down_and_copied_holds_no_value(
    qtbot: QtBot, mishaps: Mishaps, tmp_path: Path, expect_log: ExpectLog
) -> None:
    with expect_log(LOGGER, "ValueError"):
        fall()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    press(qtbot, "mishap-copy")
    for told in (QApplication.clipboard().text(), (tmp_path / "desks" / LOG_NAME).read_text("utf-8")):
        assert "builtins.ValueError" in told
        assert "test_mishaps.py" in told
        assert SECRET not in told


def test_the_same_fault_is_said_once_and_another_waits_its_turn(
    qtbot: QtBot, mishaps: Mishaps, tmp_path: Path, expect_log: ExpectLog
) -> None:
    with expect_log(LOGGER, "Error"):
        for _time in range(3):
            fall()
        fall(KeyError)
    assert (tmp_path / "desks" / LOG_NAME).read_text("utf-8").count("again: builtins.ValueError") == 2
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    first = dialogs()[0]
    press(qtbot, "mishap-go-on")
    qtbot.waitUntil(lambda: bool(dialogs()) and dialogs() != [first])
    press(qtbot, "mishap-copy")
    assert QApplication.clipboard().text().endswith("builtins.KeyError")
    press(qtbot, "mishap-go-on")
    qtbot.waitUntil(lambda: not dialogs())


def test_a_clerk_may_quit_instead(qtbot: QtBot, mishaps: Mishaps, expect_log: ExpectLog) -> None:
    with expect_log(LOGGER, "ValueError"):
        fall()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)
    with qtbot.waitSignal(mishaps.quit_asked):
        press(qtbot, "mishap-quit")


def test_threads_and_destructors_are_heard_as_well(qtbot: QtBot, mishaps: Mishaps, expect_log: ExpectLog) -> None:
    class Falling:
        def __del__(self) -> None:
            raise LookupError(SECRET)

    with expect_log(LOGGER, "KeyError"), expect_log(LOGGER, "LookupError"):
        thread = threading.Thread(target=lambda: os.environ[SECRET])
        thread.start()
        thread.join()
        Falling()
        gc.collect()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_a_fault_that_comes_all_the_time_fills_no_disk(
    qtbot: QtBot, mishaps: Mishaps, tmp_path: Path, expect_log: ExpectLog
) -> None:
    with expect_log(LOGGER, "ValueError"):
        for _time in range(3 * LOG_BYTES // 60):
            fall()
    kept = [file.stat().st_size for file in (tmp_path / "desks").glob(f"{LOG_NAME}*")]
    assert len(kept) == 2
    assert max(kept) <= LOG_BYTES


def test_where_nothing_can_be_written_it_is_still_said(
    qtbot: QtBot, mishaps: Mishaps, tmp_path: Path, expect_log: ExpectLog
) -> None:
    (tmp_path / "desks").write_text("a file where the folder should be")
    with expect_log(LOGGER, "ValueError"):
        fall()
    qtbot.waitUntil(lambda: len(dialogs()) == 1)


def test_the_hooks_are_given_back(qapp: QApplication, tmp_path: Path) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    mishaps = Mishaps(LIGHT, tmp_path)
    mishaps.install()
    assert sys.excepthook is not before[0]
    mishaps.remove()
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
    assert not [kept for kept in logging.getLogger(LOGGER).handlers if isinstance(kept, logging.FileHandler)]


def test_what_an_error_came_from_is_named_too() -> None:
    try:
        try:
            raise KeyError(SECRET)
        except KeyError as cause:
            raise RuntimeError(SECRET) from cause
    except RuntimeError as error:
        told = without_values(error)
    assert told.index("KeyError") < told.index("then:") < told.index("RuntimeError")
    assert SECRET not in told

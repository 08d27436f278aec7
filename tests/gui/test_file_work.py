"""Large files in windows: the desk answers while they are read, progress is shown, and they can be called off."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QMessageBox, QPushButton

from tests.gui.conftest import settle
from tests.gui.county import child, paper

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.desk.desk import Desk
    from app.ui.desktop import Desktop
    from app.ui.draft_files import DraftFiles
    from app.ui.file_opening import FileOpening
    from app.ui.files_panel import FilesPanel

MB = 1024 * 1024
LARGE = 200 * MB
SLOW = 60_000


@pytest.fixture
def large(tmp_path: Path) -> Path:
    """A large archive of a document, which takes no room on the disk."""
    path = tmp_path / "台账.tif"
    with path.open("wb") as file:
        file.write(b"II*\x00" + os.urandom(32))
        file.truncate(LARGE)
    return path


def adding(desktop: Desktop) -> DraftFiles:
    assert desktop.window is not None
    desktop.window.writing.new()
    return desktop.window.writing.page.files


def said(files: DraftFiles) -> str:
    return " ".join(label.text() for label in files.findChildren(QLabel))


def test_the_desk_answers_while_a_large_file_is_taken_in(qtbot: QtBot, at_work: Desktop, large: Path) -> None:
    files = adding(at_work)
    settle(qtbot, at_work)
    order: list[str] = []
    shares: list[str] = []
    files.changed.connect(lambda: order.append("added"))
    files.ask_for([large])
    qtbot.waitUntil(lambda: "%" in said(files), timeout=SLOW)
    shares.append(said(files))
    at_work.operations.run(lambda desk: desk.counts(), lambda _counts: order.append("answered"))
    qtbot.waitUntil(lambda: "added" in order, timeout=SLOW)
    assert order == ["answered", "added"]
    assert "Taking in 台账.tif" in shares[0]
    assert [one.size for one in files.files()] == [LARGE]
    assert not child(files, QPushButton, "cancel-adding").isVisibleTo(files)


def test_adding_is_called_off(qtbot: QtBot, at_work: Desktop, large: Path, tmp_path: Path) -> None:
    other = tmp_path / "说明.txt"
    other.write_text("各单位：")
    files = adding(at_work)
    settle(qtbot, at_work)
    files.ask_for([large, other])
    qtbot.waitUntil(lambda: "%" in said(files), timeout=SLOW)
    folders: list[Path] = []
    at_work.operations.run(lambda desk: desk.attachments.folder, folders.append)
    child(files, QPushButton, "cancel-adding").click()
    settle(qtbot, at_work)
    assert files.files() == ()
    assert [path for path in folders[0].iterdir() if path.is_file()] == [], "nothing half-made is left"
    files.ask_for([other])
    qtbot.waitUntil(lambda: [one.name for one in files.files()] == ["说明.txt"], timeout=SLOW)


def test_what_is_still_being_taken_in_is_not_left_behind(qtbot: QtBot, at_work: Desktop, large: Path) -> None:
    assert at_work.window is not None
    files = adding(at_work)
    settle(qtbot, at_work)
    page = at_work.window.writing.page
    page._title.setText("关于报送台账的函")
    files.ask_for([large])
    qtbot.waitUntil(lambda: "%" in said(files), timeout=SLOW)
    at_work.window.writing._send(page.draft())
    assert "still being taken in" in page._problem.text()
    child(files, QPushButton, "cancel-adding").click()
    settle(qtbot, at_work)


def test_settings_say_what_files_take_now(qtbot: QtBot, at_work: Desktop, tmp_path: Path) -> None:
    assert at_work.window is not None
    shell = at_work.window.shell
    shell.show_page("settings")
    settle(qtbot, at_work)
    other = tmp_path / "说明.txt"
    other.write_text("各" * 400_000)
    adding(at_work).ask_for([other])
    settle(qtbot, at_work)
    shell.show_page("settings")
    settle(qtbot, at_work)
    assert "Files take 1.1 MB now" in at_work.window.settings.page._files.text()


def test_locking_calls_it_off(qtbot: QtBot, at_work: Desktop, large: Path) -> None:
    files = adding(at_work)
    settle(qtbot, at_work)
    files.ask_for([large])
    qtbot.waitUntil(lambda: "%" in said(files), timeout=SLOW)
    at_work.lock()
    qtbot.waitUntil(lambda: not at_work.files.busy(), timeout=SLOW)


# ---------------------------------------------------------------------------------------------- opening, saving


class Opening:
    """A document with one file that is here, and what a clerk does with it."""

    def __init__(self, qtbot: QtBot, desktop: Desktop, file: Path, *body: str) -> None:
        assert desktop.window is not None
        self.qtbot = qtbot
        self.desktop = desktop
        self.told: list[str] = []
        units: list[str] = []
        desktop.operations.run(lambda desk: desk.units()[0].id, units.append)
        settle(qtbot, desktop)
        sent: list[str] = []

        def send(desk: Desk) -> str:
            taken = desk.attachments.attach(file).attachment
            return desk.send(paper("关于报送台账的函", body=body, files=(taken,)), units)

        desktop.operations.run(send, sent.append)
        settle(qtbot, desktop)
        self.item = sent[0]
        window = desktop.window
        window.open_item(self.item)
        qtbot.waitUntil(lambda: "sent" in window.lists)
        self.panel: FilesPanel = desktop.window.lists["sent"].page.opened_view.files
        qtbot.waitUntil(lambda: len(self.panel.rows()) == 1)
        self.opening: FileOpening = desktop.window.lists["sent"].files
        self.opening.told.connect(self.told.append)

    def press(self, key: str) -> None:
        child(self.panel, QPushButton, f"{key}-file").click()


def test_the_desk_answers_while_a_large_file_is_saved(
    qtbot: QtBot, at_work: Desktop, large: Path, tmp_path: Path
) -> None:
    opening = Opening(qtbot, at_work, large, "见附件。")
    target = tmp_path / "stick.tif"
    order: list[str] = []
    opening.opening.told.connect(lambda _text: order.append("saved"))
    opening.opening.save(opening.panel.rows()[0].sha256, target)
    qtbot.waitUntil(lambda: any("Copying" in one.text() for one in opening.panel.findChildren(QLabel)), timeout=SLOW)
    at_work.operations.run(lambda desk: desk.counts(), lambda _counts: order.append("answered"))
    qtbot.waitUntil(lambda: "saved" in order, timeout=SLOW)
    assert order == ["answered", "saved"]
    assert target.stat().st_size == LARGE
    opening.opening.save(opening.panel.rows()[0].sha256, tmp_path / "other.tif")
    # the button of the first may stand there still, and stops nothing
    qtbot.waitUntil(lambda: bool(opening.opening._jobs), timeout=SLOW)
    opening.press("stop")
    settle(qtbot, at_work)
    assert not list(tmp_path.glob("other*"))


def test_opening_elsewhere_is_explained_once_to_a_clerk(
    qtbot: QtBot, at_work: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "说明.txt"
    path.write_text("各单位：")
    asked: list[str] = []
    shown: list[Path] = []

    def agree(*said: str) -> QMessageBox.StandardButton:
        asked.append(said[2])
        return QMessageBox.StandardButton.Ok

    monkeypatch.setattr(QMessageBox, "information", agree)
    monkeypatch.setattr("app.ui.file_opening._show_outside", shown.append)
    opening = Opening(qtbot, at_work, path, "见附件。")
    opening.press("open")
    qtbot.waitUntil(lambda: len(shown) == 1, timeout=SLOW)
    assert shown[0].read_text() == "各单位："
    assert not os.stat(shown[0]).st_mode & 0o222, "it can be read only"
    settle(qtbot, at_work)
    at_work._rebuild()  # another window of the same clerk
    settle(qtbot, at_work)
    assert at_work.window is not None
    window = at_work.window
    window.open_item(opening.item)
    qtbot.waitUntil(lambda: "sent" in window.lists)
    panel = at_work.window.lists["sent"].page.opened_view.files
    qtbot.waitUntil(lambda: len(panel.rows()) == 1)
    child(panel, QPushButton, "open-file").click()
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=SLOW)
    assert len(asked) == 1
    settle(qtbot, at_work)


def test_a_scan_without_a_text_is_the_paper(qtbot: QtBot, at_work: Desktop, tmp_path: Path) -> None:
    from tests.gui.test_files import a_pdf

    assert at_work.window is not None
    path = tmp_path / "红头文件.pdf"
    path.write_bytes(a_pdf((595, 842)))
    opening = Opening(qtbot, at_work, path, "见附件。")
    view = at_work.window.lists["sent"].page.opened_view
    assert view.sheet.currentWidget() is view.paper, "it has a text of its own"
    scanned = Opening(qtbot, at_work, path)
    qtbot.waitUntil(lambda: view.sheet.viewer is not None and view.sheet.viewer.isVisibleTo(view), timeout=SLOW)
    assert view.sheet.viewer is not None
    with qtbot.waitSignal(view.sheet.viewer.shown, timeout=SLOW):
        pass
    assert view.sheet.viewer.accessibleName() == "红头文件.pdf"
    before = view.sheet.viewer.zoom
    at_work.window.lists["sent"].page._larger.click()
    assert view.sheet.viewer.zoom > before, "the same buttons, for what is shown"
    child(view.sheet.viewer, QPushButton, "close-viewer").click()
    assert view.sheet.currentWidget() is view.paper
    scanned.opening.changed(frozenset({"files"}), "sent")
    settle(qtbot, at_work)
    assert view.sheet.currentWidget() is view.paper, "it was opened once"
    assert opening.told == []

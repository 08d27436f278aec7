"""导出: a matter in one file that anybody can prove, by line; without one nothing is written, and it is said."""

from __future__ import annotations

import threading
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPlainTextEdit

from app.desk import proofs, vault
from app.domain.errors import Unreachable
from app.ui.desktop import Desktop
from app.ui.export_dialog import ExportDialog
from app.ui.exporting import Exporting
from app.verify import authority
from tests.gui.county import Cable, child, sample_county
from tests.gui.playing import Player

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    import urllib3
    from pytestqt.qtbot import QtBot

    from app.hub.county import CountyHub

pytestmark = pytest.mark.usefixtures("in_chinese")
TITLE = "关于申请防汛资金的请示"


class Slow(Cable):
    """A line on which the answer never comes."""

    def __init__(self, hub: CountyHub) -> None:
        super().__init__(hub)
        self.asked, self.over = threading.Event(), threading.Event()

    @contextmanager
    def ask(
        self, method: str, path: str, headers: Mapping[str, str], body: Iterable[bytes] = ()
    ) -> Iterator[urllib3.BaseHTTPResponse]:
        self.asked.set()
        self.over.wait(60)
        yield from self._gone()

    def _gone(self) -> Iterator[urllib3.BaseHTTPResponse]:
        raise Unreachable("cut-off", address="hub")

    def cut(self) -> None:
        self.over.set()


@pytest.fixture
def player(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Player]:
    with pytest.MonkeyPatch.context() as patch, sample_county(tmp_path / "county") as made:
        patch.setattr(vault, "create", partial(vault.create, cost=vault.Cost(memory_kib=8)))
        one = Player(qtbot, Desktop(qapp, tmp_path / "pc", road=made.cable), made, tmp_path / "pc", mouse=True)
        one.sit_down(made.clerks(made.unit("旧县"))[3].id)
        yield one
        one.desktop.stop()
    qapp.setStyleSheet("")


@pytest.fixture
def dialog(player: Player) -> ExportDialog:
    """The dialog of a matter that has begun."""
    player.begin("leave", TITLE)
    player.matters.opened.export_asked.emit()
    player.settle()
    return child(player.shell, ExportDialog)


def exporting(dialog: ExportDialog) -> Exporting:
    found = dialog.findChild(Exporting)
    assert found is not None
    return found


def says(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def test_a_matter_is_one_file_that_anybody_can_prove(player: Player, dialog: ExportDialog, tmp_path: Path) -> None:
    target = tmp_path / "请示.xyproof"
    exporting(dialog).export_to(target)
    player.wait(lambda: "已存为" in says(dialog))
    found = proofs.prove(target, authority(player.county.hub.keys.fingerprint))
    assert (found.faults, found.pinned, [act.kind for act in found.acts]) == ((), True, ["matter.start"])
    assert [path.name for path in tmp_path.glob("*.xyproof*")] == [target.name]
    player.press(dialog, "check-file")
    report = child(dialog, QPlainTextEdit, "proof-report")
    player.wait(report.isVisible)
    assert "检验通过" in child(dialog, QLabel, "export-said").text()
    assert TITLE in report.toPlainText()


def test_a_file_that_was_altered_is_said_to_be(player: Player, dialog: ExportDialog, tmp_path: Path) -> None:
    target = tmp_path / "请示.xyproof"
    exporting(dialog).export_to(target)
    player.wait(lambda: "已存为" in says(dialog))
    content = target.read_bytes()
    target.write_bytes(content.replace("防汛".encode(), "抗旱".encode()))
    exporting(dialog).look_at(target)
    report = child(dialog, QPlainTextEdit, "proof-report")
    player.wait(report.isVisible)
    assert "检验不通过" in child(dialog, QLabel, "export-said").text()
    exporting(dialog).look_at(tmp_path / "没有.xyproof")
    player.wait(lambda: child(dialog, QLabel, "export-problem").isVisible())
    assert "没有.xyproof" in says(dialog)


def test_without_a_line_nothing_is_written_and_it_is_said(player: Player, dialog: ExportDialog, tmp_path: Path) -> None:
    target = tmp_path / "请示.xyproof"
    player.county.cable.pull()
    exporting(dialog).export_to(target)
    problem = child(dialog, QLabel, "export-problem")
    player.wait(problem.isVisible)
    assert "线路" in problem.text()
    assert not list(tmp_path.glob("*.xyproof*"))
    player.county.cable.plug()
    exporting(dialog).export_to(target)
    player.wait(target.is_file)
    player.settle()


def test_it_can_be_stopped_while_the_county_does_not_answer(
    player: Player, dialog: ExportDialog, tmp_path: Path
) -> None:
    slow = Slow(player.county.hub)
    exporting(dialog)._road = slow
    exporting(dialog).export_to(tmp_path / "请示.xyproof")
    player.wait(slow.asked.is_set)
    player.press(dialog, "stop-export")
    assert "没有写文件" in says(dialog)
    assert slow.over.is_set()
    player.wait(lambda: not player.desktop.files.busy())
    assert not list(tmp_path.glob("*.xyproof*"))


def test_closing_it_stops_it(qtbot: QtBot, player: Player, dialog: ExportDialog, tmp_path: Path) -> None:
    slow = Slow(player.county.hub)
    exporting(dialog)._road = slow
    exporting(dialog).export_to(tmp_path / "请示.xyproof")
    player.wait(slow.asked.is_set)
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert slow.over.is_set()
    player.wait(lambda: not player.desktop.files.busy())
    assert not list(tmp_path.glob("*.xyproof*"))


def test_a_folder_that_is_gone_is_said(player: Player, dialog: ExportDialog, tmp_path: Path) -> None:
    stick = tmp_path / "media" / "stick" / "export"  # neither it nor what it was in is there: it was taken out
    exporting(dialog).export_to(stick / "请示.xyproof")
    problem = child(dialog, QLabel, "export-problem")
    player.wait(problem.isVisible)
    assert str(stick) in problem.text()

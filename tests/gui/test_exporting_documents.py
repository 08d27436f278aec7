"""导出 on 收件, 已发 and 通知: by the same dialog as a matter's; what it wrote is proven by `main.py verify`."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QDialogButtonBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QMessageBox,
    QPushButton,
)

from app.desk import vault
from app.ui.box_page import BoxPage
from app.ui.desktop import Desktop
from app.ui.export_dialog import ExportDialog
from app.ui.rows_view import RowsView
from tests.gui.county import child, paper, sample_county
from tests.gui.playing import Player

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.desk.desk import Desk

pytestmark = pytest.mark.usefixtures("in_chinese")
MAIN = Path(__file__).resolve().parents[2] / "main.py"
LETTER = "关于报送防汛物资台账的函"
ORDER = "关于做好防汛物资清点工作的通知"
NEWS = "关于端午节放假安排的通知"


@pytest.fixture
def player(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Player]:
    with pytest.MonkeyPatch.context() as patch, sample_county(tmp_path / "county") as made:
        patch.setattr(vault, "create", partial(vault.create, cost=vault.Cost(memory_kib=8)))
        one = Player(qtbot, Desktop(qapp, tmp_path / "pc", road=made.cable), made, tmp_path / "pc", mouse=True)
        made.send(made.unit("旧县"), paper(ORDER))
        one.sit_down(made.clerks(made.unit("旧县"))[3].id)
        yield one
        one.desktop.stop()
    qapp.setStyleSheet("")


def write(player: Player, tmp_path: Path) -> str:
    """Send a letter with a file from this desk, and open it on 已发. Returns its id."""
    file = tmp_path / "台账.pdf"
    file.write_bytes(b"%PDF-1.7\n" + bytes(range(256)) * 40)
    to = player.county.unit("区应急管理局").id

    def send(desk: Desk) -> str:
        taken = desk.attachments.attach(file).attachment
        return desk.send(paper(LETTER, files=(taken,)), [to])

    sent: list[str] = []
    player.desktop.operations.run(send, sent.append, changes=frozenset({"sent", "outbox"}))
    player.settle()
    player.page("sent")
    player.take(child(shown(player), RowsView), LETTER)
    return sent[0]


def shown(player: Player) -> BoxPage:
    return next(page for page in player.shell.findChildren(BoxPage) if page.isVisible())


def ask(player: Player) -> ExportDialog:
    """更多, 导出（带证明）…, by mouse."""
    player.press(shown(player), "more-actions")
    menu = child(child(shown(player), QPushButton, "more-actions"), QMenu)
    player.wait(menu.isVisible)
    at = menu.actionGeometry(menu.actions()[0]).center()
    player.qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=at)
    player.settle()
    return child(player.shell, ExportDialog)


def export(player: Player, dialog: ExportDialog, target: Path) -> None:
    """导出到…, and 保存 in the dialog that then stands there; what is there already is to be replaced."""

    def replace() -> None:
        asked = QApplication.activeModalWidget()
        if isinstance(asked, QMessageBox):
            player.click(asked.button(QMessageBox.StandardButton.Yes))

    def save() -> None:
        chooser = QApplication.activeModalWidget()
        if not isinstance(chooser, QFileDialog):
            QTimer.singleShot(10, dialog, save)
            return
        child(chooser, QLineEdit, "fileNameEdit").setText(str(target))
        buttons = child(chooser, QDialogButtonBox)
        QTimer.singleShot(100, dialog, replace)
        player.click(buttons.button(QDialogButtonBox.StandardButton.Save))

    QTimer.singleShot(10, dialog, save)
    player.press(dialog, "export-now")
    said, problem = child(dialog, QLabel, "export-said"), child(dialog, QLabel, "export-problem")
    player.wait(lambda: problem.isVisible() or "已存为" in said.text())


def says(dialog: ExportDialog) -> str:
    return "\n".join(label.text() for label in dialog.findChildren(QLabel) if label.isVisible())


def verified(player: Player, target: Path) -> dict[str, object]:
    """What `main.py verify` finds, in a process of its own, with the fingerprint of this county's slips."""
    fingerprint = player.county.hub.keys.fingerprint
    command = [sys.executable, str(MAIN), "verify", str(target), "--json", "--authority", fingerprint]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert isinstance(found, dict)
    return found


def test_what_was_sent_is_one_file_with_its_attachment(player: Player, tmp_path: Path) -> None:
    item = write(player, tmp_path)
    player.exchange()
    dialog = ask(player)
    assert child(dialog, QPushButton, "export-now").hasFocus()
    target = tmp_path / "函.xyproof"
    export(player, dialog, target)
    assert "办理 1 步，附件 1 个" in says(dialog)
    found = verified(player, target)
    assert (found["ok"], found["pinned"], found["kind"]) == (True, True, "document")
    assert (found["item"], found["title"]) == (item, LETTER)
    assert [act["act"] for act in found["acts"]] == ["send"]  # type: ignore[attr-defined]
    assert [(file["name"], file["here"]) for file in found["files"]] == [("台账.pdf", True)]  # type: ignore[attr-defined]


def test_a_colleague_without_the_file_exports_without_it(player: Player, tmp_path: Path) -> None:
    write(player, tmp_path)
    player.exchange()
    player.sit_down(player.county.clerks(player.county.unit("旧县"))[2].id)
    player.page("sent")
    player.take(child(shown(player), RowsView), LETTER)
    dialog = ask(player)
    assert "共 1 个附件，有 1 个不在本机" in says(dialog)
    export(player, dialog, tmp_path / "函.xyproof")
    assert "附件 0 个" in says(dialog)
    found = verified(player, tmp_path / "函.xyproof")
    assert [(file["name"], file["here"]) for file in found["files"]] == [("台账.pdf", False)]  # type: ignore[attr-defined]
    assert found["ok"]


def test_what_came_in_says_that_nobody_signed_it(player: Player, tmp_path: Path) -> None:
    player.page("inbox")
    player.take(child(shown(player), RowsView), ORDER)
    player.press(shown(player), "sign")
    player.exchange()
    dialog = ask(player)
    assert "县里导入" in says(dialog)
    assert "还没有到县里" not in says(dialog)
    target = tmp_path / "通知.xyproof"
    export(player, dialog, target)
    found = verified(player, target)
    assert (found["ok"], found["title"]) == (True, ORDER)
    assert "sign-for" in [act["act"] for act in found["acts"]]  # type: ignore[attr-defined]


def test_without_a_line_it_is_said_and_what_waits_is_left_out(player: Player, tmp_path: Path) -> None:
    player.county.cable.pull()
    player.desktop.operations.desk.undo_seconds = 50  # it does not leave while this test lasts
    player.page("inbox")
    player.take(child(shown(player), RowsView), ORDER)
    player.press(shown(player), "sign")
    player.settle()
    dialog = ask(player)
    assert "您最后办的还没有到县里" in says(dialog)
    target = tmp_path / "通知.xyproof"
    export(player, dialog, target)
    assert "线路" in child(dialog, QLabel, "export-problem").text()
    assert not list(tmp_path.glob("*.xyproof*"))
    player.county.cable.plug()
    export(player, dialog, target)
    assert not child(dialog, QLabel, "export-problem").isVisible()
    assert "sign-for" not in [act["act"] for act in verified(player, target)["acts"]]  # type: ignore[attr-defined]


def test_what_has_not_left_yet_can_be_exported_once_it_has(player: Player, tmp_path: Path) -> None:
    player.county.cable.pull()
    write(player, tmp_path)
    dialog = ask(player)
    assert "还没有送到县里" in says(dialog)
    assert not child(dialog, QPushButton, "export-now").isVisible()
    assert child(dialog, QPushButton, "close-export").hasFocus()
    player.county.cable.plug()
    player.desktop.exchanges.now()
    player.wait(child(dialog, QPushButton, "export-now").isVisible)
    assert "还没有送到县里" not in says(dialog)
    export(player, dialog, tmp_path / "函.xyproof")
    assert verified(player, tmp_path / "函.xyproof")["title"] == LETTER


def test_a_notice_is_exported_by_keys_alone(player: Player, tmp_path: Path) -> None:
    to, body = [player.county.unit("区应急管理局").id], ["六月十九日起放假三天。"]
    player.desktop.operations.run(lambda desk: desk.publish(NEWS, body, to), changes=frozenset({"notices", "outbox"}))
    player.settle()
    player.exchange()
    player.page("notices")
    player.take(child(shown(player), RowsView), NEWS)
    player.mouse = False
    player.press(shown(player), "more-actions")
    menu = child(child(shown(player), QPushButton, "more-actions"), QMenu)
    player.wait(menu.isVisible)
    assert menu.actions()[0].text() == "导出（带证明）…"
    player.qtbot.keyClick(menu, Qt.Key.Key_Down)
    player.qtbot.keyClick(menu, Qt.Key.Key_Return)
    player.settle()
    dialog = child(player.shell, ExportDialog)
    player.mouse = True
    export(player, dialog, tmp_path / "放假.xyproof")
    found = verified(player, tmp_path / "放假.xyproof")
    assert (found["kind"], found["title"]) == ("notice", NEWS)


def test_where_nothing_can_be_written_it_is_said_and_what_was_there_stays(player: Player, tmp_path: Path) -> None:
    write(player, tmp_path)
    player.exchange()
    dialog = ask(player)
    target = tmp_path / "函.xyproof"
    target.write_bytes(b"before")
    (tmp_path / "函.xyproof.new").mkdir()  # where it would be written first, and root may write anywhere else
    export(player, dialog, target)
    problem = child(dialog, QLabel, "export-problem")
    assert str(tmp_path) in problem.text()
    assert target.read_bytes() == b"before"
    export(player, dialog, tmp_path / "函2.xyproof")
    assert not problem.isVisible()
    assert verified(player, tmp_path / "函2.xyproof")["title"] == LETTER

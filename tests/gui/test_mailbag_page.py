"""邮袋: a clerk packs a bag, the county answers it, the clerk opens what came back; every mishap is a sentence."""

from __future__ import annotations

import itertools
import random
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import structs
from PySide6.QtCore import QMimeData, QObject, QPoint, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QLabel, QPushButton

from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol import mailbag, sticks
from app.ui import stick_drives
from app.ui.mailbag_page import MailbagPage
from app.ui.stick_drives import Drive
from app.ui.theme import LIGHT
from tests.gui.conftest import settle
from tests.gui.county import child, paper

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.desk.desk import Desk
    from app.ui.desktop import Desktop
    from tests.gui.county import County


@pytest.fixture
def stick(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stick that is in the PC."""
    folder = tmp_path / "stick"
    folder.mkdir()
    monkeypatch.setattr(stick_drives, "drives", lambda: [Drive("KINGSTON", folder, 3 * 1024**3)])
    return folder


@pytest.fixture
def page(qtbot: QtBot, at_work: Desktop, stick: Path) -> MailbagPage:
    return shown_page(qtbot, at_work)


def shown_page(qtbot: QtBot, desktop: Desktop) -> MailbagPage:
    assert desktop.window is not None
    qtbot.mouseClick(child(desktop.window.shell, QPushButton, "page-mailbag"), Qt.MouseButton.LeftButton)
    at_rest(qtbot, desktop)
    return child(desktop.window.shell, MailbagPage)


def at_rest(qtbot: QtBot, desktop: Desktop) -> None:
    """Until neither desk nor sticks have anything under way."""
    window = desktop.window
    assert window is not None
    mailing = window.mailing
    assert mailing is not None
    qtbot.waitUntil(lambda: not mailing.busy() and not desktop.operations.busy(), timeout=20_000)
    settle(qtbot, desktop)


def press(qtbot: QtBot, desktop: Desktop, page: MailbagPage, name: str) -> str:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)
    at_rest(qtbot, desktop)
    return said(page)


def look_again(qtbot: QtBot, desktop: Desktop) -> None:
    """As the page does by itself every two seconds."""
    assert desktop.window is not None
    assert desktop.window.mailing is not None
    desktop.window.mailing.refresh()
    at_rest(qtbot, desktop)


def said(page: MailbagPage) -> str:
    return child(page, QLabel, "bag-said").text()


def shown(page: MailbagPage) -> str:
    return "\n".join(one.text() for one in page.findChildren(QLabel) if one.isVisible())


def at_county(county: County, stick: Path) -> list[Path]:
    """The county opens what lies on the stick for it, and writes the answers beside it."""
    kept, written = BagParts(county.hub), []
    for path in sticks.in_order(stick.glob("*-to-county-*")):
        content = path.read_bytes()
        parts = kept.with_kept(mailbag.read_part(content), content)
        opened = county_bags.open_bag(county.hub, county_bags.check(county.hub, parts[0]), parts, path.name, "")
        for packed in (opened.reply, *opened.more):
            written += sticks.write_parts(stick, packed.named)
    return written


def main_button(page: MailbagPage) -> list[str]:
    return [one.text() for one in page.findChildren(QPushButton) if one.property("role") == "primary"]


def test_a_bag_goes_there_and_back(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path
) -> None:
    assert "Nothing waits for the county." in shown(page)
    assert "No mailbag was packed or opened here yet." in shown(page)
    assert main_button(page) == ["Pack the mailbag"]
    desk = at_work.operations.desk
    at_work.operations.run(lambda here: here.send(paper("关于防汛物资的请示"), [county.unit("区政府办").id]))
    settle(qtbot, at_work)
    look_again(qtbot, at_work)
    assert "1 act waits." in shown(page)
    assert press(qtbot, at_work, page, "pack-bag").startswith("Packed: 1 act, ")
    assert "关于防汛物资的请示" in shown(page), "what is on its way is named"
    assert "1 act waits. All of it is in a bag on its way already" in shown(page)
    assert main_button(page) == ["Pack the mailbag"]
    at_county(county, stick)
    look_again(qtbot, at_work)
    assert "1 file of a mailbag from the county lies on the stick" in shown(page)
    assert main_button(page) == ["Open what is on the stick"], "first what has come, then what is to go"
    assert "Answers from the county: 1;" in press(qtbot, at_work, page, "open-all-bags")
    assert "No bag is on its way." in shown(page)
    assert "No new mailbag from the county lies on the stick." in shown(page)
    assert child(page, QLabel, "bag-said").property("role") == "banner-good"
    assert desk.identity.person not in shown(page), "the register names people, not their numbers"


def test_all_by_keys(qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path) -> None:
    order = [page.pack.where, page.pack.go, page.pack.more, page.open.choose]
    assert page.pack.go.hasFocus()
    page.pack.where.setFocus()
    for before, after in itertools.pairwise(order):
        assert before.hasFocus()
        qtbot.keyClick(before, Qt.Key.Key_Tab)
        assert after.hasFocus(), after.accessibleName()
    page.pack.go.setFocus()
    qtbot.keyClick(page.pack.go, Qt.Key.Key_Return)
    at_rest(qtbot, at_work)
    assert said(page).startswith("Packed")
    for one in (*order, page.open.go):
        assert one.accessibleName()
    at_county(county, stick)
    look_again(qtbot, at_work)
    page.open.go.setFocus()
    qtbot.keyClick(page.open.go, Qt.Key.Key_Space)
    at_rest(qtbot, at_work)
    assert "opened" in said(page) or "already" in said(page)


def test_files_go_along_as_far_as_the_clerk_lets_them(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path, tmp_path: Path
) -> None:
    path = tmp_path / "扫描件.pdf"
    path.write_bytes(b"%PDF-1.7\n" + random.randbytes(3_000_000))

    def send(here: Desk) -> None:
        taken = here.attachments.attach(path).attachment
        here.send(structs.replace(paper("带附件的请示"), files=(taken,)), [county.unit("区政府办").id])

    at_work.operations.run(send)
    settle(qtbot, at_work)
    look_again(qtbot, at_work)
    assert "1 file, 2.9 MB" in shown(page)
    qtbot.mouseClick(page.pack.more, Qt.MouseButton.LeftButton)
    room = child(page, QComboBox, "room")
    assert room.isVisible()
    room.setCurrentIndex(room.findData(0))
    room.activated.emit(room.currentIndex())
    at_rest(qtbot, at_work)
    assert "1 more file (2.9 MB) is beyond the size" in shown(page)
    room.setCurrentIndex(room.findData(20_000_000))
    room.activated.emit(room.currentIndex())
    at_rest(qtbot, at_work)
    assert press(qtbot, at_work, page, "pack-bag").startswith("Packed: 1 act, 1 file, 2.9 MB")
    assert "file 扫描件.pdf" in shown(page)
    (done, *_others) = at_county(county, stick)
    look_again(qtbot, at_work)
    press(qtbot, at_work, page, "open-all-bags")
    assert done.exists()
    assert "No bag is on its way." in shown(page)


class Presser(QObject):
    """Has something pressed on the main thread."""

    press = Signal()


def test_packing_can_be_stopped_and_nothing_lies_about(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, presser, pressed = sticks.write_parts, Presser(), threading.Event()
    stop = child(page, QPushButton, "stop-bag")
    presser.press.connect(lambda: qtbot.mouseClick(stop, Qt.MouseButton.LeftButton))
    page.stop_asked.connect(pressed.set)

    def stopped_halfway(*given: Any, **named: Any) -> object:
        presser.press.emit()  # the clerk presses while it is being written
        assert pressed.wait(10)
        return real(*given, **named)

    monkeypatch.setattr(sticks, "write_parts", stopped_halfway)
    at_work.operations.run(lambda here: here.send(paper("请示"), [county.unit("区政府办").id]))
    settle(qtbot, at_work)
    assert press(qtbot, at_work, page, "pack-bag").startswith("Packing was stopped.")
    assert [path.name for path in stick.iterdir()] == [sticks.MARK]
    assert child(page, QLabel, "bag-said").property("role") == "banner-good"
    assert not stop.isVisible()
    assert page.pack.go.isEnabled()


def test_every_refusal_is_a_sentence_and_the_next_step_clears_it(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    press(qtbot, at_work, page, "pack-bag")
    (answer,) = at_county(county, stick)
    good = answer.read_bytes()

    def open_this(content: bytes) -> str:
        answer.write_bytes(content)
        chosen = lambda *_given: ([str(answer)], "")  # noqa: E731 - what the system's own dialog would answer
        monkeypatch.setattr(QFileDialog, "getOpenFileNames", chosen)
        words = press(qtbot, at_work, page, "open-bags")
        assert child(page, QLabel, "bag-said").property("role") == "error"
        return words

    assert "not a mailbag" in open_this(b"PK\x03\x04")
    assert "copied only in part" in open_this(good[:-5])
    assert "altered or spoilt" in open_this(good[:-1] + bytes([good[-1] ^ 1]))
    part = mailbag.read_part(good)
    foreign = structs.replace(part.header, zone="extranet")
    (other,) = mailbag.pack(foreign, b"", [county.hub.keys.signing.public], county.hub.keys.signing)
    assert "a mailbag of another network (the extranet); this PC belongs to" in open_this(other)
    stranger = structs.replace(part.header, recipients=(bytes(16),))
    (other,) = mailbag.pack(stranger, b"", [county.hub.keys.signing.public], county.hub.keys.signing)
    assert "for another clerk or another PC" in open_this(other)
    (stick / sticks.MARK).write_text('{"medium": "1", "zone": "extranet"}')
    assert "stick is marked for another network" in press(qtbot, at_work, page, "pack-bag")
    (stick / sticks.MARK).unlink()
    answer.write_bytes(good)
    assert "had come already" in press(qtbot, at_work, page, "open-bags")
    assert child(page, QLabel, "bag-said").property("role") == "banner-good"
    assert press(qtbot, at_work, page, "open-bags").startswith("This mailbag was opened here before.")


def test_parts_that_are_missing_are_named(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path
) -> None:
    press(qtbot, at_work, page, "pack-bag")
    (answer,) = at_county(county, stick)
    content = random.randbytes(200_000)
    whole = mailbag.read_part(answer.read_bytes()).header
    own = at_work.operations.desk.identity.desk_secret
    from app.protocol.signatures import SecretKey

    parts = mailbag.pack(whole, content, [SecretKey(own).public], county.hub.keys.signing, 100_000)
    answer.unlink()
    (stick / "a-1.xybag").write_bytes(parts[0])
    look_again(qtbot, at_work)
    words = press(qtbot, at_work, page, "open-all-bags")
    assert words.startswith(f"Part 1 of {len(parts)} of this mailbag is kept. Still missing: 2")


def test_what_is_dropped_on_the_page_is_opened(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path
) -> None:
    press(qtbot, at_work, page, "pack-bag")
    at_county(county, stick)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(stick))])
    everywhere = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    held = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dropped, *everywhere)
    page.dragEnterEvent(held)
    assert held.isAccepted()
    page.dropEvent(QDropEvent(QPoint(9, 9), Qt.DropAction.CopyAction, dropped, *everywhere))
    at_rest(qtbot, at_work)
    assert "goes the other way" in said(page), "of a folder every bag is tried, the county's as well"
    assert "The mailbag was opened" in said(page) or "had come already" in said(page)


def test_without_a_stick_it_says_so_and_a_folder_serves(
    qtbot: QtBot, at_work: Desktop, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stick_drives, "drives", list)
    page = shown_page(qtbot, at_work)
    assert "Put the stick in" in shown(page)
    assert not page.open.go.isEnabled()
    assert main_button(page) == ["Pack the mailbag"]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: "")
    assert press(qtbot, at_work, page, "pack-bag") == "", "the clerk thought better of it"
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_given: str(tmp_path))
    assert press(qtbot, at_work, page, "pack-bag").startswith("Packed")
    assert list(tmp_path.glob("*.xybag"))


def test_locking_in_the_middle_leaves_a_desk_that_opens_again(
    qtbot: QtBot, at_work: Desktop, page: MailbagPage, county: County, stick: Path
) -> None:
    press(qtbot, at_work, page, "pack-bag")
    at_county(county, stick)
    look_again(qtbot, at_work)
    child(page, QPushButton, "open-all-bags").click()
    at_work.lock()
    qtbot.waitUntil(lambda: not at_work.operations.busy())
    from app.desk import session
    from tests.gui.county import PASSWORD

    person = county.clerks(county.unit("旧县"))[2].id
    session.unlock(county.store, person, PASSWORD).close()


def test_the_cards_stand_below_each_other_in_a_narrow_window(qtbot: QtBot) -> None:
    page = MailbagPage(LIGHT)
    qtbot.addWidget(page)
    page.resize(500, 700)
    page.show()
    qtbot.waitUntil(lambda: page.open.y() > page.pack.y())
    page.set_sticks([], [Path("a.xybag")])
    qtbot.waitUntil(lambda: page.open.y() < page.pack.y())
    page.resize(1100, 700)
    qtbot.waitUntil(lambda: page.open.y() == page.pack.y())

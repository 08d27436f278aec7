"""The whole line, through real clicks: unlock, read, sign for, see it delivered; with the cable in and out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QListView, QPlainTextEdit, QPushButton, QWidget

from app.domain.records import Document, Handling
from app.ui.compose_page import ComposePage
from app.ui.drafts_page import DraftsPage
from app.ui.inbox_page import InboxPage
from app.ui.outbox_page import ActRow, OutboxPage
from app.ui.search_page import SearchPage
from app.ui.today_page import TodayPage
from app.ui.top_bar import TopBar
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child, paper

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.desk.rows import Line
    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County

FLOOD = "关于做好防汛物资清点工作的通知"


@pytest.fixture
def shell(at_work: Desktop) -> Shell:
    assert at_work.window is not None
    return at_work.window.shell


@pytest.fixture
def flood(county: County) -> str:
    """An emergency waits at the hub for 旧县街道."""
    county.send(county.unit("旧县"), paper(FLOOD, urgency="特急"))
    return FLOOD


def press(qtbot: QtBot, window: QWidget, name: str) -> None:
    """Click the button of that name that is on screen, as soon as there is one."""

    def shown() -> list[QPushButton]:
        return [found for found in window.findChildren(QPushButton, name) if found.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    qtbot.mouseClick(shown()[0], Qt.MouseButton.LeftButton)


def fates(shell: Shell) -> list[str]:
    """What the outbox page says of each act."""
    return [child(row, QLabel, "fate").text() for row in child(shell, OutboxPage).findChildren(ActRow)]


def test_a_wrong_password_lets_nobody_in(qtbot: QtBot, desktop: Desktop, county: County) -> None:
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    qtbot.keyClicks(desktop.door.view.password, "not-the-password")
    qtbot.keyClick(desktop.door.view.password, Qt.Key.Key_Return)
    problem = child(desktop.door.view, QLabel, "problem")
    qtbot.waitUntil(problem.isVisible)
    assert desktop.window is None
    desktop.door.view.password.clear()
    qtbot.keyClicks(desktop.door.view.password, PASSWORD)
    qtbot.keyClick(desktop.door.view.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: desktop.window is not None)


def test_unlock_read_sign_for_and_see_it_delivered(
    qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell, county: County
) -> None:
    today = child(shell, TodayPage)
    qtbot.waitUntil(lambda: today.list.model().rowCount() == 1)
    press(qtbot, shell, "open-first")
    press(qtbot, shell, "sign")
    qtbot.waitUntil(lambda: flood in shell.undo_bar.text())
    press(qtbot, shell, "page-outbox")
    qtbot.waitUntil(lambda: fates(shell) == ["Saved; leaves in a moment"])
    qtbot.keyClick(shell, Qt.Key.Key_F5)
    settle(qtbot, at_work)
    with county.hub.store.reading() as tx:
        assert not list(tx.all(Handling)), "an act that may still be taken back has not left"


def test_what_is_taken_back_never_leaves(qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell) -> None:
    press(qtbot, shell, "open-first")
    press(qtbot, shell, "sign")
    qtbot.waitUntil(lambda: flood in shell.undo_bar.text())
    qtbot.keyClick(shell, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Taken back" in shell.undo_bar.text())
    press(qtbot, shell, "page-outbox")
    settle(qtbot, at_work)
    assert fates(shell) == []
    press(qtbot, shell, "page-inbox")
    press(qtbot, shell, "sign")


def test_with_the_cable_out_work_goes_on_and_leaves_when_it_is_back(
    qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell, county: County
) -> None:
    at_work.operations.desk.undo_seconds = 0
    county.cable.pull()
    press(qtbot, shell, "open-first")
    press(qtbot, shell, "sign")
    qtbot.waitUntil(lambda: flood in shell.undo_bar.text())
    settle(qtbot, at_work)
    press(qtbot, shell, "page-outbox")
    qtbot.waitUntil(lambda: fates(shell) == ["Waiting for the line"])
    line = child(shell, QPushButton, "line")
    qtbot.waitUntil(lambda: line.text().startswith("Line down"))
    assert "1 waiting to be sent" in line.text()
    county.cable.plug()
    press(qtbot, shell, "try-now")
    qtbot.waitUntil(lambda: fates(shell) == ["Delivered to the county"])
    qtbot.waitUntil(lambda: line.text().startswith("Line open"))
    with county.hub.store.reading() as tx:
        assert any(handling.signed for handling in tx.all(Handling))


def test_a_line_that_was_open_yesterday_is_not_called_open(
    qtbot: QtBot, at_work: Desktop, shell: Shell, county: County
) -> None:
    """The desk is opened again in the morning, and the cable lies on the floor."""
    county.cable.pull()
    at_work.lock()
    qtbot.waitUntil(lambda: not at_work.operations.busy())
    seen: list[str] = []
    tell = TopBar.set_line

    def watch(bar: TopBar, line: Line, now: int) -> None:
        tell(bar, line, now)
        seen.append(bar.line.text())

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TopBar, "set_line", watch)
        at_work.door.view.password.setText(PASSWORD)
        at_work.door.view.open.click()
        qtbot.waitUntil(lambda: bool(seen) and seen[-1].startswith("Line down"))
    assert any("last synchronized" in text for text in seen)
    assert not any("Line open" in text for text in seen)


def test_reading_is_no_burden_in_the_outbox(
    qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell, county: County
) -> None:
    county.cable.pull()
    qtbot.waitUntil(lambda: child(shell, TodayPage).list.model().rowCount() == 1)
    desk = at_work.operations.desk
    row = at_work.operations.wait_for(desk.today)[0]
    at_work.operations.wait_for(lambda: desk.mark_read(row.id))
    press(qtbot, shell, "page-outbox")
    settle(qtbot, at_work)
    assert fates(shell) == []
    at_work.operations.wait_for(lambda: desk.sign_for(row.id))
    at_work.operations.announce(frozenset({"outbox"}))
    qtbot.waitUntil(lambda: fates(shell) == ["Saved; leaves in a moment"])


def write(qtbot: QtBot, shell: Shell, title: str, unit: str) -> None:
    """Write a short document to a unit, as far as the button that sends it."""
    qtbot.keyClick(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    page = child(shell, ComposePage)
    qtbot.waitUntil(page.isVisible)
    child(page, QLineEdit, "title").setFocus()
    child(page, QLineEdit, "title").insert(title)
    child(page, QPlainTextEdit, "body").insertPlainText("现将有关情况报告如下。")
    chooser = child(page, QListView, "units")
    qtbot.waitUntil(lambda: chooser.model().rowCount() > 0)
    child(page, QLineEdit, "unit-search").setText(unit)
    qtbot.keyClick(child(page, QLineEdit, "unit-search"), Qt.Key.Key_Return)


def test_what_is_written_is_sent_and_leaves_no_draft(
    qtbot: QtBot, at_work: Desktop, shell: Shell, county: County
) -> None:
    at_work.operations.desk.undo_seconds = 0
    write(qtbot, shell, "关于防汛物资清点情况的报告", "区应急管理局")
    press(qtbot, shell, "send")
    qtbot.waitUntil(lambda: shell.page() == "sent")

    def has_it() -> bool:
        with county.hub.store.reading() as tx:
            return any(item.send.paper.title == "关于防汛物资清点情况的报告" for item in tx.all(Document))

    qtbot.waitUntil(has_it)
    settle(qtbot, at_work)
    press(qtbot, shell, "page-drafts")
    settle(qtbot, at_work)
    assert at_work.operations.wait_for(at_work.operations.desk.drafts) == ()


def test_a_letter_taken_back_is_a_draft_again(qtbot: QtBot, at_work: Desktop, shell: Shell) -> None:
    write(qtbot, shell, "关于防汛物资清点情况的报告", "区应急管理局")
    press(qtbot, shell, "send")
    qtbot.waitUntil(lambda: shell.page() == "sent")
    press(qtbot, shell, "undo")
    qtbot.waitUntil(lambda: shell.page() == "compose")
    assert child(shell, QLineEdit, "title").text() == "关于防汛物资清点情况的报告"


def test_a_click_on_a_draft_goes_on_with_it(qtbot: QtBot, at_work: Desktop, shell: Shell) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    child(shell, QLineEdit, "title").insert("关于防汛物资清点情况的报告")
    press(qtbot, shell, "page-drafts")

    def title() -> list[QLabel]:
        return [label for label in child(shell, DraftsPage).findChildren(QLabel) if label.text().startswith("关于防汛")]

    qtbot.waitUntil(lambda: bool(title()))
    settle(qtbot, at_work)
    qtbot.mouseClick(title()[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.page() == "compose")
    assert child(shell, QLineEdit, "title").text() == "关于防汛物资清点情况的报告"


def test_a_refused_letter_says_why_and_what_helps(qtbot: QtBot, at_work: Desktop, shell: Shell, county: County) -> None:
    """While the line is down, the county takes the desk of the unit away that a document goes to."""
    at_work.operations.desk.undo_seconds = 0
    county.cable.pull()
    write(qtbot, shell, "关于防汛物资清点情况的报告", "区应急管理局")
    press(qtbot, shell, "send")
    qtbot.waitUntil(lambda: shell.page() == "sent")
    settle(qtbot, at_work)
    office = county.unit("区应急管理局")
    county.hub.import_units([structs.replace(office, level="village")])
    county.cable.plug()
    qtbot.keyClick(shell, Qt.Key.Key_F5)
    press(qtbot, shell, "page-outbox")
    qtbot.waitUntil(lambda: fates(shell) == ["Sent back by the county"])
    reason = child(child(shell, OutboxPage), QLabel, "reason")
    assert office.name in reason.text()
    correct = next(b for b in shell.findChildren(QPushButton) if b.objectName().startswith("correct-"))
    qtbot.mouseClick(correct, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: shell.page() == "compose")
    assert child(shell, QLineEdit, "title").text() == "关于防汛物资清点情况的报告"


def test_search_finds_what_has_come(qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert shell.top_bar.search.hasFocus()
    shell.top_bar.search.setText("防汛")
    qtbot.keyClick(shell.top_bar.search, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: child(shell, SearchPage).rows.model().rowCount() == 1)


def test_locking_closes_the_desk_and_another_clerk_can_open_theirs(
    qtbot: QtBot, at_work: Desktop, shell: Shell, county: County
) -> None:
    qtbot.keyClick(shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: at_work.door.view.isVisible() and at_work.window is None)
    other = county.clerks(county.unit("旧县"))[3]
    press(qtbot, at_work.door.view, f"name-{other.id}")
    qtbot.keyClicks(at_work.door.view.password, PASSWORD)
    qtbot.keyClick(at_work.door.view.password, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: at_work.window is not None)
    assert at_work.window is not None
    assert at_work.window.shell.top_bar.person.accessibleName() == other.name
    settle(qtbot, at_work)


def test_the_inbox_stays_quiet_while_nothing_changes(
    qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell, county: County
) -> None:
    press(qtbot, shell, "page-inbox")
    page = child(shell, InboxPage)
    qtbot.waitUntil(lambda: page.rows.model().rowCount() == 1)
    sent = county.cable.sent
    settle(qtbot, at_work)
    assert county.cable.sent <= sent + 1

"""收件: filters, opening, signing for, replying, printing, reading, one column; what the face remembers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QPushButton

from app.desk.rows import Filter, Page
from app.domain.delivery import State
from app.ui.inbox_page import InboxPage
from app.ui.rows_model import ROW
from app.ui.theme import LIGHT
from tests.gui.samples import (
    COUNTS,
    DAY,
    ME,
    NOW,
    UNITS,
    child,
    identity,
    mark,
    opened,
    page,
    recipient,
    row,
    stand,
    today,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def inbox(qtbot: QtBot) -> InboxPage:
    made = InboxPage(LIGHT, today)
    made.set_self(ME)
    stand(qtbot, made, 1214, 680)
    made.set_page(page(20, 20), append=False)
    return made


def button(inbox: InboxPage, name: str) -> QPushButton:
    return child(inbox, QPushButton, name)


def click(qtbot: QtBot, inbox: InboxPage, name: str) -> None:
    qtbot.mouseClick(button(inbox, name), Qt.MouseButton.LeftButton)


def click_row(qtbot: QtBot, inbox: InboxPage, place: int) -> None:
    rows = inbox.rows
    spot = rows.visualRect(rows.model().index(place, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)


def seen(inbox: InboxPage) -> str:
    """Everything that the labels on screen say."""
    return "\n".join(label.text() for label in inbox.findChildren(QLabel) if label.isVisible())


def test_a_click_on_a_row_asks_for_its_document(qtbot: QtBot, inbox: InboxPage) -> None:
    with qtbot.waitSignal(inbox.open_asked) as asked:
        click_row(qtbot, inbox, 2)
    assert asked.args == [identity(18)]


def test_the_facts_stand_above_the_paper(inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    said = seen(inbox)
    assert "关于做好防汛物资清点工作的通知" in said
    assert "马龙区人民政府办公室 · 马政办〔2026〕12号 · 2026年6月3日" in said
    assert inbox.rows.current_id() == identity(7)


def test_signing_for_by_click_and_by_key(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    with qtbot.waitSignal(inbox.sign_asked) as asked:
        click(qtbot, inbox, "sign")
    assert asked.args == [identity(7)]
    inbox.rows.setFocus()
    with qtbot.waitSignal(inbox.sign_asked):
        qtbot.keyClick(inbox.rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_what_is_signed_for_is_not_signed_for_again(qtbot: QtBot, inbox: InboxPage) -> None:
    signed = recipient(UNITS[0], State.SIGNED_FOR)
    inbox.set_opened(opened(7, can_sign=False, handling=signed))
    assert not button(inbox, "sign").isVisible()
    with qtbot.assertNotEmitted(inbox.sign_asked):
        qtbot.keyClick(inbox.rows, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_replying_and_printing_by_key(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    inbox.rows.setFocus()
    for key, signal in ((Qt.Key.Key_R, inbox.reply_asked), (Qt.Key.Key_P, inbox.print_asked)):
        with qtbot.waitSignal(signal) as asked:
            qtbot.keyClick(inbox.rows, key, Qt.KeyboardModifier.ControlModifier)
        assert asked.args == [identity(7)]


def test_printing_what_is_open(monkeypatch: pytest.MonkeyPatch, inbox: InboxPage) -> None:
    monkeypatch.setattr(QPrintDialog, "exec", lambda _dialog: QDialog.DialogCode.Rejected)
    assert inbox.print_opened() is False
    inbox.set_opened(opened(7))
    assert inbox.print_opened() is False


def test_what_came_in_is_not_withdrawn_by_its_recipient(inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    assert not button(inbox, "withdraw").isVisible()


def test_filters_in_any_combination(qtbot: QtBot, inbox: InboxPage) -> None:
    asked: list[Filter] = []
    inbox.filter_changed.connect(asked.append)
    inbox.set_offices(UNITS)
    for name in ("filter-to-sign", "filter-urgent", "filter-to-sign", "filter-unread"):
        click(qtbot, inbox, name)
    button(inbox, "filter-office").menu().actions()[3].trigger()
    assert asked == [
        Filter(to_sign=True),
        Filter(to_sign=True, urgent=True),
        Filter(urgent=True),
        Filter(urgent=True, unread=True),
        Filter(urgent=True, unread=True, office="d1"),
    ]
    assert button(inbox, "filter-office").text() == "县水利局"
    assert button(inbox, "filter-office").isChecked()


def test_another_filter_shows_another_list_from_its_top(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.rows.verticalScrollBar().setValue(300)
    click(qtbot, inbox, "filter-to-sign")
    inbox.set_page(Page((row(3, state=State.DELIVERED),), False), append=False)
    model = inbox.rows.model()
    assert [model.index(place, 0).data(ROW).row for place in range(model.rowCount())] == [3]
    inbox.set_page(Page((), False), append=False)
    assert "没有符合条件的" in inbox.rows.accessibleDescription()


def test_the_chips_say_how_many(inbox: InboxPage) -> None:
    inbox.set_counts(COUNTS)
    said = [button(inbox, f"filter-{name}").text() for name in ("to-sign", "unread", "urgent")]
    assert said == ["待签收 3", "未读 12", "特急·加急 2"]


def test_a_paper_counts_as_read_after_a_while(qtbot: QtBot, inbox: InboxPage) -> None:
    with qtbot.waitSignal(inbox.read, timeout=5000) as read:
        inbox.set_opened(opened(7))
    assert read.args == [identity(7)]


def test_a_paper_that_was_left_at_once_is_not_read(qtbot: QtBot, inbox: InboxPage) -> None:
    with qtbot.waitSignal(inbox.read, timeout=5000) as read:
        inbox.set_opened(opened(7))
        inbox.set_opened(opened(6))
    assert read.args == [identity(6)]
    inbox.set_opened(opened(5))
    inbox.hide()
    assert not inbox._reading.isActive()
    inbox.set_opened(opened(4, row=row(4)))
    inbox.show()
    assert not inbox._reading.isActive(), "it has been read before"


def test_a_refreshed_paper_stays_where_it_was(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.resize(1214, 400)
    inbox.set_opened(opened(7))
    QApplication.processEvents()
    paper = inbox.opened_view.paper
    paper.verticalScrollBar().setValue(50)
    inbox.set_opened(opened(7, can_sign=False, row=row(7, pending=True)))
    assert paper.verticalScrollBar().value() == 50


def test_where_there_is_little_room_list_and_paper_take_turns(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.resize(900, 560)
    inbox.set_narrow(True)
    assert inbox.rows.isVisible()
    assert not inbox.opened_view.isVisible()
    with qtbot.assertNotEmitted(inbox.open_asked):
        inbox.rows.setFocus()
        qtbot.keyClick(inbox.rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(inbox.open_asked):
        qtbot.keyClick(inbox.rows, Qt.Key.Key_Return)
    inbox.set_opened(opened(7))
    assert not inbox.rows.isVisible()
    assert inbox.opened_view.paper.hasFocus()
    assert button(inbox, "sign").isVisible()
    click(qtbot, inbox, "back")
    assert inbox.rows.isVisible()
    assert inbox.rows.current_id() == identity(7)
    inbox.set_opened(opened(7))
    qtbot.keyClick(inbox.opened_view.paper, Qt.Key.Key_Escape)
    assert inbox.rows.isVisible()
    inbox.set_narrow(False)
    assert not button(inbox, "back").isVisible()


def test_enter_goes_into_the_paper_and_escape_back(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    inbox.rows.setFocus()
    qtbot.keyClick(inbox.rows, Qt.Key.Key_Return)
    assert inbox.opened_view.paper.hasFocus()
    qtbot.keyClick(inbox.opened_view.paper, Qt.Key.Key_Escape)
    assert inbox.rows.hasFocus()


def test_the_track_is_read_aloud(inbox: InboxPage) -> None:
    handling = recipient(UNITS[0], State.SIGNED_FOR, readers=(("李雷", mark()),))
    inbox.set_opened(opened(7, handling=handling))
    assert inbox.opened_view._track.text() == (
        "马龙区人民政府办公室 发出；已送达您处 昨天 10:30；已签收 王芳 今天 10:30；已阅 李雷"
    )
    inbox.set_opened(opened(8))
    assert inbox.opened_view._track.text().endswith("待签收；待阅")


def test_a_doubtful_time_says_so_with_the_hubs_beside_it(inbox: InboxPage) -> None:
    signed = mark(at=NOW - 400 * DAY, doubtful=True)
    inbox.set_opened(opened(7, handling=recipient(UNITS[0], State.SIGNED_FOR, signed=signed)))
    assert "王芳 2025-04-29 10:30（时间存疑，县里收到：今天 10:30）" in seen(inbox)


def test_a_signature_that_does_not_fit_is_said(inbox: InboxPage) -> None:
    inbox.set_opened(opened(7, verified=False))
    assert "电子签名与这份公文对不上" in seen(inbox)
    inbox.set_opened(opened(8, verified=None))
    assert "电子签名" not in seen(inbox)


def test_an_answer_leads_to_what_it_answers(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.set_opened(opened(7, reply_to=identity(2)))
    with qtbot.waitSignal(inbox.open_asked) as asked:
        click(qtbot, inbox, "answers")
    assert asked.args == [identity(2)]


def test_a_problem_is_said_and_taken_away(inbox: InboxPage) -> None:
    inbox.show_problem("县里已撤回这份公文。")
    assert "县里已撤回这份公文。" in seen(inbox)
    inbox.show_problem("")
    assert "县里已撤回" not in seen(inbox)


def test_what_is_gone_leaves_an_empty_place(inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    inbox.set_opened(None)
    assert "在左边选一份" in seen(inbox)


def test_sizes_and_filters_are_remembered(qtbot: QtBot, inbox: InboxPage) -> None:
    click(qtbot, inbox, "filter-urgent")
    inbox._panes.setSizes([500, 714])
    inbox.opened_view.paper.set_zoom(1.3)
    state = inbox.state()

    again = InboxPage(LIGHT, today)
    qtbot.addWidget(again)
    again.resize(1214, 680)
    with qtbot.waitSignal(again.filter_changed) as asked:
        again.restore(state)
    again.show()
    assert asked.args == [Filter(urgent=True)]
    assert again.opened_view.paper.zoom == 1.3
    assert again._panes.sizes()[0] == pytest.approx(500, abs=3)


@pytest.mark.parametrize(
    "state",
    [{}, {"splitter": "x"}, {"splitter": [0, -1]}, {"filter": 3}, {"filter": {"office": 4}}, {"opened": {"zoom": "x"}}],
)
def test_a_strange_memory_is_passed_over(state: dict[str, object], inbox: InboxPage) -> None:
    inbox.restore(state)
    assert inbox.state()["filter"] == {"to_sign": False, "urgent": False, "unread": False, "office": ""}


def test_tab_reaches_every_action(qtbot: QtBot, inbox: InboxPage) -> None:
    inbox.set_opened(opened(7))
    inbox.rows.setFocus()
    reached = set()
    for _ in range(20):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused.objectName() or type(focused).__name__)
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    assert {
        "sign",
        "reply",
        "print",
        "more-actions",
        "smaller",
        "larger",
        "filter-to-sign",
        "RowsView",
        "PaperView",
    } <= reached

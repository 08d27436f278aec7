"""已发 and 通知: who has received, signed for and read; withdrawing with a reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.desk.rows import Box, Page
from app.domain.delivery import State
from app.domain.papers import Paper
from app.ui.notices_page import NoticesPage
from app.ui.opened_view import RecipientsTable, summary
from app.ui.sent_page import SentPage
from app.ui.theme import LIGHT
from tests.gui.samples import (
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
    sent,
    stand,
    today,
)

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def out(qtbot: QtBot) -> SentPage:
    made = SentPage(LIGHT, today)
    made.set_self(ME)
    stand(qtbot, made, 1214, 680)
    made.set_page(page(20, 20, box=Box.SENT, state=State.SENT), append=False)
    return made


def click(qtbot: QtBot, out: SentPage, name: str) -> None:
    qtbot.mouseClick(child(out, QPushButton, name), Qt.MouseButton.LeftButton)


def cells(out: SentPage) -> list[list[str]]:
    table = child(out, RecipientsTable)
    model = table.model()
    columns = range(table.columnCount())
    return [[str(model.index(line, column).data()) for column in columns] for line in range(table.rowCount())]


def test_the_table_says_who_has_done_what_and_when(out: SentPage) -> None:
    out.set_opened(sent(7))
    assert cells(out) == [
        ["青龙镇人民政府", "还没有", "还没有", "还没有"],
        ["白马乡人民政府", "昨天 10:30", "还没有", "还没有"],
        ["县水利局", "昨天 10:30", "王芳 今天 10:30", "还没有"],
        ["县应急管理局", "昨天 10:30", "王芳 今天 10:30", "李雷 今天 10:30"],
    ]


def test_units_that_one_has_to_ask_about_stand_first(out: SentPage) -> None:
    recipients = tuple(
        recipient(unit, state)
        for unit, state in zip(UNITS, (State.READ, State.SENT, State.SIGNED_FOR, State.DELIVERED), strict=True)
    )
    out.set_opened(sent(7, recipients=recipients))
    assert [line[0] for line in cells(out)] == ["白马乡人民政府", "县应急管理局", "县水利局", "青龙镇人民政府"]


def test_a_doubtful_time_stands_in_the_table_with_the_hubs(out: SentPage) -> None:
    doubtful = recipient(UNITS[0], State.SIGNED_FOR, signed=mark(at=NOW - 400 * DAY, doubtful=True))
    out.set_opened(sent(7, recipients=(doubtful,)))
    assert cells(out)[0][2] == "王芳 2025-04-29 10:30（时间存疑，县里收到：今天 10:30）"


def test_the_counts_are_said_in_words(out: SentPage) -> None:
    assert summary(sent(7)) == "4 个单位中 2 个已签收，1 个已阅"
    out.set_opened(sent(7))
    assert any(label.text() == summary(sent(7)) for label in out.findChildren(QLabel) if label.isVisible())
    assert out.opened_view._track.text() == (
        "已发出 今天 10:30；已送达 4 个单位中 3 个；已签收 4 个单位中 2 个；已阅 4 个单位中 1 个"
    )


def test_what_waits_for_the_line_does_not_look_sent(out: SentPage) -> None:
    out.set_opened(sent(7, row=row(7, box=Box.SENT, state=State.SENT, pending=True)))
    assert out.opened_view._track.text().startswith("已存在本机 线路通后自动发出")


def test_withdrawing_asks_once_and_takes_a_reason(qtbot: QtBot, out: SentPage) -> None:
    out.set_opened(sent(7))
    with qtbot.assertNotEmitted(out.withdraw_asked):
        click(qtbot, out, "withdraw")
    assert any("各收件单位将看不到" in label.text() for label in out.findChildren(QLabel) if label.isVisible())
    reason = child(out, QLineEdit, "reason")
    assert reason.hasFocus()
    qtbot.keyClicks(reason, " wrong attachment ")
    with qtbot.waitSignal(out.withdraw_asked) as asked:
        qtbot.keyClick(reason, Qt.Key.Key_Return)
    assert asked.args == [identity(7), "wrong attachment"]


def test_one_can_think_better_of_withdrawing(qtbot: QtBot, out: SentPage) -> None:
    out.set_opened(sent(7))
    for way_out in ("keep", "escape", "another"):
        with qtbot.assertNotEmitted(out.withdraw_asked):
            click(qtbot, out, "withdraw")
            if way_out == "keep":
                click(qtbot, out, "keep")
            elif way_out == "escape":
                qtbot.keyClick(child(out, QLineEdit, "reason"), Qt.Key.Key_Escape)
            else:
                out.set_opened(sent(6))
        assert child(out, QPushButton, "withdraw").isVisible(), way_out


def test_what_was_withdrawn_is_not_withdrawn_again(out: SentPage) -> None:
    out.set_opened(sent(7, can_withdraw=False, row=row(7, box=Box.SENT, state=State.WITHDRAWN)))
    assert not child(out, QPushButton, "withdraw").isVisible()
    assert out.opened_view._track.text() == "已发出 今天 10:30；已撤回"


def test_a_reply_is_one_click_away(qtbot: QtBot, out: SentPage) -> None:
    out.set_opened(sent(7, replies=(identity(9),)))
    assert child(out, QPushButton, "replies").text() == "查看 1 件答复"
    with qtbot.waitSignal(out.open_asked) as asked:
        click(qtbot, out, "replies")
    assert asked.args == [identity(9)]


def test_one_does_not_reply_to_oneself(out: SentPage) -> None:
    out.set_opened(sent(7))
    assert not child(out, QPushButton, "reply").isVisible()
    assert not child(out, QPushButton, "sign").isVisible()


def test_a_notice_is_read_and_not_signed_for(qtbot: QtBot) -> None:
    made = NoticesPage(LIGHT, today)
    qtbot.addWidget(made)
    made.show()
    made.set_page(Page((row(3, box=Box.NOTICES, number="", unread=True),), False), append=False)
    notice = opened(
        3, Paper(title="停电通知", body=("明天停电。",)), row=row(3, box=Box.NOTICES, unread=True), can_sign=False
    )
    with qtbot.waitSignal(made.read, timeout=5000) as read:
        made.set_opened(notice)
    assert read.args == [identity(3)]
    assert made.opened_view._track.text().endswith("待阅")
    assert not child(made, QPushButton, "reply").isVisible()


def test_a_notice_of_ones_own_shows_who_has_read_it(qtbot: QtBot) -> None:
    made = NoticesPage(LIGHT, today)
    qtbot.addWidget(made)
    made.show()
    own = sent(3, row=row(3, box=Box.NOTICES))
    made.set_opened(own)
    assert child(made, RecipientsTable).isColumnHidden(2)
    assert summary(own) == "4 个单位中 3 个已送达，1 个已阅"
    assert child(made, QPushButton, "withdraw").isVisible()


def test_few_units_leave_the_room_to_the_paper(qtbot: QtBot, out: SentPage) -> None:
    out.set_opened(sent(7, recipients=(recipient(UNITS[0], State.SENT),)))
    table = child(out, RecipientsTable)
    assert table.height() <= table.natural_height() + LIGHT.control
    assert out.opened_view.paper.height() > table.height() * 3

"""起草: what is typed is kept, what is missing is said, a classified document is not even journalled."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
)

from app.domain.acts import Send
from app.domain.papers import Paper
from app.ui.compose_page import ComposePage
from app.ui.paper_view import PaperView
from app.ui.theme import LIGHT, style_sheet
from tests.gui.samples import ME, UNITS, child, draft, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.desk.rows import Draft


pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def writing(qtbot: QtBot) -> ComposePage:
    made = ComposePage(LIGHT, today)
    made.set_self(ME)
    made.set_units(UNITS)
    stand(qtbot, made, 1214, 680)
    return made


@pytest.fixture
def kept(writing: ComposePage) -> list[Draft]:
    """The drafts that the page handed on to be journalled."""
    drafts: list[Draft] = []
    writing.draft_changed.connect(drafts.append)
    return drafts


def field(writing: ComposePage, name: str) -> QLineEdit:
    return child(writing, QLineEdit, name)


def body(writing: ComposePage) -> QPlainTextEdit:
    return child(writing, QPlainTextEdit, "body")


def click(qtbot: QtBot, writing: ComposePage, name: str) -> None:
    qtbot.mouseClick(child(writing, QPushButton, name), Qt.MouseButton.LeftButton)


def seen(writing: ComposePage) -> str:
    return "\n".join(label.text() for label in writing.findChildren(QLabel) if label.isVisible())


def type_in(text: str) -> None:
    """Type as an input method does."""
    event = QInputMethodEvent()
    event.setCommitString(text)
    focused = QApplication.focusWidget()
    assert focused is not None
    QApplication.sendEvent(focused, event)


def test_what_is_typed_is_handed_on_within_two_seconds(qtbot: QtBot, writing: ComposePage) -> None:
    with qtbot.waitSignal(writing.draft_changed, timeout=2000) as changed:
        qtbot.keyClicks(field(writing, "title"), "abc")
    assert changed.args[0].title == "abc"


def test_typing_on_and_on_does_not_put_saving_off(qtbot: QtBot, writing: ComposePage) -> None:
    qtbot.keyClicks(field(writing, "title"), "a")
    left = writing._unsaved.remainingTime()
    assert left > 0
    qtbot.keyClicks(field(writing, "title"), "bcd")
    assert writing._unsaved.remainingTime() <= left
    writing.flush()


def test_leaving_the_page_hands_on_at_once(qtbot: QtBot, writing: ComposePage, kept: list[Draft]) -> None:
    qtbot.keyClicks(body(writing), "abc")
    assert kept == []
    writing.hide()
    assert [draft.body for draft in kept] == [("abc",)]


def test_a_draft_comes_back_as_it_was_written(writing: ComposePage, kept: list[Draft]) -> None:
    full = draft(
        number="旧政报〔2026〕3号", kind="报告", urgency="加急", to=("t1", "d1"), copies=("县财政局", "县教育局")
    )
    writing.set_draft(full)
    assert writing.draft() == full
    writing.flush()
    assert kept == [], "opening a draft is no change"


def test_what_came_back_keeps_what_the_page_does_not_ask_for(
    qtbot: QtBot, writing: ComposePage, kept: list[Draft]
) -> None:
    came_back = draft(was=Send(Paper("关于报送防汛物资情况的报告", note="（联系人：王芳）"), ("d1",)))
    writing.set_draft(came_back)
    qtbot.keyClicks(field(writing, "title"), "2")
    writing.flush()
    assert kept[-1].was == came_back.was
    click(qtbot, writing, "preview")
    paper = child(writing, PaperView).paper()
    assert paper is not None
    assert (paper.title, paper.note) == ("关于报送防汛物资情况的报告2", "（联系人：王芳）")


def test_an_answer_with_its_title_is_written_in_the_body(qtbot: QtBot, writing: ComposePage) -> None:
    for title, field in (("", "title"), ("关于清点情况的回复", "body")):
        writing.set_draft(draft(title=title))
        writing.setFocus()
        qtbot.waitUntil(lambda field=field: writing.focusWidget().objectName() == field)  # type: ignore[misc]


def test_a_recipient_that_the_directory_lacks_is_not_lost(writing: ComposePage) -> None:
    writing.set_draft(draft(to=("d1", "gone")))
    assert writing.draft().to == ("d1", "gone")


def test_the_kind_follows_the_title_until_it_is_chosen(qtbot: QtBot, writing: ComposePage) -> None:
    kinds = child(writing, QComboBox, "kind")
    field(writing, "title").setFocus()
    type_in("关于修路的请示")
    assert writing.draft().kind == "请示"
    assert kinds.currentText() == "按标题判断：请示"
    kinds.setFocus()
    qtbot.keyClick(kinds, Qt.Key.Key_End)
    assert writing.draft().kind == "纪要"
    field(writing, "title").setFocus()
    type_in("的函")
    assert writing.draft().kind == "纪要"
    writing.flush()


def test_copies_may_be_written_with_any_comma(writing: ComposePage) -> None:
    field(writing, "copies").setText("县财政局，县教育局、 县水利局")
    assert writing.draft().copies == ("县财政局", "县教育局", "县水利局")
    writing.flush()


def test_sending_hands_on_everything(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft())
    with qtbot.waitSignal(writing.send_asked) as asked:
        click(qtbot, writing, "send")
    assert asked.args[0].to == ("d1",)
    body(writing).setFocus()
    with qtbot.waitSignal(writing.send_asked):
        qtbot.keyClick(body(writing), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


@pytest.mark.parametrize(
    ("given", "said", "focus"),
    [
        (draft(title="  "), "还没有标题。请先写标题，再发送。", "title"),
        (draft(to=()), "还没有选收件单位。请在右边勾选，再发送。", "unit-search"),
    ],
)
def test_what_is_missing_is_said_and_nothing_is_cleared(
    qtbot: QtBot, writing: ComposePage, given: Draft, said: str, focus: str
) -> None:
    writing.set_draft(given)
    with qtbot.assertNotEmitted(writing.send_asked):
        click(qtbot, writing, "send")
    assert said in seen(writing)
    assert field(writing, focus).hasFocus()
    assert writing.draft().body == given.body
    writing.set_draft(draft())
    assert said not in seen(writing)


def test_a_refusal_is_said_and_nothing_is_cleared(writing: ComposePage) -> None:
    writing.set_draft(draft())
    writing.show_problem("标题太长。")
    assert "标题太长。" in seen(writing)
    assert writing.draft().title == draft().title


@pytest.mark.parametrize("where", ["title", "body"])
def test_a_classified_document_is_neither_journalled_nor_sent(
    qtbot: QtBot, writing: ComposePage, kept: list[Draft], where: str
) -> None:
    writing.set_draft(draft())
    if where == "title":
        field(writing, "title").setText("机密★1年 关于防汛的通知")
    else:
        body(writing).setPlainText("秘密★3年\n各乡镇：\n通知如下。")
    assert "密级标志" in seen(writing)
    assert "纸质" in seen(writing)
    assert "未保存" in seen(writing)
    with qtbot.assertNotEmitted(writing.send_asked):
        click(qtbot, writing, "send")
    writing.hide()
    assert kept == []

    writing.show()
    field(writing, "title").setText("关于防汛的通知")
    body(writing).setPlainText("各乡镇：\n通知如下。")
    assert "密级标志" not in seen(writing)
    writing.hide()
    assert len(kept) == 1


def test_words_of_secrecy_in_prose_are_only_warned_of(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft(body=("各单位要保守国家秘密。",)))
    assert "文中提到“秘密”" in seen(writing)
    with qtbot.waitSignal(writing.send_asked):
        click(qtbot, writing, "send")


def test_an_emergency_says_that_it_leaves_at_once(writing: ComposePage) -> None:
    writing.set_draft(draft(urgency="特急"))
    assert "特急件一按发送就立即发出，不能收回。" in seen(writing)
    writing.set_draft(draft())
    assert "特急件" not in seen(writing)


def test_a_notice_of_the_county_has_no_number_and_goes_to_everyone(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_self(structs.replace(ME, speaks_to_all=True))
    writing.set_draft(draft(number="3号", urgency="特急", to=()))
    click(qtbot, writing, "as-notice")
    assert not field(writing, "number").isVisible()
    assert "发给：全县" in seen(writing)
    assert "如只发给部分单位，请勾选。" in seen(writing)
    with qtbot.waitSignal(writing.send_asked) as asked:
        click(qtbot, writing, "send")
    sent = asked.args[0]
    assert (sent.notice, sent.number, sent.urgency, sent.kind, sent.copies) == (True, "", "", "", ())
    click(qtbot, writing, "as-document")
    assert field(writing, "number").text() == "3号", "changing one's mind loses nothing"
    writing.flush()


def test_a_notice_of_a_township_goes_to_the_units_that_it_names(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft(to=()))
    assert not child(writing, QLabel, "advice").isVisible()
    click(qtbot, writing, "as-notice")
    assert "发给：还没有选单位" in seen(writing)
    assert "只有县里和县直部门可以向全县发通知。" in seen(writing)
    with qtbot.assertNotEmitted(writing.send_asked):
        click(qtbot, writing, "send")
    assert "还没有选通知发给谁。请在右边勾选，再发布。" in seen(writing)
    assert field(writing, "unit-search").hasFocus()
    click(qtbot, writing, "all-townships")
    assert "发给 2 个单位" in seen(writing)
    assert "全县" not in seen(writing)
    with qtbot.waitSignal(writing.send_asked) as asked:
        click(qtbot, writing, "send")
    assert asked.args[0].to == ("t1", "t2")


def test_who_may_speak_to_all_is_learned_with_the_directory(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft(to=(), notice=True))
    assert "发给：全县" not in seen(writing)
    writing.set_self(structs.replace(ME, speaks_to_all=True))
    assert "发给：全县" in seen(writing)


def test_a_banner_keeps_away_from_the_edges(qtbot: QtBot, writing: ComposePage) -> None:
    writing.setStyleSheet(style_sheet(LIGHT))
    writing.set_draft(draft(body=("秘密★3年",)))
    writing.show_problem("标题太长。")
    qtbot.waitUntil(lambda: all(banner.height() > LIGHT.base for banner in banners(writing)))
    for banner in banners(writing):
        inside = banner.contentsRect()
        assert inside.left() >= LIGHT.space(5)
        assert banner.width() - inside.right() > LIGHT.space(5)
        assert inside.height() >= LIGHT.base, "the margin took the room of the text"


def banners(writing: ComposePage) -> list[QLabel]:
    found = [label for label in writing.findChildren(QLabel) if label.property("role") == "banner"]
    assert len(found) == 2
    return found


def test_enter_in_a_composition_does_not_send(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft())
    body(writing).setFocus()
    QApplication.sendEvent(body(writing), QInputMethodEvent("fangxun", []))
    with qtbot.assertNotEmitted(writing.send_asked):
        qtbot.keyClick(body(writing), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    type_in("防汛")
    with qtbot.waitSignal(writing.send_asked):
        qtbot.keyClick(body(writing), Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert "防汛" in body(writing).toPlainText()


def test_enter_in_a_composition_does_not_leave_the_title(qtbot: QtBot, writing: ComposePage) -> None:
    title = field(writing, "title")
    title.setFocus()
    QApplication.sendEvent(title, QInputMethodEvent("tongzhi", []))
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert title.hasFocus()
    type_in("通知")
    qtbot.keyClick(title, Qt.Key.Key_Return)
    assert body(writing).hasFocus()
    writing.flush()


def test_the_preview_shows_the_paper(qtbot: QtBot, writing: ComposePage) -> None:
    writing.set_draft(draft())
    click(qtbot, writing, "preview")
    text = child(writing, PaperView).toPlainText()
    assert text.split("\n") == [
        "旧县街道文件",
        "关于报送防汛物资情况的报告",
        "县水利局：",
        "现将情况报告如下。",
        "旧县街道",
        "2026年6月3日",
    ]
    click(qtbot, writing, "preview")
    assert field(writing, "title").isVisible()


def test_a_draft_can_be_printed(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, writing: ComposePage) -> None:
    asked: list[str] = []

    def refuse(dialog: QPrintDialog) -> int:
        asked.append(dialog.printer().docName())
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(QPrintDialog, "exec", refuse)
    writing.set_draft(draft())
    body(writing).setFocus()
    qtbot.keyClick(body(writing), Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    assert asked == [draft().title]


def test_deleting_a_draft_names_it_and_journals_nothing_more(
    qtbot: QtBot, writing: ComposePage, kept: list[Draft]
) -> None:
    writing.set_draft(draft())
    qtbot.keyClicks(body(writing), "x")
    with qtbot.waitSignal(writing.discard_asked) as asked:
        click(qtbot, writing, "discard")
    assert asked.args == ["d1"]
    writing.hide()
    assert kept == []


def test_when_it_was_saved_is_said_to_the_second(writing: ComposePage) -> None:
    writing.show_saved(1_780_000_002_000)
    assert "已保存 " in seen(writing)
    assert seen(writing).count(":") == 2


def test_tab_reaches_every_field(qtbot: QtBot, writing: ComposePage) -> None:
    field(writing, "title").setFocus()
    reached = set()
    for _ in range(24):
        focused = QApplication.focusWidget()
        assert focused is not None
        reached.add(focused.objectName())
        qtbot.keyClick(focused, Qt.Key.Key_Tab)
    wanted = {"title", "kind", "number", "urgency", "copies", "body", "unit-search", "units", "send", "discard"}
    assert wanted <= reached


# the chooser


def ticked(writing: ComposePage) -> tuple[str, ...]:
    return writing.draft().to


def test_recipients_are_found_and_ticked_by_keyboard(qtbot: QtBot, writing: ComposePage) -> None:
    search, units = field(writing, "unit-search"), child(writing, QListWidget, "units")
    search.setFocus()
    type_in("水利")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    assert ticked(writing) == ("d1",)
    assert search.text() == ""
    qtbot.keyClick(search, Qt.Key.Key_Down)
    assert units.hasFocus()
    qtbot.keyClick(units, Qt.Key.Key_Space)
    assert ticked(writing) == ("t1", "d1")
    assert "发给 2 个单位" in seen(writing)
    writing.flush()


@pytest.mark.parametrize("in_the_box", [True, False])
def test_a_click_anywhere_on_a_unit_ticks_it(qtbot: QtBot, writing: ComposePage, in_the_box: bool) -> None:
    units = child(writing, QListWidget, "units")
    row = units.visualItemRect(units.item(0))
    place = row.center()
    if in_the_box:
        place.setX(row.left() + LIGHT.space(3))
    first = units.item(0).data(Qt.ItemDataRole.UserRole)
    qtbot.mouseClick(units.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ticked(writing) == (first,)
    qtbot.mouseClick(units.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert ticked(writing) == ()
    writing.flush()


def test_groups_are_ticked_at_once_and_searching_unticks_nothing(qtbot: QtBot, writing: ComposePage) -> None:
    click(qtbot, writing, "all-townships")
    assert ticked(writing) == ("t1", "t2")
    field(writing, "unit-search").setFocus()
    type_in("水利")
    click(qtbot, writing, "all-departments")
    assert ticked(writing) == ("t1", "t2", "d1", "d2")
    click(qtbot, writing, "no-units")
    assert ticked(writing) == ()
    assert "还没有选单位" in seen(writing)
    writing.flush()


def test_the_directory_may_arrive_after_the_draft(qtbot: QtBot) -> None:
    made = ComposePage(LIGHT, today)
    qtbot.addWidget(made)
    made.set_draft(draft(to=("t2",)))
    made.set_units(UNITS)
    units = child(made, QListWidget, "units")
    assert [units.item(place).checkState() for place in range(2)] == [
        Qt.CheckState.Unchecked,
        Qt.CheckState.Checked,
    ]

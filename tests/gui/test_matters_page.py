"""事项 without a desk: the lists, the track, opinions, what an act asks for, what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QTextBrowser

from app.desk.matters.rows import (
    Due,
    DueState,
    HaltView,
    MatterBox,
    MatterDraft,
    OpinionView,
    Press,
    RegisterRow,
    RevisionView,
)
from app.domain.redlines import redline
from app.speech.times import MINUTE
from app.ui.matters.forms import document_of, missing_notice, processing_sheet, register
from app.ui.matters.matters_page import MattersPage
from app.ui.matters.people_chooser import fits
from app.ui.matters.phrasing import due_text, facts, row_face
from app.ui.matters.redline_view import RedlineView
from app.ui.theme import LIGHT
from app.ui.today_list import todos
from tests.gui import matter_samples as samples
from tests.gui.samples import NOW, PLAIN, TODAY, child, identity, row, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def page(qtbot: QtBot) -> MattersPage:
    made = MattersPage(LIGHT, today)
    stand(qtbot, made, 1214, 680)
    made.set_page(samples.rows(12), append=False)
    return made


@pytest.fixture
def opened(page: MattersPage) -> MattersPage:
    page.set_matter(samples.view())
    return page


def click(qtbot: QtBot, page: MattersPage, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def instruct(qtbot: QtBot, page: MattersPage) -> None:
    click(qtbot, page, "press-instruct")
    page.opened.deciding.form.set_choices(samples.CHOICES, several=True)


def test_a_row_says_where_it_lies_and_what_is_due() -> None:
    face = row_face(samples.row(1), TODAY)
    assert face.second == "收文办理 · 批示 · 李建国"
    assert [chip.text for chip in face.chips] == ["剩 2 个工作日"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"refused": True}, "县里未接受"),
        ({"pending": True}, "待县里确认"),
        ({"to_claim": True}, "待认领"),
        ({"to_read": True}, "待阅"),
        ({"returned": True}, "被退回"),
        ({"urgent": True}, "突发事件"),
        ({"due": Due(DueState.OVERDUE, None, -3)}, "超期 3 个工作日"),
    ],
)
def test_what_a_clerk_should_know_first_is_a_chip(changed: dict[str, object], said: str) -> None:
    assert said in [chip.text for chip in row_face(samples.row(1, **changed), TODAY).chips]


def test_an_emergency_says_since_when_it_is_known() -> None:
    running = samples.view(row=samples.row(1, known_at=NOW - 20 * MINUTE))
    assert "获知，已过 20 分钟" in facts(running, NOW)
    over = samples.view(row=samples.row(1, known_at=NOW - 20 * MINUTE, status="archived"))
    assert facts(over, NOW).split(" · ")[1].endswith("获知")
    assert "获知" not in facts(samples.view(), NOW)


def test_each_state_of_a_limit_has_words() -> None:
    silent = {DueState.NONE, DueState.DONE}
    for state in DueState:
        assert bool(due_text(Due(state, None, 1, 2027))) is (state not in silent)


def test_choosing_a_row_asks_for_it(qtbot: QtBot, page: MattersPage) -> None:
    with qtbot.waitSignal(page.open_asked) as asked:
        page.list.setCurrentIndex(page.list.model().index(2, 0))
    assert asked.args == [identity(3)]


def test_the_chips_change_the_list(qtbot: QtBot, page: MattersPage) -> None:
    with qtbot.waitSignal(page.box_changed) as asked:
        click(qtbot, page, "matters-watched")
    assert asked.args == [MatterBox.WATCHED]
    assert page.box is MatterBox.WATCHED


def test_a_long_list_asks_for_more_once(qtbot: QtBot, page: MattersPage) -> None:
    asked: list[str] = []
    page.more_wanted.connect(asked.append)
    page.set_page(samples.rows(50, more=True), append=False)
    page.list.scrollToBottom()
    assert asked == ["000050"]
    page.set_page(samples.rows(50, 51), append=True)
    assert page.list.count() == 100
    assert asked == ["000050"]


def test_the_selection_stays_with_its_matter(page: MattersPage) -> None:
    page.list.choose(identity(5))
    page.set_page(samples.rows(12, 3), append=False)
    assert page.list.current_id() == identity(5)


def test_track_and_opinions_stand_beside_the_paper(opened: MattersPage) -> None:
    said = [label.text() for label in opened.opened.opinions.findChildren(QLabel)]
    assert "拟请李镇长批示，由应急办承办。" in said
    assert any("赵敏 党政办主任 · 拟办" in text for text in said)
    track = opened.opened.findChild(type(opened.opened._track))
    assert track is not None
    assert "批示 李建国 昨天" in track.text()


def test_the_act_that_brings_it_on_asks_whom_it_goes_to(qtbot: QtBot, opened: MattersPage) -> None:
    instruct(qtbot, opened)
    form = opened.opened.deciding.form
    with qtbot.assertNotEmitted(form.done):
        click(qtbot, opened, "do")
    assert "交给谁" in child(form, QLabel, "deciding-problem").text()
    search = child(form, QLineEdit, "people-search")
    qtbot.keyClicks(search, "qqq")
    assert child(form, QLabel, "chosen-people").text() == "这里没有人和“qqq”对得上。"
    search.clear()
    qtbot.keyClicks(search, "wxm")
    qtbot.keyClick(search, Qt.Key.Key_Return)
    with qtbot.waitSignal(form.done):
        click(qtbot, opened, "do")
    assert (form.to, form.next) == (("person:wxm",), "handle")


def test_another_step_needs_nobody(qtbot: QtBot, opened: MattersPage) -> None:
    instruct(qtbot, opened)
    form = opened.opened.deciding.form
    child(form, QComboBox, "next-step").setCurrentIndex(1)
    assert not child(form, QListWidget, "people").isVisible()
    with qtbot.waitSignal(form.done):
        click(qtbot, opened, "do")
    assert (form.to, form.next) == ((), "archive")


def test_a_phrase_is_enough(qtbot: QtBot, opened: MattersPage) -> None:
    instruct(qtbot, opened)
    click(qtbot, opened, "phrase-1")
    assert opened.opened.deciding.form.text == "同意拟办意见。"


def test_a_return_needs_its_reason(qtbot: QtBot, opened: MattersPage) -> None:
    click(qtbot, opened, "press-return")
    form = opened.opened.deciding.form
    with qtbot.assertNotEmitted(form.done):
        click(qtbot, opened, "do")
    qtbot.keyClicks(child(form, QPlainTextEdit, "opinion"), "x")
    with qtbot.waitSignal(form.done):
        click(qtbot, opened, "do")


def test_what_is_typed_outlives_an_exchange_and_a_change_of_heart(qtbot: QtBot, opened: MattersPage) -> None:
    click(qtbot, opened, "press-return")
    form = opened.opened.deciding.form
    qtbot.keyClicks(child(form, QPlainTextEdit, "opinion"), "why")
    opened.set_matter(samples.view())
    assert (form.text, opened.opened.deciding.deciding()) == ("why", True)
    opened.set_matter(samples.view(presses=(samples.URGE,)))
    assert not opened.opened.deciding.deciding()


def test_typing_is_journalled_after_a_pause(qtbot: QtBot, opened: MattersPage) -> None:
    click(qtbot, opened, "press-return")
    form = opened.opened.deciding.form
    with qtbot.waitSignal(form.typed):
        qtbot.keyClicks(child(form, QPlainTextEdit, "opinion"), "why")


def test_what_came_back_says_why_and_can_be_gone_on_with(qtbot: QtBot, page: MattersPage) -> None:
    draft = MatterDraft("d", identity(1), "instruct", 0, text="同意。", reason="decided-already", values={})
    page.set_matter(samples.view(drafts=(draft,)))
    assert "县里没有接受" in child(page, QLabel, "came-back").text()
    with qtbot.waitSignal(page.opened.draft_asked) as asked:
        click(qtbot, page, "go-on")
    assert asked.args == [draft]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("wxm", {"王晓明"}), ("dy", {"单雨"}), ("sy", {"单雨"}), ("水利", {"孙立"}), ("主任 w", {"王晓明"}), ("", None)],
)
def test_people_are_found_by_initials_name_post_and_unit(typed: str, found: set[str] | None) -> None:
    names = {choice.name for choice in samples.CHOICES if fits(choice, typed)}
    assert names == (found if found is not None else {choice.name for choice in samples.CHOICES})


def test_with_little_room_there_is_a_way_back(qtbot: QtBot, opened: MattersPage) -> None:
    opened.set_narrow(True)
    assert not opened.list.isVisible()
    click(qtbot, opened, "back")
    assert opened.list.isVisible()
    assert opened.opened.matter() is None


def test_keys_alone_are_enough(qtbot: QtBot, opened: MattersPage) -> None:
    asked: list[Press] = []
    sign_for = samples.press("sign-for", main=True)
    opened.opened.deciding.asked.connect(asked.append)
    opened.set_matter(samples.view(presses=(sign_for, samples.URGE)))
    opened.list.setFocus()
    qtbot.keyClick(opened.list, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert asked == [sign_for]


def test_what_a_revision_changed_stands_in_the_place_of_the_paper(qtbot: QtBot, page: MattersPage) -> None:
    view = samples.view(revisions=samples.REVISIONS)
    page.set_matter(view)
    with qtbot.waitSignal(page.opened.difference_asked):
        click(qtbot, page, "difference")
    older, newer = view.revisions
    page.opened.show_difference(older, newer, redline(older.paper, newer.paper))
    shown = child(page, QTextBrowser, "redline")
    assert "第 1 稿到第 2 稿" in child(page.opened, RedlineView).findChild(QLabel).text()  # type: ignore[union-attr]
    assert "沙袋、铁锹、雨衣、<b>" in shown.toPlainText(), "what is written is text, never HTML"
    click(qtbot, page, "close-redline")
    assert page.opened.paper.isVisible()


def test_the_processing_sheet_has_the_opinions_and_nothing_that_is_pending() -> None:
    pending = OpinionView("a5", "instruct", samples.LI, "", "主要领导", "批示", NOW, "同意。", pending=True)
    said = document_of(processing_sheet(samples.view(opinions=(*samples.view().opinions, pending)))).toPlainText()
    assert "拟请李镇长批示，由应急办承办。" in said
    assert "赵敏 党政办主任" in said
    assert "同意。" not in said


def test_the_register_says_from_whom_each_document_came() -> None:
    entries = [RegisterRow(row, NOW, "县水利局", f"县水〔2026〕{row.key}号") for row in samples.rows(3).rows]
    said = document_of(register(entries, "青龙镇人民政府")).toPlainText()
    assert said.startswith("青龙镇人民政府收文登记簿")
    assert [said.count(f"关于第{key}号事项的通知") for key in (1, 2, 3)] == [1, 1, 1]
    assert said.count("县水利局") == 3
    assert f"县水〔2026〕{entries[0].row.key}号" in said


@pytest.mark.parametrize("html", [processing_sheet(samples.view()), register((), "青龙镇人民政府")])
def test_a_form_has_its_head_in_large_letters_and_the_rest_as_on_paper(html: str) -> None:
    made = document_of(html)
    cursor = QTextCursor(made)
    cursor.movePosition(QTextCursor.MoveOperation.NextCharacter)
    assert cursor.charFormat().fontPointSize() == 18
    assert made.defaultFont().pointSizeF() == 11


def test_a_sheet_of_ones_own_document_names_no_sender() -> None:
    own = samples.view(row=structs.replace(samples.row(1), route_id="outgoing"))
    assert "来文单位" in processing_sheet(samples.view())
    assert "发起单位" in processing_sheet(own)
    assert "收文日期" not in processing_sheet(own)


def test_missing_papers_are_listed_and_a_notice_of_them_is_printed(qtbot: QtBot, page: MattersPage) -> None:
    def prints() -> list[str]:
        menu = child(page, QPushButton, "print-matter").menu()
        assert menu is not None
        return [action.text() for action in menu.actions() if action.isVisible()]

    page.set_matter(samples.view())
    assert "补正材料告知书" not in prints()
    halted = samples.view(halts=(HaltView(NOW, 0, "材料不全：", ("身份证<b>复印件", "收入证明")),))
    page.set_matter(halted)
    shown = [one.text() for one in page.opened.opinions.findChildren(QLabel)]
    assert "1. 身份证<b>复印件\n2. 收入证明" in shown
    assert "补正材料告知书" in prints()
    said = document_of(missing_notice(halted)).toPlainText()
    assert said.startswith("补正材料告知书")
    assert "1．身份证<b>复印件" in said, "what is written is text, never HTML"
    assert "青龙镇人民政府" in said


def test_today_puts_what_presses_on_top() -> None:
    late = samples.row(1, due=Due(DueState.OVERDUE, None, -1))
    calm, urgent = samples.row(2), row(7, urgency="特急")
    found = todos((calm, late), (row(8), urgent), TODAY)
    assert [todo.id for todo in found] == [urgent.id, late.id, calm.id, row(8).id]
    assert [todo.page for todo in found] == ["inbox", "matters", "matters", "inbox"]


REVISE = Press("revise", 3, edits=True)


def test_a_paper_is_revised_in_its_place(qtbot: QtBot, page: MattersPage) -> None:
    page.set_matter(samples.view(presses=(REVISE, samples.URGE)))
    assert page.opened.revised() is None
    click(qtbot, page, "press-revise")
    assert page.opened.revised() is None, "nothing is changed yet"
    with qtbot.waitSignal(page.opened.deciding.form.typed):
        child(page, QPlainTextEdit, "revised-body").setPlainText("各乡镇人民政府：\n请于6月12日前清点。")
    revised = page.opened.revised()
    assert revised is not None
    assert revised.body == ("各乡镇人民政府：", "请于6月12日前清点。")
    assert revised.number == samples.view().revisions[-1].paper.number, "what is not shown stays"
    click(qtbot, page, "not-now")
    assert page.opened.paper.isVisible()
    assert page.opened.revised() is None


def test_what_a_hint_mends_in_a_paper_is_kept_though_no_field_shows_it(qtbot: QtBot, page: MattersPage) -> None:
    request = structs.replace(
        PLAIN,
        title="关于拨付资金的请示",
        kind="请示",
        body=("妥否，请批示。",),
        main_recipients="县水利局、县财政局",
        copies=(),
    )
    page.set_matter(samples.view(presses=(REVISE,), revisions=(RevisionView("a0", samples.WANG, NOW, request, 1),)))
    click(qtbot, page, "press-revise")
    click(qtbot, page, "mend-draft-request-one-recipient")
    revised = page.opened.revised()
    assert revised is not None
    assert (revised.main_recipients, revised.copies) == ("县水利局", ("县财政局",))


def test_a_decision_may_change_the_paper(qtbot: QtBot, page: MattersPage) -> None:
    page.set_matter(samples.view(presses=(Press("vet", 3, edits=True, main=True),)))
    click(qtbot, page, "press-vet")
    assert page.opened.paper.isVisible()
    click(qtbot, page, "edit-paper")
    child(page, QLineEdit, "revised-title").setText("关于做好防汛工作的通知")
    revised = page.opened.revised()
    assert revised is not None
    assert revised.title == "关于做好防汛工作的通知"


def test_a_year_without_holidays_is_said_and_not_guessed(page: MattersPage) -> None:
    def said() -> str:
        return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisibleTo(page))

    page.set_missing_year(2027)
    assert "2027" in said()
    page.set_missing_year(0)
    assert "2027" not in said()
    face = row_face(samples.row(1, due=Due(DueState.UNKNOWN, None, 0, 2027)), TODAY)
    assert ["2027" in chip.text for chip in face.chips] == [True]

"""A lesson without a desk: cards, questions in place, and one button that always leads on."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.ui.theme import LIGHT
from app.ui.training.lesson_page import LessonPage
from app.ui.training.lesson_words import bare, rich, with_gaps
from app.ui.training.practice_view import PracticeView
from tests.gui.samples import child, stand
from tests.training import small_course

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.training.courses import Course

LEFT = Qt.MouseButton.LeftButton


@cache
def course() -> Course:
    return small_course.course()


@pytest.fixture
def page(qtbot: QtBot) -> LessonPage:
    made = LessonPage(LIGHT)
    stand(qtbot, made, 1214, 1400)
    qtbot.waitUntil(made.isActiveWindow)
    made.set_lesson(course(), "first", 0)
    return made


def title(page: LessonPage) -> str:
    return child(page, QLabel, "card-title").text()


def click(qtbot: QtBot, page: LessonPage, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), LEFT)


def turn(qtbot: QtBot, page: LessonPage) -> None:
    before = title(page)
    click(qtbot, page, "card-on")
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel, "card-title")) == 1)
    assert title(page) != before


def test_cards_come_one_at_a_time_and_back(qtbot: QtBot, page: LessonPage) -> None:
    shown: list[tuple[str, int]] = []
    page.card_shown.connect(lambda lesson, card: shown.append((lesson, card)))
    assert title(page) == "看一看"
    assert not page.back.isEnabled()
    turn(qtbot, page)
    assert title(page) == "做一做"
    assert page.on.text() == "Done with this lesson"
    click(qtbot, page, "card-back")
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel, "card-title")) == 1)
    assert title(page) == "看一看"
    assert shown == [("first", 1), ("first", 0)]


def test_the_end_says_that_it_is_kept_only_once_it_is(qtbot: QtBot, page: LessonPage) -> None:
    turn(qtbot, page)
    with qtbot.waitSignal(page.finished) as told:
        turn(qtbot, page)
    assert told.args == ["first"]
    assert child(page, QLabel, "kept").text() == ""
    page.set_kept()
    assert child(page, QLabel, "kept").text().startswith("It is kept.")


def test_what_is_kept_late_is_not_said_on_another_card(qtbot: QtBot, page: LessonPage) -> None:
    turn(qtbot, page)
    turn(qtbot, page)
    click(qtbot, page, "card-back")
    page.set_kept()
    qtbot.waitUntil(lambda: len(page.findChildren(QLabel, "card-title")) == 1)
    assert title(page) == "做一做"


def test_a_lesson_goes_on_at_its_card_even_if_it_has_fewer_now(page: LessonPage) -> None:
    page.set_lesson(course(), "first", 1)
    assert page.place() == ("first", 1)
    page.set_lesson(course(), "first", 99)
    assert page.over()


def test_what_does_not_fit_is_shown_before_the_card_is_turned(qtbot: QtBot, page: LessonPage) -> None:
    page.resize(1214, 420)
    page.set_lesson(course(), "first", 1)
    qtbot.waitUntil(lambda: page.on.text() == "Show what is below")
    pressed = 0
    while page.on.text() == "Show what is below":
        click(qtbot, page, "card-on")
        pressed += 1
    assert page.place() == ("first", 1)
    assert 1 <= pressed < 10
    assert page.on.text() == "Done with this lesson"


def test_by_keyboard_on_and_back_and_out(qtbot: QtBot, page: LessonPage) -> None:
    assert page.focusWidget() is page.on
    qtbot.keyClick(page.on, Qt.Key.Key_Return)
    assert page.place() == ("first", 1)
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.place() == ("first", 0)
    qtbot.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.place() == ("first", 1)
    with qtbot.waitSignal(page.left):
        qtbot.keyClick(page, Qt.Key.Key_Escape)


def test_a_link_leads_to_its_lesson(qtbot: QtBot, page: LessonPage) -> None:
    turn(qtbot, page)
    linked = next(label for label in page.findChildren(QLabel) if "lesson:first" in label.text())
    with qtbot.waitSignal(page.lesson_asked) as told:
        linked.linkActivated.emit("lesson:first")
    assert told.args == ["first"]


# a question in its place


@pytest.fixture
def question(qtbot: QtBot, page: LessonPage) -> PracticeView:
    turn(qtbot, page)
    return child(page, PracticeView)


def said(question: PracticeView) -> str:
    head, why = child(question, QLabel, "said-head"), child(question, QLabel, "said-why")
    return f"{head.text()} {why.text()}".strip() if head.isVisible() else ""


def answer(qtbot: QtBot, question: PracticeView, choice: int) -> None:
    qtbot.mouseClick(child(question, QPushButton, f"choice-{choice}"), LEFT)
    qtbot.mouseClick(question.check, LEFT)


def test_a_wrong_choice_gets_its_reason_and_another_try(qtbot: QtBot, question: PracticeView) -> None:
    first: list[str] = []
    question.answered.connect(lambda item, _answer: first.append(item))
    answer(qtbot, question, 1)
    assert said(question) == "Not this one yet. Let us look at it once more. 多了一。"
    assert not question.check.isVisible()
    qtbot.mouseClick(question.said.again, LEFT)
    assert said(question) == ""
    answer(qtbot, question, 0)
    assert said(question) == "Right."
    assert not question.said.again.isVisible()
    assert first == ["single-0"]  # the second try is for oneself


def test_nobody_is_stuck(qtbot: QtBot, question: PracticeView) -> None:
    answer(qtbot, question, 1)
    assert not question.said.tell.isVisible()
    qtbot.mouseClick(question.said.again, LEFT)
    answer(qtbot, question, 2)
    qtbot.mouseClick(question.said.tell, LEFT)
    assert said(question) == "It is like this: 1"


def test_without_an_answer_there_is_nothing_to_look_at(qtbot: QtBot, question: PracticeView) -> None:
    qtbot.mouseClick(question.check, LEFT)
    assert said(question) == "Answer first, then look."
    qtbot.mouseClick(child(question, QPushButton, "choice-0"), LEFT)
    assert said(question) == ""


def test_a_question_is_answered_by_the_keyboard(qtbot: QtBot, question: PracticeView) -> None:
    rows = sorted(question.asked.findChildren(QPushButton), key=lambda row: row.y())
    wrong = next(place for place, row in enumerate(rows) if row.objectName() == "choice-1")
    rows[0].setFocus()
    qtbot.keyClick(rows[0], Qt.Key(Qt.Key.Key_1 + wrong))
    qtbot.keyClick(rows[0], Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert question.said.again.hasFocus()
    qtbot.keyClick(question.said.again, Qt.Key.Key_Return)
    assert rows[0].hasFocus()


# words


def test_text_is_never_taken_as_html() -> None:
    assert "&lt;b&gt;" in rich("a <b> & **c**", LIGHT)
    assert "<b>c</b>" in rich("a <b> & **c**", LIGHT)


def test_a_sentence_begins_a_line_and_broken_lines_are_joined() -> None:
    assert rich("一句话。\n**另一句**很\n长。", LIGHT).count("<br/>") == 1
    assert "two words" in rich("two\nwords", LIGHT)


def test_points_become_a_list() -> None:
    made = rich("- 一\n  接着\n- 二", LIGHT)
    assert made.count("<li>") == 2
    assert "一接着" in made
    assert "<ol" in rich("1. 甲\n2. 乙", LIGHT)


def test_who_listens_hears_no_marks() -> None:
    assert bare("按**开始**，见[第一课](lesson:first)。") == "按开始，见第一课。"


def test_one_gap_bears_no_number() -> None:
    assert "①" not in with_gaps("此____。")
    assert with_gaps("____和____").count("＿＿＿") == 2
    assert "②" in with_gaps("____和____")

"""正式考试 without a desk: questions, the list, the time, that answers are saved, handing in, the result."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton, QTableWidget

from app.desk.learning.rows import Attempt, ResultRow, UnitRecord
from app.training.answers import Answer, Chosen, Filled
from app.training.attempts import Head, Result
from app.training.courses import Terms
from app.training.papers import Paper, Place
from app.ui.theme import LIGHT
from app.ui.training.paper_page import PaperPage
from app.ui.training.records_page import RecordsPage
from app.ui.training.result_page import ResultPage
from app.ui.training.terms_page import TermsPage
from tests.gui.samples import child, stand
from tests.training import small_course

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

LEFT = Qt.MouseButton.LeftButton
COURSE = small_course.course()
ITEMS = ("single-0", "fill-in", "multiple")


def attempt(answers: dict[str, Answer] | None = None, spent: int = 0) -> Attempt:
    places = tuple(Place(COURSE.item(item), 10) for item in ITEMS)
    paper = Paper(COURSE.id, COURSE.version, COURSE.digest, 0, places, COURSE.pictures)
    return Attempt(Head("a1", paper, Terms()), answers or {}, spent)


@pytest.fixture
def page(qtbot: QtBot) -> PaperPage:
    made = PaperPage(LIGHT)
    stand(qtbot, made, 1214, 700)
    made.set_attempt(attempt(), resumed=False)
    return made


def click(qtbot: QtBot, page: PaperPage | TermsPage | ResultPage, name: str) -> None:
    shown = [one for one in page.findChildren(QPushButton, name) if one.isVisible()]
    assert len(shown) == 1, name
    qtbot.mouseClick(shown[0], LEFT)


def rows(page: PaperPage) -> list[str]:
    return [page.list.item(row).text() for row in range(page.list.count())]


def heard(page: PaperPage) -> list[tuple[str, Answer]]:
    told: list[tuple[str, Answer]] = []
    page.answered.connect(lambda item, answer: told.append((item, answer)))
    return told


def test_an_answer_is_told_at_once_and_called_saved_only_when_it_is(qtbot: QtBot, page: PaperPage) -> None:
    told = heard(page)
    click(qtbot, page, "choice-2")
    assert told == [("single-0", Chosen((2,)))]
    assert child(page, QLabel, "saved").text() == ""
    page.set_saved("single-0")
    assert child(page, QLabel, "saved").text() == "Saved"
    assert rows(page) == ["Question 1  answered", "Question 2", "Question 3"]


def test_what_was_saved_of_another_question_is_not_said_of_this_one(qtbot: QtBot, page: PaperPage) -> None:
    click(qtbot, page, "choice-2")
    click(qtbot, page, "item-on")
    page.set_saved("single-0")
    assert child(page, QLabel, "saved").text() == ""


def test_what_is_typed_is_told_when_the_question_is_left(qtbot: QtBot, page: PaperPage) -> None:
    told = heard(page)
    click(qtbot, page, "item-on")
    qtbot.keyClicks(child(page, QLineEdit, "gap-0"), "ctrl+c")
    assert told == []  # not for each key
    click(qtbot, page, "item-back")
    assert told == [("fill-in", Filled(("ctrl+c", "")))]
    assert rows(page)[1] == "Question 2  begun"


def test_what_is_typed_is_told_after_a_pause_and_when_the_page_goes(qtbot: QtBot, page: PaperPage) -> None:
    click(qtbot, page, "item-on")
    with qtbot.waitSignal(page.answered):
        qtbot.keyClicks(child(page, QLineEdit, "gap-0"), "x")
    told = heard(page)
    qtbot.keyClicks(child(page, QLineEdit, "gap-1"), "y")
    page.hide()
    assert told == [("fill-in", Filled(("x", "y")))]


def test_what_is_taken_back_is_told_as_well(qtbot: QtBot, page: PaperPage) -> None:
    told = heard(page)
    page.list.setCurrentRow(2)
    click(qtbot, page, "choice-1")
    click(qtbot, page, "choice-1")
    assert told == [("multiple", Chosen((1,))), ("multiple", Chosen())]
    assert rows(page)[2] == "Question 3  begun"


def test_it_goes_on_where_nothing_is_answered_yet_and_says_so(qtbot: QtBot) -> None:
    page = PaperPage(LIGHT)
    stand(qtbot, page, 1214, 700)
    page.set_attempt(attempt({"single-0": Chosen((0,))}, spent=2267), resumed=True)
    assert page.item().id == "fill-in"
    assert child(page, QLabel, "resumed").text().endswith("52 min 13 s are left.")
    assert child(page, QLabel, "resumed").isVisible()
    click(qtbot, page, "item-back")
    assert child(page, QPushButton, "choice-0").isChecked()


def test_the_time_is_told_calmly(page: PaperPage) -> None:
    said = child(page, QLabel, "time-left")
    for seconds, text in (
        (5400, "90 minutes left"),
        (5399, "90 minutes left"),
        (60, "1 minute left"),
        (9, "9 seconds left"),
    ):
        page.set_left(seconds)
        assert said.text() == text


def test_handing_in_names_what_is_not_answered_and_leads_there(qtbot: QtBot, page: PaperPage) -> None:
    handed: list[None] = []
    page.handed_in.connect(lambda: handed.append(None))
    click(qtbot, page, "choice-0")
    click(qtbot, page, "hand-in")
    named = [one.text() for one in page.findChildren(QPushButton) if one.objectName().startswith("lacking-")]
    assert named == ["Question 2", "Question 3"]
    click(qtbot, page, "lacking-2")
    assert page.item().id == "multiple"
    click(qtbot, page, "hand-in")
    click(qtbot, page, "go-on-answering")
    assert page.item().id == "multiple"
    click(qtbot, page, "hand-in")
    click(qtbot, page, "hand-in-now")
    assert handed == [None]


def test_by_keyboard_through_the_list(qtbot: QtBot, page: PaperPage) -> None:
    qtbot.waitUntil(page.isActiveWindow)
    page.list.setFocus()
    qtbot.keyClick(page.list, Qt.Key.Key_Down)
    assert page.item().id == "fill-in"
    assert page.list.hasFocus()
    qtbot.keyClick(page, Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.item().id == "multiple"
    qtbot.keyClick(page, Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.item().id == "fill-in"


# before and after


def test_the_terms_are_told_before_it_begins(qtbot: QtBot) -> None:
    page = TermsPage(LIGHT)
    stand(qtbot, page, 1214, 700)
    page.set_terms(COURSE, Terms(minutes=45, passing=70))
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "10 questions, 45 minutes. It is passed with 70 of 100 points." in said
    with qtbot.waitSignal(page.begin_asked):
        click(qtbot, page, "begin-test")
    assert not child(page, QPushButton, "begin-test").isEnabled()
    page.show_problem("…")
    assert child(page, QPushButton, "begin-test").isEnabled()


@pytest.mark.parametrize("passed", [True, False])
def test_what_came_out_leads_to_the_lessons(qtbot: QtBot, passed: bool) -> None:
    page = ResultPage(LIGHT)
    stand(qtbot, page, 1214, 700)
    result = Result(7250, passed, ("fill-in",), ("first", "gone"))
    row = ResultRow("a1", COURSE.id, COURSE.version, date(2026, 6, 3), result)
    page.set_result(COURSE, row, [COURSE.item(item) for item in ITEMS])
    assert child(page, QLabel, "result-title").text() == ("Passed" if passed else "Not passed yet")
    said = " ".join(label.text() for label in page.findChildren(QLabel))
    assert "72 of 100" in said
    assert COURSE.item("fill-in").text in said
    assert COURSE.item("single-0").text not in said
    with qtbot.waitSignal(page.lesson_asked) as told:
        click(qtbot, page, "again-first")
    assert told.args == ["first"]


def test_the_unit_sees_names_courses_and_days(qtbot: QtBot) -> None:
    page = RecordsPage(LIGHT)
    stand(qtbot, page, 1000, 600)
    page.set_records(())
    assert child(page, QLabel, "no-records").isVisible()
    page.set_records(
        (
            UnitRecord("p1", "王芳", "c", "电脑入门", True, date(2026, 6, 3), True, pending=True),
            UnitRecord("p2", "李强", "c", "电脑入门", False, date(2026, 5, 9), False),
        )
    )
    table = child(page, QTableWidget, "records")
    cells = [[table.model().index(row, column).data() for column in range(4)] for row in range(2)]
    assert cells == [
        ["王芳", "电脑入门", "Passed", "2026年6月3日 (to be confirmed by the county)"],
        ["李强", "电脑入门", "Not passed yet", "2026年5月9日"],
    ]

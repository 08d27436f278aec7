"""今日 leads a newcomer to the first lesson: once, below what is to be done, and never after an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from app.desk import newcomers
from app.ui.first_lesson import FirstLesson
from app.ui.today_page import TodayPage
from tests.gui.conftest import PATIENCE_MS
from tests.gui.county import PASSWORD, child, paper
from tests.gui.test_training import COURSE, Learner

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from tests.gui.county import County

YES, NO = "to-first-lesson", "no-first-lesson"


@pytest.fixture
def learner(qtbot: QtBot, at_work: Desktop) -> Learner:
    made = Learner(qtbot, at_work)
    qtbot.waitUntil(made.shell.isActiveWindow, timeout=PATIENCE_MS)
    made.click("page-today")
    return made


def offered(learner: Learner) -> bool:
    return learner.seen("first-lesson") != ""


def fetch(learner: Learner, papers: int) -> None:
    """Ask the county, until so many documents stand on the page."""
    rows = child(learner.shell, TodayPage).list.model()
    learner.qtbot.keyClick(learner.shell, Qt.Key.Key_F5)
    learner.qtbot.waitUntil(lambda: rows.rowCount() == papers, timeout=PATIENCE_MS)
    learner.settle()


def open_anew(learner: Learner, county: County) -> None:
    """Lock, and unlock: the window is another one."""
    desktop = learner.desktop
    learner.shell.lock_asked.emit()
    learner.qtbot.waitUntil(lambda: desktop.window is None, timeout=PATIENCE_MS)
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    desktop.door.view.password.setText(PASSWORD)
    learner.qtbot.waitUntil(desktop.door.view.open.isEnabled, timeout=PATIENCE_MS)
    desktop.door.view.open.click()
    learner.qtbot.waitUntil(lambda: desktop.window is not None, timeout=PATIENCE_MS)
    learner.settle()
    learner.click("page-today")


def test_yes_leads_to_the_first_lesson_and_is_asked_once(learner: Learner, county: County) -> None:
    assert offered(learner)
    learner.click(YES)
    assert learner.shell.page() == "training"
    learner.click("page-today")
    assert not offered(learner)
    open_anew(learner, county)
    assert not offered(learner)
    learner.click("page-training")
    learner.key(Qt.Key.Key_Return)  # the next step has the keyboard
    assert learner.seen("card-title") == "电脑不怕您碰"


def test_no_puts_it_away_for_good(learner: Learner, county: County) -> None:
    learner.click(NO)
    assert learner.shell.page() == "today"
    assert not offered(learner)
    county.send(county.unit("旧县"), paper("关于开会的通知"))
    fetch(learner, 1)
    assert not offered(learner)
    open_anew(learner, county)
    assert not offered(learner)
    assert not learner.on_desk(newcomers.may_be_asked)


def test_by_keyboard_alone(learner: Learner) -> None:
    learner.tab_to(YES)
    learner.tab_to(NO)
    learner.key(Qt.Key.Key_Return)
    assert not offered(learner)
    assert QApplication.focusWidget() is not None, "the keyboard is not lost with the button"
    learner.key(Qt.Key.Key_Tab)
    focused = QApplication.focusWidget()
    assert focused is not None
    assert focused.isVisible()


def test_the_keyboard_comes_to_the_list_with_what_arrives(learner: Learner, county: County) -> None:
    assert QApplication.focusWidget() is not None, "and nothing hidden has it"
    county.send(county.unit("旧县"), paper("关于开会的通知"))
    fetch(learner, 1)
    assert child(learner.shell, TodayPage).list.hasFocus()


def test_who_opened_a_lesson_by_another_way_is_not_asked(learner: Learner, county: County) -> None:
    learner.click("page-training")
    learner.click("page-today")
    assert offered(learner), "to look at the page is not to learn"
    learner.click("page-training")
    learner.click("lesson-mouse")
    learner.click("page-today")
    assert not offered(learner)
    open_anew(learner, county)
    assert not offered(learner)


def test_what_was_learned_before_the_window_was_made_counts(learner: Learner, county: County) -> None:
    learner.on_desk(lambda desk: desk.learning.note_progress(COURSE, "power", 0))
    open_anew(learner, county)
    assert not offered(learner)
    assert learner.shell.findChild(FirstLesson) is None, "nothing is made for who needs it not"


def test_it_stands_below_what_presses_and_hides_none_of_it(learner: Learner, county: County) -> None:
    page = child(learner.shell, TodayPage)
    strip = child(page, FirstLesson)
    assert not page.list.isVisible(), "nothing is to be done yet"
    assert page.rect().contains(strip.geometry())
    assert strip.geometry().center().y() < page.height() * 2 / 3, "near the words that nothing waits"
    for number in range(30):
        county.send(county.unit("旧县"), paper(f"关于防汛的紧急通知（{number}）", urgency="特急"))
    fetch(learner, 30)
    assert offered(learner)
    foot = page.list.mapTo(page, QPoint(0, page.list.height())).y()
    assert strip.y() >= foot
    assert strip.geometry().bottom() <= page.rect().bottom()
    assert page.list.height() > 5 * strip.height()
    assert child(page, QPushButton, "open-first").isVisible()
    learner.click("open-first")  # the emergency is one click away, as before
    assert learner.shell.page() == "inbox"


@pytest.mark.parametrize(("width", "height"), [(1093, 614), (800, 600), (640, 480)])
def test_it_fits_into_narrow_windows(learner: Learner, county: County, width: int, height: int) -> None:
    county.send(county.unit("旧县"), paper("关于开会的通知"))
    fetch(learner, 1)
    learner.shell.resize(width, height)
    learner.settle()
    strip = child(learner.shell, FirstLesson)
    said = child(strip, QLabel, "first-lesson")
    assert said.heightForWidth(said.width()) <= said.height()
    for name in (YES, NO):
        one = child(strip, QPushButton, name)
        assert strip.rect().contains(one.geometry())
        assert one.width() >= one.sizeHint().width()


def test_who_listens_hears_what_yes_and_no_are_about(learner: Learner) -> None:
    for name in (YES, NO):
        pressed = child(learner.shell, QPushButton, name)
        assert pressed.accessibleName() == pressed.text()
        assert pressed.accessibleDescription() == learner.seen("first-lesson")

"""逐件批办: one matter after another by mouse alone, in large type."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton

from app.ui.matters.leader_page import LeaderPage
from app.ui.theme import LIGHT
from app.ui.track import Track
from tests.gui import matter_samples as samples
from tests.gui.samples import child, identity, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def page(qtbot: QtBot) -> LeaderPage:
    made = LeaderPage(LIGHT, today)
    stand(qtbot, made, 1214, 680)
    return made


def click(qtbot: QtBot, page: LeaderPage, name: str) -> None:
    qtbot.mouseClick(child(page, QPushButton, name), Qt.MouseButton.LeftButton)


def test_the_first_matter_opens_by_itself(qtbot: QtBot, page: LeaderPage) -> None:
    with qtbot.waitSignal(page.open_asked) as asked:
        page.set_page(samples.rows(3), append=False)
    assert asked.args == [identity(1)]
    assert child(page, QLabel, "which").text() == "第 1 件，共 3 件"


def test_after_an_act_the_next_one_comes(qtbot: QtBot, page: LeaderPage) -> None:
    page.set_page(samples.rows(3), append=False)
    with qtbot.waitSignal(page.open_asked) as asked:
        page.set_page(samples.rows(2, 2), append=False)
    assert asked.args == [identity(2)]
    assert child(page, QLabel, "which").text() == "第 1 件，共 2 件"


def test_one_can_go_round(qtbot: QtBot, page: LeaderPage) -> None:
    page.set_page(samples.rows(3), append=False)
    page.set_matter(samples.view())
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, page, "before")
    assert asked.args == [identity(3)]
    with qtbot.waitSignal(page.open_asked) as asked:
        click(qtbot, page, "next")
    assert asked.args == [identity(1)]


def test_a_decision_takes_clicks_and_no_typing(qtbot: QtBot, page: LeaderPage) -> None:
    page.set_page(samples.rows(1), append=False)
    page.set_matter(samples.view(presses=(samples.press("agree", main=True), samples.RETURN)))
    click(qtbot, page, "press-agree")
    click(qtbot, page, "phrase-0")
    with qtbot.waitSignal(page.opened.deciding.form.done):
        click(qtbot, page, "do")
    assert page.opened.deciding.form.text == "同意。"


def test_large_type_is_larger(page: LeaderPage) -> None:
    page.set_page(samples.rows(1), append=False)
    page.set_matter(samples.view())
    assert child(page.opened.deciding, QPushButton, "press-instruct").height() >= LIGHT.big().control


def test_buttons_opinions_and_phrases_are_as_large_as_the_rest(qtbot: QtBot, page: LeaderPage) -> None:
    page.set_page(samples.rows(1), append=False)
    page.set_matter(samples.view())
    click(qtbot, page, "press-instruct")
    said = [one for one in page.findChildren(QLabel) if one.text() == "拟请李镇长批示，由应急办承办。"]
    assert said
    for shown in (*said, child(page, QPushButton, "do"), child(page, QPushButton, "phrase-0")):
        assert shown.font().pixelSize() == LIGHT.big().base


def test_who_decides_has_the_room_of_the_track_for_the_paper(qtbot: QtBot, page: LeaderPage) -> None:
    page.set_page(samples.rows(1), append=False)
    page.set_matter(samples.view())
    track = page.findChild(Track)
    assert track is not None
    assert track.isVisible()
    click(qtbot, page, "press-instruct")
    assert not track.isVisible()
    assert not child(page, QLabel, "which").isVisible()
    click(qtbot, page, "not-now")
    assert track.isVisible()
    assert child(page, QLabel, "which").isVisible()


def test_when_all_is_decided_it_says_so(page: LeaderPage) -> None:
    page.set_page(samples.rows(1), append=False)
    page.set_page(samples.rows(0), append=False)
    assert not page.opened.isVisible()
    assert any("都办完了" in label.text() for label in page.findChildren(QLabel) if label.isVisible())

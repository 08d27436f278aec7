"""What was found: bold words, opening, empty answers, Enter and input methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit

from app.desk.rows import Box
from app.ui.row_painting import FACE, bold_parts
from app.ui.search_page import SearchPage
from app.ui.theme import LIGHT
from tests.gui.matter_samples import row as matter
from tests.gui.samples import child, identity, row, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.usefixtures("in_chinese")


@pytest.fixture
def found(qtbot: QtBot) -> SearchPage:
    made = SearchPage(LIGHT, today)
    stand(qtbot, made, 1000, 600)
    return made


def words(found: SearchPage) -> QLineEdit:
    return child(found, QLineEdit, "search-words")


def seen(found: SearchPage) -> str:
    return "\n".join(label.text() for label in found.findChildren(QLabel) if label.isVisible())


def test_enter_searches(qtbot: QtBot, found: SearchPage) -> None:
    qtbot.keyClicks(words(found), " 1996 ")
    with qtbot.waitSignal(found.search_asked) as asked:
        qtbot.keyClick(words(found), Qt.Key.Key_Return)
    assert asked.args == ["1996"]


def test_nothing_is_searched_for_in_a_composition_or_without_words(qtbot: QtBot, found: SearchPage) -> None:
    with qtbot.assertNotEmitted(found.search_asked):
        qtbot.keyClick(words(found), Qt.Key.Key_Return)
        words(found).setText("1996")
        words(found).setFocus()
        QApplication.sendEvent(words(found), QInputMethodEvent("fangxun", []))
        qtbot.keyClick(words(found), Qt.Key.Key_Return)


def test_what_was_found_opens_by_key_and_click(qtbot: QtBot, found: SearchPage) -> None:
    found.set_results("事项", (row(9), row(4)))
    assert "“事项”：找到 2 件" in seen(found)
    assert found.rows.hasFocus()
    with qtbot.waitSignal(found.open_asked) as asked:
        qtbot.keyClick(found.rows, Qt.Key.Key_Return)
    assert asked.args == ["inbox", identity(9)]
    spot = found.rows.visualRect(found.rows.model().index(1, 0)).center()
    with qtbot.waitSignal(found.open_asked) as asked:
        qtbot.mouseClick(found.rows.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert asked.args == ["inbox", identity(4)]


def test_matters_stand_between_documents_and_say_what_they_are(qtbot: QtBot, found: SearchPage) -> None:
    found.set_results("防汛", (row(9), matter(3, number="月政发〔2026〕3号"), row(2, box=Box.NOTICES)))
    model = found.rows.model()
    seconds = [model.index(place, 0).data(FACE).second for place in range(3)]
    assert [second.partition(" · ")[0] for second in seconds] == ["收文", "事项", "通知公告"]
    assert "月政发〔2026〕3号" in seconds[1]
    qtbot.keyClick(found.rows, Qt.Key.Key_Down)
    with qtbot.waitSignal(found.open_asked) as asked:
        qtbot.keyClick(found.rows, Qt.Key.Key_Return)
    assert asked.args == ["matters", matter(3).id]


def test_another_search_shows_another_list(found: SearchPage) -> None:
    found.set_results("事项", (row(9), row(4)))
    found.set_results("马政办", (row(7),))
    assert words(found).text() == "马政办"
    assert found.rows.model().rowCount() == 1


def test_nothing_found_says_what_one_can_do(found: SearchPage) -> None:
    found.set_results("防火", ())
    assert found.rows.accessibleDescription() == "没有找到“防火”。可以少输几个字再试，两个字就够。"


def test_the_newest_fifty_say_that_there_are_more(found: SearchPage) -> None:
    found.set_results("事项", tuple(row(key) for key in range(50, 0, -1)))
    assert "最新的 50 件" in seen(found)


def test_a_problem_stands_where_it_happened(found: SearchPage) -> None:
    found.show_problem("本机的索引正在重建。")
    assert "本机的索引正在重建。" in seen(found)
    found.set_results("事项", (row(9),))
    assert "索引" not in seen(found)


@pytest.mark.parametrize(
    ("text", "wanted", "parts"),
    [
        ("防汛物资", ["物资"], [("防汛", False), ("物资", True)]),
        ("GB/T 9704 gb", ["gb"], [("GB", True), ("/T 9704 ", False), ("gb", True)]),
        ("防汛（一）", ["（一）", "防"], [("防", True), ("汛", False), ("（一）", True)]),
        ("a+b", ["+"], [("a", False), ("+", True), ("b", False)]),
        ("防汛", [], [("防汛", False)]),
    ],
)
def test_the_words_that_were_searched_for_are_bold(text: str, wanted: list[str], parts: list[tuple[str, bool]]) -> None:
    assert bold_parts(text, wanted) == parts

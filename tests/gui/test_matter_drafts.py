"""草稿 holds what was typed on a matter and not done, and what the county sent back: it is gone on with from there."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QPushButton

from app.desk import vault
from app.desk.matters.rows import MatterDraft
from app.ui.desktop import Desktop
from app.ui.drafts_page import DraftsPage
from app.ui.matters.starting_page import StartingPage
from app.ui.navigation import Navigation
from tests.gui.county import child, sample_county
from tests.gui.playing import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")
TITLE = "关于申请防汛资金的请示"


@pytest.fixture
def player(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[Player]:
    with pytest.MonkeyPatch.context() as patch, sample_county(tmp_path / "county") as made:
        patch.setattr(vault, "create", partial(vault.create, cost=vault.Cost(memory_kib=8)))
        store = tmp_path / "pc"
        one = Player(qtbot, Desktop(qapp, store, road=made.cable), made, store, mouse=True)
        one.sit_down(made.clerks(made.unit("旧县"))[3].id)
        yield one
        one.desktop.stop()
    qapp.setStyleSheet("")


def drafts(player: Player) -> DraftsPage:
    player.click(child(player.shell, Navigation)._buttons["drafts"])
    player.settle()
    return child(player.shell, DraftsPage)


def button(page: DraftsPage, name: str) -> QPushButton:
    return next(one for one in page.findChildren(QPushButton) if one.objectName().startswith(name) and one.isVisible())


def says(page: DraftsPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def starting(player: Player) -> StartingPage:
    player.page("matters")
    player.press(player.matters, "start-matter")
    player.settle()
    return child(player.shell, StartingPage)


def written(page: StartingPage) -> tuple[str, str]:
    return child(page, QLineEdit, "matter-title").text(), child(page, QPlainTextEdit, "matter-body").toPlainText()


def test_words_on_a_matter_are_gone_on_with_from_the_drafts(player: Player) -> None:
    matter = player.begin("leave", TITLE)
    player.open(matter)
    deciding = player.matters.opened.deciding
    player.press(deciding, f"press-{deciding.main().verb}")  # type: ignore[union-attr]
    player.write(child(deciding.form, QPlainTextEdit, "opinion"), "拟同意，请领导")
    player.wait(lambda: bool(player.desktop.operations.wait_for(player.desktop.operations.desk.matters.drafts)))
    player.page("inbox")
    page = drafts(player)
    assert TITLE in says(page)
    assert "拟同意，请领导" in says(page)
    player.click(button(page, "draft-"))
    player.wait(lambda: deciding.form.text == "拟同意，请领导")
    player.press(deciding, "do")
    player.settle()
    assert "没有草稿" in says(drafts(player))


def test_a_matter_that_the_county_does_not_begin_comes_back_with_its_text(player: Player) -> None:
    player.county.cable.pull()
    page = starting(player)
    player._choose_route(page, "leave")
    player.write(child(page, QLineEdit, "matter-title"), TITLE)
    player.write(child(page, QPlainTextEdit, "matter-body"), "因病请假两天。")
    player.press(page, "begin")
    player.settle()
    town = player.county.unit("旧县").id
    people = [structs.replace(one, post="科员") for one in player.county.people if one.unit == town]
    player.county.hub.import_people(people)
    player.county.cable.plug()
    player.exchange()
    shown = drafts(player)
    player.wait(lambda: "退回" in says(shown))
    player.click(button(shown, "draft-"))
    player.wait(lambda: written(page) == (TITLE, "因病请假两天。"))
    assert page.isVisible()
    said = child(page, QLabel, "starting-problem").text()
    assert "县里没有接受" in said or "现在不能发起" in said


def test_what_was_begun_waits_while_another_is_begun_and_may_be_deleted(player: Player) -> None:
    page = starting(player)
    player.write(child(page, QLineEdit, "matter-title"), TITLE)
    player.press(page, "another")
    player.settle()
    assert written(page) == ("", "")
    player.write(child(page, QLineEdit, "matter-title"), "关于请假的请示")
    shown = drafts(player)
    assert TITLE in says(shown)
    assert "关于请假的请示" in says(shown)
    player.click(button(shown, "delete-"))  # the newest
    player.settle()
    assert "关于请假的请示" not in says(shown)
    assert written(page) == ("", "")
    player.press(player.shell, "undo")
    player.settle()
    assert "关于请假的请示" in says(shown)


def test_a_matter_that_is_taken_back_is_on_its_page_again(player: Player) -> None:
    player.county.cable.pull()
    player.desktop.operations.desk.undo_seconds = 10
    page = starting(player)
    player._choose_route(page, "leave")
    player.write(child(page, QLineEdit, "matter-title"), TITLE)
    player.press(page, "begin")
    player.settle()
    player.press(player.shell, "undo")
    player.wait(lambda: page.isVisible() and written(page)[0] == TITLE)


def test_words_whose_matter_has_left_can_be_copied(player: Player) -> None:
    gone = MatterDraft("", "ab" * 16, "instruct", 0, "关于修路的请示", text="同意，请抓紧。", reason="matter-unknown")
    player.desktop.operations.wait_for(lambda: player.desktop.operations.desk.matters.save_draft(gone))
    page = drafts(player)
    assert "已不在本机" in says(page)
    player.click(button(page, "copy-"))
    assert QApplication.clipboard().text() == "同意，请抓紧。"

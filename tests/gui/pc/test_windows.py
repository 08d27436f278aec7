"""The windows of the practice PC: moved, filled, gone through, and what their menus offer."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QToolButton, QWidget

from app.ui.training.pc.entries import COMPUTER
from app.ui.training.pc.explorer import Explorer
from tests.gui.county import child
from tests.gui.pc.hands import CTRL, NONE
from tests.gui.pc.player import PcPlayer, question
from tests.gui.pc.small_task import NOTICE

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.training.pc.window import Window
    from tests.gui.pc.player import Sits


def shown(within: QWidget, name: str) -> QToolButton:
    """The button that is seen: those of before go when they like."""
    return next(one for one in within.findChildren(QToolButton, name) if one.isVisible())


def front(player: PcPlayer) -> Window:
    window = player.screen._front()
    assert window is not None
    return window


def test_windows_are_hidden_filled_moved_and_closed(sit: Sits, qtbot: QtBot) -> None:
    player = sit()
    player.go("文档")
    window = front(player)
    before = window.geometry()
    player.click(child(window, QToolButton, "pc-maximize"))
    assert window.geometry() == player.screen.property("desktop-area")
    player.click(child(window, QToolButton, "pc-maximize"))
    assert window.geometry() == before
    player.click(child(window, QToolButton, "pc-minimize"))
    assert not window.isVisible()
    player.settle()
    player.click(shown(player.screen.bar, "pc-task-0"))
    assert window.isVisible()
    title = child(window, QWidget, "pc-title")
    qtbot.mousePress(title, Qt.MouseButton.LeftButton, pos=QPoint(90, 12))
    qtbot.mouseMove(title, QPoint(60, 32))
    qtbot.mouseRelease(title, Qt.MouseButton.LeftButton, pos=QPoint(60, 32))
    assert window.pos() == before.topLeft() + QPoint(-30, 20)
    corner = window.rect().bottomRight()
    qtbot.mousePress(window, Qt.MouseButton.LeftButton, pos=corner)
    qtbot.mouseMove(window, corner - QPoint(100, 50))
    qtbot.mouseRelease(window, Qt.MouseButton.LeftButton, pos=corner - QPoint(100, 50))
    assert (before.width() - window.width(), before.height() - window.height()) in {(100, 50), (101, 51)}
    player.click(child(window, QToolButton, "pc-close"))
    assert player.screen.windows == []
    assert player.screen.desktop.hasFocus()


def test_the_way_is_kept_back_and_forth(sit: Sits) -> None:
    player = sit()
    player.go("文档")
    player.double_click(player.explorer.view, "文档/合同")
    player.settle()
    assert player.explorer.place == "文档/合同"
    for name, place in (("pc-back", "文档"), ("pc-forward", "文档/合同"), ("pc-up", "文档"), ("pc-way-", COMPUTER)):
        player.click(shown(player.explorer, name))
        player.settle()
        assert player.explorer.place == place


def test_a_folder_that_goes_is_left(sit: Sits) -> None:
    player = sit()
    player.go("文档/合同")
    player.view.hands.recycle(["文档/合同"])
    assert player.explorer.place == "文档"


def test_a_file_without_an_ending_says_what_it_lacks(sit: Sits) -> None:
    player = sit()
    player.do("open", "文档/没有尾巴")
    assert front(player).name == "没有尾巴"
    assert not isinstance(front(player).content, Explorer)
    assert front(player).grab().toImage().width() > 0


def test_what_was_cut_is_paler_until_it_is_pasted(sit: Sits) -> None:
    player = sit()
    player.do("cut", NOTICE)
    view = player.explorer.view
    assert view.files._pale == {NOTICE}
    player.do("paste", "图片")
    assert player.explorer.view.files._pale == frozenset()


def test_a_menu_offers_only_what_can_be_done(sit: Sits) -> None:
    player = sit()
    view = player.go("文档")
    with pytest.raises(AssertionError, match="cannot be chosen"):
        player.pick(view, "paste", empty=True)
    menu = player.menu()
    assert {one.objectName(): one.isEnabled() for one in menu.actions() if one.objectName()} == {
        "new": True,
        "paste": False,
        "undo": False,
    }
    menu.close()


def test_properties_tell_what_and_where_and_are_no_act(sit: Sits) -> None:
    player = sit()
    player.choose(["文档/合同/甲.docx"])
    before = player.view.machine.acts
    player.pick(player.explorer.view, "properties")
    player.settle()
    assert question(player) == "Kind: DOCX document\nPlace: 文档 > 合同"
    player.answer("ok")
    assert player.view.machine.acts == before


def test_many_windows_do_not_heap_up(sit: Sits) -> None:
    player = sit()
    for _time in range(12):
        player.screen.show_folder("文档")
    assert len(player.screen.windows) == 8
    player.key(Qt.Key.Key_W, CTRL)
    assert len(player.screen.windows) == 7
    player.key(Qt.Key.Key_Left, NONE)

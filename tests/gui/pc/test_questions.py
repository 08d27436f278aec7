"""The practice PC behaves as PCs do: what it asks, refuses, gives back and tells, and that nothing leaves it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPushButton, QToolButton, QVBoxLayout, QWidget

from app.training.answers import Judged, Performed
from app.training.pc.acts import PcAct, Verb
from app.training.pc.scripts import acts_of
from app.training.pc.state import STICK, Stick
from app.ui.keyboard import bind
from app.ui.theme import LIGHT
from app.ui.training.pc.entries import BIN, COMPUTER
from app.ui.training.task_view import TaskView
from tests.gui.county import child
from tests.gui.pc.hands import CTRL
from tests.gui.pc.player import PcPlayer, asked, names, question, verbs
from tests.gui.pc.small_task import NOTICE, TASK

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from tests.gui.pc.player import Sits


# what it asks


def test_what_is_deleted_for_good_is_asked_for_and_enter_means_no(sit: Sits) -> None:
    player = sit(mouse=False)
    player.choose([NOTICE])
    player.key(Qt.Key.Key_Delete, Qt.KeyboardModifier.ShiftModifier)
    assert question(player) == "Delete “通知.docx” for good? It will not go to the recycle bin."
    player.key(Qt.Key.Key_Return)
    assert player.screen.question is None
    assert verbs(player) == ["open"]
    assert player.explorer.view.hasFocus()


def test_escape_answers_no_and_tab_stays_in_the_question(sit: Sits) -> None:
    player = sit(mouse=False)
    player.open_bin()
    player.pick_by_key(player.explorer.view, "empty-bin")
    player.settle()
    assert names(player) == ["pc-yes", "pc-no"]
    for _press in range(3):
        player.key(Qt.Key.Key_Tab)
        focused = QApplication.focusWidget()
        assert focused is not None
        assert focused.objectName() in names(player)
    player.key(Qt.Key.Key_Escape)
    assert verbs(player) == []
    assert player.view.machine.pc.bin != ()


def test_a_stick_has_no_bin_so_it_asks(sit: Sits) -> None:
    player = sit()
    player.choose(["U盘/旧.docx"])
    player.pick(player.explorer.view, "delete")
    player.settle()
    assert question(player).startswith("A USB stick has no recycle bin.")
    player.answer("no")
    assert "U盘/旧.docx" in player.view.machine.pc.files


def test_a_file_may_be_replaced_and_a_folder_not(sit: Sits) -> None:
    player = sit()
    player.do("copy", NOTICE)
    player.paste("桌面")
    assert names(player) == ["pc-replace", "pc-both", "pc-skip", "pc-cancel"]
    player.answer("cancel")
    player.do("copy", "文档/合同")
    player.paste("桌面")
    player.settle()
    assert names(player) == ["pc-both", "pc-skip", "pc-cancel"]
    player.answer("both")
    assert "桌面/合同 (2)/甲.docx" in player.view.machine.pc.files


def test_nothing_under_a_question_can_be_clicked(sit: Sits) -> None:
    player = sit()
    player.choose([NOTICE])
    player.view.hands.delete([NOTICE])
    with pytest.raises(AssertionError, match="covers"):
        player.click(child(player.screen.windows[0], QToolButton, "pc-close"))


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("甲/乙.docx", "“/” cannot stand in a name."),
        (" ", "A name has at least one sign."),
        ("没有尾巴", "here already"),
    ],
)
def test_a_name_that_cannot_be_is_refused_in_words(sit: Sits, name: str, said: str) -> None:
    player = sit(mouse=False)
    player.do("rename", NOTICE, name)
    assert said in question(player)
    player.answer("ok")
    assert NOTICE in player.view.machine.pc.files
    assert player.explorer.view.chosen() == [NOTICE]


# names


def test_the_ending_is_not_chosen_when_a_name_is_typed(sit: Sits) -> None:
    player = sit(mouse=False)
    for path, chosen in ((NOTICE, "通知"), ("文档/没有尾巴", "没有尾巴"), ("文档/合同", "合同")):
        player.choose([path])
        player.key(Qt.Key.Key_F2)
        player.settle()
        field = QApplication.focusWidget()
        assert isinstance(field, QLineEdit)
        assert field.selectedText() == chosen
        player.key(Qt.Key.Key_Escape)
        player.settle()
    assert verbs(player) == ["open"]


def test_what_was_named_stays_chosen_and_places_keep_their_names(sit: Sits) -> None:
    player = sit(mouse=False)
    player.do("rename", NOTICE, "新通知.docx")
    assert player.explorer.view.chosen() == ["文档/新通知.docx"]
    player.do("undo")
    assert NOTICE in player.view.machine.pc.files
    player.go(COMPUTER)
    player.walk_to(player.explorer.view, STICK)
    player.key(Qt.Key.Key_F2)
    player.settle()
    assert player.explorer.view.viewport().findChild(QLineEdit) is None


# carrying


def at_desktop(player: PcPlayer, path: str) -> QPoint:
    desktop = player.screen.desktop
    return desktop.viewport().mapToGlobal(player.at(desktop, path))


def test_dragging_moves_here_and_copies_to_the_stick(sit: Sits) -> None:
    player = sit()
    player.do("drag", NOTICE, "图片")
    assert NOTICE not in player.view.machine.pc.files
    player.do("drag", "文档/没有尾巴", STICK)
    assert {"文档/没有尾巴", "U盘/没有尾巴"} <= set(player.view.machine.pc.files)


def test_what_letting_go_would_do_is_said_at_the_pointer(sit: Sits) -> None:
    player = sit()
    view = player.go("文档")
    player.choose([NOTICE])
    said = []
    player.screen.carrying.follow(view)
    view.carried.connect(lambda _at: said.append(player.screen.carrying.ghost.text()))
    player.drag(view, NOTICE, at_desktop(player, BIN))
    assert said[-1] == "通知.docx: to the recycle bin"
    assert player.screen.carrying.ghost.isHidden()
    assert verbs(player)[-1] == "recycle"


def test_a_folder_of_the_desktop_takes_what_is_let_go_over_it(sit: Sits) -> None:
    player = sit()
    player.drag(player.go("文档"), NOTICE, at_desktop(player, "桌面/合同"))
    assert "桌面/合同/通知.docx" in player.view.machine.pc.files


def test_letting_go_beside_the_screen_or_where_it_lay_does_nothing(sit: Sits) -> None:
    player = sit()
    view = player.go("文档")
    before = player.view.machine.acts
    player.drag(view, NOTICE, player.screen.mapToGlobal(QPoint(-40, -40)))
    player.drag(view, NOTICE, view.viewport().mapToGlobal(view.viewport().rect().bottomRight() - QPoint(5, 5)))
    player.drag(view, NOTICE, at_desktop(player, COMPUTER))
    assert player.view.machine.acts == before


# what it tells


def test_a_hint_is_the_next_thing_to_do_and_no_more(sit: Sits) -> None:
    player = sit()
    said = child(player.view, QLabel, "task-said")
    player.press(player.view, QPushButton, "task-hint")
    assert said.text() == "“图片”里还没有通知。"
    player.do("copy", NOTICE)
    assert said.text() == ""
    player.do("paste", "图片")
    assert player.view.hint() == "U盘还没有弹出。"
    player.do("open", "图片/村口.jpg")
    assert player.view.hint().startswith("不要看照片。")
    assert "Start over" in player.view.hint()


def test_a_formal_test_gives_no_hint(sit: Sits) -> None:
    player = sit(helps=False)
    assert not child(player.view, QPushButton, "task-hint").isVisible()
    assert child(player.view, QPushButton, "task-over").isVisible()


def test_one_may_always_start_over(sit: Sits, qtbot: QtBot) -> None:
    player = sit()
    player.do("recycle", NOTICE)
    player.view.hands.delete(["文档/合同"])
    with qtbot.waitSignal(player.view.changed):
        player.press(player.view, QPushButton, "task-over")
    assert player.view.answer() is None
    assert player.screen.windows == []
    assert player.screen.question is None
    assert player.view.machine.pc.files.keys() >= {NOTICE, "文档/合同/甲.docx"}


def test_the_stick_is_told_of(sit: Sits) -> None:
    player = sit()
    stick = child(player.view, QPushButton, "task-stick")
    tray = child(player.screen.bar, QToolButton, "pc-tray-stick")
    assert stick.text() == "Take the USB stick out"
    player.go(STICK)
    player.do("eject")
    assert player.screen.toast.accessibleName() == "Safe to remove: The USB stick may be taken out now."
    assert player.explorer_place() == COMPUTER
    assert not tray.isEnabled()
    player.do("pull")
    assert stick.text() == "Put the USB stick in"
    assert not tray.isVisible()
    player.do("plug")
    assert [entry.path for entry in player.go(STICK).files.rows()] == ["U盘/旧.docx"]
    player.do("pull")
    assert player.view.machine.pc.stick is Stick.TORN
    assert "without being ejected" in player.screen.toast.accessibleName()


# as an answer


def test_an_answer_is_taken_up_again_and_a_closed_one_only_looked_at(sit: Sits, qtbot: QtBot) -> None:
    player = sit()
    acts = acts_of([("recycle", NOTICE), ("open", "文档")])
    with qtbot.assertNotEmitted(player.view.changed):
        player.view.set_answer(Performed(acts))
    assert player.view.answer() == Performed(acts)
    player.do("rename", "文档/合同", "合同书")
    answer = player.view.answer()
    assert answer is not None
    assert answer.acts[-1] == PcAct(Verb.RENAME, ("文档/合同",), name="合同书")
    player.view.set_open(False)
    player.choose(["文档/合同书"])
    player.key(Qt.Key.Key_Delete)
    player.settle()
    assert player.view.answer() == answer
    player.view.set_answer(Judged(True))
    assert player.view.answer() is None


def test_keys_of_the_practice_pc_never_reach_the_office(qtbot: QtBot) -> None:
    taken_back = []
    office = QWidget()
    view = TaskView(TASK, LIGHT)
    QVBoxLayout(office).addWidget(view)
    bind(("Ctrl+Z", "F2", "Ctrl+C", "Esc", "Alt+Left", "PgDown"), office, lambda: taken_back.append(True))
    qtbot.addWidget(office)
    with qtbot.waitExposed(office):
        office.show()
    office.activateWindow()
    view.setFocus()
    player = PcPlayer(qtbot, view, mouse=False)
    player.do("recycle", NOTICE)
    player.key(Qt.Key.Key_Z, CTRL)
    assert verbs(player)[-1] == "undo"
    player.key(Qt.Key.Key_Tab)
    assert player.explorer.tree.hasFocus()
    player.key(Qt.Key.Key_Z, CTRL)
    player.settle()
    assert asked(player)  # nothing more to take back here, and it says so
    player.key(Qt.Key.Key_Escape)
    assert not asked(player)
    player.key_to(player.explorer.view)
    player.key(Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert player.explorer.place == COMPUTER
    for key in (Qt.Key.Key_F2, Qt.Key.Key_Escape, Qt.Key.Key_PageDown, Qt.Key.Key_Escape):
        player.key(key)
    assert taken_back == []
    player.key_to(child(view, QPushButton, "task-over"))
    player.key(Qt.Key.Key_Escape)
    assert taken_back == [True]

"""委托和移交: whom, for how long, ending it, and handing everything over after one question."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.desk.matters.rows import DelegationRow
from app.ui.matters.lending_dialog import LendingDialog
from app.ui.theme import LIGHT
from tests.gui import matter_samples as samples
from tests.gui.conftest import settle
from tests.gui.samples import DAY, NOW, child, stand
from tests.gui.test_shell import shell_of

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop


@pytest.fixture
def dialog(qtbot: QtBot) -> LendingDialog:
    made = LendingDialog(LIGHT)
    made.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
    stand(qtbot, made, LIGHT.form, LIGHT.window_height)
    made.set_people(samples.CHOICES)
    made.set_held(3)
    return made


def click(qtbot: QtBot, dialog: LendingDialog, name: str) -> None:
    qtbot.mouseClick(child(dialog, QPushButton, name), Qt.MouseButton.LeftButton)


def choose(qtbot: QtBot, dialog: LendingDialog, initials: str) -> None:
    field = child(dialog, QLineEdit, "people-search")
    field.setText(initials)  # QTest types ASCII only
    qtbot.keyClick(field, Qt.Key.Key_Return)


def test_lending_needs_somebody(qtbot: QtBot, dialog: LendingDialog) -> None:
    with qtbot.assertNotEmitted(dialog.lend_asked):
        click(qtbot, dialog, "lend")
    assert child(dialog, QLabel, "lending-problem").isVisible()
    choose(qtbot, dialog, "zm")
    with qtbot.waitSignal(dialog.lend_asked) as asked:
        click(qtbot, dialog, "lend")
    seat, since, until = asked.args
    assert seat == "person:zhao"
    assert 7 * DAY < until - since <= 8 * DAY


def test_handing_over_asks_once(qtbot: QtBot, dialog: LendingDialog) -> None:
    choose(qtbot, dialog, "zm")
    with qtbot.assertNotEmitted(dialog.hand_over_asked):
        click(qtbot, dialog, "hand-over")
    with qtbot.waitSignal(dialog.hand_over_asked) as asked:
        click(qtbot, dialog, "do-hand-over")
    assert asked.args == ["person:zhao"]


def test_what_is_lent_can_be_ended(qtbot: QtBot, dialog: LendingDialog) -> None:
    row = DelegationRow("d1", samples.LI, samples.ZHAO, NOW, NOW + DAY, (), True, False, False)
    dialog.set_delegations((row,))
    qtbot.waitUntil(lambda: child(dialog, QPushButton, "end-d1").isVisible())
    with qtbot.waitSignal(dialog.end_asked) as asked:
        click(qtbot, dialog, "end-d1")
    assert asked.args == ["d1"]


def test_the_window_lends_on_a_real_desk(qtbot: QtBot, at_work: Desktop) -> None:
    shell = shell_of(at_work)
    shell.show_page("matters")
    settle(qtbot, at_work)
    qtbot.mouseClick(child(shell, QPushButton, "lending"), Qt.MouseButton.LeftButton)
    settle(qtbot, at_work)
    dialog = child(shell, LendingDialog)
    colleague = at_work.operations.wait_for(lambda: at_work.operations.desk.matters.people()[0])
    choose(qtbot, dialog, colleague.name)
    click(qtbot, dialog, "lend")
    settle(qtbot, at_work)
    lent = at_work.operations.wait_for(lambda: at_work.operations.desk.matters.delegations())
    assert [row.taker.name for row in lent] == [colleague.name]
    dialog.close()

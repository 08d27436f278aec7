"""Recipients by name above the list: a tick may stand where nobody looks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QLabel

from app.desk.rows import UnitRow
from app.domain.people import Level
from app.ui.theme import LIGHT
from app.ui.unit_chooser import UnitChooser
from tests.gui.county import child

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

UNITS = tuple(UnitRow(f"t{number:03}", f"第{number}乡", Level.TOWNSHIP) for number in range(100))


def test_who_is_chosen_is_named_and_many_are_counted(qtbot: QtBot) -> None:
    chooser = UnitChooser(LIGHT)
    qtbot.addWidget(chooser)
    chooser.set_units(UNITS)
    chooser.show()
    said = child(chooser, QLabel, "chosen-units")
    assert not said.isVisible()
    chooser.set_chosen(["t098", "t001"])
    assert said.isVisible()
    assert said.text() == "第1乡, 第98乡"
    chooser.set_chosen([unit.id for unit in UNITS])
    assert said.text().endswith("第5乡 and 94 more")
    assert "第99乡" in said.toolTip()
    assert chooser.sizeHint().height() < LIGHT.window_height

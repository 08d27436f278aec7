"""A window fills a small screen at its first start, and stands as it is on a large one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

from app.ui.placing import place
from app.ui.theme import LIGHT

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


@pytest.mark.parametrize(
    ("screen", "fills"), [((1366, 768), True), ((1092, 614), True), ((1440, 900), True), ((1920, 1080), False)]
)
def test_a_small_screen_is_filled(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: tuple[int, int], fills: bool
) -> None:
    monkeypatch.setattr(QScreen, "availableGeometry", lambda _screen: QRect(0, 0, *screen))
    window = QWidget()
    qtbot.addWidget(window)
    place(window, LIGHT)
    assert window.isMaximized() is fills
    assert (window.width(), window.height()) == (screen if fills else (LIGHT.window_width, LIGHT.window_height))

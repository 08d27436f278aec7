"""Qt's own dialogs and menus speak the clerk's language, and English again when asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLineEdit

from app import speech
from app.ui import qt_words

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


def menu_of(qtbot: QtBot) -> str:
    field = QLineEdit("马过河镇")
    qtbot.addWidget(field)
    menu = field.createStandardContextMenu()
    qtbot.addWidget(menu)
    return " ".join(action.text() for action in menu.actions())


def test_fields_and_print_dialogs_follow_the_language(qtbot: QtBot) -> None:
    speech.use("zh_CN")
    qt_words.follow_speech()
    assert "粘贴" in menu_of(qtbot)
    assert QCoreApplication.translate("QPrintDialog", "Print") == "打印"
    speech.use("en")
    qt_words.follow_speech()
    assert "Paste" in menu_of(qtbot)

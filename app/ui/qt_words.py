"""Qt's own words (print and file dialogs, the menus of fields) in the language that the program speaks."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QLibraryInfo, QTranslator
from PySide6.QtWidgets import QApplication

from app import speech

_CATALOGUE: Final = "qtbase"

_installed: QTranslator | None = None


def follow_speech() -> None:
    """Let Qt speak as `speech` does now. Where Qt came without that language it stays English."""
    global _installed
    if _installed is not None:
        QApplication.removeTranslator(_installed)
        _installed = None
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    made = QTranslator()
    if speech.language() != "en" and made.load(f"{_CATALOGUE}_{speech.language()}", folder):
        QApplication.installTranslator(made)
        _installed = made

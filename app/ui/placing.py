"""Where a window stands that nobody has moved yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from app.ui.theme import Theme


def place(window: QWidget, tokens: Theme) -> None:
    """A small screen is filled; on a larger one the window has its usual size."""
    window.setMinimumSize(tokens.smallest_width, tokens.smallest_height)
    room = window.screen().availableGeometry()
    if room.width() > tokens.small_screen:
        window.resize(tokens.window_width, tokens.window_height)
    else:
        window.setGeometry(room)
        window.setWindowState(Qt.WindowState.WindowMaximized)

"""培训 as the window sees it: one view at a time, and the way back through those that were seen."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.ui.training.home_page import HomePage

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from app.ui.theme import Theme


class TrainingPage(QStackedWidget):
    """Begins at home. `go` leads on, `back` to where one came from, as it was."""

    home_shown = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        self.home = HomePage(theme)
        self._seen: list[Callable[[], None]] = []
        self.addWidget(self.home)
        self._show(self.home)

    def at_home(self) -> bool:
        """Whether the first view is in front."""
        return self.currentWidget() is self.home

    def go(self, view: QWidget, again: Callable[[], None] | None = None) -> None:
        """Show a view. `again` shows what is in front now, should the way lead back to it; None leads home."""
        if again is None:
            self._seen.clear()
        else:
            self._seen.append(again)
        if self.indexOf(view) < 0:
            self.addWidget(view)
        self._show(view)

    def back(self) -> None:
        """To where one came from."""
        if self._seen:
            self._seen.pop()()
        else:
            self._show(self.home)
            self.home_shown.emit()

    def show_again(self, view: QWidget) -> None:
        """Show a view that was seen before: for `again`."""
        self._show(view)

    def _show(self, view: QWidget) -> None:
        self.setCurrentWidget(view)
        self.setFocusProxy(view)
        view.setFocus()

"""Budgeting: connects the page 设置 with how much disk and line files may take."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from app.desk.attachments import Budgets

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ui.operations import Operations
    from app.ui.settings_page import SettingsPage


class Budgeting(QObject):
    """Lives as long as its page."""

    def __init__(self, page: SettingsPage, operations: Operations) -> None:
        super().__init__(page)
        self._page = page
        self._operations = operations
        page.budgets_chosen.connect(self._choose)

    def refresh(self) -> None:
        """Show what is allowed, and what is used now."""
        self._operations.run(_budgets, lambda found: self._page.set_budgets(*found))

    def _choose(self, disk: int, line: int) -> None:
        def choose(desk: Desk) -> tuple[int, int, int]:
            desk.attachments.set_budgets(Budgets(disk, line))
            return _budgets(desk)

        self._operations.run(choose, lambda found: self._page.set_budgets(*found), changes=frozenset({"files"}))


def _budgets(desk: Desk) -> tuple[int, int, int]:
    budgets = desk.attachments.budgets()
    return budgets.disk, budgets.line, desk.attachments.used()

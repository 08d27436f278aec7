"""设置 in a window: choices, password and safety, and what files may take, on one page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.ui import autostart
from app.ui.budgeting import Budgeting
from app.ui.pc import storage
from app.ui.room import Room
from app.ui.security import Safekeeping
from app.ui.settings_page import SettingsPage

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.desk.rows import Self
    from app.ui.operations import Operations
    from app.ui.settings_page import Choices
    from app.ui.theme import Theme


class SettingsRoom(Room):
    """What is chosen holds for the PC or for the desk, and somebody else sees to it."""

    chosen = Signal(object)
    language_chosen = Signal(str)

    def __init__(self, tokens: Theme, choices: Choices, me: Self, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._operations = operations
        self.page = SettingsPage(
            tokens, me, undo_seconds=operations.desk.undo_seconds, can_start_with_session=autostart.possible()
        )
        self.page.set_choices(choices)
        self.page.chosen.connect(self.chosen)
        self.page.language_chosen.connect(self.language_chosen)
        self._budgeting = Budgeting(self.page, operations)
        self._safekeeping = Safekeeping(self.page.security, operations, me, self)

    def shown(self, key: str) -> None:
        """See `Room`."""
        if key == "settings":
            self._operations.run(lambda desk: storage(desk.store.path.parent), self.page.set_storage)
            self._safekeeping.refresh()
            self._budgeting.refresh()

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self.page.set_self(me)

"""通知公告: what is announced to many."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.speech import _
from app.ui.box_page import BoxPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.theme import Theme


class NoticesPage(BoxPage):
    """The list of notices. They are read, not signed for, and nobody replies to them."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        self.empty_text = _("No notices yet. They appear here once the line is open.")
        super().__init__(theme, today)
        self.rows.setAccessibleName(_("Notices"))

    def _show_actions(self) -> None:
        super()._show_actions()
        self._reply.hide()
        self._handle.hide()

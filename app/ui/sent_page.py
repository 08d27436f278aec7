"""已发: what the clerk's unit has sent, and who has received, signed for and read it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from app.speech import _
from app.ui.box_page import BoxPage

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.theme import Theme


class SentPage(BoxPage):
    """The list of what was sent; the table of recipients stands above the paper."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        self.empty_text = _("Nothing sent yet. What your unit sends appears here, and who has signed for it.")
        super().__init__(theme, today)
        self.rows.setAccessibleName(_("Sent documents"))

"""An item as it is asked: its text, its picture, and where it is answered. It knows of no key and no grade."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.training.items import FillIn, Hotspot, Task
from app.ui.parts import label
from app.ui.training.answer_views import answer_view
from app.ui.training.lesson_words import with_gaps

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.training.answers import Answer
    from app.training.items import Item
    from app.ui.theme import Theme


class ItemView(QWidget):
    """`seed` gives the order in which choices stand; a formal test does not help."""

    changed = Signal()

    def __init__(self, theme: Theme, item: Item, pictures: Mapping[str, str], seed: str, *, helps: bool = True) -> None:
        super().__init__()
        self.item = item
        self.view = answer_view(theme, item, pictures, seed, helps=helps)
        self.view.setObjectName("answer")
        self.view.changed.connect(self.changed)
        text = label(with_gaps(item.text) if isinstance(item, FillIn) else item.text, "lesson", wraps=True)
        text.setObjectName("asked")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(3))
        column.addWidget(text)
        picture = pictures.get(item.picture, "")
        if picture and not isinstance(item, Hotspot):  # which shows its own, to be pointed at
            from app.ui.training.picture_view import PictureView

            column.addWidget(PictureView(picture, theme))
        takes_all = isinstance(item, Task)  # a desktop with windows on it takes what there is
        column.addWidget(self.view, 1 if takes_all else 0)
        if not takes_all:
            column.addStretch(1)
        self.setMaximumWidth(theme.window_width if takes_all else theme.lesson_width)
        self.setFocusProxy(self.view)

    def answer(self) -> Answer | None:
        """What is answered so far."""
        return self.view.answer()

    def set_answer(self, answer: Answer | None) -> None:
        """Show an answer that was given before; None begins again."""
        self.view.set_answer(answer)

    def set_open(self, is_open: bool) -> None:
        """Whether it may be answered, or is only to be looked at."""
        self.view.set_open(is_open)

"""A button whose text may take several lines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy

from app.ui.parts import PlainButton, label

if TYPE_CHECKING:
    from app.ui.theme import Theme


class TallButton(PlainButton):
    """As high as its text needs in the width that it gets; Qt's own cuts long texts off."""

    def __init__(self, theme: Theme, text: str, left: int) -> None:
        super().__init__()
        self._theme = theme
        self.words = text
        self.setProperty("role", "choice")
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setAccessibleName(text)
        said = label(text, "lesson", wraps=True)
        said.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(left, theme.space(3), theme.space(4), theme.space(3))
        inside.addWidget(said)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def hasHeightForWidth(self) -> bool:
        """Long texts take several lines."""
        return True

    def heightForWidth(self, width: int) -> int:
        """As high as the text needs."""
        inside = self.layout()
        return inside.totalHeightForWidth(width) if inside is not None else super().heightForWidth(width)

    def sizeHint(self) -> QSize:
        """As the text needs."""
        inside = self.layout()
        return inside.totalSizeHint() if inside is not None else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """May be narrow, since the text wraps."""
        return QSize(self._theme.card // 3, self._theme.control)

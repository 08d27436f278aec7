"""键盘操作: all keys on one card, in the words of what they do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.speech import _, pgettext
from app.ui.keyboard import EVERYWHERE, HANDLING, LEARNING, READING, WRITING, spoken
from app.ui.parts import button, label, scrolling

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from app.ui.theme import Theme


class KeysDialog(QDialog):
    """The list of keys; `pages` are the keys of the pages with their names. Escape closes it."""

    def __init__(self, tokens: Theme, pages: Sequence[tuple[str, str]], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self.setObjectName("keys")
        self.setWindowTitle(_("Keyboard"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        inside = QWidget()
        columns = QHBoxLayout(inside)
        columns.setContentsMargins(*[tokens.space(5)] * 4)
        columns.setSpacing(tokens.space(6))
        # two columns about as high as each other
        for sections in (
            (
                (_("Everywhere"), spoken(EVERYWHERE)),
                (_("To the pages"), pages),
                (pgettext("keys", "Handling a matter"), spoken(HANDLING)),
            ),
            (
                (pgettext("keys", "Reading"), spoken(READING)),
                (pgettext("keys", "Writing"), spoken(WRITING)),
                (pgettext("keys", "Learning"), spoken(LEARNING)),
            ),
        ):
            columns.addLayout(self._column(sections))
        area = QScrollArea()
        scrolling(area, inside)
        close = button(_("Close"), "primary", name="close-keys")
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setContentsMargins(tokens.space(5), tokens.space(2), tokens.space(5), tokens.space(4))
        foot.addWidget(label(_("The menu under your name shows this list as well."), "second", wraps=True), 1)
        foot.addWidget(close)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(area, 1)
        whole.addLayout(foot)
        self._fit(inside, foot.sizeHint().height())
        close.setFocus()

    def _column(self, sections: Iterable[tuple[str, Sequence[tuple[str, str]]]]) -> QVBoxLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(self._tokens.space(3))
        grid.setVerticalSpacing(self._tokens.space(1))
        grid.setColumnStretch(1, 1)
        for heading, keys in sections:
            if grid.rowCount() > 1:
                grid.setRowMinimumHeight(grid.rowCount(), self._tokens.space(3))
            grid.addWidget(label(heading, "title"), grid.rowCount(), 0, 1, 2)
            for said, does in keys:
                row = grid.rowCount()
                grid.addLayout(self._caps(said), row, 0)
                grid.addWidget(label(does), row, 1)
        column = QVBoxLayout()
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _caps(self, said: str) -> QHBoxLayout:
        caps = QHBoxLayout()
        caps.setSpacing(self._tokens.space(1))
        for cap in said.split():
            caps.addWidget(label(cap, "key"))
        caps.addStretch(1)
        return caps

    def _fit(self, inside: QWidget, around: int) -> None:
        """As large as the list, or as the window behind leaves room for."""
        wanted = inside.sizeHint()
        # beside it the bar that scrolls it, should it be needed
        wanted += QSize(self._tokens.space(3), around)
        parent = self.parentWidget()
        self.resize(wanted if parent is None else wanted.boundedTo(parent.size()))

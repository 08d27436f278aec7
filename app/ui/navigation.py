"""The way through the house: pages with their counts, 起草 on top, locking at the foot."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout

from app.speech import _
from app.ui.icons import icon
from app.ui.keyboard import LOCK, WRITE, hint, with_key
from app.ui.parts import PlainButton, button, label, restyle

if TYPE_CHECKING:
    from app.ui.theme import Theme

_MANY = 999


class PageButton(PlainButton):
    """One page: icon, name, and how many wait there, in words for those who listen."""

    def __init__(self, tokens: Theme, key: str, name: str, picture: str, shortcut: str) -> None:
        super().__init__(name)
        self._tokens = tokens
        self._name = name
        self._shortcut = shortcut
        self._picture = icon(picture, tokens.ink2, tokens.icon)
        self._compact = False
        self.setObjectName(f"page-{key}")
        self.setProperty("role", "navigation")
        self.setIconSize(QSize(tokens.icon, tokens.icon))
        self.setCheckable(True)
        self.setAutoDefault(False)
        self._count = label("", "count")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        inside = QHBoxLayout(self)
        inside.setContentsMargins(0, 0, tokens.space(2), 0)
        inside.addStretch(1)
        inside.addWidget(self._count)
        self.set_compact(False)
        self.set_count(0, "")

    def set_count(self, count: int, words: str) -> None:
        """How many wait on that page; `words` is the whole of it: `3 件待签收`."""
        self._count.setText(str(count) if count <= _MANY else f"{_MANY}+")
        self._count.setVisible(count > 0)
        self.setAccessibleName(f"{self._name}, {words}" if count else self._name)
        self.setToolTip(with_key(words if count else self._name, self._shortcut))
        self.updateGeometry()

    def set_compact(self, compact: bool) -> None:
        """Without the icon, where the navigation stands on top and width is dear."""
        self._compact = compact
        self.setIcon(QIcon() if compact else self._picture)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Room for the count beside the name."""
        hint = super().sizeHint()
        if not self._count.isHidden():
            hint.setWidth(hint.width() + self._count.sizeHint().width() + self._tokens.space(2))
        return hint


class Navigation(QFrame):
    """The pages in a column, or in a row where the window is narrow."""

    page_chosen = Signal(str)
    compose_asked = Signal()
    lock_asked = Signal()

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        self._buttons: dict[str, PageButton] = {}
        self.compose = button(_("Write"), "compose", name="compose", hint=hint(WRITE))
        self.compose.setIcon(icon("compose", tokens.accent, tokens.icon))
        self.compose.clicked.connect(self.compose_asked)
        self.lock = button(_("Lock"), "navigation", name="lock", hint=hint(LOCK))
        self.lock.setIcon(icon("lock", tokens.ink2, tokens.icon))
        self.lock.setIconSize(QSize(tokens.icon, tokens.icon))
        self.lock.clicked.connect(self.lock_asked)
        self._layout = QBoxLayout(QBoxLayout.Direction.TopToBottom, self)
        self._layout.setSpacing(tokens.space(1))
        self._layout.addWidget(self.compose)
        self._gap = self._layout.count()
        self._layout.addSpacing(tokens.space(2))
        self._layout.addStretch(1)
        self._layout.addWidget(self.lock)
        self.set_horizontal(False)

    def add_page(self, key: str, name: str, picture: str, shortcut: str, *, at_foot: bool = False) -> None:
        """Adds a page below those already there, or at the foot beside the lock."""
        page = PageButton(self._tokens, key, name, picture, shortcut)
        page.set_compact(self._layout.direction() == QBoxLayout.Direction.LeftToRight)
        page.clicked.connect(lambda: self.page_chosen.emit(key))
        self._buttons[key] = page
        self._layout.insertWidget(self._layout.count() - (1 if at_foot else 2), page)

    def has_page(self, key: str) -> bool:
        """Whether that page has a button."""
        return key in self._buttons

    def set_current(self, key: str) -> None:
        """Marks the page that is shown; a page without a button (search, writing) leaves none marked."""
        for name, page in self._buttons.items():
            page.setChecked(name == key)

    def set_count(self, key: str, count: int, words: str) -> None:
        """How many wait on a page."""
        self._buttons[key].set_count(count, words)

    def set_horizontal(self, horizontal: bool) -> None:
        """A row on top instead of a column at the left."""
        space = self._tokens.space
        direction = QBoxLayout.Direction.LeftToRight if horizontal else QBoxLayout.Direction.TopToBottom
        self._layout.setDirection(direction)
        restyle(self, "navigation-top" if horizontal else "navigation")
        margins = (space(2), space(1), space(2), space(1)) if horizontal else (space(2), space(3), space(2), space(2))
        self._layout.setContentsMargins(*margins)
        self.compose.setIcon(QIcon() if horizontal else icon("compose", self._tokens.accent, self._tokens.icon))
        self.lock.setIcon(QIcon() if horizontal else icon("lock", self._tokens.ink2, self._tokens.icon))
        for page in self._buttons.values():
            page.set_compact(horizontal)
        if horizontal:
            self.setMinimumWidth(0)
            self.setMaximumWidth(self.maximumHeight())
        else:
            self.setFixedWidth(self._tokens.navigation)

"""The bar on top: search, the one honest line state, the zone, and whose desk this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from app.speech import _
from app.speech.words import line_state, line_well, zone_name
from app.ui.icons import icon
from app.ui.keyboard import EXCHANGE, SEARCH, hint
from app.ui.parts import LineField, button, restyle

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.desk.rows import Line, Self
    from app.ui.theme import Theme


class TopBar(QFrame):
    """`search_asked(words)` on Enter or after a pause in typing, never inside a composition."""

    search_asked = Signal(str)
    exchange_asked = Signal()

    def __init__(self, tokens: Theme, me: Self) -> None:
        super().__init__()
        self._tokens = tokens
        self._well: bool | None = None
        self.setProperty("role", "bar")
        self.setFixedHeight(tokens.bar)
        self.search = LineField()
        self.search.setObjectName("search")
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText(hint(SEARCH))
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", tokens.ink3, tokens.icon), LineField.ActionPosition.LeadingPosition)
        self.search.setMaximumWidth(tokens.search)
        self.search.setMinimumWidth(tokens.search // 3)
        self.search.returnPressed.connect(self._search)
        self.line = button("", "quiet", name="line", hint=hint(EXCHANGE))
        self.line.setIconSize(QSize(tokens.icon, tokens.icon))
        self.line.clicked.connect(self.exchange_asked)
        # the network, and whether all of this is for show, are never out of sight (law 9)
        self.mark = _menu_button("mark")
        self.mark.setToolTip(_("The network that this PC belongs to. Files of another network are not opened here."))
        self.person = _menu_button("quiet")
        self.person.setObjectName("person")
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.person.setIcon(icon("person", tokens.ink2, tokens.icon))

        self.set_self(me)

        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space(3), 0, tokens.space(3), 0)
        row.setSpacing(tokens.space(2))
        row.addWidget(self.search, 2)
        row.addStretch(1)
        for widget in (self.line, self.mark, self.person):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_self(self, me: Self) -> None:
        """The network's name, whether it is all for show, and whose desk this is."""
        mark = [zone_name(me.zone), *([_("Demonstration, not valid")] if me.demo else [])]
        self._name(self.mark, " · ".join(mark))
        self._name(self.person, me.name)

    def set_line(self, line: Line, now: int) -> None:
        """Show the line's state, in words first."""
        text = line_state(line, now)
        well = line_well(line)
        if text == self.line.text() and well == self._well:
            return
        self._well = well
        self.line.setText(text)
        self.line.setAccessibleName(text)
        colour = self._tokens.ink2 if well else self._tokens.amber
        restyle(self.line, "line-open" if well else "line-down")
        self.line.setIcon(icon("cable-in" if well else "cable-out", colour, self._tokens.icon))

    def add_demo_actions(self, actions: list[QAction]) -> None:
        """What only a demonstration has, behind its mark."""
        menu = QMenu(self)
        menu.addActions(actions)
        self.mark.setMenu(menu)
        self._name(self.mark, self.mark.accessibleName())

    def set_person_menu(self, menu: QMenu) -> None:
        """What concerns the clerk: lock, settings, quit."""
        self.person.setMenu(menu)
        self._name(self.person, self.person.accessibleName())

    def _name(self, button: QToolButton, text: str) -> None:
        button.setText(f"{text} ▾" if button.menu() is not None else text)
        button.setAccessibleName(text)

    def _search(self) -> None:
        if self.search.text().strip():
            words = self.search.text().strip()
            self.search.clear()
            self.search_asked.emit(words)


def _menu_button(role: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName(role)
    made.setProperty("role", role)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return made

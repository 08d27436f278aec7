"""The bar on top: search, the one honest line state, the zone, and whose desk this is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton

from app.speech import _
from app.ui import words
from app.ui.icons import icon
from app.ui.parts import LineField, button, restyle

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from app.desk.rows import Line, Self
    from app.ui.theme import Theme


def zone_name(zone: str) -> str:
    """The network's name, as the head of the window shows it (law 9)."""
    return {"intranet": _("Intranet"), "extranet": _("Government extranet"), "internet": _("Internet")}.get(zone, zone)


class TopBar(QFrame):
    """`search_asked(words)` on Enter or after a pause in typing, never inside a composition."""

    search_asked = Signal(str)
    exchange_asked = Signal()

    def __init__(self, tokens: Theme, me: Self) -> None:
        super().__init__()
        self._tokens = tokens
        self.setProperty("role", "bar")
        self.setFixedHeight(tokens.bar)
        self.search = LineField()
        self.search.setObjectName("search")
        self.search.setProperty("role", "search")
        self.search.setPlaceholderText(_("Search everything (Ctrl+K)"))
        self.search.setAccessibleName(_("Search"))
        self.search.setClearButtonEnabled(True)
        self.search.addAction(icon("search", tokens.ink3, tokens.icon), LineField.ActionPosition.LeadingPosition)
        self.search.setMaximumWidth(tokens.search)
        self.search.setMinimumWidth(tokens.search // 3)
        self.search.returnPressed.connect(self._search)
        self.line = button("", "quiet", name="line", hint=_("Exchange with the county now (F5)"))
        self.line.setIconSize(QSize(tokens.icon, tokens.icon))
        self.line.clicked.connect(self.exchange_asked)
        # the network, and whether all of this is for show, are never out of sight (law 9)
        mark = [zone_name(me.zone), *([_("Demonstration, not valid")] if me.demo else [])]
        self.mark = _menu_button(" · ".join(mark), "mark")
        self.mark.setToolTip(_("The network that this PC belongs to. Files of another network are not opened here."))
        self.person = _menu_button(f"{me.name} ▾", "quiet")
        self.person.setObjectName("person")
        self.person.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.person.setIcon(icon("person", tokens.ink2, tokens.icon))

        row = QHBoxLayout(self)
        row.setContentsMargins(tokens.space(3), 0, tokens.space(3), 0)
        row.setSpacing(tokens.space(2))
        row.addWidget(self.search, 2)
        row.addStretch(1)
        for widget in (self.line, self.mark, self.person):
            row.addWidget(widget, 0, Qt.AlignmentFlag.AlignVCenter)

    def set_line(self, line: Line, now: int) -> None:
        """Show the line's state, in words first."""
        text = words.line_state(line, now)
        if text == self.line.text() and self.line.icon():
            return
        self.line.setText(text)
        self.line.setAccessibleName(text)
        colour = self._tokens.ink2 if line.connected else self._tokens.amber
        restyle(self.line, "line-open" if line.connected else "line-down")
        self.line.setIcon(icon("cable-in" if line.connected else "cable-out", colour, self._tokens.icon))

    def add_demo_actions(self, actions: list[QAction]) -> None:
        """What only a demonstration has, behind its mark."""
        menu = QMenu(self)
        menu.addActions(actions)
        self.mark.setText(f"{self.mark.text()} ▾")
        self.mark.setMenu(menu)

    def set_person_menu(self, menu: QMenu) -> None:
        """What concerns the clerk: lock, settings, quit."""
        self.person.setMenu(menu)

    def _search(self) -> None:
        if self.search.text().strip():
            self.search_asked.emit(self.search.text().strip())


def _menu_button(text: str, role: str) -> QToolButton:
    made = QToolButton()
    made.setObjectName(role)
    made.setText(text)
    made.setAccessibleName(text.removesuffix(" ▾"))
    made.setProperty("role", role)
    made.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
    return made

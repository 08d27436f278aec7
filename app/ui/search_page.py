"""What was found: rows with the words of the search in bold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.ui.found_list import Found, FoundList, found
from app.ui.parts import LineField, label

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QFocusEvent

    from app.desk.matters.rows import MatterRow
    from app.desk.rows import Row
    from app.ui.theme import Theme

LIMIT = 50
"""As many are found at once; more words find fewer."""


class SearchPage(QWidget):
    """A field and what it found. Enter in the field searches, Enter on a row opens it."""

    search_asked = Signal(str)
    open_asked = Signal(str, str)
    """The page where it belongs, and its id."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._today = today
        self._found: tuple[Found, ...] = ()
        self.setProperty("role", "page")
        self._field = LineField()
        self._field.setProperty("role", "large")
        self._field.setObjectName("search-words")
        self._field.setPlaceholderText(_("Words from the title, number, office or text"))
        self._field.setAccessibleName(_("Search"))
        self._field.setClearButtonEnabled(True)
        self._said = label(role="section")
        self._problem = label(role="error", wraps=True)
        self._problem.hide()
        self.rows = FoundList(theme)
        self.rows.setAccessibleName(_("Found"))
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space(4), theme.space(4), theme.space(4), 0)
        column.setSpacing(theme.space(2))
        for widget in (self._field, self._said, self._problem):
            column.addWidget(widget)
        column.addWidget(self.rows, 1)
        self._field.returnPressed.connect(self._search)
        self.rows.entered.connect(self._open)

    def set_results(self, words: str, rows: tuple[Row | MatterRow, ...]) -> None:
        """What was found for these words, newest first."""
        self.show_problem("")
        if self._field.text().strip() != words.strip():
            self._field.setText(words)
        self.rows.set_words(words.split())
        self.rows.set_empty_text(
            _("Nothing found for “{words}”. Try fewer or shorter words; two characters are enough.").format(words=words)
        )
        self._found = found(rows, self._today())
        self.rows.set_found(self._found)
        count = len(rows)
        if count >= LIMIT:
            said = _("The newest {count} for “{words}”. More words find fewer.").format(count=count, words=words)
        else:
            said = ngettext("{count} found for “{words}”", "{count} found for “{words}”", count)
            said = said.format(count=count, words=words)
        self._said.setText(said if count else "")
        if count:
            self.rows.setFocus()

    def show_problem(self, text: str) -> None:
        """A sentence about what could not be done."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes to the field. A focus proxy would take what stands before it out of the order of tabs."""
        super().focusInEvent(event)
        self._field.setFocus()

    def _open(self, id: str) -> None:
        self.open_asked.emit(next(one.page for one in self._found if one.id == id), id)

    def _search(self) -> None:
        words = self._field.text().strip()
        if words:
            self.search_asked.emit(words)

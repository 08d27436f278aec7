"""Searching: connects the search page with the desk's index."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.speech.sentences import sentence

if TYPE_CHECKING:
    from app.desk.matters.rows import MatterRow
    from app.desk.rows import Row
    from app.domain.errors import KnownError
    from app.ui.operations import Operations
    from app.ui.search_page import SearchPage

_LIMIT = 50


class Searching(QObject):
    """Only the answer to the newest question is shown."""

    open_asked = Signal(str, str)
    """The page where it belongs, and its id."""

    def __init__(self, page: SearchPage, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.page = page
        self._operations = operations
        self._question = 0
        page.search_asked.connect(self.search)
        page.open_asked.connect(self.open_asked)

    def search(self, words: str) -> None:
        """Look for words in everything that this desk holds."""
        self._question += 1
        question = self._question

        def show(rows: tuple[Row | MatterRow, ...]) -> None:
            if question == self._question:
                self.page.set_results(words, rows)

        def failed(error: KnownError) -> None:
            if question == self._question:
                self.page.show_problem(sentence(error.code, error.values))

        self._operations.run(lambda desk: desk.search(words, _LIMIT), show, failed)

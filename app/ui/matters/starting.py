"""Starting: connects the page 发起事项 with `Desk.matters`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.matters.rows import MatterDraft
from app.speech.sentences import sentence
from app.ui.adding_files import AddingFiles, still_adding
from app.ui.matters.handling import ACTED

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.domain.errors import KnownError
    from app.ui.file_work import FileWork
    from app.ui.matters.starting_page import StartingPage
    from app.ui.operations import Operations


class Starting(QObject):
    """A matter before it is one. What is typed is journalled; the newest draft is there again when the page is."""

    begun = Signal(str, str)
    """The matter's id and its title."""

    def __init__(self, page: StartingPage, operations: Operations, work: FileWork, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._operations = operations
        page.typed.connect(self._journal)
        page.start_asked.connect(self._start)
        self._adding = AddingFiles(page.files, operations, work, self)
        self._adding.told.connect(page.show_problem)

    def new(self) -> None:
        """Routes as they are now, and what was left unfinished last time."""
        self._operations.run(lambda desk: desk.matters.routes(), self._page.set_routes)
        self._operations.run(_newest_draft, self._page.set_draft)

    def _journal(self, draft: object) -> None:
        if isinstance(draft, MatterDraft) and (draft.title or (draft.paper and draft.paper.body)):
            self._operations.run(
                lambda desk: desk.matters.save_draft(draft), lambda kept: self._page.set_id(kept.id), self._refused
            )

    def _start(self, draft: object) -> None:
        if not isinstance(draft, MatterDraft):
            return
        if self._adding.busy():
            self._page.show_problem(still_adding())
            return

        def work(desk: Desk) -> str:
            about, known, kept = draft.about, draft.known_at, draft.id
            return desk.matters.start(draft.route, draft.title, draft.paper, about=about, known_at=known, draft=kept)

        def begun(id: str) -> None:
            self._page.set_draft(MatterDraft("", "", "start", 0))
            self.begun.emit(id, draft.title)

        self._operations.run(work, begun, self._refused, changes=ACTED)

    def _refused(self, error: KnownError) -> None:
        self._page.show_problem(sentence(error.code, error.values))


def _newest_draft(desk: Desk) -> MatterDraft:
    found = [draft for draft in desk.matters.drafts() if draft.verb == "start"]
    return found[0] if found else MatterDraft("", "", "start", 0)

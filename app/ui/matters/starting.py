"""Starting: connects the page 发起事项 with `Desk.matters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import structs
from PySide6.QtCore import QObject, Signal

from app.desk.matters.rows import MatterDraft
from app.speech import _
from app.speech.sentences import sentence
from app.ui.adding_files import AddingFiles, still_adding
from app.ui.kept_id import KeptId
from app.ui.matters.handling import ACTED, DRAFTED

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.matters.rows import RouteRow
    from app.domain.errors import KnownError
    from app.ui.file_work import FileWork
    from app.ui.matters.starting_page import StartingPage
    from app.ui.operations import Operations

BLANK: Final = MatterDraft("", "", "start", 0)


class Starting(QObject):
    """A matter before it is one. What is typed is journalled and stands in 草稿; the newest that was never sent is on
    the page again when that is shown first."""

    begun = Signal(str, str)
    """The matter's id and its title."""

    def __init__(self, page: StartingPage, operations: Operations, work: FileWork, parent: QObject) -> None:
        super().__init__(parent)
        self._page = page
        self._operations = operations
        self._kept = KeptId("")
        page.typed.connect(self._journal)
        page.start_asked.connect(self._start)
        page.another_asked.connect(lambda: self.edit(BLANK))
        self._adding = AddingFiles(page.files, operations, work, self)
        self._adding.told.connect(page.show_problem)

    def show(self) -> None:
        """The page is shown: routes as they are now, and what was left unfinished last time, unless something is on the
        page."""
        self._operations.run(lambda desk: desk.matters.routes(), self._page.set_routes)
        self._operations.run(lambda desk: desk.matters.around(), self._page.set_around)
        if self._page.blank():
            self._operations.run(_newest_draft, self._found)

    def edit(self, draft: MatterDraft) -> None:
        """Go on with this; what is on the page is a draft already."""
        self._page.flush()
        self._adding.call_off()

        def show(routes: tuple[RouteRow, ...]) -> None:
            self._page.set_routes(routes)
            self._put(draft)

        self._operations.run(lambda desk: desk.matters.routes(), show)

    def forget(self, id: str) -> None:
        """That draft is deleted: it is on the page no longer."""
        if self._kept.id == id:
            self._put(BLANK)

    def _found(self, draft: MatterDraft) -> None:
        if self._page.blank():
            self._put(draft)

    def _put(self, draft: MatterDraft) -> None:
        self._kept = KeptId(draft.id)
        self._page.set_draft(draft)
        if draft.reason:
            said = _("The county did not accept it: {why} Everything that you wrote is here.")
            self._page.show_problem(said.format(why=sentence(draft.reason, draft.values)))

    def _journal(self, draft: object) -> None:
        kept = self._kept
        if not isinstance(draft, MatterDraft) or kept.closed:
            return

        def save(desk: Desk) -> None:
            if _says_something(draft):
                kept.id = desk.matters.save_draft(structs.replace(draft, id=kept.id)).id
            elif kept.id:
                desk.matters.delete_draft(kept.id)
                kept.id = ""

        self._operations.run(save, failure=self._refused, changes=DRAFTED)

    def _start(self, draft: object) -> None:
        if not isinstance(draft, MatterDraft):
            return
        if self._adding.busy():
            self._page.show_problem(still_adding())
            return
        kept = self._kept
        kept.closed = True

        def work(desk: Desk) -> str:
            about, known = draft.about, draft.known_at
            return desk.matters.start(draft.route, draft.title, draft.paper, about=about, known_at=known, draft=kept.id)

        def begun(id: str) -> None:
            self._put(BLANK)
            self.begun.emit(id, draft.title)

        def refused(error: KnownError) -> None:
            kept.closed = False
            self._refused(error)

        self._operations.run(work, begun, refused, changes=ACTED)

    def _refused(self, error: KnownError) -> None:
        self._page.show_problem(sentence(error.code, error.values))


def _says_something(draft: MatterDraft) -> bool:
    return bool(draft.title or (draft.paper and (draft.paper.body or draft.paper.files)))


def _newest_draft(desk: Desk) -> MatterDraft:
    """What the county sent back waits in 草稿: nobody who begins something new is met by it."""
    found = [draft for draft in desk.matters.drafts() if draft.verb == "start" and not draft.reason]
    return found[0] if found else BLANK

"""The pages of matters in a window: 事项, 发起事项, 逐件批办, 委托和移交, made when they are shown first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.speech import _
from app.ui.matters.handling import Handling
from app.ui.matters.leader_page import LeaderPage
from app.ui.matters.matters_page import MattersPage
from app.ui.matters.starting import Starting
from app.ui.matters.starting_page import StartingPage
from app.ui.room import Room

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.desk.matters.rows import MatterDraft
    from app.desk.rows import Self
    from app.ui.file_work import FileWork
    from app.ui.operations import Operations
    from app.ui.shell import Shell
    from app.ui.theme import Theme


class MattersRoom(Room):
    """Who builds the window asks for its pages by name."""

    begun = Signal(str, str)
    """A matter is begun: its id, and what is said of it."""
    item_asked = Signal(str)
    """A document that a matter answers."""
    export_asked = Signal(str, str)
    """导出: the id of a matter, and its title."""

    def __init__(
        self,
        tokens: Theme,
        shell: Shell,
        me: Self,
        operations: Operations,
        work: FileWork,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._shell = shell
        self._me = me
        self._operations = operations
        self._work = work
        self._handling: dict[str, Handling] = {}
        self._starting: Starting | None = None

    # pages

    def matters(self, state: object) -> MattersPage:
        """事项, as its clerk left it."""
        page = MattersPage(self._tokens)
        self._handle_on("matters", page)
        if isinstance(state, dict):
            page.restore(state)
        page.start_asked.connect(lambda: self._shell.show_page("start-matter"))
        page.lead_asked.connect(lambda: self._shell.show_page("lead"))
        page.lending_asked.connect(self._show_lending)
        return page

    def leading(self) -> LeaderPage:
        """逐件批办."""
        page = LeaderPage(self._tokens)
        self._handle_on("lead", page)
        page.left.connect(lambda: self._shell.show_page("matters"))
        return page

    def starting(self) -> StartingPage:
        """发起事项."""
        page = StartingPage(self._tokens)
        page.set_self(self._me)
        self._starting = Starting(page, self._operations, self._work, self)
        said = _("Begun: {title}")
        self._starting.begun.connect(lambda id, title: self.begun.emit(id, said.format(title=title)))
        page.left.connect(lambda: self._shell.show_page("matters"))
        return page

    # from the window

    def open(self, id: str) -> None:
        """Show a matter on its page, which is in front."""
        self._handling["matters"].open(id)

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        for handling in self._handling.values():
            handling.changed(changes, front)

    def shown(self, key: str) -> None:
        """See `Room`."""
        for handling in self._handling.values():
            handling.shown(key)
        if key == "start-matter" and self._starting is not None:
            self._starting.show()

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """See `Room`."""
        for handling in self._handling.values():
            handling.set_progress(sha256, have, total)

    def go_on(self, draft: MatterDraft) -> None:
        """Go on with a draft where it belongs."""
        if draft.verb == "start":
            self._shell.show_page("start-matter")
            assert self._starting is not None
            self._starting.edit(draft)
        else:
            self._shell.show_page("matters")
            self._handling["matters"].go_on(draft)

    def forget(self, draft: MatterDraft) -> None:
        """That draft is deleted."""
        if self._starting is not None:
            self._starting.forget(draft.id)

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self._me = me
        for handling in self._handling.values():
            handling.set_self(me)

    def state(self) -> dict[str, object]:
        """See `Room`."""
        pages = ((key, handling.page) for key, handling in self._handling.items())
        return {key: page.state() for key, page in pages if isinstance(page, MattersPage)}

    # within

    def _handle_on(self, key: str, page: MattersPage | LeaderPage) -> None:
        handling = self._handling[key] = Handling(key, page, self._operations, self._work, self)
        handling.set_self(self._me)
        self.pass_on(handling)
        handling.item_asked.connect(self.item_asked)
        handling.export_asked.connect(self.export_asked)

    def _show_lending(self) -> None:
        from app.ui.matters.lending import Lending
        from app.ui.matters.lending_dialog import LendingDialog

        dialog = LendingDialog(self._tokens, self._shell)
        Lending(dialog, self._operations).acted.connect(self.acted)
        dialog.open()

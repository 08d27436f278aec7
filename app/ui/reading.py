"""Reading: connects a page with a list and a paper (收件, 通知, 已发) with the desk."""

from __future__ import annotations

from time import time
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from app.desk.matters.rows import INCOMING
from app.desk.rows import Box, Filter
from app.speech import _
from app.speech.sentences import sentence
from app.ui.file_opening import FollowingFiles

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject

    from app.desk.desk import Desk
    from app.desk.rows import Counts, Opened, Page, Self
    from app.domain.errors import KnownError
    from app.ui.box_page import BoxPage
    from app.ui.file_work import FileWork
    from app.ui.operations import Operations

ACTED = frozenset({"inbox", "sent", "notices", "outbox"})
_LIMIT = 50


def now() -> int:
    """This PC's clock in milliseconds."""
    return int(time() * 1000)


class Reading(FollowingFiles):
    """One list and the paper that is open beside it. Stale answers are dropped, never shown."""

    reply_asked = Signal(object)
    matter_begun = Signal(str, str)
    """An incoming document is handled as a matter from now on: the matter's id and its title."""
    export_asked = Signal(str, str)
    """导出: the id of what is open, and its title."""
    elsewhere = Signal(str)
    """A document that was asked for here lies in another box."""

    def __init__(self, page: BoxPage, box: Box, operations: Operations, work: FileWork, parent: QObject) -> None:
        kinds = frozenset({box.value, "directory"})
        super().__init__(box.value, kinds, page.opened_view, operations, work, parent)
        self.page = page
        self._box = box
        self._operations = operations
        self._filter = Filter()
        self._question = 0
        self._wanted = ""
        self._opened: Opened | None = None
        page.more_wanted.connect(self._more)
        page.open_asked.connect(self.open)
        page.withdraw_asked.connect(self._withdraw)
        page.read.connect(self._read)
        page.filter_changed.connect(self._filter_changed)
        page.sign_asked.connect(self._sign)
        page.reply_asked.connect(self._reply)
        page.handle_asked.connect(self._handle)
        page.print_asked.connect(lambda _id: page.print_opened())
        page.export_asked.connect(self._export)

    # from outside

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self.page.set_self(me)

    def set_counts(self, counts: Counts) -> None:
        """See `Room`."""
        self.page.set_counts(counts)

    def state(self) -> dict[str, object]:
        """See `Room`."""
        return {self.key: self.page.state()}

    def _ask(self) -> None:
        self._first()
        if self._box is Box.INBOX:
            self._operations.run(lambda desk: desk.offices(), self.page.set_offices)
        if self._opened is not None:
            self._fetch(self._opened.row.id, gone_is_news=True)

    def open(self, id: str) -> None:
        """Show that document beside the list."""
        self._wanted = id
        self.page.show_problem("")
        self._fetch(id, gone_is_news=False)

    # the list

    def _rows(self, desk: Desk, after: int | None, filter: Filter) -> Page:
        if self._box is Box.INBOX:
            return desk.inbox(filter, after, _LIMIT)
        return desk.sent(after, _LIMIT) if self._box is Box.SENT else desk.notices(after, _LIMIT)

    def _first(self) -> None:
        self._question += 1
        question, filter = self._question, self._filter

        def show(page: Page) -> None:
            if question == self._question:
                self.page.set_page(page, False)

        self._operations.run(lambda desk: self._rows(desk, None, filter), show)

    def _more(self, after: object) -> None:
        question, filter = self._question, self._filter
        key = after if isinstance(after, int) else None

        def show(page: Page) -> None:
            if question == self._question:
                self.page.set_page(page, True)

        self._operations.run(lambda desk: self._rows(desk, key, filter), show)

    def _filter_changed(self, filter: object) -> None:
        if isinstance(filter, Filter):
            self._filter = filter
            self._first()

    # the paper

    def _fetch(self, id: str, *, gone_is_news: bool) -> None:
        def show(opened: Opened) -> None:
            if opened.row.box is not self._box:
                self.elsewhere.emit(id)
            elif self._wanted in ("", id):
                self._wanted = id
                self._opened = opened
                self.page.set_opened(opened)

        def missing(error: KnownError) -> None:
            if self._wanted != id:
                return
            self._opened = None
            self.page.set_opened(None)
            self.page.show_problem(
                _("The sender has withdrawn this document; it is no longer on this PC.")
                if gone_is_news
                else sentence(error.code, error.values)
            )

        self._operations.run(lambda desk: desk.open(id), show, missing)

    # acts

    def _sign(self, id: str) -> None:
        self._act(id, lambda desk: desk.sign_for(id), _("Signed for: %s"))

    def _withdraw(self, id: str, reason: str) -> None:
        self._act(id, lambda desk: desk.withdraw(id, reason), _("Withdrawn: %s"))

    def _act(self, id: str, work: Callable[[Desk], str], said: str) -> None:
        title = self._opened.row.title if self._opened is not None and self._opened.row.id == id else ""
        self._operations.run(
            work,
            lambda act: self.acted.emit(act, said % title, False),
            lambda error: self.page.show_problem(sentence(error.code, error.values)),
            changes=ACTED,
        )

    def _read(self, id: str) -> None:
        self._operations.run(lambda desk: desk.mark_read(id), changes=ACTED)

    def _handle(self, id: str) -> None:
        opened = self._opened
        if opened is None or opened.row.id != id:
            return
        title = opened.row.title
        self._operations.run(
            lambda desk: desk.matters.start(INCOMING, title, opened.paper, about=id),
            lambda matter: self.matter_begun.emit(matter, title),
            lambda error: self.page.show_problem(sentence(error.code, error.values)),
            changes=frozenset({"matters", "outbox"}),
        )

    def _reply(self, id: str) -> None:
        if self._opened is not None and self._opened.row.id == id:
            self.reply_asked.emit(self._opened)

    def _export(self, id: str) -> None:
        if self._opened is not None and self._opened.row.id == id:
            self.export_asked.emit(id, self._opened.row.title)

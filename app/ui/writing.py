"""Writing: connects the page for writing with the desk. Nothing typed is ever lost."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Signal

from app.desk.attachments import MB
from app.desk.rows import Draft
from app.domain.papers import Urgency
from app.speech import _
from app.speech.sentences import sentence
from app.ui.adding_files import AddingFiles, still_adding
from app.ui.kept_id import KeptId
from app.ui.reading import ACTED
from app.ui.room import Room

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from app.desk.desk import Desk
    from app.desk.rows import Opened, Self, UnitRow
    from app.domain.errors import KnownError
    from app.ui.compose_page import ComposePage
    from app.ui.file_work import FileWork
    from app.ui.operations import Operations

_SENT = ACTED | {"drafts"}
_DRAFTS = frozenset({"drafts"})


def empty_draft(*, notice: bool = False) -> Draft:
    """A draft with nothing in it yet."""
    return Draft(
        id="",
        title="",
        number="",
        kind="",
        urgency="",
        to=(),
        copies=(),
        body=(),
        reply_to="",
        saved_at=0,
        notice=notice,
    )


def reasons(desk: Desk, drafts: tuple[Draft, ...]) -> dict[str, str]:
    """Why drafts were sent back, as sentences. A draft has the id of the act that was refused."""
    refused = {draft.id: sentence(draft.reason) for draft in drafts if draft.reason}
    if refused:
        for row in desk.outbox():
            if row.id in refused and row.reason:
                refused[row.id] = sentence(row.reason, row.values)
    return refused


class Writing(Room):
    """One draft at a time is on the page; its id is known here as soon as the desk has given it one."""

    wanted = Signal()
    """The page for writing should come to the front."""
    sent = Signal(str, str, bool)
    """An act is saved: its id, what it was in words, and whether it leaves at once."""
    discarded = Signal(object)

    def __init__(
        self,
        page: ComposePage,
        operations: Operations,
        work: FileWork,
        me: Self,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self.page = page
        self._operations = operations
        self._me = me
        self._names: dict[str, str] = {}
        self._draft = empty_draft()
        self._kept = KeptId("")
        page.draft_changed.connect(self._journal)
        page.send_asked.connect(self._send)
        self._adding = AddingFiles(page.files, operations, work, self)
        self._adding.told.connect(page.show_problem)
        page.discard_asked.connect(lambda _id: self._discard(self._draft))

    # from outside

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self._me = me
        self.page.set_self(me)

    def dispose(self) -> None:
        """See `Room`: what is typed is kept."""
        self.page.flush()

    def new(self) -> None:
        """An empty page; what was on it is a draft already."""
        self.edit(empty_draft())

    def edit(self, draft: Draft) -> None:
        """Go on with a draft."""
        self._adding.call_off()
        self.page.flush()
        self._draft = draft
        self._kept = KeptId(draft.id)
        self._operations.run(lambda desk: desk.units(), self._show_units)
        self._operations.run(lambda desk: desk.matters.around(), self.page.set_around)
        self._operations.run(lambda desk: MB / desk.attachments.seconds(MB), self.page.files.set_rate)
        self.page.set_draft(draft)
        self.wanted.emit()
        if draft.reason:
            self._operations.run(lambda desk: reasons(desk, (draft,)), self._show_reason)

    def reply(self, opened: Opened) -> None:
        """Begin an answer to whoever sent this."""
        self.edit(
            structs.replace(
                empty_draft(),
                title=_("Reply to: %s") % opened.row.title,
                to=(opened.row.sender,),
                reply_to=opened.row.id,
            )
        )

    def _show_reason(self, reasons: dict[str, str]) -> None:
        self.page.show_problem(reasons.get(self._draft.id, ""))

    def _show_units(self, units: tuple[UnitRow, ...]) -> None:
        self._names = {unit.id: unit.name for unit in units}
        self.page.set_units(units)

    # the journal

    def _journal(self, draft: object) -> None:
        kept = self._kept
        if not isinstance(draft, Draft) or kept.closed:
            return
        self._draft = draft

        def save(desk: Desk) -> Draft:
            saved = desk.save_draft(structs.replace(draft, id=kept.id))
            kept.id = saved.id
            return saved

        def saved(draft: Draft) -> None:
            if kept is self._kept:
                self.page.show_saved(draft.saved_at)

        self._operations.run(save, saved, self._tell, changes=_DRAFTS)

    # leaving the page

    def _send(self, draft: object) -> None:
        if not isinstance(draft, Draft):
            return
        if self._adding.busy():
            self.page.show_problem(still_adding())
            return
        names = tuple(self._names[unit] for unit in draft.to if unit in self._names)
        paper = draft.paper(self._me.unit_name, names, date.today())
        at_once = draft.urgency == Urgency.EMERGENCY and not draft.notice
        kept = self._kept
        kept.closed = True

        def work(desk: Desk) -> str:
            if draft.notice:
                return desk.publish(paper.title, draft.body, draft.to, kept.id, draft.files)
            return desk.send(paper, draft.to, draft.reply_to, kept.id)

        def done(act: str) -> None:
            self._clear()
            self.sent.emit(act, (_("Published: %s") if draft.notice else _("Sent: %s")) % paper.title, at_once)

        def refused(error: KnownError) -> None:
            kept.closed = False
            self._tell(error)

        self._operations.run(work, done, refused, changes=_SENT)

    def _discard(self, draft: Draft) -> None:
        kept = self._kept
        kept.closed = True
        self._clear()

        def work(desk: Desk) -> bool:
            if kept.id:
                desk.delete_draft(kept.id)
            return bool(kept.id)

        def done(there_was_one: bool) -> None:
            self.discarded.emit(draft if there_was_one else None)

        self._operations.run(work, done, self._tell, changes=_DRAFTS)

    def restore(self, draft: Draft) -> None:
        """Take a deletion back: the draft is saved again under a new id and goes on."""
        self._operations.run(lambda desk: desk.save_draft(structs.replace(draft, id="")), self.edit, changes=_DRAFTS)

    def _clear(self) -> None:
        self._adding.call_off()
        self._draft = empty_draft()
        self.page.set_draft(self._draft)
        self._kept = KeptId("")

    def _tell(self, error: KnownError) -> None:
        self.page.show_problem(sentence(error.code, error.values))

"""Sending: connects the outbox page and the way back with the desk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.desk.confirming import confirm
from app.desk.rows import Fate
from app.speech import _
from app.speech.sentences import sentence
from app.speech.times import clock_text
from app.ui.following import Following
from app.ui.reading import ACTED, now

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.matters.rows import MatterDraft
    from app.desk.rows import Draft, Line, OutboxRow
    from app.domain.errors import KnownError
    from app.ui.operations import Operations
    from app.ui.outbox_page import OutboxPage
    from app.ui.undo_bar import UndoBar

_BACK = ACTED | {"drafts", "line", "matters"}
_LIMIT = 50
SILENT = "read"
"""The act that a clerk does by reading."""


class Sending(Following):
    """What has become of the acts, and taking one back."""

    draft_back = Signal(object)
    """A draft that came back, by hand or refused: to be gone on with."""
    matter_draft_back = Signal(object)
    """The same of a matter, or of words on one."""
    open_asked = Signal(str)
    matter_asked = Signal(str)

    def __init__(self, page: OutboxPage, bar: UndoBar, operations: Operations, parent: QObject) -> None:
        super().__init__("outbox", frozenset({"outbox", "line"}), parent)
        self.page = page
        self._bar = bar
        self._operations = operations
        self._limit = _LIMIT
        page.take_back_asked.connect(self.take_back)
        page.open_asked.connect(self.open_asked)
        page.matter_asked.connect(self.matter_asked)
        page.draft_asked.connect(self._correct)
        page.confirm_asked.connect(self._confirm)
        page.more_wanted.connect(self._show_more)
        page.exchange_asked.connect(self.exchange_asked)

    def set_line(self, line: Line) -> None:
        """See `Room`."""
        self.page.set_line(line, now())

    def _ask(self) -> None:
        limit = self._limit

        def show(rows: tuple[OutboxRow, ...]) -> None:
            self.page.set_rows(rows[:limit], now(), more=len(rows) > limit)

        self._operations.run(lambda desk: _shown(desk, limit + 1), show)

    def say(self, act: str, what: str, at_once: bool) -> None:
        """An act is saved: say so, and offer the way back while there is one."""
        said = _("Saved %(time)s · %(what)s") % {"time": clock_text(now()), "what": what}
        seconds = 0 if at_once else self._operations.desk.undo_seconds
        if seconds:
            self._bar.show_done(said, lambda: self.take_back(act), seconds)
        else:
            self._bar.show_done(said)

    def take_back(self, act: str) -> None:
        """Undo an act that has not left yet; what was written becomes a draft again."""

        def done(found: tuple[Draft | None, MatterDraft | None]) -> None:
            draft, of_matter = found
            self._bar.show_done(_("Taken back. Nothing was sent."))
            if draft is not None:
                self.draft_back.emit(draft)
            elif of_matter is not None and not of_matter.matter:  # on one that is begun, the matter itself tells
                self.matter_draft_back.emit(of_matter)

        self._operations.run(
            lambda desk: (desk.take_back(act), desk.matters.draft(act)), done, self._tell, changes=_BACK
        )

    def _correct(self, act: str) -> None:
        """A refused act: go on with the draft that it became, under the act's own id."""

        def done(found: tuple[Draft | None, MatterDraft | None]) -> None:
            draft, of_matter = found
            if draft is not None:
                self.draft_back.emit(draft)
            elif of_matter is not None:
                self.matter_draft_back.emit(of_matter)
            else:
                self._bar.show_done(_("You have gone on with that draft already."))

        def look(desk: Desk) -> tuple[Draft | None, MatterDraft | None]:
            return next((draft for draft in desk.drafts() if draft.id == act), None), desk.matters.draft(act)

        self._operations.run(look, done, self._tell)

    def _confirm(self, act: str) -> None:
        """What came back because its key was revoked is done anew."""

        def done(made: str) -> None:
            self.acted.emit(made, _("confirmed"), False)

        self._operations.run(lambda desk: confirm(desk, act), done, self._tell, changes=_BACK)

    def _show_more(self) -> None:
        self._limit += _LIMIT
        self.ask_anew()

    def _tell(self, error: KnownError) -> None:
        self._bar.show_done(sentence(error.code, error.values))


def _shown(desk: Desk, limit: int) -> tuple[OutboxRow, ...]:
    """The newest acts that a clerk knows of. Read-marks go along silently, so they stand here only when refused."""
    asked = limit
    while True:
        found = desk.outbox(None, asked)
        shown = [row for row in found if row.act != SILENT or row.state is Fate.REFUSED]
        if len(shown) >= limit or len(found) < asked:
            return tuple(shown[:limit])
        asked *= 2

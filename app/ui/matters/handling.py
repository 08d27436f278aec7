"""Handling: connects the page 事项 with `Desk.matters`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from msgspec import structs
from PySide6.QtCore import Signal

from app.desk.matters.rows import MatterBox, MatterDraft
from app.speech import _
from app.speech.sentences import sentence
from app.ui.file_opening import FollowingFiles
from app.ui.kept_id import KeptId
from app.ui.matters.deciding import same
from app.ui.matters.forms import missing_notice, print_form, processing_sheet, register
from app.ui.matters.matter_view import comparable
from app.ui.matters.phrasing import press_text

if TYPE_CHECKING:
    from PySide6.QtCore import QObject, SignalInstance

    from app.desk.desk import Desk
    from app.desk.matters.rows import (
        Choice,
        MatterCounts,
        MatterPage,
        MatterView,
        Press,
        RedlineLine,
        RegisterRow,
    )
    from app.desk.rows import Self
    from app.domain.errors import KnownError
    from app.domain.papers import Paper
    from app.ui.file_work import FileWork
    from app.ui.matters.matter_view import OpenedMatter
    from app.ui.operations import Operations

DRAFTED = frozenset({"drafts"})
ACTED = frozenset({"matters", "outbox"}) | DRAFTED
_LIMIT = 50
_REGISTER = 500
"""Documents of a register that is printed."""


class MattersShown(Protocol):
    """A page on which matters are handled: 事项, or 逐件批办."""

    opened: OpenedMatter
    box_changed: SignalInstance
    more_wanted: SignalInstance
    open_asked: SignalInstance

    @property
    def box(self) -> MatterBox: ...
    def count(self) -> int: ...
    def set_page(self, page: MatterPage, append: bool) -> None: ...
    def set_counts(self, counts: MatterCounts) -> None: ...
    def set_missing_year(self, year: int) -> None: ...
    def set_matter(self, view: MatterView | None) -> None: ...
    def set_self(self, me: Self) -> None: ...
    def show_problem(self, text: str) -> None: ...


class Handling(FollowingFiles):
    """One list of matters and the one that is open beside it. Stale answers are dropped, never shown."""

    item_asked = Signal(str)
    """A document that a matter answers."""
    export_asked = Signal(str, str)
    """导出: the id of a matter, and its title."""

    def __init__(self, key: str, page: MattersShown, operations: Operations, work: FileWork, parent: QObject) -> None:
        super().__init__(key, frozenset({"matters", "directory"}), page.opened, operations, work, parent)
        self.page = page
        self._operations = operations
        self._question = 0
        self._wanted = ""
        self._view: MatterView | None = None
        self._kept = KeptId("")
        self._resumed: MatterDraft | None = None
        form = page.opened.deciding.form
        page.box_changed.connect(lambda _box: self._first())
        page.more_wanted.connect(self._more)
        page.open_asked.connect(self.open)
        page.opened.about_asked.connect(self.item_asked)
        page.opened.watch_asked.connect(self._watch)
        page.opened.draft_asked.connect(self._go_on)
        page.opened.difference_asked.connect(self._compare)
        page.opened.print_asked.connect(page.opened.paper.print_dialog)
        page.opened.sheet_asked.connect(self._print_sheet)
        page.opened.register_asked.connect(self._print_register)
        page.opened.missing_asked.connect(self._print_missing)
        page.opened.export_asked.connect(self._ask_export)
        page.opened.deciding.asked.connect(self._do)
        page.opened.deciding.ended.connect(self._begin_draft)
        form.step_chosen.connect(self._ask_people)
        form.edit_asked.connect(self._look_around)
        form.typed.connect(self._journal)
        form.done.connect(self._form_done)

    # from outside

    def set_self(self, me: Self) -> None:
        """See `Room`."""
        self.page.set_self(me)

    def _ask(self) -> None:
        self._first()
        self._operations.run(lambda desk: desk.matters.counts(), self.page.set_counts)
        self._operations.run(lambda desk: desk.matters.missing_year(), self.page.set_missing_year)
        if self._view is not None:
            self._fetch(self._view.row.id)

    def open(self, id: str) -> None:
        """Show that matter beside the list."""
        if self._wanted != id:
            self.page.opened.deciding.end()
        self._wanted = id
        self.page.show_problem("")
        self._fetch(id)

    def go_on(self, draft: MatterDraft) -> None:
        """Show the matter of a draft, and go on with that."""
        self._resumed = draft
        self.open(draft.matter)

    # the list

    def _first(self) -> None:
        self._question += 1
        question, box = self._question, self.page.box
        limit = max(_LIMIT, self.page.count())

        def show(page: MatterPage) -> None:
            if question == self._question:
                self.page.set_page(page, False)

        self._operations.run(lambda desk: desk.matters.page(box, limit=limit), show)

    def _more(self, after: str) -> None:
        question, box = self._question, self.page.box

        def show(page: MatterPage) -> None:
            if question == self._question:
                self.page.set_page(page, True)

        self._operations.run(lambda desk: desk.matters.page(box, after, _LIMIT), show)

    # the matter

    def _fetch(self, id: str) -> None:
        def show(view: MatterView) -> None:
            if self._wanted == id:
                self._view = view
                self.page.set_matter(view)
                self._resume(id)

        def missing(error: KnownError) -> None:
            if self._wanted == id:
                self._view = None
                self.page.set_matter(None)
                self.page.show_problem(sentence(error.code, error.values))

        self._operations.run(lambda desk: desk.matters.open(id), show, missing)

    def _watch(self, id: str, watched: bool) -> None:
        self._operations.run(lambda desk: desk.matters.watch(id, watched=watched), changes=frozenset({"matters"}))

    # acts

    def _ask_people(self, step: str) -> None:
        form, view = self.page.opened.deciding.form, self._view
        press = form.press
        if press is None or view is None:
            return
        id = view.row.id

        def show(choices: tuple[Choice, ...]) -> None:
            if form.press is not None and same(form.press, press) and form.next == step:
                form.set_choices(choices, several=form.several)
                form.take_focus()

        self._operations.run(lambda desk: desk.matters.candidates(id, press, step), show, self._refused)

    def _form_done(self) -> None:
        form = self.page.opened.deciding.form
        if form.press is not None:
            self._do(form.press, form.text, form.next, form.to, self.page.opened.revised())

    def _do(
        self, press: Press, text: str = "", next: str = "", to: tuple[str, ...] = (), paper: Paper | None = None
    ) -> None:
        view, kept = self._view, self._kept
        if view is None:
            return
        id, title = view.row.id, view.row.title
        kept.closed = True

        def saved(act: str) -> None:
            self.page.opened.deciding.end()
            self.acted.emit(act, _("{what}: {title}").format(what=press_text(press), title=title), view.row.urgent)

        def refused(error: KnownError) -> None:
            kept.closed = False
            self._refused(error)

        self._operations.run(
            lambda desk: desk.matters.do(id, press, text, next=next, to=to, paper=paper, draft=kept.id),
            saved,
            refused,
            changes=ACTED,
        )

    def _refused(self, error: KnownError) -> None:
        said = sentence(error.code, error.values)
        if self.page.opened.deciding.deciding():
            self.page.opened.deciding.form.show_problem(said)
        else:
            self.page.show_problem(said)

    # looking closer

    def _compare(self) -> None:
        """What the newest revision changed in the one before."""
        view = self._view
        if view is None or not comparable(view):
            return
        older, newer = view.revisions[-2:]
        id = view.row.id

        def show(lines: tuple[RedlineLine, ...]) -> None:
            if self._wanted == id:
                self.page.opened.show_difference(older, newer, lines)

        self._operations.run(lambda desk: desk.matters.redline(id, older.act, newer.act), show, self._refused)

    def _print_sheet(self) -> None:
        if self._view is not None:
            print_form(processing_sheet(self._view), self._view.row.title, self.page.opened)

    def _print_missing(self) -> None:
        if self._view is not None and self._view.halts:
            print_form(missing_notice(self._view), self._view.row.title, self.page.opened)

    def _ask_export(self) -> None:
        if self._view is not None:
            self.export_asked.emit(self._view.row.id, self._view.row.title)

    def _print_register(self) -> None:
        unit = self._view.unit_name if self._view else ""

        def show(rows: tuple[RegisterRow, ...]) -> None:
            if rows:
                print_form(register(rows, unit), f"{unit}收文登记簿", self.page.opened, wide=True)
            else:
                self.page.show_problem(_("No incoming document is entered here yet: there is nothing to print."))

        self._operations.run(lambda desk: desk.matters.register(_REGISTER), show)

    def _look_around(self) -> None:
        self._operations.run(lambda desk: desk.matters.around(), self.page.opened.set_around)

    # what is typed

    def _journal(self) -> None:
        form, view, kept = self.page.opened.deciding.form, self._view, self._kept
        if form.press is None or view is None or kept.closed:
            return
        paper = self.page.opened.revised()
        draft = MatterDraft(
            "", view.row.id, form.press.verb, 0, view.row.title, text=form.text, next=form.next, to=form.to, paper=paper
        )

        def save(desk: Desk) -> None:
            if draft.text or draft.paper:
                kept.id = desk.matters.save_draft(structs.replace(draft, id=kept.id)).id
            elif kept.id:
                desk.matters.delete_draft(kept.id)
                kept.id = ""

        self._operations.run(save, changes=DRAFTED)

    def _begin_draft(self) -> None:
        """What is typed from now on is another draft."""
        self._kept = KeptId("")

    def _resume(self, id: str) -> None:
        draft, self._resumed = self._resumed, None
        if draft is not None and draft.matter == id:
            self._go_on(draft)

    def _go_on(self, draft: object) -> None:
        """What came back, or was left: its text is in the form again, for the same act or for a note."""
        if not isinstance(draft, MatterDraft):
            return
        deciding = self.page.opened.deciding
        press = deciding.pressed(draft.verb) or deciding.pressed("note")  # never a decision that was not meant
        if press is None:
            self.page.show_problem(
                _("Nothing can be done here any more. What you wrote: {text}").format(text=draft.text)
            )
            return
        deciding.begin(press, draft.text, draft.to)
        self._kept = KeptId(draft.id)
        if draft.paper is not None:
            self.page.opened.edit(draft.paper)

"""A matter, opened: the route as a track of desks, the paper with the opinions beside it, and what may be done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSplitter, QVBoxLayout, QWidget

from app.domain.papers import Paper
from app.speech import _
from app.speech.sentences import sentence
from app.speech.words import verb_word
from app.ui.files_panel import FilesPanel
from app.ui.matters.deciding import Deciding
from app.ui.matters.opinions_view import OpinionsView
from app.ui.matters.paper_editor import PaperEditor
from app.ui.matters.phrasing import due_text, due_tone, facts, stations
from app.ui.matters.redline_view import RedlineView
from app.ui.parts import button, label, opening, restyle
from app.ui.reading import now
from app.ui.row_painting import Tone
from app.ui.sheet import Sheet
from app.ui.track import Track

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.desk.matters.rows import Due, MatterDraft, MatterView, RedlineLine, RevisionView
    from app.domain.addressing import Around
    from app.ui.theme import Theme

_CHIPS = {Tone.RED: "chip-red", Tone.AMBER: "chip-amber", Tone.PLAIN: "chip", Tone.ACCENT: "chip"}


_MINUTE = 60_000


class OpenedMatter(QWidget):
    """What is shown beside the list of matters. Feed it with `set_matter`."""

    about_asked = Signal(str)
    """The document or matter that it answers."""
    draft_asked = Signal(object)
    """Go on with what the county did not accept, or with what was left unfinished."""
    watch_asked = Signal(str, bool)
    files_asked = Signal(str)
    """The files of this matter should be shown."""
    difference_asked = Signal()
    print_asked = Signal()
    sheet_asked = Signal()
    """公文处理单."""
    register_asked = Signal()
    """收文登记簿."""
    missing_asked = Signal()
    """补正材料告知书."""
    export_asked = Signal()
    """导出: one file that proves it."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._theme = theme
        self._today = today
        self._view: MatterView | None = None
        self.setProperty("role", "panel")
        self._title = label(role="title", wraps=True)
        self._due = label(role="chip")
        self._facts = label(role="second", wraps=True)
        self._track = Track(theme, name=_("The way of this matter"))
        self._draft = label(role="error", wraps=True)
        self._draft.setObjectName("came-back")
        self._go_on = button(_("Go on with it"), "quiet", name="go-on")
        forged = _("A signature in this matter does not hold. Ask the county office before you act on it.")
        self._unverified = label(forged, "error", wraps=True)
        self._about = button(_("What it answers"), "quiet", name="about")
        self._watch = button("", "quiet", name="watch")
        self._difference = button(_("What was changed"), "quiet", name="difference")
        self._print = button(_("Print or export"), "quiet", name="print-matter")
        self._prints = QMenu(self._print)
        for text, signal in (
            (_("The paper"), self.print_asked),
            (_("The processing sheet"), self.sheet_asked),
            (_("The register of incoming documents"), self.register_asked),
        ):
            self._prints.addAction(text, signal.emit)
        self._missing = self._prints.addAction(_("The notice of missing papers"), self.missing_asked.emit)
        self._prints.addSeparator()
        self._prints.addAction(_("Export with proof…"), self.export_asked.emit)
        opening(self._print, self._prints)
        self.sheet = Sheet(theme)
        self.paper = self.sheet.paper
        self.files = FilesPanel(theme)
        self.opinions = OpinionsView(theme, today)
        self.deciding = Deciding(theme)
        self._redline: RedlineView | None = None
        self._editor: PaperEditor | None = None
        self._around: Around | None = None
        self._minute = QTimer(self)
        self._minute.setInterval(_MINUTE)
        self._minute.timeout.connect(self._show_facts)
        self._lay_out()
        self._about.clicked.connect(self._ask_about)
        self.deciding.form.edit_asked.connect(self._edit_newest)
        self.deciding.ended.connect(self._end_editing)
        self._watch.clicked.connect(self._change_watch)
        self._go_on.clicked.connect(lambda: self.draft_asked.emit(self._pending_draft()))
        self._difference.clicked.connect(self.difference_asked)

    def set_matter(self, view: MatterView | None) -> None:
        """Show a matter; None shows nothing."""
        before, self._view = self._view, view
        self.opinions.set_matter(view)
        self.deciding.set_matter(view)
        self._missing.setVisible(view is not None and bool(view.halts) and bool(view.halts[-1].missing))
        if view is None:
            self.sheet.show_paper(None)
            self.files.set_files((), 1, 1)
            return
        self._title.setText(view.row.title)
        self._show_facts()
        self._show_due(view.row.due)
        self._track.set_stations(stations(view.track, self._today()))
        self._show_draft()
        self._unverified.setVisible(not view.verified)
        if view.row.known_at and view.row.status == "running":
            self._minute.start()
        else:
            self._minute.stop()
        self._about.setVisible(bool(view.about))
        self._watch.setText(_("Watch no longer") if view.row.watched else _("Watch"))
        self._difference.setVisible(comparable(view))
        if before is None or before.paper != view.paper or before.row.id != view.row.id:
            self.sheet.show_paper(view.paper)
            self.files.set_files((), 1, 1)
        if view.files:
            self.files_asked.emit(view.row.id)

    def show_difference(self, older: RevisionView, newer: RevisionView, lines: Sequence[RedlineLine]) -> None:
        """Show what a revision changed, in the place of the paper."""
        if self._redline is None:
            self._redline = RedlineView(self._theme)
            self._redline.closed.connect(self.sheet.close_viewer)
            self.sheet.addWidget(self._redline)
        self._redline.set_difference(older, newer, lines)
        self.sheet.setCurrentWidget(self._redline)

    def edit(self, paper: Paper) -> None:
        """Let the clerk change a paper for the act that is being filled in: the newest, or what came back of one."""
        revisions = self._view.revisions if self._view else ()
        if self._editor is None:
            self._editor = PaperEditor(self._theme)
            self._editor.changed.connect(self.deciding.form.touched)
            self.sheet.addWidget(self._editor)
            self._editor.set_around(self._around)
        if self._writes_answer():
            self._editor.set_new(paper)
        else:
            self._editor.set_paper(revisions[-1].paper if revisions else Paper(""), paper)
        self.sheet.setCurrentWidget(self._editor)
        self._editor.setFocus()

    def set_around(self, around: Around) -> None:
        """Who writes to whom here, for the hints while a paper is changed."""
        self._around = around
        if self._editor is not None:
            self._editor.set_around(around)

    def revised(self) -> Paper | None:
        """The paper as the clerk has changed it for the act that is being filled in; None if it is not changed."""
        editing = self._editor is not None and self.sheet.currentWidget() is self._editor
        return self._editor.paper() if editing and self._editor is not None else None

    def show_track(self, shown: bool) -> None:
        """The way that it came and goes, or the room of it for the paper."""
        self._track.setVisible(shown)

    def matter(self) -> MatterView | None:
        """What is shown."""
        return self._view

    def bare(self) -> bool:
        """Whether the paper says nothing itself, so that its only file is the paper."""
        revisions = self._view.revisions if self._view else ()
        return bool(revisions) and not any(line.strip() for line in revisions[-1].paper.body)

    def state(self) -> dict[str, object]:
        """Sizes to remember."""
        return {"zoom": self.paper.zoom, "opinions": self._splitter.sizes()}

    def restore(self, state: dict[str, object]) -> None:
        """Sizes as remembered; anything else is passed over."""
        zoom, sizes = state.get("zoom"), state.get("opinions")
        if isinstance(zoom, (int, float)):
            self.paper.set_zoom(float(zoom))
        if isinstance(sizes, list) and len(sizes) == 2 and all(isinstance(size, int) for size in sizes) and sum(sizes):
            self._splitter.setSizes(sizes)

    def _show_facts(self) -> None:
        """Of an emergency they say how long it is known: that goes on while nothing else changes."""
        if self._view is not None:
            self._facts.setText(facts(self._view, now()))

    def _show_due(self, due: Due) -> None:
        text = due_text(due)
        self._due.setText(text)
        self._due.setVisible(bool(text))
        restyle(self._due, _CHIPS[due_tone(due)])

    def _pending_draft(self) -> MatterDraft | None:
        """What the county did not accept comes before what was only begun."""
        drafts = self._view.drafts if self._view else ()
        return next((draft for draft in drafts if draft.reason), drafts[0] if drafts else None)

    def _show_draft(self) -> None:
        draft = self._pending_draft()
        self._draft.setVisible(draft is not None)
        self._go_on.setVisible(draft is not None)
        if draft is None:
            return
        verb = verb_word(draft.verb)
        if draft.reason:
            said = _("“{verb}” was not accepted by the county: {why} What you wrote is kept.")
            self._draft.setText(said.format(verb=verb, why=sentence(draft.reason, draft.values)))
        else:
            self._draft.setText(_("You began “{verb}” here and did not finish it.").format(verb=verb))

    def _edit_newest(self) -> None:
        revisions = self._view.revisions if self._view else ()
        answer = self._view.answer if self._view else None
        newest = revisions[-1].paper if revisions else Paper("")
        self.edit(answer if answer is not None and self._writes_answer() else newest)

    def _writes_answer(self) -> bool:
        press = self.deciding.form.press
        return press is not None and press.writes

    def _end_editing(self) -> None:
        if self._editor is not None and self.sheet.currentWidget() is self._editor:
            self.sheet.close_viewer()

    def _ask_about(self) -> None:
        if self._view is not None:
            self.about_asked.emit(self._view.about)

    def _change_watch(self) -> None:
        if self._view is not None:
            self.watch_asked.emit(self._view.row.id, not self._view.row.watched)

    def _lay_out(self) -> None:
        space = self._theme.space
        head = QWidget()
        lines = QVBoxLayout(head)
        lines.setContentsMargins(space(5), space(3), space(5), space(2))
        lines.setSpacing(space(2))
        beside = QHBoxLayout()
        beside.setSpacing(space(2))
        beside.addWidget(self._due, 0, Qt.AlignmentFlag.AlignVCenter)
        beside.addWidget(self._facts, 1)
        for widget in (self._about, self._difference, self._watch, self._print):
            beside.addWidget(widget)
        came_back = QHBoxLayout()
        came_back.addWidget(self._draft, 1)
        came_back.addWidget(self._go_on)
        lines.addWidget(self._title)
        lines.addLayout(beside)
        lines.addWidget(self._track)
        lines.addLayout(came_back)
        lines.addWidget(self._unverified)
        self._splitter = QSplitter(Qt.Orientation.Horizontal)
        self._splitter.setChildrenCollapsible(False)
        self._splitter.setHandleWidth(self._theme.hairline)
        self._splitter.addWidget(self.sheet)
        self._splitter.addWidget(self.opinions)
        self._splitter.setStretchFactor(0, 1)
        self._splitter.setSizes([self._theme.form, self._theme.list * 2 // 3])
        self.opinions.setMinimumWidth(self._theme.list // 2)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addWidget(self.files)
        whole.addWidget(self._splitter, 1)
        whole.addWidget(self.deciding)


def comparable(view: MatterView) -> bool:
    """Whether the two newest revisions are of one document: an answer is no change in the request."""
    newest = view.revisions[-2:]
    return len(newest) == 2 and newest[0].answer == newest[1].answer

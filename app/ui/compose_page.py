"""起草: writing a document or a notice. What is typed is journalled, and nothing that went wrong takes it away."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Final

from msgspec import structs
from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QFocusEvent, QFontMetrics, QHideEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QGridLayout,
    QHBoxLayout,
    QSplitter,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.desk.rows import Draft
from app.domain import secrecy
from app.domain.addressing import Around, context_of
from app.domain.drafting import lints, recipients_on
from app.domain.papers import KINDS, Paper, Urgency, kind_of, names_in
from app.speech import _, pgettext
from app.speech.times import exact_clock_text
from app.speech.words import urgency_word
from app.ui.draft_files import DraftFiles
from app.ui.keyboard import PRINT_DRAFT, SEND, bind, hint
from app.ui.lints_panel import LintsPanel
from app.ui.paper_view import PaperView
from app.ui.parts import BodyField, ChoiceField, LineField, button, label, line_field
from app.ui.unit_chooser import UnitChooser

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.rows import Self, UnitRow
    from app.ui.theme import Theme

SAVE_AFTER: Final = 1000
"""Milliseconds after the first unsaved change in which it is journalled: within the two seconds that are promised."""
_COMMA: Final = "、"
_NOTHING: Final = Draft(
    id="", title="", number="", kind="", urgency="", to=(), copies=(), body=(), reply_to="", saved_at=0
)


class ComposePage(QWidget):
    """One draft. `draft_changed` comes at most a second after a change, and at once when the page is left.

    A draft that bears a secrecy marking is never handed on: it must not be journalled (law 7).
    """

    draft_changed = Signal(object)
    send_asked = Signal(object)
    discard_asked = Signal(str)

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._today = today
        self._draft = _NOTHING
        self._office = ""
        self._speaks_to_all = False
        self._filling = False
        self._warned: frozenset[str] = frozenset()
        self._unsaved = QTimer(self)
        self._unsaved.setSingleShot(True)
        self._unsaved.setInterval(SAVE_AFTER)
        self._unsaved.timeout.connect(self._hand_on)
        self.setProperty("role", "page")
        self.setAcceptDrops(True)
        self._lints = LintsPanel(theme)
        self._around: Around | None = None
        self._make_fields()
        self._lay_out()
        self._connect()
        self.set_draft(_NOTHING)

    # data in

    def set_self(self, me: Self) -> None:
        """Who writes: the office on the preview, whether it is a demonstration, and whom notices may go to."""
        self._office = me.unit_name
        self._speaks_to_all = me.speaks_to_all
        self._preview.set_demo(me.demo)
        self._follow()

    def set_around(self, around: Around) -> None:
        """Who writes to whom here, for the hints."""
        self._around = around

    def set_units(self, units: tuple[UnitRow, ...]) -> None:
        """The units that one can send to."""
        self._chooser.set_units(units)

    def set_draft(self, draft: Draft) -> None:
        """Go on with this draft, or begin with an empty one. What was on the page is journalled first."""
        self.flush()
        self._filling = True
        self._draft = draft
        self._as_notice.setChecked(draft.notice)
        self._as_document.setChecked(not draft.notice)
        self._title.setText(draft.title)
        self._number.setText(draft.number)
        self._kind.setCurrentIndex(0 if draft.kind in ("", kind_of(draft.title)) else self._kind.findData(draft.kind))
        self._urgency.setCurrentIndex(max(0, self._urgency.findData(draft.urgency)))
        self._copies.setText(_COMMA.join(draft.copies))
        self._body.setPlainText("\n".join(draft.body))
        self._chooser.set_chosen(draft.to)
        self.files.set_files(draft.files)
        self._saved.setText("")
        self._warned = frozenset()
        self._filling = False
        self._show_form()
        self.show_problem("")
        self._follow()

    def draft(self) -> Draft:
        """What is on the page now."""
        notice = self._as_notice.isChecked()
        title = self._title.text()
        kind = self._kind.currentData() or kind_of(title)
        return structs.replace(
            self._draft,
            title=title,
            number="" if notice else self._number.text().strip(),
            kind="" if notice else kind,
            urgency="" if notice else self._urgency.currentData(),
            to=self._chooser.chosen(),
            copies=() if notice else names_in(self._copies.text()),
            body=tuple(self._body.toPlainText().split("\n")) if self._body.toPlainText() else (),
            notice=notice,
            files=self.files.files(),
        )

    def show_problem(self, text: str) -> None:
        """A sentence about what could not be done. The fields keep what was typed."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def show_saved(self, at: int) -> None:
        """The draft is on disk since `at` (ms)."""
        self._saved.setText(_("Saved {time}").format(time=exact_clock_text(at)))

    def flush(self) -> None:
        """Hand on what has not been handed on yet."""
        if self._unsaved.isActive():
            self._unsaved.stop()
            self._hand_on()

    def _hand_on(self) -> None:
        draft = self.draft()
        if self._marking(draft) is None:
            self._draft = draft
            self.draft_changed.emit(draft)

    # parts

    def _make_fields(self) -> None:
        self._as_document = button(pgettext("draft", "Document"), "filter", name="as-document")
        self._as_notice = button(pgettext("draft", "Notice"), "filter", name="as-notice")
        group = QButtonGroup(self)
        for choice in (self._as_document, self._as_notice):
            choice.setCheckable(True)
            group.addButton(choice)
        self._title = line_field(_("Title"), "title", _("for example: Notice on preparing for the flood season"))
        self._title.setProperty("role", "large")
        self._kind = ChoiceField()
        self._kind.setAccessibleName(_("Kind"))
        self._kind.setObjectName("kind")
        self._kind.addItem(_("From the title"), "")
        for kind in KINDS:
            self._kind.addItem(kind, kind)
        widest = _("From the title: {kind}").format(kind=KINDS[0])
        room = self._theme.space(6) + self._theme.space(4)
        self._kind.setMinimumWidth(QFontMetrics(self._kind.font()).horizontalAdvance(widest) + room)
        self._number = line_field(_("Number"), "number", "〔2026〕1号")
        self._urgency = ChoiceField()
        self._urgency.setAccessibleName(_("Urgency"))
        self._urgency.setObjectName("urgency")
        for urgency in Urgency:
            self._urgency.addItem(urgency_word(urgency) or _("Ordinary"), urgency.value)
        self._copies = line_field(_("Copies to"), "copies", _("names of offices, with 、 between them"))
        self._body = BodyField()
        self._body.setObjectName("body")
        letters = self._body.font()
        letters.setPixelSize(self._theme.title)
        self._body.setFont(letters)
        self._body.setAccessibleName(_("Text"))
        self._body.setPlaceholderText(_("Write or paste the text here. Every line is a paragraph."))
        self._body.setAcceptDrops(False)  # a file dropped on the text is an attachment, not its name in the text
        self.files = DraftFiles(self._theme)
        self._chooser = UnitChooser(self._theme)
        self._secret = label(role="banner", wraps=True)
        self._mention = label(role="warning", wraps=True)
        self._mention.setContentsMargins(*[self._theme.space(step) for step in (5, 2, 5, 2)])
        self._problem = label(role="banner", wraps=True)
        self._saved = label(role="hint")
        self._at_once = label(_("An emergency leaves at once and cannot be taken back."), "warning")
        self._preview = PaperView(self._theme)
        self._send = button(_("Send"), "primary", name="send", hint=hint(SEND))
        self._look = button(_("Preview"), "quiet", name="preview")
        self._print = button(_("Print"), "quiet", name="print-draft", hint=hint(PRINT_DRAFT))
        self._discard = button(_("Delete the draft"), "quiet", name="discard")

    def _lay_out(self) -> None:
        theme = self._theme
        kinds = QHBoxLayout()
        kinds.setSpacing(theme.space(1))
        kinds.addWidget(self._as_document)
        kinds.addWidget(self._as_notice)
        kinds.addStretch(1)
        self._details = self._make_details()
        writing = QWidget()
        column = QVBoxLayout(writing)
        column.setContentsMargins(theme.space(5), theme.space(3), theme.space(4), theme.space(3))
        column.setSpacing(theme.space(2))
        column.addLayout(kinds)
        column.addWidget(self._title)
        column.addWidget(self._details)
        column.addWidget(self._body, 1)
        column.addWidget(self._lints)
        column.addWidget(self.files)
        recipients = QWidget()
        beside = QVBoxLayout(recipients)
        beside.setContentsMargins(theme.space(4), theme.space(3), theme.space(5), theme.space(3))
        beside.addWidget(self._chooser)
        form = QSplitter(Qt.Orientation.Horizontal)
        form.setChildrenCollapsible(False)
        form.setHandleWidth(theme.hairline)
        form.addWidget(writing)
        form.addWidget(recipients)
        form.setStretchFactor(0, 1)
        form.setSizes([theme.paper_width, theme.list * 3 // 4])
        self._whole = QStackedWidget()
        self._whole.addWidget(form)
        self._whole.addWidget(self._preview)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        lines.addWidget(self._whole, 1)
        for said in (self._secret, self._mention, self._problem):
            lines.addWidget(said)
        lines.addWidget(self._make_action_bar())

    def _make_details(self) -> QWidget:
        theme = self._theme
        details = QWidget()
        grid = QGridLayout(details)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(3))
        grid.setVerticalSpacing(theme.space(1))
        for column, (name, field) in enumerate(
            (
                (_("Kind"), self._kind),
                (_("Number"), self._number),
                (_("Urgency"), self._urgency),
                (_("Copies to"), self._copies),
            )
        ):
            said = label(name, "hint")
            said.setBuddy(field)
            grid.addWidget(said, 0, column)
            grid.addWidget(field, 1, column)
            grid.setColumnStretch(column, 1 if isinstance(field, LineField) else 0)
        return details

    def _make_action_bar(self) -> QWidget:
        theme = self._theme
        bar = QWidget()
        bar.setProperty("role", "action-bar")
        bar.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.space(5), theme.space(2), theme.space(5), theme.space(2))
        row.setSpacing(theme.space(2))
        for widget in (self._send, self._look, self._print, self._discard):
            row.addWidget(widget)
        row.addStretch(1)
        row.addWidget(self._at_once)
        row.addWidget(self._saved)
        return bar

    def _connect(self) -> None:
        for field in (self._title, self._number, self._copies):
            field.textChanged.connect(self._changed)
        self._body.textChanged.connect(self._changed)
        for choice in (self._kind, self._urgency):
            choice.currentIndexChanged.connect(self._changed)
        self._chooser.changed.connect(self._changed)
        self.files.changed.connect(self._changed)
        self._as_notice.toggled.connect(self._changed)
        for line in (self._title, self._number, self._copies):
            line.editingFinished.connect(self._follow)
        self._lints.mend_asked.connect(self._mend)
        self._send.clicked.connect(self._send_now)
        self._look.clicked.connect(self._toggle_preview)
        self._print.clicked.connect(self._print_now)
        self._discard.clicked.connect(self._discard_now)
        self._title.returnPressed.connect(self._body.setFocus)
        bind(SEND.keys, self, self._send_by_key)
        bind(PRINT_DRAFT.keys, self, self._print_now)

    # what happens

    def _changed(self) -> None:
        if self._filling:
            return
        self._follow()
        if not self._unsaved.isActive():
            self._unsaved.start()

    def _follow(self) -> None:
        """Bring everything that depends on the fields up to date."""
        draft = self.draft()
        guessed = kind_of(draft.title)
        self._kind.setItemText(0, _("From the title: {kind}").format(kind=guessed) if guessed else _("From the title"))
        self._details.setVisible(not draft.notice)
        self._show_audience(draft)
        self._send.setText(_("Publish") if draft.notice else _("Send"))
        self._at_once.setVisible(draft.urgency == Urgency.EMERGENCY)
        self._show_secrecy(draft)
        # who is writing the title has not finished it
        hinted = not draft.notice and draft.title and not self._title.hasFocus()
        paper = self._paper(draft)
        self._lints.set_lints(lints(paper, context_of(paper, self._around)) if hinted else ())

    def _mend(self, paper: Paper) -> None:
        """Put a mended paper into the fields; what the clerk wrote elsewhere stays."""
        self._title.setText(paper.title)
        self._number.setText(paper.number)
        self._copies.setText(_COMMA.join(paper.copies))
        self._kind.setCurrentIndex(0 if paper.kind in ("", kind_of(paper.title)) else self._kind.findData(paper.kind))
        if paper.body != self._paper(self.draft()).body:
            self._body.setPlainText("\n".join(paper.body))
        if paper.main_recipients != self._paper(self.draft()).main_recipients:
            self._chooser.keep(recipients_on(paper))
        self._body.setFocus()  # the button is gone

    def _show_audience(self, draft: Draft) -> None:
        """To whom it goes, in words that are true: not everybody speaks to the whole county."""
        if not draft.notice:
            self._chooser.set_nobody_text("")
        elif self._speaks_to_all:
            self._chooser.set_nobody_text(_("To everyone in the county"), _("Tick units to publish it to these alone."))
        else:
            said = _("Only the county and its departments publish to everyone. Tick the units that it is for.")
            self._chooser.set_nobody_text("", said)

    def _marking(self, draft: Draft) -> secrecy.Marking | None:
        return secrecy.marking(self._paper(draft))

    def _show_secrecy(self, draft: Draft) -> None:
        found = self._marking(draft)
        self._secret.setVisible(found is not None)
        if found is not None:
            self._secret.setText(
                _(
                    "“{marking}” is a secrecy marking. Classified documents must not be typed here: delete the text, "
                    "and take the paper way with the paper register. Nothing of it has been saved or sent."
                ).format(marking=found.text)
            )
            self._saved.setText(_("Not saved"))
        words = frozenset(secrecy.mentions(draft.title, draft.body)) if found is None else frozenset()
        self._mention.setVisible(bool(words - self._warned))
        if words - self._warned:
            self._mention.setText(
                _("The text speaks of “{words}”. Make sure that it holds nothing classified.").format(
                    words=_(", ").join(sorted(words))
                )
            )

    def _send_by_key(self) -> None:
        if not self._body.composing:
            self._send_now()

    def _send_now(self) -> None:
        draft = self.draft()
        problem = self._missing(draft)
        self.show_problem(problem)
        if problem:
            return
        self.flush()
        self.send_asked.emit(structs.replace(draft, id=self._draft.id))

    def _missing(self, draft: Draft) -> str:
        """What is still missing, in a sentence; the keyboard goes to where it is missing."""
        self._show_form()
        if self._marking(draft) is not None:
            self._body.setFocus()
            return _("Not sent: see the line above.")
        if not draft.title.strip():
            self._title.setFocus()
            return _("Give it a title, then send it.")
        if draft.to or (draft.notice and self._speaks_to_all):
            return ""
        self._chooser.focus_search()
        if draft.notice:
            return _("Choose the units that the notice is for, then publish it.")
        return _("Choose who receives it, then send it.")

    def _discard_now(self) -> None:
        self._unsaved.stop()
        self.discard_asked.emit(self._draft.id)

    def _toggle_preview(self) -> None:
        if self._whole.currentIndex():
            self._show_form()
        else:
            self._preview.show_paper(self._paper(self.draft()))
            self._whole.setCurrentIndex(1)
            self._look.setText(_("Go on writing"))
            self._preview.setFocus()

    def _show_form(self) -> None:
        self._whole.setCurrentIndex(0)
        self._look.setText(_("Preview"))

    def _print_now(self) -> bool:
        self._preview.show_paper(self._paper(self.draft()))
        return self._preview.print_dialog()

    def _paper(self, draft: Draft) -> Paper:
        if draft.notice:
            return Paper(title=draft.title, body=draft.body, files=draft.files)
        return draft.paper(self._office, self._chooser.names(), self._today())

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The keyboard goes to the title, or to the body where there is a title: an answer is written there.

        A focus proxy would take what stands before it out of the order of tabs.
        """
        super().focusInEvent(event)
        (self._body if self._title.text() else self._title).setFocus()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.files.drag(event)

    def dropEvent(self, event: QDropEvent) -> None:
        self.files.drop(event)

    def hideEvent(self, event: QHideEvent) -> None:
        self.flush()
        super().hideEvent(event)

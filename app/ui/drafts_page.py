"""草稿 Drafts: what was begun and what came back to be corrected, of documents, notices and matters."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.speech import _
from app.speech.times import time_text
from app.ui.keyboard import WRITE, hint
from app.ui.parts import button, label, rule, scrolling

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QMouseEvent

    from app.ui.theme import Theme


class Begun(NamedTuple):
    """A draft as it is shown."""

    id: str
    title: str
    kind: str
    saved_at: int
    reason: str
    """Why the county sent it back; empty for what was never sent."""
    text: str
    """What was written, where the title does not tell; may be long."""
    open: bool
    """Whether it can be gone on with: its matter may have left this desk."""
    draft: object


class _Row(QFrame):
    """A draft, which a click anywhere goes on with."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class DraftsPage(QWidget):
    """`draft_asked(Begun)` to go on writing; `compose_asked()` for a new one; `copy_asked(text)` of words whose matter
    is not here any more; `delete_asked(Begun)`."""

    draft_asked = Signal(object)
    compose_asked = Signal()
    copy_asked = Signal(str)
    delete_asked = Signal(object)

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        self._shown: object = None
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        new = button(_("Write a new one"), "primary", name="new-draft", hint=hint(WRITE))
        new.clicked.connect(self.compose_asked)
        said = QVBoxLayout()
        said.setSpacing(tokens.space(1))
        said.addWidget(label(_("Drafts"), "page-title"))
        said.addWidget(label(_("Whatever you type is saved within two seconds and waits here."), "second", wraps=True))
        head = QHBoxLayout()
        head.setContentsMargins(tokens.space(5), tokens.space(4), tokens.space(5), tokens.space(3))
        head.addLayout(said, 1)
        head.addWidget(new, 0, Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self._area, 1)
        self.setFocusProxy(new)

    def set_drafts(self, drafts: Sequence[Begun], now: int) -> None:
        """All drafts, in this order."""
        today = datetime.fromtimestamp(now / 1000).date()
        if (drafts, today) == self._shown:
            return
        self._shown = (drafts, today)
        position = self._area.verticalScrollBar().value()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, self._tokens.space(4))
        column.setSpacing(0)
        for draft in drafts:
            column.addWidget(self._row(draft, today))
            column.addWidget(rule())
        if not drafts:
            empty = label(_("No drafts. What you begin to write stands here until you send it."), "empty", wraps=True)
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            empty.setContentsMargins(*[self._tokens.space(6)] * 4)
            column.addWidget(empty)
        column.addStretch(1)
        scrolling(self._area, inside)
        self._area.verticalScrollBar().setValue(position)

    def _row(self, draft: Begun, today: date) -> QFrame:
        space = self._tokens.space
        row = _Row()
        row.setObjectName(f"row-{draft.id}")
        said = QVBoxLayout()
        said.setSpacing(space(1))
        said.addWidget(label(draft.title or _("(without a title)"), "section", wraps=True))
        saved = {"kind": draft.kind, "time": time_text(draft.saved_at, today)}
        said.addWidget(label(_("%(kind)s · saved %(time)s") % saved, "hint"))
        if draft.reason:
            said.addWidget(label(_("Sent back: %s") % draft.reason, "error", wraps=True))
        if draft.text:
            text = label(draft.text, "second", wraps=True)
            text.setObjectName(f"text-{draft.id}")
            said.addWidget(text)
        if draft.open:
            row.setCursor(Qt.CursorShape.PointingHandCursor)
            row.clicked.connect(lambda: self.draft_asked.emit(draft))
        else:
            said.addWidget(label(_("The matter is not on this PC any more. Your words are kept here."), "hint"))
        line = QHBoxLayout(row)
        line.setContentsMargins(space(5), space(3), space(4), space(3))
        line.addLayout(said, 1)
        self._add_buttons(line, draft)
        return row

    def _add_buttons(self, line: QHBoxLayout, draft: Begun) -> None:
        if draft.open:
            first = button(_("Go on writing"), "quiet", name=f"draft-{draft.id}")
            first.clicked.connect(lambda: self.draft_asked.emit(draft))
        else:
            first = button(_("Copy the words"), "quiet", name=f"copy-{draft.id}")
            first.clicked.connect(lambda: self.copy_asked.emit(draft.text))
            first.setVisible(bool(draft.text))
        delete = button(_("Delete"), "quiet", name=f"delete-{draft.id}")
        delete.clicked.connect(lambda: self.delete_asked.emit(draft))
        for made in (first, delete):
            line.addWidget(made, 0, Qt.AlignmentFlag.AlignTop)

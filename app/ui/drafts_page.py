"""草稿 Drafts: what was begun, and what came back to be corrected."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.speech import _
from app.speech.times import time_text
from app.ui.keyboard import WRITE, hint
from app.ui.parts import button, label, rule, scrolling

if TYPE_CHECKING:
    from PySide6.QtGui import QMouseEvent

    from app.desk.rows import Draft
    from app.ui.theme import Theme


class _Row(QFrame):
    """A draft, which a click anywhere goes on with."""

    clicked = Signal()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(event.position().toPoint()):
            self.clicked.emit()


class DraftsPage(QWidget):
    """`draft_asked(draft)` to go on writing; `compose_asked()` for a new one."""

    draft_asked = Signal(object)
    compose_asked = Signal()

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

    def set_drafts(self, drafts: tuple[Draft, ...], reasons: dict[str, str], now: int) -> None:
        """All drafts, newest first, and why some of them were sent back: a sentence by the draft's id."""
        if (drafts, reasons) == self._shown:
            return
        self._shown = (drafts, reasons)
        today = datetime.fromtimestamp(now / 1000).date()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, self._tokens.space(4))
        column.setSpacing(0)
        for draft in drafts:
            column.addWidget(self._row(draft, reasons.get(draft.id, ""), today))
            column.addWidget(rule())
        if not drafts:
            empty = label(_("No drafts. What you begin to write stands here until you send it."), "empty", wraps=True)
            empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
            empty.setContentsMargins(*[self._tokens.space(6)] * 4)
            column.addWidget(empty)
        column.addStretch(1)
        scrolling(self._area, inside)

    def _row(self, draft: Draft, reason: str, today: date) -> QFrame:
        space = self._tokens.space
        row = _Row()
        row.setObjectName(f"row-{draft.id}")
        row.setCursor(Qt.CursorShape.PointingHandCursor)
        row.clicked.connect(lambda: self.draft_asked.emit(draft))
        said = QVBoxLayout()
        said.setSpacing(space(1))
        said.addWidget(label(draft.title or _("(without a title)"), "section", wraps=True))
        kind = _("Notice") if draft.notice else draft.kind or _("Document")
        said.addWidget(
            label(_("%(kind)s · saved %(time)s") % {"kind": kind, "time": time_text(draft.saved_at, today)}, "hint")
        )
        if reason:
            said.addWidget(label(_("Sent back: %s") % reason, "error", wraps=True))
        go_on = button(_("Go on writing"), "quiet", name=f"draft-{draft.id}")
        go_on.clicked.connect(lambda: self.draft_asked.emit(draft))
        line = QHBoxLayout(row)
        line.setContentsMargins(space(5), space(3), space(4), space(3))
        line.addLayout(said, 1)
        line.addWidget(go_on, 0, Qt.AlignmentFlag.AlignTop)
        return row

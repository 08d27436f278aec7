"""打字: a passage to copy with one's own input method. What is still being composed counts for nothing yet."""

from __future__ import annotations

import html
import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.speech import N_, _
from app.training.answers import Typed
from app.training.typed import Slip, compared, speed
from app.ui.parts import BodyField, label
from app.ui.training.answer_view import AnswerView

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from PySide6.QtCore import QMimeData
    from PySide6.QtGui import QContextMenuEvent, QInputMethodEvent, QKeyEvent

    from app.training.answers import Answer
    from app.training.typed import Compared
    from app.ui.theme import Theme

SLIPS: Final = {
    Slip.HOMOPHONE: N_("same sound, other character"),
    Slip.WIDTH: N_("full width or half width"),
    Slip.CASE: N_("capital or small letter"),
    Slip.PUNCTUATION: N_("punctuation"),
    Slip.SPACE: N_("space"),
    Slip.WRONG: N_("another character"),
    Slip.MISSING: N_("left out"),
    Slip.EXTRA: N_("too much"),
}
"""The classes of slips, in words that say what to look at."""
_LINES: Final = 3


class TypingView(AnswerView):
    """A passage and the field below it. With `helps`, what differs is marked in the passage and named; a formal test
    gives none. `seconds` is the time that a whole credit allows, told beforehand."""

    finished = Signal()
    """The end of the passage was reached, with whatever slips."""

    def __init__(
        self,
        passage: str,
        tokens: Theme,
        *,
        seconds: int = 0,
        helps: bool = True,
        clock: Callable[[], float] = time.monotonic,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._passage = passage
        self._tokens = tokens
        self._helps = helps
        self._clock = clock
        self._begun: float | None = None
        self._before = 0.0
        self._answer: Typed | None = None
        self.passage = label("", "passage", wraps=True)
        self.passage.setTextFormat(Qt.TextFormat.RichText)
        self.passage.setAccessibleName(passage)
        self.field = OwnHandsField(tokens)
        self.said = label("", "second", wraps=True)
        self.said.setObjectName("typing-said")
        self._lay_out(label(_allowed(seconds), "hint", wraps=True) if seconds else None)
        self._show_passage(compared(passage, ""))
        self.setFocusProxy(self.field)
        self.field.textChanged.connect(self._typed)
        self.field.touched.connect(self._begin)
        self.field.paste_refused.connect(lambda: self.said.setText(_("This is for your own hands: type it here.")))

    def answer(self) -> Typed | None:
        """What stands in the field, without what is being composed."""
        return self._answer

    def set_answer(self, answer: Answer | None) -> None:
        """Go on from what was typed before; its seconds count."""
        self._answer = answer if isinstance(answer, Typed) else None
        self._before = self._answer.seconds if self._answer else 0
        self._begun = None
        self.field.blockSignals(True)
        self.field.setPlainText(self._answer.text if self._answer else "")
        self.field.blockSignals(False)
        self._look(self.field.toPlainText())

    def set_open(self, is_open: bool) -> None:
        """Whether it may be typed in."""
        self.field.setReadOnly(not is_open)

    def _lay_out(self, allowed: QWidget | None) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._tokens.space(3))
        for widget in (self.passage, self.field, self.said, allowed):
            if widget is not None:
                column.addWidget(widget)
        column.addStretch(1)

    def _begin(self) -> None:
        if self._begun is None:
            self._begun = self._clock()

    def _typed(self) -> None:
        self._begin()
        text = self.field.toPlainText()
        if text == (self._answer.text if self._answer else ""):
            return  # a composition that grows or shrinks is told as a change, too
        self._answer = Typed(text, self._seconds()) if text else None
        self.changed.emit()
        if self._look(text).reached == len(self._passage) and text:
            self.finished.emit()

    def _seconds(self) -> int:
        return max(1, round(self._before + self._clock() - (self._begun or self._clock())))

    def _look(self, text: str) -> Compared:
        result = compared(self._passage, text)
        if self._helps:
            self._show_passage(result)
            self.said.setText(self._words(result, text))
        return result

    def _words(self, result: Compared, text: str) -> str:
        if not text:
            return ""
        if result.marks:
            named = _(", ").join(_(SLIPS[slip]) for slip in sorted(result.slips, key=list(Slip).index))
            return _("Look again where it is underlined: {slips}.").format(slips=named)
        if result.reached < len(self._passage):
            return _("All right so far.")
        pace = speed(result.right, self._answer.seconds if self._answer else 1)
        return _("Whole, and nothing wrong. That was {pace} characters a minute.").format(pace=pace)

    def _show_passage(self, result: Compared) -> None:
        slips = {min(mark.place, len(self._passage) - 1) for mark in result.marks}
        self.passage.setText(_marked(self._passage, result.reached, slips, self._tokens))


class OwnHandsField(BodyField):
    """A field that takes what an input method gives, and nothing that was copied."""

    touched = Signal()
    """A key was pressed or a composition began: time runs from here."""
    paste_refused = Signal()

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self.setAccessibleName(_("Type the text here"))
        self.setObjectName("typing-field")
        self.setAcceptDrops(False)
        font = self.font()
        font.setPixelSize(tokens.page)
        self.setFont(font)
        self.setFixedHeight(round(self.fontMetrics().lineSpacing() * _LINES) + tokens.space(5))

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Nothing copied comes in: neither by key, nor by menu, nor by the middle button, nor dragged."""
        return False

    def insertFromMimeData(self, source: QMimeData) -> None:
        """Say so."""
        self.paste_refused.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Its menu would offer to paste."""
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The time begins with the first key that writes."""
        if event.text():
            self.touched.emit()
        super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """The time begins with the first composition."""
        if event.preeditString() or event.commitString():
            self.touched.emit()
        super().inputMethodEvent(event)


def _allowed(seconds: int) -> str:
    minutes, rest = divmod(seconds, 60)
    if rest:
        return _("No hurry: {seconds} seconds are enough time.").format(seconds=seconds)
    return _("No hurry: there are {minutes} minutes for it.").format(minutes=minutes)


def _marked(passage: str, reached: int, slips: Collection[int], t: Theme) -> str:
    """The passage: what was typed is quieter, what differs is underlined on amber."""
    parts = []
    for place, sign in enumerate(passage):
        shown = html.escape(sign).replace(" ", "&nbsp;")
        if place in slips:
            parts.append(f'<u style="color: {t.amber}; background-color: {t.amber_ground}">{shown}</u>')
        elif place < reached:
            parts.append(f'<span style="color: {t.green}">{shown}</span>')
        else:
            parts.append(shown)
    return f'<div style="font-size: {t.page}px; line-height: 150%">{"".join(parts)}</div>'

"""A card of a lesson: a heading, what is said and shown, and something to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _
from app.training.courses import Doing
from app.ui.parts import button, label
from app.ui.training.lesson_words import bare, rich
from app.ui.training.practice_view import PracticeView

if TYPE_CHECKING:
    from app.training.courses import Card, Course, Piece
    from app.ui.theme import Theme


class CardView(QWidget):
    """Built anew for each card: there are few pieces on one."""

    answered = Signal(str, object)
    """An item's first answer: its id and the answer."""
    tried = Signal(bool)
    spoke = Signal(QWidget)
    lesson_asked = Signal(str)
    task_asked = Signal(str)
    """The simulated PC is wanted, for the task of that id."""

    def __init__(self, theme: Theme, course: Course, card: Card) -> None:
        super().__init__()
        self._theme = theme
        self._course = course
        self.setMaximumWidth(theme.lesson_width)
        title = label(card.title, "lesson-title", wraps=True)
        title.setObjectName("card-title")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(4))
        column.addWidget(title)
        for piece in card.pieces:
            column.addWidget(self._made(piece))
        column.addStretch(1)

    def _made(self, piece: Piece) -> QWidget:
        if piece.picture:
            from app.ui.training.picture_view import PictureView

            return PictureView(self._course.pictures[piece.ref], self._theme)
        match piece.doing:
            case Doing.TRY:
                return self._boxed(_("Your turn"), self._text(piece.text))
            case Doing.ITEM:
                return self._boxed(_("A question"), self._item(piece.ref))
            case Doing.TASK:
                return self._boxed(_("Practice on a drawn PC"), self._task(piece.ref))
            case Doing.TYPE:
                return self._boxed(_("Type this"), self._line(piece.text))
            case None:
                return self._text(piece.text)

    def _text(self, block: str) -> QWidget:
        made = label("", "lesson", wraps=True)
        made.setTextFormat(Qt.TextFormat.RichText)
        made.setText(rich(block, self._theme))
        made.setAccessibleName(bare(block))
        if "](" in block:
            flags = Qt.TextInteractionFlag
            made.setTextInteractionFlags(flags.LinksAccessibleByKeyboard | flags.LinksAccessibleByMouse)
            made.linkActivated.connect(lambda link: self.lesson_asked.emit(link.removeprefix("lesson:")))
        return made

    def _item(self, identity: str) -> QWidget:
        course = self._course
        made = PracticeView(self._theme, course.item(identity), course.pictures, course.digest.hex(), role="compose")
        made.setObjectName(f"item-{identity}")
        made.answered.connect(self.answered)
        made.tried.connect(self.tried)
        made.spoke.connect(self.spoke)
        return made

    def _task(self, identity: str) -> QWidget:
        part = QWidget()
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space(3))
        column.addWidget(label(self._course.item(identity).text, "lesson", wraps=True))
        begin = button(_("Open the drawn PC"), "compose", name=f"task-{identity}")
        begin.setProperty("large", True)
        begin.clicked.connect(lambda: self.task_asked.emit(identity))
        foot = QHBoxLayout()
        foot.addWidget(begin)
        foot.addStretch(1)
        column.addLayout(foot)
        return part

    def _line(self, passage: str) -> QWidget:
        from app.ui.training.typing_view import TypingView

        return TypingView(passage, self._theme)

    def _boxed(self, heading: str, inside: QWidget) -> QFrame:
        box = QFrame()
        box.setProperty("role", "doing")
        column = QVBoxLayout(box)
        margin = self._theme.space(4)
        column.setContentsMargins(self._theme.space(5), margin, margin, margin)
        column.setSpacing(self._theme.space(2))
        column.addWidget(label(heading, "lesson-name"))
        column.addWidget(inside)
        return box

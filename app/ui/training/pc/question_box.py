"""A question of the simulated PC: it stands on its screen and must be answered before anything else there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.ui.parts import button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QKeyEvent

    from app.ui.training.pc.hands import Choice, Question
    from app.ui.training.pc.look import Look


class QuestionBox(QFrame):
    """The last choice changes nothing: it has the keyboard, and Escape means it."""

    answered = Signal()

    def __init__(self, question: Question, look: Look, screen: QWidget) -> None:
        super().__init__(screen)
        self.setObjectName("pc-question")
        self.setAccessibleName(question.title)
        self.setAccessibleDescription(question.text)
        self._question = question
        self.setFixedWidth(min(26 * look.base, max(1, screen.width() - 2 * look.gap)))
        heading = label(question.title, wraps=True)
        heading.setObjectName("pc-question-title")
        text = label(question.text, wraps=True)
        text.setObjectName("pc-question-text")
        column = QVBoxLayout(self)
        column.setContentsMargins(*[2 * look.base] * 4)
        column.setSpacing(look.base)
        column.addWidget(heading)
        column.addWidget(text)
        explained = any(choice.about for choice in question.choices)
        foot = QVBoxLayout() if explained else QHBoxLayout()
        foot.setSpacing(look.gap)
        if not explained:
            foot.addStretch(1)
        self._buttons = [self._button(choice, wide=explained) for choice in question.choices]
        for made in self._buttons:
            foot.addWidget(made)
        column.addLayout(foot)

    def take_keyboard(self) -> None:
        """The keyboard stands on what changes nothing."""
        self._buttons[-1].setFocus(Qt.FocusReason.TabFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape, and arrows between the buttons."""
        if event.key() == Qt.Key.Key_Escape:
            self._choose(self._question.choices[-1])
        elif event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Right):
            self.focusNextPrevChild(True)
        elif event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Left):
            self.focusNextPrevChild(False)
        event.accept()  # nothing else has the keyboard while it stands there

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays in the question."""
        place = next((place for place, one in enumerate(self._buttons) if one.hasFocus()), -1)
        step = 1 if forward else -1
        self._buttons[(place + step) % len(self._buttons)].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def _button(self, choice: Choice, *, wide: bool) -> QPushButton:
        text = f"{choice.text}\n{choice.about}" if choice.about else choice.text
        made = button(text, name=f"pc-{choice.name}")
        made.setAccessibleName(choice.text)
        made.setAccessibleDescription(choice.about)
        made.setProperty("wide", wide)
        made.clicked.connect(lambda: self._choose(choice))
        return made

    def _choose(self, choice: Choice) -> None:
        self.answered.emit()
        if choice.act is not None:
            choice.act()

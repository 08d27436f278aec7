"""填空: a field for each gap, numbered as in the text above."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QGridLayout

from app.speech import _
from app.training.answers import Answer, Filled
from app.ui.parts import LineField, label
from app.ui.training.answer_view import AnswerView
from app.ui.training.lesson_words import gap_name

if TYPE_CHECKING:
    from app.training.items import FillIn
    from app.ui.theme import Theme


class FillInView(AnswerView):
    """Words go in as the clerk types them, by any input method."""

    def __init__(self, theme: Theme, item: FillIn) -> None:
        super().__init__()
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(2))
        grid.setVerticalSpacing(theme.space(2))
        grid.setColumnStretch(1, 1)
        self._fields: list[LineField] = []
        several = len(item.blanks) > 1
        for number in range(len(item.blanks)):
            field = LineField()
            field.setProperty("role", "gap")
            field.setObjectName(f"gap-{number}")
            name = _("Gap {name}").format(name=gap_name(number)) if several else _("What belongs into the gap")
            field.setAccessibleName(name)
            field.setPlaceholderText("" if several else _("write it here"))
            field.setMaximumWidth(theme.form)
            field.textEdited.connect(lambda _text: self.changed.emit())
            field.returnPressed.connect(self._go_on)
            if several:
                grid.addWidget(label(gap_name(number), "lesson"), number, 0)
            grid.addWidget(field, number, 1)
            self._fields.append(field)
        self.setFocusProxy(self._fields[0])

    def answer(self) -> Answer | None:
        """What stands in the gaps."""
        texts = tuple(field.text() for field in self._fields)
        return Filled(texts) if any(text.strip() for text in texts) else None

    def set_answer(self, answer: Answer | None) -> None:
        """Write this into the gaps."""
        texts = answer.texts if isinstance(answer, Filled) else ()
        for number, field in enumerate(self._fields):
            field.setText(texts[number] if number < len(texts) else "")

    def set_open(self, is_open: bool) -> None:
        """Whether the gaps can be written in."""
        for field in self._fields:
            field.setReadOnly(not is_open)

    def _go_on(self) -> None:
        """Enter goes to the next gap, and from the last to what follows."""
        self.focusNextChild()

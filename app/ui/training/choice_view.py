"""单选, 多选, 判断: large rows to press, with the digit that presses each."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QVBoxLayout

from app.speech import _, pgettext
from app.training.answers import Chosen, Judged
from app.training.items import Single
from app.ui.keyboard import bind
from app.ui.training.answer_view import AnswerView
from app.ui.training.tall_button import TallButton

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.training.answers import Answer
    from app.training.items import Multiple
    from app.ui.theme import Theme


class ChoiceRow(TallButton):
    """One choice: a mark (round where one is right, square where several may be), and its text, as long as it is."""

    def __init__(self, theme: Theme, text: str, *, several: bool) -> None:
        super().__init__(theme, text, left=theme.lesson + theme.space(3) * 2)
        self._several = several

    def paintEvent(self, event: QPaintEvent) -> None:
        """The button, and its mark."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_mark(painter, self._mark())
        painter.end()

    def _mark(self) -> QRectF:
        size = float(self._theme.lesson)
        return QRectF(self._theme.space(3), (self.height() - size) / 2, size, size)

    def _paint_mark(self, painter: QPainter, place: QRectF) -> None:
        theme, chosen = self._theme, self.isChecked()
        colour = QColor(theme.accent if chosen else theme.field_line)
        painter.setPen(QPen(colour, theme.focus))
        painter.setBrush(QColor(theme.accent if chosen and self._several else theme.panel))
        if not self._several:
            painter.drawEllipse(place)
            if chosen:
                painter.setBrush(colour)
                painter.drawEllipse(place.center(), place.width() / 4, place.width() / 4)
            return
        painter.drawRoundedRect(place, theme.space(1), theme.space(1))
        if chosen:
            painter.setPen(QPen(QColor(theme.on_accent), theme.focus))
            points = ((0.22, 0.55), (0.42, 0.75), (0.8, 0.28))
            painter.drawPolyline([place.topLeft() + QPointF(x * place.width(), y * place.width()) for x, y in points])


class RowsView(AnswerView):
    """Rows of which one or several are chosen. They stand in the order `shown`, and are known by their own numbers."""

    def __init__(self, theme: Theme, texts: Sequence[str], shown: Sequence[int], *, several: bool) -> None:
        super().__init__()
        self._several = several
        self._rows: dict[int, ChoiceRow] = {}
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(2))
        for place, number in enumerate(shown, 1):
            row = ChoiceRow(theme, texts[number], several=several)
            row.setObjectName(f"choice-{number}")
            row.setToolTip(str(place))
            row.clicked.connect(partial(self._pressed, number))
            bind((str(place),), self, row.click)
            self._rows[number] = row
            column.addWidget(row)
        self.setFocusProxy(self._rows[shown[0]])

    def chosen(self) -> tuple[int, ...]:
        """The numbers of the rows that are chosen."""
        return tuple(sorted(number for number, row in self._rows.items() if row.isChecked()))

    def choose(self, numbers: Sequence[int]) -> None:
        """Show these as chosen."""
        for number, row in self._rows.items():
            row.setChecked(number in numbers)

    def set_open(self, is_open: bool) -> None:
        """Whether rows may be pressed."""
        for row in self._rows.values():
            row.setEnabled(is_open)

    def _pressed(self, number: int) -> None:
        if not self._several:
            self.choose((number,))  # a second press does not take the choice away
        self.changed.emit()


class ChoicesView(RowsView):
    """单选 and 多选."""

    def __init__(self, theme: Theme, item: Single | Multiple, shown: Sequence[int]) -> None:
        super().__init__(theme, [choice.text for choice in item.choices], shown, several=not isinstance(item, Single))
        self.setAccessibleName(_("Choose one") if isinstance(item, Single) else _("Choose all that are right"))

    def answer(self) -> Answer | None:
        """The choices taken."""
        chosen = self.chosen()
        return Chosen(chosen) if chosen else None

    def set_answer(self, answer: Answer | None) -> None:
        """Show these choices."""
        self.choose(answer.choices if isinstance(answer, Chosen) else ())


class JudgeView(RowsView):
    """判断: it is so, or it is not."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, [pgettext("true", "Right"), pgettext("false", "Not right")], (0, 1), several=False)
        self.setAccessibleName(_("Is it so?"))

    def answer(self) -> Answer | None:
        """Which it is."""
        chosen = self.chosen()
        return Judged(chosen[0] == 0) if chosen else None

    def set_answer(self, answer: Answer | None) -> None:
        """Show this one."""
        self.choose((0 if answer.so else 1,) if isinstance(answer, Judged) else ())

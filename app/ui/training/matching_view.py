"""连线: press one on the left, then what belongs to it on the right; a line joins them."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.speech import _
from app.training.answers import Matched
from app.ui.keyboard import bind
from app.ui.parts import label
from app.ui.training.answer_view import AnswerView
from app.ui.training.tall_button import TallButton

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.training.answers import Answer
    from app.training.items import Matching
    from app.ui.theme import Theme

_NOBODY = -1


class Side(TallButton):
    """What stands on a side. Who listens hears as well what it is joined with."""

    def __init__(self, theme: Theme, text: str) -> None:
        super().__init__(theme, text, left=theme.space(4))

    def set_partner(self, text: str) -> None:
        """What it is joined with; empty for nothing."""
        joined = _("{text}, joined with: {partner}").format(text=self.words, partner=text)
        self.setAccessibleName(joined if text else self.words)


class MatchingView(AnswerView):
    """Two columns and the lines between them. What is joined anew takes its old line away."""

    def __init__(self, theme: Theme, item: Matching, shown: Sequence[int]) -> None:
        super().__init__()
        self._theme = theme
        self._open = True
        self._partners = [_NOBODY] * len(item.pairs)
        self._lefts = [Side(theme, pair.left) for pair in item.pairs]
        self._rights = {number: Side(theme, item.partners[number]) for number in shown}
        self._names = item.partners
        told = _("Press one on the left, then what belongs to it on the right. Joined wrongly? Just join it anew.")
        self._board = Board(self)
        grid = QGridLayout(self._board)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(theme.space(6) * 3)
        grid.setVerticalSpacing(theme.space(2))
        for column in (0, 1):
            grid.setColumnStretch(column, 1)
        for row, (number, left) in enumerate(enumerate(self._lefts)):
            self._prepare(left, f"left-{number}", partial(self._press_left, number), self._lonely_right)
            grid.addWidget(left, row, 0)
        for row, (number, right) in enumerate(self._rights.items()):
            self._prepare(right, f"right-{number}", partial(self._press_right, number), self._lonely_left)
            grid.addWidget(right, row, 1)
        column_of_all = QVBoxLayout(self)
        column_of_all.setContentsMargins(0, 0, 0, 0)
        column_of_all.setSpacing(theme.space(2))
        column_of_all.addWidget(label(told, "second", wraps=True))
        column_of_all.addWidget(self._board)
        self._tab_down_the_sides()
        self.setFocusProxy(self._lefts[0])

    def answer(self) -> Answer | None:
        """The lines drawn so far."""
        return Matched(tuple(self._partners)) if any(one != _NOBODY for one in self._partners) else None

    def set_answer(self, answer: Answer | None) -> None:
        """Draw these lines."""
        given = answer.partners if isinstance(answer, Matched) else ()
        known = [one if one in self._rights else _NOBODY for one in given]
        self._partners = [*known, *[_NOBODY] * len(self._lefts)][: len(self._lefts)]
        self._press(None)
        self._show_lines()

    def set_open(self, is_open: bool) -> None:
        """Whether lines may be drawn."""
        self._open = is_open
        for side in (*self._lefts, *self._rights.values()):
            side.setEnabled(is_open)

    def lines(self) -> list[tuple[QPointF, QPointF]]:
        """Where the lines run on the board."""
        found = []
        for number, partner in enumerate(self._partners):
            if partner != _NOBODY:
                left, right = self._lefts[number].geometry(), self._rights[partner].geometry()
                found.append((QPointF(left.right(), left.center().y()), QPointF(right.left(), right.center().y())))
        return found

    @property
    def theme(self) -> Theme:
        """The look."""
        return self._theme

    def _prepare(self, side: Side, key: str, pressed: Callable[[], None], across: Callable[[], Side]) -> None:
        side.setObjectName(key)
        side.clicked.connect(lambda: pressed())
        bind(("Left", "Right"), side, lambda: across().setFocus(), Qt.ShortcutContext.WidgetShortcut)

    def _lonely_left(self) -> Side:
        pairs = zip(self._lefts, self._partners, strict=True)
        return next((side for side, partner in pairs if partner == _NOBODY), self._lefts[0])

    def _lonely_right(self) -> Side:
        return next(
            (side for number, side in self._rights.items() if number not in self._partners),
            next(iter(self._rights.values())),
        )

    def _tab_down_the_sides(self) -> None:
        sides = [*self._lefts, *self._rights.values()]
        for one, other in pairwise(sides):
            QWidget.setTabOrder(one, other)

    def _press_left(self, number: int) -> None:
        right = next((one for one, side in self._rights.items() if side.isChecked()), None)
        if right is None:
            self._press(self._lefts[number])
        else:
            self._join(number, right)

    def _press_right(self, number: int, _checked: bool = False) -> None:
        left = next((place for place, side in enumerate(self._lefts) if side.isChecked()), None)
        if left is None:
            self._press(self._rights[number])
        else:
            self._join(left, number)

    def _join(self, left: int, right: int) -> None:
        before = self._partners[left]
        self._partners = [_NOBODY if partner == right else partner for partner in self._partners]
        self._partners[left] = _NOBODY if before == right else right
        self._press(None)
        self._show_lines()
        self._lonely_left().setFocus()  # where the next pair begins
        self.changed.emit()

    def _press(self, pressed: Side | None) -> None:
        for side in (*self._lefts, *self._rights.values()):
            side.setChecked(side is pressed)

    def _show_lines(self) -> None:
        for side in self._rights.values():
            side.set_partner("")
        for left, partner in zip(self._lefts, self._partners, strict=True):
            left.set_partner(self._names[partner] if partner != _NOBODY else "")
            if partner != _NOBODY:
                self._rights[partner].set_partner(left.words)
        self._board.update()


class Board(QWidget):
    """Paints the lines behind the two columns."""

    def __init__(self, view: MatchingView) -> None:
        super().__init__()
        self._view = view

    def paintEvent(self, event: QPaintEvent) -> None:
        """The lines."""
        super().paintEvent(event)
        theme = self._view.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.accent), theme.focus + theme.hairline))
        painter.setBrush(QColor(theme.accent))
        for start, end in self._view.lines():
            painter.drawLine(start, end)
            for point in (start, end):
                painter.drawEllipse(point, theme.space(1), theme.space(1))
        painter.end()

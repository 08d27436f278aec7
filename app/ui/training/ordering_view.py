"""排序: steps that are dragged into order, or moved by buttons and keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QAbstractItemView, QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout

from app.speech import _
from app.training.answers import Ordered
from app.ui.keyboard import bind, with_key
from app.ui.parts import button, label
from app.ui.training.answer_view import AnswerView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtGui import QResizeEvent

    from app.training.answers import Answer
    from app.training.items import Ordering
    from app.ui.theme import Theme

_NUMBER = Qt.ItemDataRole.UserRole


class StepsList(QListWidget):
    """The steps, as high as they all need: nothing scrolls within a page that scrolls."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setProperty("role", "steps")
        self.setAccessibleName(_("Steps, in the order in which they are done"))
        self.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        self.setDefaultDropAction(Qt.DropAction.MoveAction)
        self.setWordWrap(True)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)

    def fit(self) -> None:
        """Take the height that the rows need."""
        rows = sum(self.sizeHintForRow(row) for row in range(self.count()))
        self.setFixedHeight(max(rows, self._theme.control) + self._theme.space(1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width needs another height."""
        super().resizeEvent(event)
        self.fit()

    def minimumSizeHint(self) -> QSize:
        """May be narrow, since steps wrap."""
        return QSize(self._theme.card // 2, self._theme.control)


class OrderingView(AnswerView):
    """Feed it with the order in which the steps stand at first. Nothing is answered until a step was moved."""

    def __init__(self, theme: Theme, item: Ordering, shown: Sequence[int]) -> None:
        super().__init__()
        self._item = item
        # what stands in its right order at first would be answered by doing nothing
        self._shown = tuple(shown) if tuple(shown) != tuple(sorted(shown)) else tuple(reversed(shown))
        self._touched = False
        self.list = StepsList(theme)
        self.list.setObjectName("steps")
        self._up = button(_("Move up"), name="step-up", hint=with_key(_("Move up"), "Ctrl+↑"))
        self._down = button(_("Move down"), name="step-down", hint=with_key(_("Move down"), "Ctrl+↓"))
        self._up.clicked.connect(lambda: self._move(-1))
        self._down.clicked.connect(lambda: self._move(1))
        bind(("Ctrl+Up",), self, lambda: self._move(-1))
        bind(("Ctrl+Down",), self, lambda: self._move(1))
        self.list.model().rowsMoved.connect(self._dropped)
        told = _("Drag a step with the mouse, or choose one and move it with the buttons. The first stands on top.")
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.space(2))
        buttons.addWidget(self._up)
        buttons.addWidget(self._down)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(2))
        column.addWidget(label(told, "second", wraps=True))
        column.addWidget(self.list)
        column.addLayout(buttons)
        self._lay(self._shown)
        self.setFocusProxy(self.list)

    def answer(self) -> Answer | None:
        """The steps in the order that they have been brought into."""
        return Ordered(self._order()) if self._touched else None

    def set_answer(self, answer: Answer | None) -> None:
        """Lay the steps in this order."""
        given = answer.steps if isinstance(answer, Ordered) else ()
        whole = sorted(given) == list(range(len(self._item.steps)))
        self._lay(given if whole else self._shown)
        self._touched = whole

    def set_open(self, is_open: bool) -> None:
        """Whether steps may be moved."""
        mode = QAbstractItemView.DragDropMode
        self.list.setDragDropMode(mode.InternalMove if is_open else mode.NoDragDrop)
        self._up.setEnabled(is_open)
        self._down.setEnabled(is_open)

    def _order(self) -> tuple[int, ...]:
        return tuple(self.list.item(row).data(_NUMBER) for row in range(self.list.count()))

    def _lay(self, order: Sequence[int]) -> None:
        self.list.clear()
        for number in order:
            row = QListWidgetItem(self._item.steps[number])
            row.setData(_NUMBER, number)
            self.list.addItem(row)
        self.list.setCurrentRow(0)
        self.list.fit()

    def _move(self, by: int) -> None:
        row = self.list.currentRow()
        if self._up.isEnabled() and 0 <= row + by < self.list.count():
            self.list.insertItem(row + by, self.list.takeItem(row))
            self.list.setCurrentRow(row + by)
            self._moved()

    def _dropped(self) -> None:
        self._moved()

    def _moved(self) -> None:
        self._touched = True
        self.changed.emit()

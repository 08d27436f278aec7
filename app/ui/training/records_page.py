"""本单位考试情况: who has passed which course, and when. There is nothing else to be seen (law 8)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableWidget, QTableWidgetItem, QVBoxLayout, QWidget

from app.speech import _
from app.speech.times import written_text
from app.ui.keyboard import LEAVE, bind
from app.ui.parts import label
from app.ui.training.framing import Head

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.learning.rows import UnitRecord
    from app.ui.theme import Theme


class RecordsPage(QWidget):
    """Feed it with `set_records`."""

    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setProperty("role", "page")
        head = Head(theme)
        head.set_title(_("Who has passed in my unit"))
        head.left.connect(self.left)
        told = _("Only this is known to the unit. Points, answers and how often somebody tried are known to nobody.")
        self._nobody = label(_("Nobody in your unit has taken a test yet."), "empty", wraps=True)
        self._nobody.setObjectName("no-records")
        self.table = QTableWidget(0, 4)
        self.table.setObjectName("records")
        self.table.setAccessibleName(_("Who has passed in my unit"))
        self.table.setHorizontalHeaderLabels([_("Name"), _("Course"), _("Formal test"), _("Day")])
        self.table.verticalHeader().hide()
        self.table.verticalHeader().setDefaultSectionSize(theme.control + theme.space(2))
        header = self.table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.table.setShowGrid(False)
        self.table.setTabKeyNavigation(False)
        column = QVBoxLayout()
        column.setContentsMargins(theme.space(6), theme.space(5), theme.space(6), theme.space(5))
        column.setSpacing(theme.space(3))
        for widget in (label(told, "second", wraps=True), self._nobody):
            column.addWidget(widget)
        column.addWidget(self.table, 1)
        column.addStretch(0)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(head)
        whole.addLayout(column, 1)
        bind(LEAVE.keys, self, self.left.emit)
        self.setFocusProxy(self.table)

    def set_records(self, records: Sequence[UnitRecord]) -> None:
        """Show these."""
        self._nobody.setVisible(not records)
        self.table.setVisible(bool(records))
        self.table.setRowCount(len(records))
        for place, record in enumerate(records):
            outcome = _("Passed") if record.passed else _("Not passed yet")
            day = written_text(record.day.isoformat())
            if record.pending:
                day = _("{day} (to be confirmed by the county)").format(day=day)
            for column, text in enumerate((record.name, record.course_name, outcome, day)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                self.table.setItem(place, column, cell)

"""The rows of a short list as Qt's model: ids and faces, given whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QAbstractTableModel, QModelIndex, Qt

from app.speech import _
from app.ui.row_painting import FACE, Face, Index
from app.ui.row_table import ID

if TYPE_CHECKING:
    from collections.abc import Iterable


class FaceModel(QAbstractTableModel):
    """What is given is shown in its order."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[tuple[str, Face]] = []

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own signature
        return 0 if parent.isValid() else 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        if not index.isValid():
            return None
        id, face = self._rows[index.row()]
        if role == ID:
            return id
        if role == FACE:
            return face
        if role == Qt.ItemDataRole.DisplayRole:
            return face.title
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            said = (*(chip.text for chip in face.chips), face.title, face.second, face.aside)
            return _(", ").join(part for part in said if part)
        return None

    def put(self, rows: Iterable[tuple[str, Face]]) -> None:
        """Show these instead."""
        self.beginResetModel()
        self._rows = list(rows)
        self.endResetModel()

    def place(self, id: str) -> int:
        """Where the row of that id stands, or -1."""
        return next((place for place, (known, _face) in enumerate(self._rows) if known == id), -1)

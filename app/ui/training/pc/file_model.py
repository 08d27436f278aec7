"""The icons of one window or of the desktop, as Qt's lists read them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from PySide6.QtCore import QObject

    from app.ui.training.pc.entries import Entry

ENTRY: Final = Qt.ItemDataRole.UserRole
PALE: Final = Qt.ItemDataRole.UserRole + 1
"""Whether it was cut and waits to be pasted."""
_Index = QModelIndex | QPersistentModelIndex
_ROOT: Final = QModelIndex()
_FLAGS: Final = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled


class FileModel(QAbstractListModel):
    """Rows of `Entry`. A name that was typed is told by `named` and never written here: the PC decides."""

    named = Signal(str, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Entry, ...] = ()
        self._pale: frozenset[str] = frozenset()

    def set_rows(self, rows: Sequence[Entry]) -> bool:
        """Show these; says whether they are others than before."""
        if self._rows == tuple(rows):
            return False
        self.beginResetModel()
        self._rows = tuple(rows)
        self.endResetModel()
        return True

    def set_pale(self, paths: Collection[str]) -> None:
        """These were cut."""
        self._pale = frozenset(paths)

    def rows(self) -> tuple[Entry, ...]:
        """What is shown."""
        return self._rows

    def place_of(self, path: str) -> int:
        """The row of a path; -1 where it is not shown. Of two with one path (in the bin) the last."""
        return max((row for row, entry in enumerate(self._rows) if entry.path == path), default=-1)

    def rowCount(self, parent: _Index = _ROOT) -> int:
        """How many."""
        return 0 if parent.isValid() else len(self._rows)

    def flags(self, index: _Index) -> Qt.ItemFlag:
        """What belongs to the PC keeps its name."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return _FLAGS if self._rows[index.row()].stays else _FLAGS | Qt.ItemFlag.ItemIsEditable

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Names, and the whole entry for whoever paints."""
        if not index.isValid():
            return None
        entry = self._rows[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole | Qt.ItemDataRole.EditRole:
                return entry.name
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{entry.name}, {entry.kind}"
            case Qt.ItemDataRole.ToolTipRole:
                return f"{entry.name}\n{entry.kind}"
        return {ENTRY: entry, PALE: entry.path in self._pale}.get(role)

    def setData(self, index: _Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """A new name was typed."""
        self.named.emit(self._rows[index.row()].path, str(value))
        return False

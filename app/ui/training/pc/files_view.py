"""The icons of a folder or of the desktop: chosen, opened, named, carried off, by mouse and by the keys of every PC."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QItemSelectionModel, QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QListView

from app.training.pc.state import folder_of, name_of
from app.ui.training.pc.entries import FOUND, is_folder
from app.ui.training.pc.file_model import ENTRY, FileModel
from app.ui.training.pc.file_painting import FilePainting

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from PySide6.QtWidgets import QWidget

    from app.ui.training.pc.entries import Entry
    from app.ui.training.pc.hands import Hands
    from app.ui.training.pc.look import Look

_Select = QItemSelectionModel.SelectionFlag
_NONE: Final = Qt.KeyboardModifier.NoModifier
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class FilesView(QListView):
    """What lies in one place. It knows no places: `set_rows` and `place` come from its window."""

    opened = Signal(str)
    menu_wanted = Signal(QPoint)
    up_wanted = Signal()
    carried = Signal(QPoint)
    """What is chosen is being dragged; where the pointer is on the real screen."""
    dropped = Signal(QPoint)
    carry_ended = Signal()

    def __init__(self, hands: Hands, look: Look, *, dark: bool = False, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hands = hands
        self.place = ""
        self._look = look
        self._carrying = False
        self._keys: dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]] = self._known_keys()
        self.files = FileModel(self)
        # after the field is closed: the list is made anew by what comes of it
        self.files.named.connect(self._named, Qt.ConnectionType.QueuedConnection)
        self.setModel(self.files)
        self.painting = FilePainting(look, dark=dark, parent=self)
        self.setItemDelegate(self.painting)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setDragEnabled(True)
        self.viewport().setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSelectionRectVisible(True)
        self.doubleClicked.connect(lambda index: self.opened.emit(index.data(ENTRY).path))
        self.set_lines(False)

    def set_lines(self, lines: bool) -> None:
        """One below the other with kind and place, or large icons."""
        self.painting.lines = lines
        self.setViewMode(QListView.ViewMode.ListMode if lines else QListView.ViewMode.IconMode)
        self.setFlow(QListView.Flow.TopToBottom if lines else QListView.Flow.LeftToRight)
        self.setGridSize(QSize() if lines else QSize(self._look.cell_width, self._look.cell_height))
        self.setWrapping(not lines)
        self.setMovement(QListView.Movement.Static)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setUniformItemSizes(True)

    def set_rows(self, rows: Sequence[Entry]) -> None:
        """Show these; what was chosen and is still there stays chosen."""
        chosen = self.chosen()
        if self.files.set_rows(rows):
            self.choose(*chosen)

    # what is chosen

    def chosen(self) -> list[str]:
        """The paths that are chosen, in the order shown."""
        return [index.data(ENTRY).path for index in sorted(self.selectedIndexes(), key=lambda index: index.row())]

    def own(self) -> list[str]:
        """The same, without what belongs to the PC."""
        return [path for path, stays in self._chosen_entries() if not stays]

    def _chosen_entries(self) -> list[tuple[str, bool]]:
        return [(index.data(ENTRY).path, index.data(ENTRY).stays) for index in self.selectedIndexes()]

    def choose(self, *paths: str) -> None:
        """Choose these alone."""
        model = self.selectionModel()
        model.clearSelection()
        for path in paths:
            row = self.files.place_of(path)
            if row >= 0:
                index = self.files.index(row)
                model.select(index, _Select.Select)
                model.setCurrentIndex(index, _Select.NoUpdate)

    def begin_if_nothing(self) -> None:
        """Where the keyboard comes in and stands nowhere, it stands at the first."""
        if self.files.rowCount() and not self.currentIndex().isValid():
            self.selectionModel().setCurrentIndex(self.files.index(0), _Select.NoUpdate)

    # what is done with it

    def open_chosen(self) -> None:
        """Open each; a folder only if it is alone, as it takes this window."""
        chosen = self.chosen()
        for path in chosen[:1] if self._any_folder(chosen) else chosen:
            self.opened.emit(path)

    def copy(self) -> None:
        """Ctrl+C."""
        self._with_own(self.hands.copy)

    def cut(self) -> None:
        """Ctrl+X."""
        self._with_own(self.hands.cut)

    def paste(self) -> None:
        """Ctrl+V."""
        if is_folder(self.place):
            self.hands.paste(self.place)

    def recycle(self) -> None:
        """Delete."""
        self._with_own(self.hands.recycle)

    def delete(self) -> None:
        """Shift+Delete."""
        self._with_own(self.hands.delete)

    def restore(self) -> None:
        """Back to where it was."""
        if self.chosen():
            self.hands.restore(self.chosen())

    def rename(self) -> None:
        """F2: the name becomes a field."""
        index = self.currentIndex()
        if index.isValid() and index.flags() & Qt.ItemFlag.ItemIsEditable and is_folder(self.place):
            self.choose(index.data(ENTRY).path)
            self.edit(self.currentIndex())

    def new_folder(self) -> None:
        """Make one and let its name be typed."""
        if is_folder(self.place):
            made = self.hands.new_folder(self.place)
            if made:
                self.choose(made)
                self.rename()

    def tell(self) -> None:
        """属性: what it is and where it lies."""
        for entry in self.files.rows():
            if [entry.path] == self.chosen():
                self.hands.tell(entry.name, entry.kind, entry.where)

    def _with_own(self, deed: Callable[[list[str]], object]) -> None:
        if self.own() and (is_folder(self.place) or self.place == FOUND):
            deed(self.own())

    def _any_folder(self, paths: Iterable[str]) -> bool:
        return any(entry.folder for entry in self.files.rows() if entry.path in paths)

    def _named(self, path: str, name: str) -> None:
        self.hands.rename(path, name)
        kept = self.files.place_of(path) >= 0  # the name could not be given
        self.choose(path if kept else f"{folder_of(path)}/{name.strip()}")
        self.setFocus()

    # keys

    def _known_keys(self) -> dict[tuple[int, Qt.KeyboardModifier], Callable[[], object]]:
        return {
            (Qt.Key.Key_Return, _NONE): self.open_chosen,
            (Qt.Key.Key_Enter, _NONE): self.open_chosen,
            (Qt.Key.Key_F2, _NONE): self.rename,
            (Qt.Key.Key_Delete, _NONE): self.recycle,
            (Qt.Key.Key_Delete, _SHIFT): self.delete,
            (Qt.Key.Key_C, _CTRL): self.copy,
            (Qt.Key.Key_X, _CTRL): self.cut,
            (Qt.Key.Key_V, _CTRL): self.paste,
            (Qt.Key.Key_Z, _CTRL): self.hands.undo,
            (Qt.Key.Key_A, _CTRL): self.selectAll,
            (Qt.Key.Key_N, _CTRL | _SHIFT): self.new_folder,
            (Qt.Key.Key_Backspace, _NONE): self.up_wanted.emit,
            (Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier): self.up_wanted.emit,
        }

    def _deed(self, event: QKeyEvent) -> Callable[[], object] | None:
        if self.state() is QAbstractItemView.State.EditingState:
            return None  # a name is being typed; the field lets Enter through to the list
        return self._keys.get((event.key(), event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier))

    def event(self, event: QEvent) -> bool:
        """The keys of a PC mean this PC while one works on it, not the program around it."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and self._deed(event) is not None
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """A key of every PC, else one of lists."""
        if self._carrying and event.key() == Qt.Key.Key_Escape:
            self._end_carrying()
            return
        deed = self._deed(event)
        if deed is not None:
            deed()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The menu of what is under the pointer; by key of what is chosen."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            self._choose_under(event.pos())
            self.menu_wanted.emit(event.globalPos())
        else:
            at = self.visualRect(self.currentIndex()).center() if self.chosen() else QPoint(8, 8)
            self.menu_wanted.emit(self.viewport().mapToGlobal(at))

    def _choose_under(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            self.clearSelection()
        elif not self.selectionModel().isSelected(index):
            self.choose(index.data(ENTRY).path)

    # carrying: drawn by ourselves, since a real drag would leave the simulated PC

    def startDrag(self, actions: Qt.DropAction) -> None:
        """What is chosen hangs at the pointer from now on, until the button is let go."""
        self._carrying = bool(self.own()) and (is_folder(self.place) or self.place == FOUND)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where it is carried."""
        if self._carrying:
            self.carried.emit(event.globalPosition().toPoint())
        else:
            super().mouseMoveEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self._carrying:
            self.dropped.emit(event.globalPosition().toPoint())
            self._end_carrying()
        else:
            super().mouseReleaseEvent(event)

    def _end_carrying(self) -> None:
        self._carrying = False
        self.carry_ended.emit()

    def folder_at(self, at: QPoint) -> str:
        """The folder (or recycle bin) under a point of the view, else the place itself."""
        index = self.indexAt(self.viewport().mapFrom(self, at))
        if index.isValid() and index.data(ENTRY).folder:
            return str(index.data(ENTRY).path)
        return self.place

    def show_drop(self, path: str | None) -> None:
        """Light up the folder into which it would fall."""
        row = -1 if path is None else self.files.place_of(path)
        if row != self.painting.drop_row:
            self.painting.drop_row = row
            self.viewport().update()


def said(paths: Sequence[str]) -> str:
    """The name of what is carried."""
    return name_of(paths[0]) if len(paths) == 1 else str(len(paths))

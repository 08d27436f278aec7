"""How a file looks: an icon with its name below, or a line with name, kind and place; and the field of a new name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QPainter, QTextOption
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.ui.parts import LineField
from app.ui.training.pc.file_model import ENTRY, PALE
from app.ui.training.pc.look import picture

if TYPE_CHECKING:
    from PySide6.QtCore import QAbstractItemModel, QObject

    from app.ui.training.pc.entries import Entry
    from app.ui.training.pc.look import Look

_Index = QModelIndex | QPersistentModelIndex
_PALE: Final = 0.45
_NAME_SHARE: Final = 0.46
"""Of a line: the name; the kind gets half of the rest."""
_State = QStyle.StateFlag


class FilePainting(QStyledItemDelegate):
    """Paints entries. `lines` is how the window lists them now; `dark` is the desktop's ground."""

    def __init__(self, look: Look, *, dark: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._dark = dark
        self.lines = False
        self.drop_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:
        """A cell or a line."""
        if self.lines:
            return QSize(self._look.cell_width, self._look.row)
        return QSize(self._look.cell_width, self._look.cell_height)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Ground, picture, name."""
        painter.save()
        rect: QRect = option.rect  # type: ignore[attr-defined]  # the stubs leave out what a style option holds
        self._paint_ground(painter, rect, option.state, index.row())  # type: ignore[attr-defined]  # as above
        entry: Entry = index.data(ENTRY)
        pale = _PALE if index.data(PALE) else 1.0
        (self._paint_line if self.lines else self._paint_icon)(painter, rect, entry, pale)
        painter.restore()

    def _paint_ground(self, painter: QPainter, rect: QRect, state: _State, row: int) -> None:
        k = self._look
        chosen, under = bool(state & _State.State_Selected), bool(state & _State.State_MouseOver)
        if self._dark:
            ground = QColor(k.on_wallpaper) if chosen or under else None
        else:
            ground = QColor(k.chosen if chosen else k.hover) if chosen or under else None
        if row == self.drop_row:
            ground = QColor(k.chosen)
        inner = rect.adjusted(1, 1, -2, -2)
        if ground is not None:
            painter.fillRect(inner, ground)
        if state & _State.State_HasFocus or row == self.drop_row:
            painter.setPen(QColor(k.on_dark if self._dark and row != self.drop_row else k.chosen_line))
            painter.drawRect(inner)

    def _paint_icon(self, painter: QPainter, rect: QRect, entry: Entry, pale: float) -> None:
        k = self._look
        place = QRectF(rect.x() + (rect.width() - k.large_icon) / 2, rect.y() + k.gap, k.large_icon, k.large_icon)
        painter.setOpacity(pale)
        picture(entry.icon).render(painter, place)
        words = self._name_place(rect)
        if self._dark:
            painter.setPen(QColor(k.shadow))
            painter.drawText(words.translated(1, 1), entry.name, _centred())
        painter.setPen(QColor(k.on_dark if self._dark else k.ink))
        painter.drawText(words, entry.name, _centred())

    def _paint_line(self, painter: QPainter, rect: QRect, entry: Entry, pale: float) -> None:
        k = self._look
        side = k.small_icon
        painter.setOpacity(pale)
        top = rect.y() + (rect.height() - side) / 2
        picture(entry.icon).render(painter, QRectF(rect.x() + k.gap, top, side, side))
        texts = (entry.name, entry.kind, entry.where)
        for text, place, ink in zip(texts, self.columns(rect), (k.ink, k.ink2, k.ink2), strict=True):
            painter.setPen(QColor(ink))
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, place.width() - k.gap)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def columns(self, rect: QRect) -> tuple[QRect, QRect, QRect]:
        """Where in a line the name, the kind and the place stand."""
        left = rect.x() + self._look.small_icon + 2 * self._look.gap
        name = round((rect.width() - left + rect.x()) * _NAME_SHARE)
        rest = (rect.right() - left - name) // 2
        return (
            QRect(left, rect.y(), name, rect.height()),
            QRect(left + name, rect.y(), rest, rect.height()),
            QRect(left + name + rest, rect.y(), rest, rect.height()),
        )

    def _name_place(self, rect: QRect) -> QRectF:
        top = self._look.gap + self._look.large_icon + 2
        return QRectF(rect.x() + 3, rect.y() + top, rect.width() - 6, rect.height() - top)

    # a new name

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: _Index) -> QWidget:
        """A field of the program's own kind: Enter never leaves a composition."""
        field = LineField(parent)
        field.setObjectName("pc-new-name")
        field.setAccessibleName(str(index.data()))
        return field

    def setEditorData(self, editor: QWidget, index: _Index) -> None:
        """The old name. Its ending shall stay, so only the rest is chosen, once Qt has chosen all of it."""
        assert isinstance(editor, QLineEdit)
        if editor.isModified():
            return
        name = str(index.data())
        editor.setText(name)
        stem = "" if index.data(ENTRY).folder else name.rpartition(".")[0]
        QTimer.singleShot(0, editor, lambda: editor.setSelection(0, len(stem or name)))

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: _Index) -> None:
        """The name that was typed."""
        assert isinstance(editor, QLineEdit)
        model.setData(index, editor.text())

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: _Index) -> None:
        """Where the name stands, and wide enough for a long one."""
        rect: QRect = option.rect  # type: ignore[attr-defined]  # as above
        height = editor.sizeHint().height()
        if self.lines:
            editor.setGeometry(self.columns(rect)[0].adjusted(-4, 0, 0, 0))
            return
        viewport = editor.parentWidget()
        width = min(2 * rect.width(), viewport.width() if viewport else rect.width())
        left = rect.center().x() - width // 2
        left = max(0, min(left, (viewport.width() if viewport else left + width) - width))
        editor.setGeometry(left, round(self._name_place(rect).y()) - 2, width, height)


def _centred() -> QTextOption:
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    return option

"""What an opened file shows: enough of a paper, a table or a photograph to see that it is open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QWidget

from app.speech import _
from app.training.pc.state import name_of
from app.ui.training.pc.look import picture

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtGui import QPaintEvent

    from app.ui.training.pc.look import Look

_ROWS: Final = 14
_SHARES: Final = (1.0, 0.96, 1.0, 0.62, 1.0, 0.98, 0.9, 0.35)
"""Lengths of lines that look like writing."""


class DocumentView(QWidget):
    """Drawn from the file's kind and from what it was called at the start: a copy under another name reads the same."""

    def __init__(self, kind: str, content: str, look: Look) -> None:
        super().__init__()
        self._look = look
        self._heading = name_of(content).rpartition(".")[0] or name_of(content)
        self._draw: Callable[[QPainter, QRectF], None] = {
            "xlsx": self._table,
            "jpg": self._photograph,
            "exe": self._program,
            "file": self._unknown,
        }.get(kind, self._paper)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self._heading)

    def sizeHint(self) -> QSize:
        """A small window."""
        return QSize(30 * self._look.base, 24 * self._look.base)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw it."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(self._look.pane))
        self._draw(painter, QRectF(self.rect()))
        painter.end()

    def _paper(self, painter: QPainter, area: QRectF) -> None:
        k = self._look
        margin = 2 * k.base
        sheet = area.adjusted(margin, k.base, -margin, 0)
        painter.fillRect(sheet, QColor(k.paper))
        painter.setPen(QColor(k.line))
        painter.drawRect(sheet)
        self._write(painter, QRectF(sheet.x(), sheet.y() + k.base, sheet.width(), 2 * k.base), self._heading, bold=True)
        top = sheet.y() + 4 * k.base
        for number in range(int((sheet.height() - 4 * k.base) / (1.6 * k.base))):
            length = (sheet.width() - 4 * k.base) * _SHARES[number % len(_SHARES)]
            line = QRectF(sheet.x() + 2 * k.base, top + number * 1.6 * k.base, length, k.base / 3)
            painter.fillRect(line, QColor(k.line))

    def _table(self, painter: QPainter, area: QRectF) -> None:
        k = self._look
        painter.fillRect(area, QColor(k.paper))
        self._write(painter, QRectF(area.x(), area.y(), area.width(), 2 * k.base), self._heading, bold=True)
        height, width = 1.7 * k.base, area.width() / 5
        for row in range(_ROWS):
            for column in range(5):
                cell = QRectF(area.x() + column * width, area.y() + 2 * k.base + row * height, width, height)
                if row == 0:
                    painter.fillRect(cell, QColor(k.chosen))
                painter.setPen(QColor(k.line))
                painter.drawRect(cell)
                share = 0.4 + 0.13 * ((row * 3 + column * 2) % 4)
                inner = QRectF(cell.x() + 4, cell.center().y() - k.base / 8, (width - 8) * share, k.base / 4)
                painter.fillRect(inner, QColor(k.line))

    def _photograph(self, painter: QPainter, area: QRectF) -> None:
        side = min(area.width(), area.height())
        photograph = picture("picture-opened")
        painter.fillRect(area, QColor(self._look.ink))
        painter.setClipRect(area)
        photograph.render(painter, QRectF(area.center().x() - side * 0.7, area.y(), side * 1.4, side))

    def _program(self, painter: QPainter, area: QRectF) -> None:
        self._write(painter, area, _("The program “{name}” is running…").format(name=self._heading), bold=True)

    def _unknown(self, painter: QPainter, area: QRectF) -> None:
        said = _("The name has no ending, so the PC does not know what to open it with.")
        self._write(painter, area.adjusted(20, 0, -20, 0), said)

    def _write(self, painter: QPainter, area: QRectF, text: str, *, bold: bool = False) -> None:
        font = self.font()
        font.setBold(bold)
        painter.setFont(font)
        painter.setPen(QPen(QColor(self._look.ink)))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignCenter) | int(Qt.TextFlag.TextWordWrap), text)

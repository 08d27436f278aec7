"""The paper on screen: set as a paper, to be read, selected and copied from, enlarged and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QPagedPaintDevice,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QPen,
    QResizeEvent,
    QTextCursor,
    QTextFrameFormat,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractSlider, QFrame, QTextEdit, QWidget

from app.speech import _
from app.ui import composing, press, typefaces
from app.ui.keyboard import LARGER, NORMAL, SMALLER, bind
from app.ui.paper_text import PaperText
from app.ui.printing import a4, ask_for_printer
from app.ui.typeset import Head, Piece, pieces

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QShortcut

    from app.domain.papers import Paper
    from app.ui.theme import Theme

COLUMNS: Final = 28
"""Characters in a full line, as in print."""
ZOOMS: Final = (0.75, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
_BY_MOUSE: Final = Qt.TextInteractionFlag.TextSelectableByMouse
_SCROLL: Final = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


class Zooming(Protocol):
    """What can be shown larger and smaller."""

    def zoom_in(self) -> None: ...

    def zoom_out(self) -> None: ...

    def zoom_normal(self) -> None: ...


class PaperView(QTextEdit):
    """One paper. Its text can be selected with mouse and keyboard; Ctrl and + or − or the wheel enlarge it."""

    zoomed = Signal(float)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._paper: Paper | None = None
        self._pieces: tuple[Piece, ...] = ()
        self._zoom = ZOOMS.index(1.0)
        self._demo = False
        self._text = PaperText(self.document(), theme)
        self.setProperty("role", "paper")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(_BY_MOUSE)
        self._keys: list[QShortcut] = []
        self.take_keys_at(self)

    def take_keys_at(self, place: QWidget, zooming: Zooming | None = None) -> None:
        """Take the keys for larger and smaller wherever the keyboard is at that place, and no longer here alone; for
        `zooming` where that may show something else than the paper."""
        zoomed = zooming or self
        for taken in self._keys:
            taken.setEnabled(False)  # two that mean the same are none
            taken.deleteLater()
        ways = ((LARGER, zoomed.zoom_in), (SMALLER, zoomed.zoom_out), (NORMAL, zoomed.zoom_normal))
        self._keys = [bind(key.keys, place, act) for key, act in ways]

    def set_demo(self, demo: bool) -> None:
        """Whether everything here is a demonstration: 演示·无效 then stands across every page."""
        self._demo = demo
        self.viewport().update()

    def show_paper(self, paper: Paper | None) -> None:
        """Set a paper, or nothing."""
        self._paper = paper
        self._pieces = pieces(paper) if paper else ()
        self.setAccessibleName(_("The paper: {title}").format(title=paper.title) if paper else "")
        self._set()
        self.verticalScrollBar().setValue(0)

    def paper(self) -> Paper | None:
        """The paper that is shown."""
        return self._paper

    # size

    @property
    def zoom(self) -> float:
        """How large the paper is set; 1 is its natural size."""
        return ZOOMS[self._zoom]

    def set_zoom(self, zoom: float) -> None:
        """Enlarge or reduce to the nearest size there is."""
        nearest = min(range(len(ZOOMS)), key=lambda place: abs(ZOOMS[place] - zoom))
        if nearest != self._zoom:
            self._zoom = nearest
            self._set()
            self.zoomed.emit(self.zoom)

    def zoom_in(self) -> None:
        """One size larger."""
        self.set_zoom(ZOOMS[min(self._zoom + 1, len(ZOOMS) - 1)])

    def zoom_out(self) -> None:
        """One size smaller."""
        self.set_zoom(ZOOMS[max(self._zoom - 1, 0)])

    def zoom_normal(self) -> None:
        """The natural size."""
        self.set_zoom(1.0)

    # print

    def print_to_pdf(self, path: Path) -> int:
        """Write the paper as a PDF of A4 pages; returns how many."""
        writer = QPdfWriter(str(path))
        writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        writer.setPageMargins(QMarginsF())
        writer.setResolution(press.RESOLUTION)
        writer.setTitle(self._paper.title if self._paper else "")
        return self._print_on(writer)

    def print_dialog(self) -> bool:
        """Ask for a printer and print; False if the clerk thought better of it."""
        printer = ask_for_printer(self, self._paper.title if self._paper else "", a4())
        if printer is None:
            return False
        self._print_on(printer)
        return True

    def _print_on(self, device: QPagedPaintDevice) -> int:
        pages = press.set_pages(self._pieces)
        press.print_pages(pages, device, _("Demonstration · invalid") if self._demo else "")
        return len(pages)

    # the screen

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """The keys of the caret scroll; with Shift they select. No caret is shown, for nothing can be typed."""
        action = _SCROLL.get(Qt.Key(event.key()))
        if action is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.verticalScrollBar().triggerAction(action)
            return
        self.setTextInteractionFlags(_BY_MOUSE | Qt.TextInteractionFlag.TextSelectableByKeyboard)
        super().keyPressEvent(event)
        self.setTextInteractionFlags(_BY_MOUSE)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            (self.zoom_in if event.angleDelta().y() > 0 else self.zoom_out)()
            event.accept()
            return
        super().wheelEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.fillRect(event.rect(), QColor(self._theme.panel if self._paper is None else self._theme.ground))
        if self._paper is not None:
            painter.translate(0, -self.verticalScrollBar().value())
            self._paint_sheet(painter)
        painter.end()
        super().paintEvent(event)

    @property
    def _em(self) -> float:
        """字: the width of a character of the body, in pixels."""
        natural = self._theme.paper_width * composing.EM / press.PAGE_WIDTH
        return round(natural * self.zoom)

    def _sheet(self) -> QRectF:
        """The sheet in the document's coordinates."""
        room = self.viewport().width()
        margin = self._theme.space(3)
        wide = max(self._theme.paper_width, (COLUMNS + 4) * self._em)
        width = min(room - 2 * margin, wide)
        # as far as the text is laid out by now: to ask the document would lay out all of it before its first line shows
        height = self.verticalScrollBar().maximum() + self.viewport().height() - 2 * margin
        return QRectF((room - width) / 2, margin, width, height)

    def _padding(self, sheet: QRectF) -> float:
        """Left and right of the text: what a full line leaves, but never less than a character."""
        return max(self._em * 1.5, (sheet.width() - COLUMNS * self._em) / 2)

    def _set(self) -> None:
        sheet = self._sheet()
        if self._pieces:
            self._text.put(self._pieces, self._em, self._line(sheet), self._frame(sheet))
            self.moveCursor(QTextCursor.MoveOperation.Start)
        else:
            self.document().clear()
        self.viewport().update()

    def _fit(self) -> None:
        if self._pieces:
            sheet = self._sheet()
            self._text.fit(self._line(sheet), self._frame(sheet))
            self.viewport().update()

    def _line(self, sheet: QRectF) -> float:
        return sheet.width() - 2 * self._padding(sheet)

    def _frame(self, sheet: QRectF) -> QTextFrameFormat:
        """The margins between viewport and text: ground, sheet and what a full line leaves."""
        made = QTextFrameFormat()
        # a pixel of grace: a line of exactly 28 characters must not break because of a rounded width
        side = sheet.left() + self._padding(sheet) - 1
        made.setLeftMargin(side)
        made.setRightMargin(side)
        made.setTopMargin(sheet.top() + self._em * 1.5)
        made.setBottomMargin(sheet.top() + self._em * 3)
        return made

    def _paint_sheet(self, painter: QPainter) -> None:
        sheet, theme, em = self._sheet(), self._theme, self._em
        painter.setPen(QPen(QColor(theme.line), theme.hairline))
        painter.setBrush(QColor(theme.paper))
        painter.drawRect(sheet)
        padding = self._padding(sheet)
        left, right = sheet.left() + padding, sheet.right() - padding

        def rule(y: float, colour: str, thickness: int) -> None:
            painter.setPen(QPen(QColor(colour), thickness))
            painter.drawLine(QPointF(left, y), QPointF(right, y))

        for area in [*self._text.areas(Head.NUMBER), *self._text.areas(Head.MARK)][:1]:
            rule(area.bottom() + em * 0.6, theme.red, theme.focus)
        for area in self._text.areas(Head.COPIES):
            rule(area.top() + em * 2.3, theme.ink, theme.hairline)
            rule(area.bottom() + em * 0.2, theme.ink, theme.hairline)
        if self._demo:
            self._paint_watermark(painter, sheet)

    def _paint_watermark(self, painter: QPainter, sheet: QRectF) -> None:
        text = _("Demonstration · invalid")
        font = typefaces.font(typefaces.Face.HEADING, self._em * press.WATERMARK)
        width = QFontMetricsF(font).horizontalAdvance(text)
        painter.setClipRect(sheet)
        colour = QColor(self._theme.ink3)
        colour.setAlphaF(press.WATERMARK_ALPHA)
        painter.setFont(font)
        painter.setPen(colour)
        step = self._theme.paper_width * 0.6
        y = sheet.top() + step / 2
        while y < sheet.bottom():
            painter.save()
            painter.translate(sheet.center().x(), y)
            painter.rotate(press.WATERMARK_ANGLE)
            painter.drawText(QPointF(-width / 2, 0), text)
            painter.restore()
            y += step

"""The paper on screen: set as a paper, to be read, selected and copied from, enlarged and printed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QKeyEvent,
    QKeySequence,
    QPageSize,
    QPainter,
    QPaintEvent,
    QPdfWriter,
    QPen,
    QResizeEvent,
    QShortcut,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextOption,
    QWheelEvent,
)
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QAbstractSlider, QDialog, QFrame, QTextEdit, QWidget

from app.domain.layout import Role
from app.speech import _
from app.ui import press, typefaces
from app.ui.typeset import Align, Head, Piece, indents, pieces, space_above

if TYPE_CHECKING:
    from pathlib import Path

    from app.domain.papers import Paper
    from app.ui.theme import Theme

COLUMNS: Final = 28
"""Characters in a full line, as in print."""
PITCH: Final = 1.75
"""Height of a line in 字 on screen; a little tighter than in print, where a line is read from further away."""
ZOOMS: Final = (0.75, 0.85, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
LARGEST_MARK: Final = 2.4
"""The red head is at most that many 字 high on screen."""

_ALIGN: Final = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute,
    Align.FULL: Qt.AlignmentFlag.AlignJustify,
}
_SCROLL: Final = {
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}


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
        self.setProperty("role", "paper")
        self.setReadOnly(True)
        self.setUndoRedoEnabled(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setTabChangesFocus(True)
        self.setCursorWidth(0)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        for keys, act in (
            (QKeySequence.StandardKey.ZoomIn, self.zoom_in),
            ("Ctrl+=", self.zoom_in),
            (QKeySequence.StandardKey.ZoomOut, self.zoom_out),
            ("Ctrl+0", self.zoom_normal),
        ):
            QShortcut(QKeySequence(keys), self, act, context=Qt.ShortcutContext.WidgetShortcut)

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
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
        printer.setFullPage(True)
        printer.setDocName(self._paper.title if self._paper else "")
        dialog = QPrintDialog(printer, self.window())
        dialog.setWindowTitle(_("Print"))
        if dialog.exec() != QDialog.DialogCode.Accepted:
            return False
        self._print_on(printer)
        return True

    def _print_on(self, device: QPdfWriter | QPrinter) -> int:
        pages = press.set_pages(self._pieces)
        press.print_pages(pages, device, _("Demonstration · invalid") if self._demo else "")
        return len(pages)

    # the screen

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Without Shift the keys of the caret scroll: there is nothing to type here, and no caret to be seen."""
        action = _SCROLL.get(Qt.Key(event.key()))
        if action is not None and event.modifiers() in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.KeypadModifier,
        ):
            self.verticalScrollBar().triggerAction(action)
            return
        super().keyPressEvent(event)

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
        natural = self._theme.paper_width * press.EM / press.PAGE_WIDTH
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
        document = self.document()
        document.clear()
        if not self._pieces:
            return
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        before: Piece | None = None
        shifts = indents(self._pieces)
        for place, piece in enumerate(self._pieces):
            if piece.role is Head.SIGNER and before is not None and before.role is Head.NUMBER:
                cursor.insertText("\t" + piece.text, self._letters(piece, heading=True))
                continue
            if before is not None:
                cursor.insertBlock()
            cursor.setBlockFormat(self._block(piece, before, shifts.get(place)))
            self._insert(cursor, piece)
            before = piece
        cursor.endEditBlock()
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self._fit()

    def _insert(self, cursor: QTextCursor, piece: Piece) -> None:
        whole = piece.role not in (Role.HEADING1, Role.HEADING2, Role.HEADING3)
        lead = len(piece.text) if whole else piece.lead
        cursor.insertText(piece.text[:lead], self._letters(piece, heading=True))
        if piece.text[lead:]:
            cursor.insertText(piece.text[lead:], self._letters(piece, heading=False))

    def _letters(self, piece: Piece, *, heading: bool) -> QTextCharFormat:
        form = piece.form
        made = QTextCharFormat()
        face = form.face if heading else typefaces.Face.BODY
        made.setFont(typefaces.font(face, self._em * form.size))
        made.setForeground(QColor(self._theme.red if form.red else self._theme.ink))
        return made

    def _block(self, piece: Piece, before: Piece | None, shift: float | None) -> QTextBlockFormat:
        form, em = piece.form, self._em
        made = QTextBlockFormat()
        made.setAlignment(_ALIGN[form.align])
        made.setTextIndent(form.first * em)
        made.setLeftMargin(form.left * em)
        made.setRightMargin((form.right if shift is None else shift) * em)
        made.setTopMargin(self._above(piece, before))
        fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
        if piece.role is not Head.MARK:
            made.setLineHeight(PITCH * em * max(1.0, form.size * 0.9), fixed)
        if piece.role is Head.NUMBER:
            made.setBottomMargin(em)
            made.setTabPositions([QTextOption.Tab(0, QTextOption.TabType.RightTab)])
        return made

    def _above(self, piece: Piece, before: Piece | None) -> float:
        """Empty space above a piece. A screen is no page: the head stands closer together than in print."""
        em = self._em
        if piece.role is Head.MARK:
            return em * (0.3 if before else 0.8)
        if piece.role is Head.NUMBER:
            return em * 0.6
        if piece.role is Head.TITLE:
            return em * (1.3 if before else 0.5)
        if piece.role is Head.COPIES:
            return em * 2.5
        if piece.form.new_page or (piece.role is Role.ATTACHMENT_TITLE and before and before.role is not piece.role):
            return em * 2
        return em * 0.9 * space_above(piece, before)

    def _fit(self) -> None:
        """Fit the text to the sheet, and the red head into one line."""
        if not self._pieces:
            return
        sheet = self._sheet()
        document = self.document()
        padding = self._padding(sheet)
        frame = document.rootFrame()
        made = frame.frameFormat()
        # a pixel of grace: a line of exactly 28 characters must not break because of a rounded width
        made.setLeftMargin(sheet.left() + padding - 1)
        made.setRightMargin(self.viewport().width() - sheet.right() + padding - 1)
        made.setTopMargin(sheet.top() + self._em * 1.5)
        made.setBottomMargin(sheet.top() + self._em * 3)
        document.setDocumentMargin(0)
        frame.setFrameFormat(made)
        self._fit_mark(sheet.width() - 2 * padding)
        self._fit_titles(sheet.width() - 2 * padding)
        self.viewport().update()

    def _fit_mark(self, width: float) -> None:
        for place, piece in enumerate(self._pieces):
            block = self._block_at(place)
            if piece.role is Head.MARK:
                size = min(LARGEST_MARK * self._em, width * 0.98 / max(1, len(piece.text)))
                letters = self._letters(piece, heading=True)
                letters.setFont(typefaces.font(piece.form.face, size))
                spread = (width * 0.8 - size * len(piece.text)) / max(1, len(piece.text) - 1)
                letters.setFontLetterSpacingType(letters.font().SpacingType.AbsoluteSpacing)
                letters.setFontLetterSpacing(max(0.0, min(spread, size * 0.35)))
                cursor = QTextCursor(block)
                cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                cursor.setCharFormat(letters)
            elif piece.role is Head.NUMBER and self._has(Head.SIGNER):
                made = block.blockFormat()
                made.setAlignment(Qt.AlignmentFlag.AlignLeft)
                made.setLeftMargin(self._em)
                tab = QTextOption.Tab(width - 2 * self._em, QTextOption.TabType.RightTab)
                made.setTabPositions([tab])
                QTextCursor(block).setBlockFormat(made)

    def _fit_titles(self, width: float) -> None:
        """Break titles where the sense allows it, into lines of about one length, as in print."""
        for place, piece in enumerate(self._pieces):
            if piece.role in (Head.TITLE, Role.ATTACHMENT_TITLE):
                set_text = "\u2028".join(press.title_lines(piece, width / self._em))
                block = self._block_at(place)
                if block.text() != set_text:
                    cursor = QTextCursor(block)
                    cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
                    cursor.insertText(set_text, self._letters(piece, heading=True))

    def _has(self, role: Role | Head) -> bool:
        return any(piece.role is role for piece in self._pieces)

    def _block_at(self, place: int) -> QTextBlock:
        """The block in which a piece stands. A signer shares the line of the number."""
        signers = sum(1 for piece in self._pieces[: place + 1] if piece.role is Head.SIGNER)
        return self.document().findBlockByNumber(place - signers)

    def _paint_sheet(self, painter: QPainter) -> None:
        sheet, theme = self._sheet(), self._theme
        painter.setPen(QPen(QColor(theme.line), theme.hairline))
        painter.setBrush(QColor(theme.paper))
        painter.drawRect(sheet)
        padding = self._padding(sheet)
        left, right = sheet.left() + padding, sheet.right() - padding
        for place, piece in enumerate(self._pieces):
            rule = piece.role is Head.NUMBER or (piece.role is Head.MARK and not self._has(Head.NUMBER))
            if not rule and piece.role is not Head.COPIES:
                continue
            area = self.document().documentLayout().blockBoundingRect(self._block_at(place))
            if rule:
                y = area.bottom() + self._em * 0.6
                painter.setPen(QPen(QColor(theme.red), theme.focus))
                painter.drawLine(QPointF(left, y), QPointF(right, y))
            else:
                painter.setPen(QPen(QColor(theme.ink), theme.hairline))
                for y in (area.top() + self._em * 2.3, area.bottom() + self._em * 0.2):
                    painter.drawLine(QPointF(left, y), QPointF(right, y))
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

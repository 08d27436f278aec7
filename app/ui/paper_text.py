"""A paper as the text of a document on screen: a block for each piece, in the form that the standard gives it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import (
    QColor,
    QTextBlock,
    QTextBlockFormat,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFrameFormat,
    QTextOption,
)

from app.domain.layout import HEADINGS, Role
from app.ui import composing, typefaces
from app.ui.typeset import Align, Head, Piece, indents, space_above

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.theme import Theme

PITCH: Final = 1.75
"""Height of a line in 字 on screen; a little tighter than in print, which is read from further away."""
LARGEST_MARK: Final = 2.4
"""The red head is at most that many 字 high on screen."""
_FITTED: Final = frozenset({Head.MARK, Head.NUMBER, Head.TITLE, Role.ATTACHMENT_TITLE})
"""What depends on the width of the sheet and has to be set anew when that changes."""
_ALIGN: Final = {
    Align.LEFT: Qt.AlignmentFlag.AlignLeft,
    Align.CENTRE: Qt.AlignmentFlag.AlignHCenter,
    Align.RIGHT: Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignAbsolute,
    Align.FULL: Qt.AlignmentFlag.AlignJustify,
}


class PaperText:
    """Fills a document with pieces. Lengths are pixels; `em` is the width of a character of the body."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        self._document = document
        self._theme = theme
        self._pieces: tuple[Piece, ...] = ()
        self._em = 1.0
        self._width = 0.0
        document.setDocumentMargin(0)

    def put(self, pieces: tuple[Piece, ...], em: float, width: float, frame: QTextFrameFormat) -> None:
        """Set these pieces in lines `width` wide; `frame` has the margins around them."""
        document = self._document
        # clearing takes the scroll bar away, which asks for a fit: of nothing, not of the paper before
        self._pieces = ()
        document.clear()
        signer = next((piece for piece in pieces if piece.role is Head.SIGNER), None)
        shifts = {pieces[place]: shift for place, shift in indents(pieces).items()}
        shown = tuple(piece for piece in pieces if piece is not signer)
        self._em, self._width = em, width
        cursor = QTextCursor(document)
        cursor.beginEditBlock()
        document.rootFrame().setFrameFormat(frame)
        before: Piece | None = None
        for piece in shown:
            if before is not None:
                cursor.insertBlock()
            cursor.setBlockFormat(self._block(piece, before, shifts.get(piece), signer))
            self._insert(cursor, piece)
            if piece.role is Head.NUMBER and signer:
                cursor.insertText("\t" + signer.text, self._letters(signer, heading=True))
            before = piece
        self._pieces = shown
        cursor.endEditBlock()

    def fit(self, width: float, frame: QTextFrameFormat) -> None:
        """Fit what is there to another width."""
        self._width = width
        cursor = QTextCursor(self._document)
        cursor.beginEditBlock()
        self._document.rootFrame().setFrameFormat(frame)
        for place, piece in enumerate(self._pieces):
            if piece.role in _FITTED:
                self._fit_piece(self._document.findBlockByNumber(place), piece)
        cursor.endEditBlock()

    def areas(self, role: Role | Head) -> Iterator[QRectF]:
        """Where the pieces of a role stand in the document."""
        for place, piece in enumerate(self._pieces):
            if piece.role is role:
                block = self._document.findBlockByNumber(place)
                yield self._document.documentLayout().blockBoundingRect(block)

    def _fit_piece(self, block: QTextBlock, piece: Piece) -> None:
        cursor = QTextCursor(block)
        if piece.role is Head.NUMBER:
            tabs = block.blockFormat()
            if tabs.tabPositions():
                tabs.setTabPositions([self._right_tab()])
                cursor.setBlockFormat(tabs)
            return
        text = self._text(piece)
        if piece.role is Head.MARK or block.text() != text:
            cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
            cursor.insertText(text, self._letters(piece, heading=True))

    def _insert(self, cursor: QTextCursor, piece: Piece) -> None:
        text = self._text(piece)
        lead = piece.lead if piece.role in HEADINGS else len(text)
        cursor.insertText(text[:lead], self._letters(piece, heading=True))
        if text[lead:]:
            cursor.insertText(text[lead:], self._letters(piece, heading=False))

    def _text(self, piece: Piece) -> str:
        if piece.role in (Head.TITLE, Role.ATTACHMENT_TITLE):
            # broken where the sense allows it, into lines of about one length, as in print
            return "\u2028".join(composing.title_lines(piece, self._width / self._em))
        return piece.text

    def _letters(self, piece: Piece, *, heading: bool) -> QTextCharFormat:
        form = piece.form
        made = QTextCharFormat()
        size = self._mark_size(piece) if piece.role is Head.MARK else self._em * form.size
        made.setFont(typefaces.font(form.face if heading else typefaces.Face.BODY, size))
        made.setForeground(QColor(self._theme.red if form.red else self._theme.ink))
        if piece.role is Head.MARK:
            spread = (self._width * 0.8 - size * len(piece.text)) / max(1, len(piece.text) - 1)
            made.setFontLetterSpacingType(made.font().SpacingType.AbsoluteSpacing)
            made.setFontLetterSpacing(max(0.0, min(spread, size * 0.35)))
        return made

    def _mark_size(self, piece: Piece) -> float:
        """The red head fills one line, and is no larger than suits the paper."""
        return min(LARGEST_MARK * self._em, self._width * 0.98 / max(1, len(piece.text)))

    def _block(self, piece: Piece, before: Piece | None, shift: float | None, signer: Piece | None) -> QTextBlockFormat:
        form, em = piece.form, self._em
        made = QTextBlockFormat()
        made.setAlignment(_ALIGN[form.align])
        made.setTextIndent(form.first * em)
        made.setLeftMargin(form.left * em)
        made.setRightMargin((form.right if shift is None else shift) * em)
        made.setTopMargin(self._above(piece, before))
        if piece.role is not Head.MARK:
            fixed = QTextBlockFormat.LineHeightTypes.FixedHeight.value
            made.setLineHeight(PITCH * em * max(1.0, form.size * 0.9), fixed)
        if piece.role is Head.NUMBER:
            made.setBottomMargin(em)
            if signer:
                made.setAlignment(Qt.AlignmentFlag.AlignLeft)
                made.setLeftMargin(em)
                made.setTabPositions([self._right_tab()])
        return made

    def _right_tab(self) -> QTextOption.Tab:
        """签发人 ends one character before the right edge; the line begins one after the left."""
        return QTextOption.Tab(self._width - 2 * self._em, QTextOption.TabType.RightTab)

    def _above(self, piece: Piece, before: Piece | None) -> float:
        """Empty space above a piece. A screen is no page: the head stands closer together than in print."""
        em = self._em
        match piece.role:
            case Head.MARK:
                return em * (0.3 if before else 0.8)
            case Head.NUMBER:
                return em * 0.6
            case Head.TITLE:
                return em * (1.3 if before else 0.5)
            case Head.COPIES:
                return em * 2.5
        if piece.form.new_page or (piece.role is Role.ATTACHMENT_TITLE and before and before.role is not piece.role):
            return em * 2
        return em * 0.9 * space_above(piece, before)

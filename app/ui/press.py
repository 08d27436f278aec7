"""The paper in print: A4 pages on the grid of GB/T 9704-2012, 22 lines of 28 characters. Lengths in millimetres.

A line is a character and 7/8 of its height (5.1), so 22 lines with 21 gaps fill 225 mm; 28 characters fill 156 mm.
Everything stands on this grid; punctuation gives way so that no line begins with a comma.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from app.domain.layout import Role
from app.ui import theme, typefaces
from app.ui.composing import (
    BASELINE,
    EM,
    LEFT,
    WIDTH,
    Ink,
    Word,
    advance,
    balanced,
    broken,
    centred,
    filled,
    placed,
    width_of,
    words_of,
)
from app.ui.typefaces import Face
from app.ui.typeset import SIZE_4, Align, Head, Piece, indents, space_above, starts_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
TOP: Final = 37.0
HEIGHT: Final = 225.0
LINES: Final = 22
PITCH: Final = HEIGHT / (LINES + (LINES - 1) * 7 / 8) * 15 / 8
"""行, from line to line."""

MARK_TOP: Final = 35.0
"""From the top of the type area to the red head (7.2.4)."""
LARGEST_MARK: Final = 15.0
RULE_BELOW: Final = 4.0
"""From the number to the red line (7.2.7)."""
FOLIO_BELOW: Final = 7.0
"""From the type area to the dash of the page number (7.5)."""
RED_RULE: Final = 0.5
THICK_RULE: Final = 0.35
COPIES_PITCH: Final = 8.0

RESOLUTION: Final = 1200
WATERMARK: Final = 3.0
WATERMARK_ALPHA: Final = 0.1
WATERMARK_ANGLE: Final = -35.0


class Stroke(NamedTuple):
    """A horizontal line."""

    x: float
    y: float
    length: float
    thickness: float
    red: bool = False


@dataclass
class SetPage:
    """What stands on a page."""

    inks: list[Ink] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    line: int = 0
    """The first line of the grid that is still free."""


class _Row(NamedTuple):
    """A line of a piece: inks with y = 0 at the top of the line, empty lines above, what it belongs to."""

    inks: tuple[Ink, ...]
    above: int
    role: Role | Head
    new_page: bool


def set_pages(pieces: Sequence[Piece]) -> tuple[SetPage, ...]:
    """The pages of a paper."""
    whole = tuple(pieces)
    head = [piece for piece in whole if piece.role in (Head.URGENCY, Head.MARK, Head.NUMBER, Head.SIGNER)]
    text = [(place, piece) for place, piece in enumerate(whole) if piece not in head and piece.role is not Head.COPIES]
    copies = [piece for piece in whole if piece.role is Head.COPIES]
    first = SetPage()
    start = _set_head(first, head)
    pages = _set_rows(first, start, list(_rows(text, indents(whole))))
    _set_copies(pages, copies)
    for number, page in enumerate(pages, 1):
        page.inks.append(_folio(number))
    return tuple(pages)


def print_pages(pages: Sequence[SetPage], device: QPagedPaintDevice, watermark: str = "") -> None:
    """Print pages on a device whose origin is the paper's corner."""
    painter = QPainter(device)
    scale = device.logicalDpiX() / 25.4
    for number, page in enumerate(pages):
        if number:
            device.newPage()
        if watermark:
            _print_watermark(painter, scale, watermark)
        _print_page(painter, scale, page)
    painter.end()


def _print_page(painter: QPainter, scale: float, page: SetPage) -> None:
    ink, red = QColor(theme.LIGHT.ink), QColor(theme.LIGHT.red)
    for piece in page.inks:
        painter.setFont(typefaces.font(piece.face, piece.size * scale))
        painter.setPen(red if piece.red else ink)
        painter.drawText(QPointF(piece.x * scale, piece.y * scale), piece.text)
    for stroke in page.strokes:
        painter.setPen(QPen(red if stroke.red else ink, stroke.thickness * scale))
        y = stroke.y * scale
        painter.drawLine(QLineF(stroke.x * scale, y, (stroke.x + stroke.length) * scale, y))


def _print_watermark(painter: QPainter, scale: float, text: str) -> None:
    font = typefaces.font(Face.HEADING, WATERMARK * EM * scale)
    colour = QColor(theme.LIGHT.ink3)
    colour.setAlphaF(WATERMARK_ALPHA)
    painter.save()
    painter.setFont(font)
    painter.setPen(colour)
    painter.translate(PAGE_WIDTH / 2 * scale, PAGE_HEIGHT / 2 * scale)
    painter.rotate(WATERMARK_ANGLE)
    painter.drawText(QPointF(-QFontMetricsF(font).horizontalAdvance(text) / 2, 0), text)
    painter.restore()


# the head


def _set_head(page: SetPage, head: list[Piece]) -> int:
    """Set what stands above the red line; returns the line of the grid on which the title begins."""
    by_role = {piece.role: piece for piece in head}
    urgency, mark, number = (by_role.get(role) for role in (Head.URGENCY, Head.MARK, Head.NUMBER))
    if urgency:
        page.inks += placed(LEFT, TOP, words_of(urgency))
    if mark is None:
        return 2
    y = TOP + MARK_TOP
    size = min(LARGEST_MARK, WIDTH * 0.98 / max(1, len(mark.text)))
    words = [Word(text, mark.form.face, size / EM, advance(mark.form.face, text) * size) for text in mark.text]
    page.inks += [ink._replace(red=True) for ink in placed(centred(words), y, words)]
    y += size
    if number:
        y += 2 * PITCH
        signer = by_role.get(Head.SIGNER)
        words = words_of(number)
        page.inks += placed(LEFT + EM if signer else centred(words), y, words)
        if signer:
            words = words_of(signer)
            page.inks += placed(LEFT + WIDTH - EM - width_of(words), y, words)
        y += EM
    page.strokes.append(Stroke(LEFT, y + RULE_BELOW, WIDTH, RED_RULE, red=True))
    return int((y + RULE_BELOW + 2 * PITCH - EM - TOP) / PITCH) + 1


# the text


def _rows(text: list[tuple[int, Piece]], shifts: dict[int, float]) -> Iterator[_Row]:
    before: Piece | None = None
    for place, piece in text:
        lines = list(_lines(piece, shifts.get(place)))
        above = 0 if before is None else round(space_above(piece, before))
        for number, inks in enumerate(lines):
            yield _Row(tuple(inks), 0 if number else above, piece.role, not number and starts_page(piece, before))
        before = piece


def _lines(piece: Piece, shift: float | None) -> Iterator[list[Ink]]:
    form = piece.form
    if form.align is Align.CENTRE:
        for words in balanced(piece):
            yield placed(centred(words), 0, words)
        return
    right = (form.right if shift is None else shift) * EM
    lines = list(broken(words_of(piece), WIDTH - form.first * EM - right, WIDTH - form.left * EM - right))
    for number, words in enumerate(lines):
        indent = (form.left if number else form.first) * EM
        if form.align is Align.RIGHT:
            yield placed(LEFT + WIDTH - right - width_of(words), 0, words)
        else:
            full = form.align is Align.FULL and number + 1 < len(lines)
            yield filled(LEFT + indent, WIDTH - indent - right, words, full=full)


def _set_rows(page: SetPage, line: int, rows: list[_Row]) -> list[SetPage]:
    pages = [page]
    breaks = _breaks(rows, line)
    for number, row in enumerate(rows):
        if number in breaks:
            pages.append(SetPage())
            line = 0
        else:
            line += row.above
        pages[-1].inks += [ink._replace(y=ink.y + TOP + line * PITCH) for ink in row.inks]
        line += 1
        pages[-1].line = line
    return pages


def _breaks(rows: list[_Row], line: int) -> set[int]:
    """The rows that begin a page. The signature never stands on a page without text (7.3.5.5)."""
    found: set[int] = set()
    number = 0
    while number < len(rows):
        row = rows[number]
        fits = line + row.above + _kept_together(rows, number) <= LINES
        if number and ((row.new_page and number not in found) or not fits):
            number = _with_text(rows, number) if not row.new_page else number
            if number in found:
                number += 1
                line = 1
                continue
            found.add(number)
            line = 0
        else:
            line += row.above
        line += 1
        number += 1
    return found


def _kept_together(rows: list[_Row], number: int) -> int:
    """How many lines must follow on the same page from here: signature and date are one."""
    if rows[number].role is not Role.SIGNATURE:
        return 1
    count = 1
    while number + count < len(rows) and rows[number + count].role in (Role.SIGNATURE, Role.DATE):
        count += 1
    return count


def _with_text(rows: list[_Row], number: int) -> int:
    """Where to break so that a signature takes two lines of text along to its page."""
    if rows[number].role not in (Role.SIGNATURE, Role.DATE):
        return number
    while number > 0 and rows[number - 1].role in (Role.SIGNATURE, Role.DATE):
        number -= 1
    return max(1, number - 2)


def _set_copies(pages: list[SetPage], copies: list[Piece]) -> None:
    """The copies stand at the foot of the last page, their last line on the edge of the type area (7.4)."""
    if not copies:
        return
    words = [word for piece in copies for word in words_of(piece)]
    small = EM * SIZE_4
    label = width_of(words[:3])
    lines = list(broken(words, WIDTH - 2 * small, WIDTH - 2 * small - label))
    height = len(lines) * COPIES_PITCH
    bottom = TOP + HEIGHT
    used = TOP + pages[-1].line * PITCH
    if used > bottom - height - COPIES_PITCH:
        pages.append(SetPage())
    page = pages[-1]
    for number, words in enumerate(lines):
        x = LEFT + small + (label if number else 0)
        y = bottom - height + number * COPIES_PITCH + (COPIES_PITCH - small) / 2
        page.inks += placed(x, y, words)
    page.strokes += [Stroke(LEFT, bottom - height, WIDTH, THICK_RULE), Stroke(LEFT, bottom, WIDTH, THICK_RULE)]


def _folio(number: int) -> Ink:
    """— 1 —, on odd pages at the right, on even ones at the left, one character in."""
    text, size = f"— {number} —", EM * SIZE_4
    x = LEFT + WIDTH - EM - advance(Face.FOLIO, text) * size if number % 2 else LEFT + EM
    # the dash stands in the middle of its square: the square's middle is 7 mm below the type area
    return Ink(x, TOP + HEIGHT + FOLIO_BELOW + (BASELINE - 0.5) * size, text, Face.FOLIO, size)

"""The paper in print: A4 pages on the grid of GB/T 9704-2012, 22 lines of 28 characters. Lengths in millimetres.

A line is a character and 7/8 of its height (5.1), so 22 lines with 21 gaps fill 225 mm; 28 characters fill 156 mm.
Everything stands on this grid; punctuation gives way so that no line begins with a comma.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import QLineF, QPointF
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPagedPaintDevice, QPainter, QPen

from app.domain.layout import HEADINGS, Role
from app.ui import theme, typefaces
from app.ui.typefaces import Face
from app.ui.typeset import SIZE_4, Align, Head, Piece, indents, space_above, starts_page

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

PAGE_WIDTH: Final = 210.0
PAGE_HEIGHT: Final = 297.0
TOP: Final = 37.0
LEFT: Final = 28.0
WIDTH: Final = 156.0
HEIGHT: Final = 225.0
LINES: Final = 22
COLUMNS: Final = 28
EM: Final = WIDTH / COLUMNS
"""字, the width of a character of the body (3号)."""
PITCH: Final = HEIGHT / (LINES + (LINES - 1) * 7 / 8) * 15 / 8
"""行, from line to line."""
BASELINE: Final = 0.88
"""Where the baseline stands in a character's square."""

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
_PROBE: Final = 1000
"""The size in which letters are measured."""

_WORDS: Final = re.compile(r"[0-9A-Za-z.,%/+\-:@_&]*[0-9A-Za-z%]|.", re.DOTALL)
_NO_START: Final = frozenset("，。、；：？！）》〉」』】〕”’…—％%·,.;:?!)]}～")
_NO_END: Final = frozenset("（《〈「『【〔“‘([{")
_GIVES_RIGHT: Final = frozenset("，。、；：？！）》〉」』】〕”’")
_GIVE: Final = 0.5
"""How much of its width a punctuation mark can give way: the half that is blank."""
_GOOD_BREAKS: Final = re.compile(
    r"(?<=[，、》”])|(?=[《“])|(?=关于)|(?<=关于)|(?<=转发)|(?<=印发)|(?<=[和与及])|(?=的[^\s]{2}$)"
)
_SENSE: Final = 3.0
_TIE: Final = 5.0
_COUNTED: Final = frozenset("年月日号个项条起届次批期位级岁")
"""What belongs to the number before it."""


class Word(NamedTuple):
    """What is never torn apart: a Han character, a mark, a number."""

    text: str
    face: Face
    size: float
    width: float
    """In millimetres."""

    @property
    def gives(self) -> float:
        """How much narrower it can be set."""
        marks = self.text in _GIVES_RIGHT or self.text in _NO_END
        return self.width * _GIVE if marks and self.width > 0.8 * self.size * EM else 0.0


class Ink(NamedTuple):
    """A piece of text at its place: left end of its baseline on the page."""

    x: float
    y: float
    text: str
    face: Face
    size: float
    """Height of a character in millimetres."""
    red: bool = False


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
        page.inks += _at(LEFT, TOP, _words(urgency))
    if mark is None:
        return 2
    y = TOP + MARK_TOP
    size = min(LARGEST_MARK, WIDTH * 0.98 / max(1, len(mark.text)))
    words = [Word(text, mark.form.face, size / EM, _advance(mark.form.face, text) * size) for text in mark.text]
    page.inks += [ink._replace(red=True) for ink in _at(_centred(words), y, words)]
    y += size
    if number:
        y += 2 * PITCH
        signer = by_role.get(Head.SIGNER)
        words = _words(number)
        page.inks += _at(LEFT + EM if signer else _centred(words), y, words)
        if signer:
            words = _words(signer)
            page.inks += _at(LEFT + WIDTH - EM - _width(words), y, words)
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
        for words in _balanced(piece):
            yield _at(_centred(words), 0, words)
        return
    right = (form.right if shift is None else shift) * EM
    lines = list(_broken(_words(piece), WIDTH - form.first * EM - right, WIDTH - form.left * EM - right))
    for number, words in enumerate(lines):
        indent = (form.left if number else form.first) * EM
        if form.align is Align.RIGHT:
            yield _at(LEFT + WIDTH - right - _width(words), 0, words)
        else:
            full = form.align is Align.FULL and number + 1 < len(lines)
            yield _filled(LEFT + indent, WIDTH - indent - right, words, full=full)


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
    words = [word for piece in copies for word in _words(piece)]
    small = EM * SIZE_4
    label = _width(words[:3])
    lines = list(_broken(words, WIDTH - 2 * small, WIDTH - 2 * small - label))
    height = len(lines) * COPIES_PITCH
    bottom = TOP + HEIGHT
    used = TOP + pages[-1].line * PITCH
    if used > bottom - height - COPIES_PITCH:
        pages.append(SetPage())
    page = pages[-1]
    for number, words in enumerate(lines):
        x = LEFT + small + (label if number else 0)
        y = bottom - height + number * COPIES_PITCH + (COPIES_PITCH - small) / 2
        page.inks += _at(x, y, words)
    page.strokes += [Stroke(LEFT, bottom - height, WIDTH, THICK_RULE), Stroke(LEFT, bottom, WIDTH, THICK_RULE)]


def _folio(number: int) -> Ink:
    """— 1 —, on odd pages at the right, on even ones at the left, one character in."""
    text, size = f"— {number} —", EM * SIZE_4
    x = LEFT + WIDTH - EM - _advance(Face.FOLIO, text) * size if number % 2 else LEFT + EM
    # the dash stands in the middle of its square: the square's middle is 7 mm below the type area
    return Ink(x, TOP + HEIGHT + FOLIO_BELOW + (BASELINE - 0.5) * size, text, Face.FOLIO, size)


# lines


def _words(piece: Piece) -> list[Word]:
    form = piece.form
    lead = piece.lead if piece.role in HEADINGS else len(piece.text)
    words: list[Word] = []
    for face, text in ((form.face, piece.text[:lead]), (Face.BODY, piece.text[lead:])):
        size = form.size * EM
        words += [Word(word, face, form.size, _advance(face, word) * size) for word in _WORDS.findall(text)]
    return words


@cache
def _metrics(face: Face) -> QFontMetricsF:
    font: QFont = typefaces.font(face, _PROBE)
    return QFontMetricsF(font)


@cache
def _advance(face: Face, text: str) -> float:
    """How wide a text is, for letters one high."""
    return _metrics(face).horizontalAdvance(text) / _PROBE


def _width(words: Sequence[Word]) -> float:
    return sum(word.width for word in words)


def _centred(words: Sequence[Word]) -> float:
    return LEFT + (WIDTH - _width(words)) / 2


def _broken(words: list[Word], first: float, others: float) -> Iterator[list[Word]]:
    """Lines no wider than there is room, when their punctuation gives way; the first may have other room."""
    start, room = 0, first
    while start < len(words):
        end = _line_end(words, start, room)
        yield words[start:end]
        start, room = end, others


def _line_end(words: list[Word], start: int, room: float) -> int:
    width = give = 0.0
    end = start
    fitting = start + 1
    while end < len(words):
        width += words[end].width
        give += words[end].gives
        end += 1
        if width - give > room + 1e-6:
            break
        closes = end == len(words) or _may_break(words, end)
        # punctuation gives way only for a mark that may not begin the next line
        if closes and (width <= room + 1e-6 or words[end - 1].text in _NO_START):
            fitting = end
    else:
        return end if width <= room + 1e-6 or fitting == len(words) else fitting
    return fitting


def _may_break(words: list[Word], at: int) -> bool:
    return words[at].text[0] not in _NO_START and words[at - 1].text not in _NO_END


def _filled(x: float, room: float, words: list[Word], *, full: bool) -> list[Ink]:
    """A line set to its full width: spread where a little is missing, punctuation narrowed where it is too wide."""
    over = _width(words) - room
    gives = sum(word.gives for word in words)
    squeeze = min(1.0, over / gives) if over > 1e-6 and gives else 0.0
    spread = -over / (len(words) - 1) if full and 0 < -over < 1.5 * EM and len(words) > 1 else 0.0
    inks = []
    for word in words:
        give = word.gives * squeeze
        left = x - give if word.text in _NO_END else x
        inks.append(Ink(left, BASELINE * word.size * EM, word.text, word.face, word.size * EM))
        x += word.width - give + spread
    return inks


def _at(x: float, y: float, words: Sequence[Word]) -> list[Ink]:
    inks = []
    for word in words:
        inks.append(Ink(x, y + BASELINE * word.size * EM, word.text, word.face, word.size * EM))
        x += word.width
    return inks


def title_lines(piece: Piece, columns: float = COLUMNS) -> list[str]:
    """The lines of a title that may be `columns` characters of the body wide."""
    return ["".join(word.text for word in line) for line in _balanced(piece, columns * EM)]


def _balanced(piece: Piece, room: float = WIDTH) -> list[list[Word]]:
    """A title in lines of about one length, broken where the sense allows it (7.3.1)."""
    words = _words(piece)
    count = -int(-_width(words) // (room * 0.95)) or 1
    if count == 1:
        return [words]
    costs = _break_costs(piece, words)
    lines: list[list[Word]] = []
    start = 0
    for left in range(count, 1, -1):
        ideal = _width(words[start:]) / left
        end = min(
            (end for end in range(start + 1, len(words)) if _may_break(words, end)),
            key=lambda end: costs[end] + _uneven(words, start, end, ideal, left, room),
            default=len(words),
        )
        lines.append(words[start:end])
        start = end
    return [*lines, words[start:]]


def _break_costs(piece: Piece, words: list[Word]) -> list[float]:
    """What it costs to break before each word, in characters by which lines may rather differ in length."""
    good = {match.start() for match in _GOOD_BREAKS.finditer(piece.text)}
    costs, offset = [], 0
    for place, word in enumerate(words):
        cost = _TIE * piece.ties[offset] if offset < len(piece.ties) else 0.0
        if offset in good:
            cost = -_SENSE
        elif place and words[place - 1].text[-1].isascii() and word.text in _COUNTED:
            cost = _TIE
        costs.append(cost)
        offset += len(word.text)
    return costs


def _uneven(words: list[Word], start: int, end: int, ideal: float, left: int, room: float) -> float:
    line, rest = _width(words[start:end]), _width(words[end:])
    too_wide = max(0.0, line - room) + max(0.0, rest / max(1, left - 1) - room)
    return abs(line - ideal) / EM + 100 * too_wide

"""Lines of a paper: words that are never torn apart, broken where the rules of Chinese setting allow it.

Punctuation gives way so that no line begins with a comma; titles break where the sense allows it. Lengths in mm.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtGui import QFont, QFontMetricsF

from app.domain.layout import HEADINGS
from app.ui import typefaces
from app.ui.typefaces import Face

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.ui.typeset import Piece

LEFT: Final = 28.0
WIDTH: Final = 156.0
COLUMNS: Final = 28
EM: Final = WIDTH / COLUMNS
"""字, the width of a character of the body (3号)."""
BASELINE: Final = 0.88
"""Where the baseline stands in a character's square."""

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


def words_of(piece: Piece) -> list[Word]:
    form = piece.form
    lead = piece.lead if piece.role in HEADINGS else len(piece.text)
    words: list[Word] = []
    for face, text in ((form.face, piece.text[:lead]), (Face.BODY, piece.text[lead:])):
        size = form.size * EM
        words += [Word(word, face, form.size, advance(face, word) * size) for word in _WORDS.findall(text)]
    return words


@cache
def _metrics(face: Face) -> QFontMetricsF:
    font: QFont = typefaces.font(face, _PROBE)
    return QFontMetricsF(font)


@cache
def advance(face: Face, text: str) -> float:
    """How wide a text is, for letters one high."""
    return _metrics(face).horizontalAdvance(text) / _PROBE


def width_of(words: Sequence[Word]) -> float:
    return sum(word.width for word in words)


def centred(words: Sequence[Word]) -> float:
    return LEFT + (WIDTH - width_of(words)) / 2


def broken(words: list[Word], first: float, others: float) -> Iterator[list[Word]]:
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


def filled(x: float, room: float, words: list[Word], *, full: bool) -> list[Ink]:
    """A line set to its full width: spread where a little is missing, punctuation narrowed where it is too wide."""
    over = width_of(words) - room
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


def placed(x: float, y: float, words: Sequence[Word]) -> list[Ink]:
    inks = []
    for word in words:
        inks.append(Ink(x, y + BASELINE * word.size * EM, word.text, word.face, word.size * EM))
        x += word.width
    return inks


def title_lines(piece: Piece, columns: float = COLUMNS) -> list[str]:
    """The lines of a title that may be `columns` characters of the body wide."""
    return ["".join(word.text for word in line) for line in balanced(piece, columns * EM)]


def balanced(piece: Piece, room: float = WIDTH) -> list[list[Word]]:
    """A title in lines of about one length, broken where the sense allows it (7.3.1)."""
    words = words_of(piece)
    count = -int(-width_of(words) // (room * 0.95)) or 1
    if count == 1:
        return [words]
    costs = _break_costs(piece, words)
    lines: list[list[Word]] = []
    start = 0
    for left in range(count, 1, -1):
        ideal = width_of(words[start:]) / left
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
    line, rest = width_of(words[start:end]), width_of(words[end:])
    too_wide = max(0.0, line - room) + max(0.0, rest / max(1, left - 1) - room)
    return abs(line - ideal) / EM + 100 * too_wide

"""How a paper is set, for screen and print alike: the pieces of a paper from its red head to the copies, and the form
of each (GB/T 9704-2012 clause 7). Lengths in 字, the width of a character of the body."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from app.domain.layout import Line, Role, lay_out, office_mark
from app.speech.times import written_text
from app.ui.typefaces import Face

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.domain.papers import Paper


class Head(StrEnum):
    """What is set from the elements of a paper, around its body."""

    URGENCY = "urgency"  # 紧急程度
    MARK = "mark"  # 发文机关标志
    NUMBER = "number"  # 发文字号
    SIGNER = "signer"  # 签发人, on the line of the number
    TITLE = "title"
    COPIES = "copies"  # 抄送


class Align(StrEnum):
    """Where a line stands."""

    LEFT = "left"
    CENTRE = "centre"
    RIGHT = "right"
    FULL = "full"


@dataclass(frozen=True)
class Form:
    """How a piece is set. `size` is relative to the body (3号); `first` indents the first line, `right` from the right;
    `above` counts empty lines before it."""

    face: Face = Face.BODY
    size: float = 1.0
    align: Align = Align.FULL
    first: float = 0.0
    left: float = 0.0
    right: float = 0.0
    above: float = 0.0
    red: bool = False
    new_page: bool = False


@dataclass(frozen=True)
class Piece:
    """A piece of the paper: its role, its text, and how much of it is a heading that runs into text."""

    role: Role | Head
    text: str
    lead: int = 0
    ties: tuple[float, ...] = ()
    """In a title: how much each character belongs to the one before it, 0 to 1."""

    @property
    def form(self) -> Form:
        """How it is set."""
        return FORMS[self.role]


SIZE_2: Final = 22 / 16
"""2号 beside 3号, in which titles are set."""
SIZE_4: Final = 14 / 16
"""4号, of copies and page numbers."""

FORMS: Final[dict[Role | Head, Form]] = {
    Head.URGENCY: Form(Face.HEADING, align=Align.LEFT),
    Head.MARK: Form(Face.TITLE, align=Align.CENTRE, red=True),
    Head.NUMBER: Form(align=Align.CENTRE, above=2),
    Head.SIGNER: Form(Face.SECOND, align=Align.RIGHT, right=1),
    Head.TITLE: Form(Face.TITLE, SIZE_2, Align.CENTRE, above=2),
    Head.COPIES: Form(size=SIZE_4, align=Align.LEFT, left=1, right=1),
    Role.SALUTATION: Form(),
    Role.PARAGRAPH: Form(first=2),
    Role.HEADING1: Form(Face.HEADING, first=2),
    Role.HEADING2: Form(Face.SECOND, first=2),
    Role.HEADING3: Form(first=2),
    Role.CHAPTER: Form(Face.HEADING, align=Align.CENTRE, above=1),
    Role.ATTACHMENT_LIST: Form(align=Align.LEFT, first=2, left=2),
    Role.SIGNATURE: Form(align=Align.RIGHT, right=2),
    Role.DATE: Form(align=Align.RIGHT, right=2),
    Role.NOTE: Form(align=Align.LEFT, first=2),
    Role.ATTACHMENT_HEAD: Form(Face.HEADING, align=Align.LEFT, new_page=True),
    Role.ATTACHMENT_TITLE: Form(Face.TITLE, SIZE_2, Align.CENTRE, above=1),
}
"""The form of each role. What depends on neighbours (an empty line above the first signature) is added by `pieces`."""


_TITLES: Final = frozenset({Head.TITLE, Role.ATTACHMENT_TITLE})


def pieces(paper: Paper) -> tuple[Piece, ...]:
    """Everything that stands on the paper, in order. What the body has already is not repeated."""
    whole = (*_head(paper), *_text(paper), *_foot(paper))
    text = "\n".join(piece.text for piece in whole)
    return tuple(_tied(piece, text) if piece.role in _TITLES else piece for piece in whole)


def _tied(piece: Piece, text: str) -> Piece:
    """A title knows its words from the paper: two characters that seldom stand apart there are parts of one word."""

    def tie(first: str, second: str) -> float:
        rarer = min(text.count(first), text.count(second))
        return (text.count(first + second) - 1) / max(1, rarer - 1)

    return replace(piece, ties=(0.0, *map(tie, piece.text, piece.text[1:])))


def _head(paper: Paper) -> Iterator[Piece]:
    if paper.urgency:
        yield Piece(Head.URGENCY, paper.urgency)
    mark = office_mark(paper)
    if mark:
        yield Piece(Head.MARK, mark)
    if paper.number:
        yield Piece(Head.NUMBER, paper.number)
    if paper.signer:
        yield Piece(Head.SIGNER, f"签发人：{paper.signer}")
    yield Piece(Head.TITLE, paper.title)


def _text(paper: Paper) -> Iterator[Piece]:
    lines = lay_out(paper)
    roles = {line.role for line in lines}
    if paper.main_recipients and Role.SALUTATION not in roles:
        yield Piece(Role.SALUTATION, f"{paper.main_recipients.rstrip('：:')}：")
    ending = [line.role in (Role.SIGNATURE, Role.DATE, Role.NOTE, Role.ATTACHMENT_HEAD) for line in lines]
    end = ending.index(True) if True in ending else len(lines)
    yield from map(_piece, lines[:end])
    if Role.ATTACHMENT_LIST not in roles:
        yield from _attachment_list(paper.attachments)
    if Role.SIGNATURE not in roles and paper.signature:
        yield Piece(Role.SIGNATURE, paper.signature)
        if Role.DATE not in roles and paper.written:
            yield Piece(Role.DATE, written_text(paper.written))
    if paper.note and Role.NOTE not in roles:
        bare = paper.note.strip("（）()")
        yield Piece(Role.NOTE, f"（{bare}）")
    yield from map(_piece, lines[end:])


def _piece(line: Line) -> Piece:
    return Piece(line.role, line.text, line.lead)


def _attachment_list(attachments: tuple[str, ...]) -> Iterator[Piece]:
    for count, name in enumerate(attachments, 1):
        label = "附件：" if count == 1 else "\u3000\u3000\u3000"
        numbered = f"{count}.{name}" if len(attachments) > 1 else name
        yield Piece(Role.ATTACHMENT_LIST, label + numbered)


def _foot(paper: Paper) -> Iterator[Piece]:
    if paper.copies:
        yield Piece(Head.COPIES, f"抄送：{'，'.join(paper.copies)}。")


def space_above(piece: Piece, before: Piece | None) -> float:
    """Empty lines above a piece, given the piece before it."""
    if before is None:
        return 0
    match piece.role:
        case Role.SALUTATION | Role.PARAGRAPH | Role.HEADING1 | Role.HEADING2 | Role.HEADING3 if before.role in (
            Head.TITLE,
            Role.ATTACHMENT_TITLE,
        ):
            return 1
        case Role.CHAPTER if before.role is Role.CHAPTER:
            return 0
        case Role.ATTACHMENT_LIST | Role.SIGNATURE if before.role is not piece.role:
            return 1
        case Role.DATE if before.role is not Role.SIGNATURE:
            return 1
        case Role.ATTACHMENT_TITLE if before.role is Role.ATTACHMENT_TITLE:
            return 0
    return piece.form.above


def width(text: str) -> float:
    """About how wide a text is, in 字: half for what is half as wide."""
    return sum(0.5 if ord(character) < 0x2000 else 1.0 for character in text)


def indents(pieces: tuple[Piece, ...]) -> dict[int, float]:
    """How far from the right signature and date stand, by their place among the pieces (7.3.5.2).

    The date begins two characters after the name that it stands under; where that is too far to the right, the date
    stands two characters from the right and the name moves with it.
    """
    found: dict[int, float] = {}
    for place, (piece, below) in enumerate(itertools.pairwise(pieces)):
        if piece.role is Role.SIGNATURE and below.role is Role.DATE:
            name, date = width(piece.text), width(below.text)
            found[place] = max(2.0, 4 + date - name)
            found[place + 1] = max(2.0, name - date)
    return found


def starts_page(piece: Piece, before: Piece | None) -> bool:
    """Whether a piece begins a page of its own: an attachment, and a text that the paper issues."""
    if before is None:
        return False
    if piece.role is Role.ATTACHMENT_TITLE:
        return before.role in (Role.DATE, Role.NOTE, Role.SIGNATURE)
    return piece.form.new_page

"""花脸稿: the difference between two revisions of a paper, line by line and within lines."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import TYPE_CHECKING, Final

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from app.domain.papers import Paper

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"
_ALIKE: Final = 0.4
"""Lines that have less in common are shown as one removed and one added: a redline of rags cannot be read."""
_PARTS: Final = (
    *("number", "urgency", "title", "main_recipients", "body", "attachments", "signature", "written", "note"),
    *("copies", "files"),
)


class RedlinePiece(Struct, frozen=True):
    """A run of text: `change` is `same`, `added` or `removed`."""

    change: str
    text: str


class RedlineLine(Struct, frozen=True):
    """A line of a redline. `part` is the field of the paper that it belongs to, in the order of the page."""

    part: str
    pieces: tuple[RedlinePiece, ...]

    @property
    def changed(self) -> bool:
        """Whether anything differs in it."""
        return any(piece.change != SAME for piece in self.pieces)


def redline(older: Paper, newer: Paper) -> tuple[RedlineLine, ...]:
    """Every line of both papers. The removed ones left out it is the newer paper; the added ones, the older."""
    return tuple(
        RedlineLine(part, pieces)
        for part in _PARTS
        for pieces in _lines(_texts(older, part), _texts(newer, part))
        if pieces
    )


def _texts(paper: Paper, part: str) -> list[str]:
    value = getattr(paper, part)
    if part == "files":
        return [f"{file.name} ({file.sha256.hex()[:8]})" for file in value]
    return list(value) if isinstance(value, tuple) else [value] if value else []


def _lines(older: Sequence[str], newer: Sequence[str]) -> Iterator[tuple[RedlinePiece, ...]]:
    for change, a, b, c, d in SequenceMatcher(None, older, newer, autojunk=False).get_opcodes():
        if change == "equal":
            yield from ((RedlinePiece(SAME, text),) for text in older[a:b])
        else:
            yield from _changed(older[a:b], newer[c:d])


def _changed(older: Sequence[str], newer: Sequence[str]) -> Iterator[tuple[RedlinePiece, ...]]:
    """Lines in the place of others: those that are alike are compared within."""
    paired = min(len(older), len(newer))
    for before, after in zip(older[:paired], newer[:paired], strict=True):
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        if matcher.ratio() < _ALIKE:
            yield (RedlinePiece(REMOVED, before),)
            yield (RedlinePiece(ADDED, after),)
        else:
            yield tuple(_pieces(matcher, before, after))
    yield from ((RedlinePiece(REMOVED, text),) for text in older[paired:])
    yield from ((RedlinePiece(ADDED, text),) for text in newer[paired:])


def _pieces(matcher: SequenceMatcher[str], before: str, after: str) -> Iterator[RedlinePiece]:
    for change, a, b, c, d in matcher.get_opcodes():
        if change == "equal":
            yield RedlinePiece(SAME, before[a:b])
            continue
        if b > a:
            yield RedlinePiece(REMOVED, before[a:b])
        if d > c:
            yield RedlinePiece(ADDED, after[c:d])

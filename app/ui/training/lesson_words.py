"""A lesson's Markdown as the rich text of a label, and gaps with their numbers. Nothing of it is ever taken as HTML."""

from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.ui.theme import Theme

GAP: Final = re.compile(r"_{3,}")
_BOLD: Final = re.compile(r"\*\*(.+?)\*\*")
_LINK: Final = re.compile(r"\[([^\]]*)\]\(lesson:([a-z0-9-]+)\)")
_POINT: Final = re.compile(r"(?:[-*+]|\d+[.)])\s+(.*)")
_NUMBERED: Final = re.compile(r"\d")
_ENDS: Final = tuple("。！？：；…”.!?:;")
_CIRCLED: Final = "①②③④⑤⑥"


def rich(block: str, theme: Theme) -> str:
    """A paragraph or list of a lesson: `**bold**`, `[words](lesson:ID)` and points; a sentence begins a line."""
    points = [_POINT.match(line) for line in block.splitlines()]
    if points and points[0] is not None:
        tag = "ol" if _NUMBERED.match(block) else "ul"
        inside = "".join(f"<li>{_inline(text, theme)}</li>" for text in _points(block))
        return f'<{tag} style="margin: 0; line-height: 150%">{inside}</{tag}>'
    lines = "<br/>".join(_inline(line, theme) for line in _sentences(block))
    return f'<p style="margin: 0; line-height: 150%">{lines}</p>'


def bare(block: str) -> str:
    """The same without its marks: for who listens, and for tests."""
    return _LINK.sub(r"\1", _BOLD.sub(r"\1", block))


def with_gaps(text: str) -> str:
    """An item's text with its gaps drawn out, and numbered where there are several."""
    several = len(GAP.findall(text)) > 1
    numbers = iter(_CIRCLED)
    return GAP.sub(lambda _gap: f" {next(numbers, '') if several else ''}＿＿＿ ", text)


def gap_name(number: int) -> str:
    """The number of a gap, from 0, as it stands in the text."""
    return _CIRCLED[number] if number < len(_CIRCLED) else str(number + 1)


def _inline(text: str, theme: Theme) -> str:
    bold = _BOLD.sub(r"<b>\1</b>", escape(text))
    return _LINK.sub(rf'<a style="color: {theme.accent}" href="lesson:\2">\1</a>', bold)


def _points(block: str) -> Iterator[str]:
    gathered = ""
    for line in block.splitlines():
        point = _POINT.match(line)
        if point and gathered:
            yield gathered
        gathered = point[1] if point else _joined(gathered, line.strip())
    yield gathered


def _sentences(block: str) -> Iterator[str]:
    """Lines as they were written where a sentence ends, else joined: an author may break long ones anywhere."""
    gathered = ""
    for line in block.splitlines():
        if gathered.rstrip("*").endswith(_ENDS):
            yield gathered
            gathered = line
        else:
            gathered = _joined(gathered, line)
    yield gathered


def _joined(before: str, after: str) -> str:
    spaced = before[-1:].isascii() and after[:1].isascii()
    return f"{before} {after}".strip() if spaced else before + after

"""GIFT's escapes: while a question is taken apart, `\\=` and its like stand as signs of their own."""

from __future__ import annotations

import html
import re
from typing import Final, NamedTuple

_ESCAPED: Final = "~=#{}:\\"
_PRIVATE: Final = {sign: chr(0xE000 + number) for number, sign in enumerate(_ESCAPED)}
_BACK: Final = {ord(private): sign for sign, private in _PRIVATE.items()}
_ESCAPE: Final = re.compile(r"\\([~=#{}:\\n])")
_HELD: Final = re.compile(
    r"<\s*(img|table|audio|video|object|iframe|svg|math)\b|@@PLUGINFILE@@|\$\$|\\\(", re.IGNORECASE
)
_BREAK: Final = re.compile(r"<\s*(br|/p|/div|/li)\s*/?\s*>", re.IGNORECASE)
_TAG: Final = re.compile(
    r"</?(p|br|div|span|b|i|u|s|em|strong|small|big|tt|code|pre|sub|sup|font|a|ul|ol|li|h[1-6]|hr|center|blockquote)"
    r"(\s[^<>]*)?/?>",
    re.IGNORECASE,
)
"""What only dresses words. Other angle brackets are words themselves: a < b."""


class Note(NamedTuple):
    """What is to be said of a question: the code of a sentence, the line where it begins, its name or first words.

    `taken` tells whether it was taken all the same.
    """

    code: str
    line: int
    text: str
    taken: bool = False


def hidden(text: str) -> str:
    """Escaped signs as private ones, so that what stands for itself cannot be taken for a mark."""
    return _ESCAPE.sub(lambda found: "\n" if found[1] == "n" else _PRIVATE[found[1]], text)


def shown(text: str) -> str:
    """The text as it is meant: escapes resolved, spaces at the ends gone."""
    return text.translate(_BACK).strip()


def escaped(text: str) -> str:
    """A text as it must be written."""
    return "".join(f"\\{sign}" if sign in _ESCAPED else "\\n" if sign == "\n" else sign for sign in text)


def holds_more(text: str) -> bool:
    """Whether a text has a picture, a table, a sound or a formula, which plain text cannot carry."""
    return _HELD.search(text.translate(_BACK)) is not None


def without_html(text: str) -> str:
    """The words of a text in HTML."""
    bare = _TAG.sub("", _BREAK.sub("\n", text))
    return re.sub(r"\s*\n\s*", "\n", html.unescape(bare)).strip()

"""What a file of a paper may be called and how large it may be: the part of the rules that every act is held against.

What a file's *content* may be is looked at once, where it is attached (`app.domain.attachments`).
"""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from app.domain.papers import Attachment

SIZE_LIMIT: Final = 500 * 1024 * 1024
"""Bytes of one file."""
MOST: Final = 50
"""Files of one paper."""
NAME_LIMIT: Final = 100
"""Characters of a name, its ending included: with a folder before it, short enough for Windows."""

_FORBIDDEN: Final = frozenset('<>:"/\\|?*')
_DEVICES: Final = frozenset(
    {"con", "prn", "aux", "nul", *(f"com{n}" for n in range(10)), *(f"lpt{n}" for n in range(10))}
)
"""Names that Windows gives to devices, whatever ending follows."""


def clean_name(name: str) -> str:
    """The name as it may stand on any disk and mislead nobody: no folders, no characters that show nothing or turn the
    direction of writing, no dots or spaces at the ends, not too long. The ending stays."""
    bare = "".join(map(_shown, unicodedata.normalize("NFC", name)))
    bare = " ".join(bare.split()).strip(". ")
    stem, ending = split(bare)
    if stem.split(".")[0].strip().casefold() in _DEVICES:
        stem = f"_{stem}"
    stem = stem[: NAME_LIMIT - len(ending)].rstrip(". ")
    return (stem or "附件") + ending


def split(name: str) -> tuple[str, str]:
    """A name without its ending, and the ending with its dot: `("报告", ".pdf")`."""
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem or not 0 < len(ending) <= 8 or not ending.isalnum():
        return name, ""
    return stem, f".{ending}"


def is_sound(one: Attachment) -> bool:
    """Whether an attachment as named in an act can be one."""
    return (
        0 < one.size <= SIZE_LIMIT
        and len(one.sha256) == 32
        and one.name == clean_name(one.name)
        and 0 < len(one.media) <= 32
        and one.media.isascii()
        and one.media.isalnum()
    )


def _shown(character: str) -> str:
    if character in _FORBIDDEN:
        return "_"
    kind = unicodedata.category(character)
    if kind.startswith("Z"):
        return " "
    return "" if kind.startswith("C") else character

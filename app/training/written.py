"""When two written answers are the same: full-width and half-width, spaces, case and look-alike signs do not matter."""

from __future__ import annotations

import unicodedata
from typing import Final

_ALIKE: Final = str.maketrans(
    {
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "—": "-",
        "–": "-",
        "−": "-",
        "‐": "-",
        "。": ".",
        "、": ",",
        "\u200b": None,  # zero-width spaces come with what was copied
        "\u200c": None,
        "\u200d": None,
        "\u2060": None,
        "\ufeff": None,
    }
)


def plain(text: str) -> str:
    """The form in which answers are compared: half-width, lower case, without spaces.

    `Ｃｔｒｌ ＋ Ｃ`, `ctrl+c` and `Ctrl + C` are one.
    """
    narrow = unicodedata.normalize("NFKC", text).translate(_ALIKE)
    folded = unicodedata.normalize("NFKC", narrow.casefold())  # folding may take a sign apart
    return "".join(folded.split())


def same(given: str, wanted: str, *, exact: bool = False) -> bool:
    """Whether an answer is the wanted one. `exact` looks at every sign, but for spaces at the ends."""
    if exact:
        return given.strip() == wanted.strip()
    return plain(given) == plain(wanted)

#!/usr/bin/env python3
"""Make app/domain/pinyin_table.py: the first letter of the usual reading of each character, by which names are found.

    make_pinyin.py

Needs pypinyin (MIT), which is not needed otherwise: `pip install pypinyin`.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

FIRST, LAST = 0x4E00, 0x9FFF
WIDTH: Final = 100
TABLE: Final = Path(__file__).resolve().parent.parent / "app" / "domain" / "pinyin_table.py"
HEAD: Final = '''"""The first letter of the usual reading of each character from U+4E00 on (scripts/make_pinyin.py).

From the readings of pypinyin and pinyin-data (MIT, see NOTICE). A full stop is a character without a known reading.
"""

from typing import Final

LETTERS: Final = (
'''


def letter(point: int) -> str:
    """The first letter of a character's usual reading."""
    from pypinyin import Style, pinyin

    ((found,),) = pinyin(chr(point), style=Style.NORMAL, errors=lambda _: ["."])
    return found[0] if re.match("[a-z]", found) else "."


def main() -> None:
    """Write the table."""
    letters = "".join(letter(point) for point in range(FIRST, LAST + 1))
    lines = (f'    "{letters[at : at + WIDTH]}"\n' for at in range(0, len(letters), WIDTH))
    TABLE.write_text(HEAD + "".join(lines) + ")\n", encoding="utf-8")


if __name__ == "__main__":
    main()

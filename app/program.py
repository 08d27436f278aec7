"""How this program calls and starts itself: from a checkout by an interpreter, packaged by its own file."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

MAIN: Final = Path(__file__).resolve().parents[1] / "main.py"

BAG: Final = ".xybag"
SLIP: Final = ".xyjoin"
COURSE: Final = ".xycourse"
OPENED: Final = (BAG, SLIP, COURSE)
"""The endings of files that the desktop opens (`app.ui.handed_files`); packages tell systems of them."""


def packaged() -> bool:
    """Whether it runs from an installation, interpreter and libraries in one folder."""
    return bool(getattr(sys, "frozen", False))


def command(*words: str) -> list[str]:
    """What starts it anew, with `words` as its arguments. Works from any folder."""
    return [sys.executable, *words] if packaged() else [sys.executable, str(MAIN), *words]


def called(*words: str) -> str:
    """What a person types for it: `main.py desk`, or `xiangyi desk` where it is installed; the hub has its own name."""
    if not packaged():
        return " ".join([MAIN.name, *words])
    return "-".join(["xiangyi", *words]) if words == ("hub",) else " ".join(["xiangyi", *words])

"""The small course as a file, in any version."""

from __future__ import annotations

from app.training.packing import packed
from tests.training.small_course import files

SMALL = "small"


def pack(version: int = 3, only: str = "", **instead: str) -> bytes:
    """The small course as a `.xycourse`. `instead`: words of its files, or of `only` one, and what stands there."""
    changed = files()
    for path, content in changed.items():
        text = content.decode().replace("version = 3", f"version = {version}")
        for old, new in instead.items():
            text = text.replace(old, new) if only in ("", path) else text
        changed[path] = text.encode()
    return packed(changed)

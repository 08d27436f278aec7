"""The time that is left of a test, in words."""

from __future__ import annotations

from app.speech import _, ngettext


def left_text(seconds: int) -> str:
    """Calmly: to the minute, and to the second only at the very end."""
    if seconds >= 60:
        minutes = -(-seconds // 60)
        return ngettext("%d minute", "%d minutes", minutes) % minutes
    return ngettext("%d second", "%d seconds", seconds) % seconds


def exact_text(seconds: int) -> str:
    """To the second: 52 分 13 秒."""
    minutes, rest = divmod(seconds, 60)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)

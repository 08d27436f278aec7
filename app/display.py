"""Whether a window can be shown at all, asked before Qt would end the program over it."""

from __future__ import annotations

import os
import sys

from app.domain.errors import KnownError


def require_display() -> None:
    """Raises `KnownError("no-display")` where there is no screen to show a window on."""
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    if not os.environ.get("DISPLAY") and not os.environ.get("WAYLAND_DISPLAY"):
        raise KnownError("no-display")

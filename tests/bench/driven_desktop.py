"""The real desktop program, driven as a clerk would: types the password, and tells when the inbox stands there.

    python -m tests.bench.driven_desktop STORE PASSWORD TYPING_SECONDS [TIMES]

Prints a line of JSON with times of the monotonic clock for each time that it is unlocked (between two it is locked),
then stays as it is until it is ended.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import app.command
import app.desktop  # noqa: F401 - what `main.py desktop` imports before it runs
from app.display import require_display

if TYPE_CHECKING:
    from app.ui.desktop import Desktop

LOOK_MS = 4


def main() -> int:
    """As `app.ui.desktop.run`, with someone at the keyboard."""
    store, password, typing_s = Path(sys.argv[1]), sys.argv[2], float(sys.argv[3])
    require_display()
    from app.ui.desktop import Desktop, application

    program = application(sys.argv[:1])
    desktop = Desktop(program, store)
    clerk = Clerk(desktop, password, typing_s, int(sys.argv[4]) if len(sys.argv) > 4 else 1)
    desktop.start()
    clerk.begin()
    try:
        return program.exec()
    finally:
        desktop.stop()


class Clerk:
    """Looks every few milliseconds what is on screen."""

    def __init__(self, desktop: Desktop, password: str, typing_s: float, times: int) -> None:
        from PySide6.QtCore import QTimer

        self._desktop = desktop
        self._password = password
        self._typing_s = typing_s
        self._times = times
        self._told: dict[str, float] = {}
        self._timer = QTimer()
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)

    def begin(self) -> None:
        """Sit down."""
        self._timer.start()

    def _look(self) -> None:
        view = self._desktop.door.view
        if "door" not in self._told:
            if view.password.isVisible():
                self._told["door"] = time.monotonic()
        elif "enter" not in self._told:
            if time.monotonic() >= self._told["door"] + self._typing_s:
                view.password.setText(self._password)
                self._told["enter"] = time.monotonic()
                view.open.click()
        elif self._desktop.window is not None and self._sees_the_inbox():
            self._tell()

    def _sees_the_inbox(self) -> bool:
        from app.ui.rows_view import RowsView

        assert self._desktop.window is not None
        for view in self._desktop.window.shell.findChildren(RowsView):
            if view.isVisible() and view.model() is not None and view.model().rowCount() > 0:
                view.viewport().repaint()  # what was put a moment ago is on screen when this returns
                return True
        return False

    def _tell(self) -> None:
        self._told["inbox"] = time.monotonic()
        print(json.dumps(self._told), flush=True)
        self._times -= 1
        if not self._times:
            self._timer.stop()
            return
        self._told = {"lock": time.monotonic()}
        self._desktop.lock()


if __name__ == "__main__":
    sys.exit(main())

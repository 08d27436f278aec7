"""What is our fault: any exception but `KnownError`. It is written down without values, and said once and calmly.

The log is a small file beside the desks that a clerk may hand to a technician. It names places in the program and kinds
of exception, never a message or a value: those may be a line of a document, a name, a password.
"""

from __future__ import annotations

import logging
import sys
import threading
from logging.handlers import RotatingFileHandler
from traceback import extract_tb
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QApplication, QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app import VERSION
from app.speech import _
from app.ui.parts import button, label

if TYPE_CHECKING:
    from pathlib import Path
    from types import TracebackType

    from app.ui.theme import Theme

LOG_NAME: Final = "mishaps.log"
LOG_BYTES: Final = 128 * 1024
"""Two files of this size at most: a fault that comes every second fills no disk."""
_SHOWN_FRAMES: Final = 40
_logger: Final = logging.getLogger(__name__)


class Mishaps(QObject):
    """Hears of every exception that nobody caught, on whatever thread, from `install` to `remove`."""

    quit_asked = Signal()
    _happened = Signal(str)

    def __init__(self, tokens: Theme, store: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._store = store
        self._known: set[str] = set()
        self._waiting: list[str] = []
        self._dialog: MishapDialog | None = None
        self._log: RotatingFileHandler | None = None
        self._before: tuple[Any, Any, Any] | None = None
        # hooks run on the thread that fell; a dialog belongs to the main one
        self._happened.connect(self._show, Qt.ConnectionType.QueuedConnection)

    def install(self) -> None:
        """Take the hooks of Python, its threads and its destructors."""
        self._before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
        sys.excepthook = self._fell
        threading.excepthook = lambda told: self._fell(told.exc_type, told.exc_value, told.exc_traceback)
        sys.unraisablehook = lambda told: self._fell(told.exc_type, told.exc_value, told.exc_traceback)

    def remove(self) -> None:
        """Give the hooks back, and close what is open."""
        if self._before is not None:
            sys.excepthook, threading.excepthook, sys.unraisablehook = self._before
            self._before = None
        self._waiting.clear()
        if self._dialog is not None:
            self._dialog.close()
        if self._log is not None:
            _logger.removeHandler(self._log)
            self._log.close()
            self._log = None

    def _fell(self, kind: type[BaseException], error: BaseException | None, trace: TracebackType | None) -> None:
        if issubclass(kind, (KeyboardInterrupt, SystemExit)):
            sys.__excepthook__(kind, error or kind(), trace)
            return
        told = without_values(error if error is not None else kind(), trace)
        again = told in self._known
        self._known.add(told)
        self._begin_log()
        # the whole of it once: what comes again every second would push the first out of the file
        _logger.error("%s", f"again: {told.splitlines()[-1]}" if again else f"version {VERSION}\n{told}")
        if not again:
            self._happened.emit(told)

    def _begin_log(self) -> None:
        if self._log is not None:
            return
        try:
            self._store.mkdir(parents=True, exist_ok=True)
            log = RotatingFileHandler(
                self._store / LOG_NAME, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8", delay=True
            )
        except OSError:
            return  # what cannot be written down is still said
        log.setFormatter(logging.Formatter("%(asctime)s %(threadName)s %(message)s"))
        self._log = log
        _logger.addHandler(log)

    @Slot(str)
    def _show(self, told: str) -> None:
        self._waiting.append(told)
        if self._dialog is None:
            self._next()

    def _next(self) -> None:
        self._dialog = None
        if self._before is None or not self._waiting:
            return
        told = f"{_('Xiangyi')} {VERSION}\n{self._waiting.pop(0)}"
        self._dialog = MishapDialog(self._tokens, told, QApplication.activeWindow())
        self._dialog.quit_asked.connect(self.quit_asked)
        # by its end, not by its buttons: it may also go with the window behind it
        self._dialog.destroyed.connect(self._next)
        self._dialog.open()


class MishapDialog(QDialog):
    """Says that the program is at fault and the clerk's work is safe. Escape goes on."""

    quit_asked = Signal()

    def __init__(self, tokens: Theme, details: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._details = details
        self.setObjectName("mishap")
        self.setWindowTitle(_("Xiangyi"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(tokens.space(5) * 20)
        said = QVBoxLayout(self)
        said.setContentsMargins(*[tokens.space(5)] * 4)
        said.setSpacing(tokens.space(3))
        said.addWidget(label(_("The program has met a fault of its own"), "title", wraps=True))
        said.addWidget(
            label(
                _(
                    "You did nothing wrong. What you have saved, signed for and sent is safe. You can go on; if the "
                    "last step was not done, do it again."
                ),
                wraps=True,
            )
        )
        said.addWidget(
            label(
                _(
                    "If it comes again, copy the details and give them to the county's technician. They hold none of "
                    "your documents, no names and no password."
                ),
                "second",
                wraps=True,
            )
        )
        self._copy = button(_("Copy the details"), name="mishap-copy")
        self._copy.clicked.connect(self._copy_details)
        leave = button(_("Quit"), name="mishap-quit")
        leave.clicked.connect(self._leave)
        go_on = button(_("Go on"), "primary", name="mishap-go-on")
        go_on.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.addWidget(self._copy)
        foot.addStretch(1)
        foot.addWidget(leave)
        foot.addWidget(go_on)
        said.addLayout(foot)
        go_on.setFocus()

    def _copy_details(self) -> None:
        QApplication.clipboard().setText(self._details)
        self._copy.setText(_("Copied"))

    def _leave(self) -> None:
        self.accept()
        self.quit_asked.emit()


def without_values(error: BaseException, trace: TracebackType | None = None) -> str:
    """Where and what kind, with everything that it came from: a line a place, no message and no value."""
    lines: list[str] = []
    seen: set[int] = set()
    found: BaseException | None = error
    while found is not None and id(found) not in seen:
        seen.add(id(found))
        at = (trace or found.__traceback__) if found is error else found.__traceback__
        places = [f"  {frame.filename}:{frame.lineno} {frame.name}" for frame in extract_tb(at)[-_SHOWN_FRAMES:]]
        kind = type(found)
        lines = [*places, f"{kind.__module__}.{kind.__qualname__}", *(["then:", *lines] if lines else [])]
        found = found.__cause__ or (None if found.__suppress_context__ else found.__context__)
    return "\n".join(lines)

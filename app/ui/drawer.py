"""Starts the child process that draws PDFs and pictures (`app.ui.page_drawing`), and ends it."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, Final

from msgspec import structs
from PySide6.QtCore import QObject, QProcess, QTimer, Signal
from PySide6.QtGui import QImage

from app import program
from app.domain.errors import KnownError
from app.ui.page_drawing import LONGEST, Draw, Drawn, Open, Opened, Refused, framed, unframed

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.blob_files import BlobFile
    from app.domain.attachments import Looked

DRAW: Final = "draw"
"""The first word of the process that draws (`app.command`)."""
PATIENCE_S: Final = 30
"""For so long one page may take."""
IDLE_S: Final = 60
"""After so long without a page to draw the process ends: memory is for who works."""
END_MS: Final = 3000
MOST_PAGES: Final = 1_000_000
DRAWN_HERE: Final = frozenset({"pdf", "jpg", "png", "bmp", "tif"})
"""Kinds of content that can be drawn."""
LOOKED_INTO: Final = DRAWN_HERE - {"tif"}
"""Kinds of content that are damaged if they cannot be drawn; a TIFF may be packed in ways that only others know."""


class Drawer(QObject):
    """Draws the pages of one file at a time.

    The process runs while there is something to draw. It ends with `close`, and when nothing was asked of it for a
    minute, to be started again for the next page.
    """

    opened = Signal(int)
    """It has so many pages."""
    drawn = Signal(int, QImage)
    """A page, counted from 0."""
    refused = Signal()
    """It cannot be opened or drawn, or the process has died over it."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._process: QProcess | None = None
        self._request: Open | None = None
        self._told = False
        """How many pages there are has been told."""
        self._come = bytearray()
        self._wanted: Draw | None = None
        self._under_way = False
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_S * 1000)
        self._patience.timeout.connect(self._give_up)
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.setInterval(IDLE_S * 1000)
        self._idle.timeout.connect(self._end)

    def open(self, file: BlobFile, media: str) -> None:
        """Open a file that lies sealed in the desk's folder."""
        self.close()
        self._request = Open(str(file.path), media, file.size, file.key)
        self._start(self._request)

    def draw(self, page: int, width: float, zoom: float) -> None:
        """Draw a page. Of several that are asked for while one is being drawn, only the last is."""
        self._wanted = Draw(page, width, zoom)
        self._next()

    def close(self) -> None:
        """Let the file go."""
        self._request, self._wanted, self._told = None, None, False
        self._end()

    def running(self) -> bool:
        """Whether the process is there."""
        return self._process is not None

    def _start(self, request: Open) -> None:
        first, *arguments = program.command(DRAW)
        process = self._process = QProcess(self)
        process.setStandardErrorFile(QProcess.nullDevice())  # what a decoder complains of may quote the file
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(lambda: self._ended(process))
        process.errorOccurred.connect(lambda: self._ended(process))
        process.start(first, arguments)
        self._send(request)

    def _end(self) -> None:
        """End the process: what it knew is gone with it."""
        process, self._process = self._process, None
        self._patience.stop()
        self._idle.stop()
        self._come.clear()
        self._under_way = False
        if process is not None:
            process.blockSignals(True)
            process.kill()
            process.waitForFinished(END_MS)
            process.deleteLater()

    def _next(self) -> None:
        if self._wanted is None or self._under_way or self._request is None:
            return
        if self._process is None:
            self._start(self._request)
        else:
            wanted, self._wanted = self._wanted, None
            self._send(wanted)

    def _send(self, request: Open | Draw) -> None:
        assert self._process is not None
        self._under_way = True
        self._idle.stop()
        self._patience.start()
        self._process.write(framed(request))

    def _read(self) -> None:
        if self._process is None:
            return
        self._come += self._process.readAllStandardOutput().data()
        try:
            reply, taken = unframed(self._come)
        except ValueError:
            self._give_up()
            return
        if reply is None:
            return
        del self._come[:taken]
        self._under_way = False
        self._patience.stop()
        self._idle.start()
        if isinstance(reply, Opened) and 0 < reply.pages < MOST_PAGES:
            if not self._told:
                self._told = True
                self.opened.emit(reply.pages)
        elif isinstance(reply, Drawn) and _is_sound(reply):
            self.drawn.emit(reply.page, _image(reply))
        else:
            self._give_up()
            return
        self._next()

    def _ended(self, process: QProcess) -> None:
        if process is self._process:
            self._give_up()

    def _give_up(self) -> None:
        self.close()
        self.refused.emit()


def _is_sound(drawn: Drawn) -> bool:
    """Who draws may have been taken over by what it opened: no number of it is trusted."""
    fits = 0 < drawn.width <= LONGEST + 1 and 0 < drawn.height <= LONGEST + 1 and drawn.page >= 0
    return fits and drawn.stride >= 4 * drawn.width and len(drawn.content) == drawn.stride * drawn.height


def _image(drawn: Drawn) -> QImage:
    made = QImage(drawn.content, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
    return made.copy()  # the bytes are let go with this frame


def look_further(path: Path, looked: Looked) -> Looked:
    """Open a file that is to be sent, in a process apart: whoever receives it could not either if this fails. The first
    lines of a PDF are added. Any thread but the main one.

    Raises `KnownError("attachment-encrypted"|"attachment-damaged")`.
    """
    if looked.media not in LOOKED_INTO:
        return looked
    request = framed(Open(str(path), looked.media, with_text=True)) + framed(Draw(0, 100))
    try:
        done = subprocess.run(
            program.command(DRAW), input=request, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, timeout=PATIENCE_S
        )
        reply, taken = unframed(done.stdout)
        first = unframed(done.stdout[taken:])[0] if taken else None
    except (subprocess.TimeoutExpired, ValueError) as error:
        raise KnownError("attachment-damaged", name=looked.name) from error
    if isinstance(reply, Opened) and isinstance(first, Drawn):
        return structs.replace(looked, head=reply.text)
    if isinstance(reply, Refused) and reply.too_large:
        return looked
    encrypted = isinstance(reply, Refused) and reply.encrypted
    raise KnownError("attachment-encrypted" if encrypted else "attachment-damaged", name=looked.name)

"""The child process that opens PDFs and pictures: `main.py draw`. `app.ui.drawer` starts and ends it.

Files come from anybody, and what reads them is a million lines of C++. It runs apart: a crash, a hang or too much
memory ends the child and not the desk; it writes no file, knows no store, and has the key of this one file only
(decision 049).

Both ways go messages: their length (4 bytes, big-endian), then MessagePack.
"""

from __future__ import annotations

import contextlib
import io
import struct
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

import msgspec
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST: Final = 4000
"""Pixels of the longer side of a page at most: a hostile page size costs no more memory than this."""
MEMORY: Final = 1024 * 1024 * 1024
"""Bytes of address space that the child may take."""
TEXT_LIMIT: Final = 20_000
"""Characters of a first page that are told."""
REPLY_LIMIT: Final = LONGEST * LONGEST * 4 + 1024 * 1024
PASSWORD_NEEDED: Final = 4
"""FPDF_ERR_PASSWORD."""
_LENGTH: Final = struct.Struct(">I")


class Open(Struct, frozen=True, array_like=True, tag="open"):
    """Open a file: one that lies sealed in a desk's folder, or a plain one where there is no key."""

    path: str
    media: str
    size: int = 0
    key: bytes = b""
    with_text: bool = False


class Draw(Struct, frozen=True, array_like=True, tag="draw"):
    """Draw a page, counted from 0, so many pixels wide. A picture may be `zoom` times as large as it is, at most."""

    page: int
    width: float
    zoom: float = 1.0


class Opened(Struct, frozen=True, array_like=True, tag="opened"):
    """It is open."""

    pages: int
    text: tuple[str, ...] = ()
    """The lines of the first page, where they were asked for."""


class Drawn(Struct, frozen=True, array_like=True, tag="drawn"):
    """A page: rows of `stride` bytes, each pixel blue, green, red and one byte that means nothing."""

    page: int
    width: int
    height: int
    stride: int
    content: bytes


class Refused(Struct, frozen=True, array_like=True, tag="refused"):
    """It cannot be opened or drawn."""

    encrypted: bool = False
    """It needs a password."""
    too_large: bool = False
    """It may be sound, and takes more memory than there is for it."""


def framed(message: Struct) -> bytes:
    """A message as it is sent."""
    content = msgspec.msgpack.encode(message)
    return _LENGTH.pack(len(content)) + content


def unframed(content: bytes | bytearray, limit: int = REPLY_LIMIT) -> tuple[Opened | Drawn | Refused | None, int]:
    """The first reply in `content`, None where it is not whole yet, and how many bytes it took.

    Raises `ValueError` for what is none: who sends it may be under somebody else's command.
    """
    if len(content) < _LENGTH.size:
        return None, 0
    (length,) = _LENGTH.unpack_from(content)
    if length > limit:
        raise ValueError("longer than any reply")
    end = _LENGTH.size + length
    if len(content) < end:
        return None, 0
    with memoryview(content) as whole, whole[_LENGTH.size : end] as part:
        try:
            return msgspec.msgpack.decode(part, type=Opened | Drawn | Refused), end
        except msgspec.DecodeError as error:
            raise ValueError("no reply") from error


def run() -> int:
    """Answer requests on standard input until it ends."""
    _renounce()
    answer = sys.stdout.buffer
    shown: _Shown | None = None
    for request in _requests(sys.stdin.buffer):
        try:
            if isinstance(request, Open):
                shown = _opened(request)
                reply: Struct = Opened(shown.pages, shown.text() if request.with_text else ())
            else:
                reply = shown.draw(request) if shown is not None else Refused()
        except _CannotError as error:
            reply = error.said
        answer.write(framed(reply))
        answer.flush()
    return 0


def _requests(source: IO[bytes]) -> Iterator[Open | Draw]:
    while len(head := source.read(_LENGTH.size)) == _LENGTH.size:
        yield msgspec.msgpack.decode(source.read(_LENGTH.unpack(head)[0]), type=Open | Draw)


def _renounce() -> None:
    """Give up what drawing does not need."""
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))  # a crash leaves no page of a document on the disk


class _CannotError(Exception):
    def __init__(self, said: Refused = Refused()) -> None:  # noqa: B008 - a frozen struct
        self.said = said


class _Shown:
    """A file that is open."""

    pages = 1

    def text(self) -> tuple[str, ...]:
        return ()

    def draw(self, wanted: Draw) -> Drawn:
        raise NotImplementedError


def _opened(request: Open) -> _Shown:
    try:
        source = _source(request)
        return _Pdf(source) if request.media == "pdf" else _Picture(source)
    except (OSError, ValueError, MemoryError) as error:
        raise _CannotError from error


def _source(request: Open) -> io.BufferedReader:
    if not request.key:
        return Path(request.path).open("rb")
    from app.desk.blob_files import BlobFile, SealedReader

    return io.BufferedReader(SealedReader(BlobFile(Path(request.path), request.key, request.size)))


class _Pdf(_Shown):
    def __init__(self, source: io.BufferedReader) -> None:
        import pypdfium2

        self._error = pypdfium2.PdfiumError
        try:
            self._document: Any = pypdfium2.PdfDocument(source)
            self.pages = len(self._document)
        except pypdfium2.PdfiumError as error:
            raise _CannotError(Refused(encrypted=error.err_code == PASSWORD_NEEDED)) from error

    def text(self) -> tuple[str, ...]:
        with contextlib.suppress(self._error):
            page = self._document[0].get_textpage()
            return tuple(page.get_text_range(0, min(TEXT_LIMIT, page.count_chars())).splitlines())
        return ()

    def draw(self, wanted: Draw) -> Drawn:
        try:
            page = self._document[wanted.page]
            across, down = page.get_size()
            scale = min(wanted.width / max(1.0, across), LONGEST / max(1.0, across, down))
            bitmap = page.render(scale=scale, prefer_bgrx=True)
            return Drawn(wanted.page, bitmap.width, bitmap.height, bitmap.stride, bytes(bitmap.buffer))
        except (self._error, ValueError, MemoryError, IndexError) as error:
            raise _CannotError from error


class _Picture(_Shown):
    def __init__(self, source: io.BufferedReader) -> None:
        from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
        from PySide6.QtGui import QImageReader

        held = QBuffer()
        held.setData(QByteArray(source.read()))
        held.open(QIODevice.OpenModeFlag.ReadOnly)
        reader = QImageReader(held)
        reader.setAutoTransform(True)  # telephones write down how they were held
        size = reader.size()
        if max(size.width(), size.height()) > LONGEST:
            reader.setScaledSize(size.scaled(QSize(LONGEST, LONGEST), Qt.AspectRatioMode.KeepAspectRatio))
        self._image = reader.read()
        if self._image.isNull():
            raise _CannotError(Refused(too_large=4 * size.width() * size.height() > reader.allocationLimit() << 20))

    def draw(self, wanted: Draw) -> Drawn:
        from PySide6.QtCore import Qt
        from PySide6.QtGui import QImage, QPainter

        image = self._image
        width = int(min(wanted.width, LONGEST, image.width() * max(1.0, wanted.zoom)))
        width = max(1, min(width, LONGEST * image.width() // max(image.width(), image.height())))
        scaled = image.scaledToWidth(width, Qt.TransformationMode.SmoothTransformation)
        sheet = QImage(scaled.size(), QImage.Format.Format_RGB32)
        sheet.fill(Qt.GlobalColor.white)
        with QPainter(sheet) as painter:
            painter.drawImage(0, 0, scaled)
        return Drawn(0, sheet.width(), sheet.height(), sheet.bytesPerLine(), bytes(sheet.constBits()))

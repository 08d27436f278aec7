"""Looking into a file that somebody wants to send: what is in it, for the rules of `app.domain.attachments`.

It reads what it needs out of a file that is open for reading, and no more: a hostile file costs no memory and no time,
whatever it claims. Nothing is unpacked but the head of a text, of which only so much as is looked at.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO, Final

from app.domain import attachments
from app.domain.attachments import COMPOUND, HEAD, TEXT_LOOKED_AT, ZIP, Looked
from app.domain.errors import KnownError
from app.domain.files import clean_name

_DIRECTORY_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of a zip's directory: 50,000 entries of long names."""
_END: Final = struct.Struct("<4s4H2LH")


def look_at(content: IO[bytes], size: int, name: str) -> Looked:
    """What the file is. `content` is open for reading and can seek; `size` is its length in bytes.

    Raises `KnownError("attachment-empty"|"attachment-too-large"|"attachment-executable"|"attachment-macros"|
    "attachment-encrypted"|"attachment-kind"|"attachment-damaged")`, each with the cleaned `name`.
    """
    shown = clean_name(name)
    head = _read(content, HEAD) if size else b""
    attachments.check_outside(head, size, shown)
    media, text = _told_by(content, head, size, shown)
    return attachments.named(media, shown, text)


def _told_by(content: IO[bytes], head: bytes, size: int, name: str) -> tuple[str, tuple[str, ...]]:
    """The kind of a file, and the head of its text."""
    media = attachments.told_by_head(head)
    if media:
        return media, ()
    if head.startswith(ZIP):
        return _packed(content, size, name)
    if head.startswith(COMPOUND):
        return _compound(content, name), ()
    text = attachments.plain_text(_read(content, TEXT_LOOKED_AT))
    if text is None:
        raise KnownError("attachment-kind", name=name)
    return "txt", text


def _packed(content: IO[bytes], size: int, name: str) -> tuple[str, tuple[str, ...]]:
    """A zip: an OOXML or OFD document."""
    _check_directory(content, size, name)
    try:
        with zipfile.ZipFile(content) as packed:
            entries = {entry.filename.replace("\\", "/").casefold(): entry for entry in packed.infolist()}
            encrypted = any(entry.flag_bits & 1 for entry in entries.values())
            media = attachments.told_by_entries(entries, name, encrypted=encrypted)
            text = _text_of(packed, entries["word/document.xml"]) if media == "docx" else ()
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise KnownError("attachment-damaged", name=name) from error
    return media, text


def _check_directory(content: IO[bytes], size: int, name: str) -> None:
    """`zipfile` reads the directory whole, as long as it says that it is: look at what it says first."""
    content.seek(max(0, size - 65_557))
    tail = content.read(65_557)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or len(tail) - at < _END.size:
        raise KnownError("attachment-damaged", name=name)
    length = _END.unpack_from(tail, at)[5]
    if length > _DIRECTORY_LIMIT:
        raise KnownError("attachment-damaged", name=name)


def _text_of(packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> tuple[str, ...]:
    with packed.open(entry) as part:
        return attachments.paragraphs(part.read(TEXT_LOOKED_AT).decode("utf-8", "replace"))


def _compound(content: IO[bytes], name: str) -> str:
    """An OLE compound file."""
    import olefile

    content.seek(0)
    try:
        with olefile.OleFileIO(content) as compound:
            listed = compound.listdir(streams=True, storages=True)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise KnownError("attachment-damaged", name=name) from error
    paths = [tuple(part.casefold() for part in path) for path in listed]
    return attachments.told_by_streams(paths, name)


def _read(content: IO[bytes], count: int) -> bytes:
    content.seek(0)
    return content.read(count)

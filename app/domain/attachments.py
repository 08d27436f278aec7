"""What a file really is: told by its content and not by its name, and refused where it could run.

`look_at` reads what it needs out of a file that is open for reading, and no more: a hostile file costs no memory and no
time, whatever it claims. Nothing is unpacked but the head of a text, of which only so much as is looked at.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from typing import IO, TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.errors import KnownError
from app.domain.files import SIZE_LIMIT, clean_name, split

if TYPE_CHECKING:
    from collections.abc import Iterable

KINDS: Final[dict[str, tuple[str, ...]]] = {
    "pdf": (".pdf",),
    "ofd": (".ofd",),
    "docx": (".docx", ".wps", ".dotx"),
    "xlsx": (".xlsx", ".et", ".xltx"),
    "pptx": (".pptx", ".dps", ".ppsx", ".potx"),
    "doc": (".doc", ".wps", ".dot", ".wpt"),
    "xls": (".xls", ".et", ".xlt", ".ett"),
    "ppt": (".ppt", ".dps", ".pps", ".dpt"),
    "jpg": (".jpg", ".jpeg"),
    "png": (".png",),
    "tif": (".tif", ".tiff"),
    "bmp": (".bmp",),
    "txt": (".txt", ".csv", ".log"),
}
"""Kinds of content that are taken, and the endings that fit each; the first is given where none fits."""

# fmt: off
RUNNABLE: Final = frozenset({
    ".exe", ".com", ".scr", ".pif", ".bat", ".cmd", ".lnk", ".msi", ".msp", ".cpl", ".dll", ".sys", ".ocx", ".jar",
    ".vbs", ".vbe", ".js", ".jse", ".ws", ".wsf", ".wsh", ".hta", ".ps1", ".psm1", ".reg", ".inf", ".scf", ".url",
    ".sh", ".bash", ".py", ".pyw", ".pl", ".rb", ".desktop", ".appimage", ".run", ".deb", ".rpm", ".apk", ".chm",
    ".hlp", ".gadget",
})
# fmt: on
"""Endings by which a system starts a file, whatever is in it."""

HEAD: Final = 4096
TEXT_LOOKED_AT: Final = 256 * 1024
"""Bytes of a text or of a document's text that are searched for a secrecy marking."""
_DIRECTORY_LIMIT: Final = 8 * 1024 * 1024
"""Bytes of a zip's directory: 50,000 entries of long names."""
_END: Final = struct.Struct("<4s4H2LH")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\x00\x00\x00\x01\x14\x02\x00",  # a Windows shortcut
    b"#!",
)
_PICTURES: Final = (
    (b"\xff\xd8\xff", "jpg"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"II*\x00", "tif"),
    (b"MM\x00*", "tif"),
)
_PARTS: Final = (
    ("word/document.xml", "docx"),
    ("xl/workbook.xml", "xlsx"),
    ("xl/workbook.bin", "xlsx"),
    ("ppt/presentation.xml", "pptx"),
    ("ofd.xml", "ofd"),
)
_STREAMS: Final = (
    ("worddocument", "doc"),
    ("workbook", "xls"),
    ("book", "xls"),
    ("powerpoint document", "ppt"),
)


class Looked(Struct, frozen=True):
    """What a file turned out to be."""

    media: str
    """One of `KINDS`."""
    name: str
    """Cleaned, with an ending that fits the content."""
    renamed: bool
    """The name claimed to be something else: the clerk is told."""
    head: tuple[str, ...] = ()
    """The first lines of text, where that is easily told: to be searched for a secrecy marking (law 7)."""


def look_at(content: IO[bytes], size: int, name: str) -> Looked:
    """What the file is. `content` is open for reading and can seek; `size` is its length in bytes.

    Raises `KnownError("attachment-empty"|"attachment-too-large"|"attachment-executable"|"attachment-macros"|
    "attachment-encrypted"|"attachment-kind"|"attachment-damaged")`, each with the cleaned `name`.
    """
    shown = clean_name(name)
    if not size:
        raise KnownError("attachment-empty", name=shown)
    if size > SIZE_LIMIT:
        raise KnownError("attachment-too-large", name=shown, limit=SIZE_LIMIT)
    content.seek(0)
    head = content.read(HEAD)
    if head.startswith(_PROGRAMS) or split(shown)[1].casefold() in RUNNABLE:
        raise KnownError("attachment-executable", name=shown)
    media, text = _told_by(content, head, size, shown)
    stem, ending = split(shown)
    fits = ending.casefold() in KINDS[media]
    called = shown if fits else clean_name(stem + KINDS[media][0])
    return Looked(media, called, not fits, text)


def _told_by(content: IO[bytes], head: bytes, size: int, name: str) -> tuple[str, tuple[str, ...]]:
    """The kind of a file, and the head of its text."""
    if b"%PDF-" in head[:1024]:
        return "pdf", ()
    for magic, media in _PICTURES:
        if head.startswith(magic):
            return media, ()
    if head.startswith(b"BM") and len(head) > 30 and head[6:10] == b"\0\0\0\0":
        return "bmp", ()
    if head.startswith(b"PK\x03\x04"):
        return _packed(content, size, name)
    if head.startswith(_OLE):
        return _compound(content, name), ()
    text = _plain_text(content, head)
    if text is None or head.startswith(b"{\\rtf"):
        raise KnownError("attachment-kind", name=name)
    return "txt", text


def _packed(content: IO[bytes], size: int, name: str) -> tuple[str, tuple[str, ...]]:
    """A zip: an OOXML or OFD document, by the names in its directory."""
    _check_directory(content, size, name)
    try:
        with zipfile.ZipFile(content) as packed:
            entries = {entry.filename.replace("\\", "/").casefold(): entry for entry in packed.infolist()}
            _refuse_what_runs(entries, name)
            if any(entry.flag_bits & 1 for entry in entries.values()):
                raise KnownError("attachment-encrypted", name=name)
            media = next((media for part, media in _PARTS if part in entries), "")
            if not media:
                raise KnownError("attachment-kind", name=name)
            text = _text_of(packed, entries["word/document.xml"]) if media == "docx" else ()
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, NotImplementedError, OSError, struct.error) as error:
        raise KnownError("attachment-damaged", name=name) from error
    return media, text


def _refuse_what_runs(names: Iterable[str], name: str) -> None:
    for entry in names:
        if entry.endswith("vbaproject.bin") or "/macrosheets/" in entry:
            raise KnownError("attachment-macros", name=name)
        if split(entry.rpartition("/")[2])[1] in RUNNABLE:
            raise KnownError("attachment-executable", name=name)


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
    """The first paragraphs of a .docx."""
    import re

    with packed.open(entry) as part:
        xml = part.read(TEXT_LOOKED_AT).decode("utf-8", "replace")
    paragraphs = re.split(r"</w:p>|<w:br\b", xml)
    lines = ("".join(re.findall(r"<w:t(?: [^<>]*)?>([^<]*)", paragraph)) for paragraph in paragraphs)
    return tuple(line for line in lines if line.strip())


def _compound(content: IO[bytes], name: str) -> str:
    """An OLE compound file (.doc, .xls, .wps, .et): by the names in its directory."""
    import olefile

    content.seek(0)
    try:
        with olefile.OleFileIO(content) as compound:
            paths = compound.listdir(streams=True, storages=True)
    except (OSError, ValueError, IndexError, KeyError, TypeError, struct.error, RecursionError) as error:
        raise KnownError("attachment-damaged", name=name) from error
    names = {part.casefold() for path in paths for part in path}
    if {"macros", "_vba_project_cur", "_vba_project", "vba"} & names:
        raise KnownError("attachment-macros", name=name)
    if {"encryptedpackage", "encryptioninfo"} & names:
        raise KnownError("attachment-encrypted", name=name)
    top = {path[0].casefold() for path in paths}
    media = next((media for stream, media in _STREAMS if stream in top), "")
    if not media:
        raise KnownError("attachment-kind", name=name)
    return media


def _plain_text(content: IO[bytes], head: bytes) -> tuple[str, ...] | None:
    """The first lines of a plain text in one of the encodings that occur here; None for what is none."""
    content.seek(0)
    looked_at = content.read(TEXT_LOOKED_AT)
    for encoding in ("utf-16",) if head[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        text = _decoded(looked_at, encoding)
        if text is not None and not any(c < " " and c not in "\t\r\n\f\x1a" for c in text):
            return tuple(text.splitlines())
    return None


def _decoded(content: bytes, encoding: str) -> str | None:
    """The text; the last character may be cut in two where the file is longer than what was looked at."""
    import codecs

    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=len(content) < TEXT_LOOKED_AT)
    except UnicodeDecodeError:
        return None

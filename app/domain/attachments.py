"""What a file really is: told by its content and not by its name, and refused where it could run.

The rules about what was found in a file. Who opens it and looks is `app.protocol.looking`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.errors import KnownError
from app.domain.files import SIZE_LIMIT, clean_name, split

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

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
    "course": (".xycourse",),
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
"""Bytes at the beginning of a file by which it is told."""
TEXT_LOOKED_AT: Final = 256 * 1024
"""Bytes of a text or of a document's text that are searched for a secrecy marking."""
ZIP: Final = b"PK\x03\x04"
COMPOUND: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""How an OLE compound file (.doc, .xls, .wps, .et) begins."""
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
    ("course.toml", "course"),
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


def check_outside(head: bytes, size: int, name: str) -> None:
    """Hold the first `HEAD` bytes of a file, its size in bytes and its cleaned name against what is never taken.

    Raises `KnownError("attachment-empty"|"attachment-too-large"|"attachment-executable")`.
    """
    if not size:
        raise KnownError("attachment-empty", name=name)
    if size > SIZE_LIMIT:
        raise KnownError("attachment-too-large", name=name, limit=SIZE_LIMIT)
    if head.startswith(_PROGRAMS) or split(name)[1].casefold() in RUNNABLE:
        raise KnownError("attachment-executable", name=name)


def told_by_head(head: bytes) -> str:
    """The kind of a file whose first bytes tell it; empty where one has to look further."""
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if head.startswith(b"BM") and len(head) > 30 and head[6:10] == b"\0\0\0\0":
        return "bmp"
    return next((media for magic, media in _PICTURES if head.startswith(magic)), "")


def told_by_entries(entries: Collection[str], name: str, *, encrypted: bool) -> str:
    """The kind of a zip by the names in its directory, in small letters with `/`: an OOXML or OFD document, or a
    course.

    Raises `KnownError("attachment-macros"|"attachment-executable"|"attachment-encrypted"|"attachment-kind")`.
    """
    for entry in entries:
        if entry.endswith("vbaproject.bin") or "/macrosheets/" in entry:
            raise KnownError("attachment-macros", name=name)
        if split(entry.rpartition("/")[2])[1] in RUNNABLE:
            raise KnownError("attachment-executable", name=name)
    if encrypted:
        raise KnownError("attachment-encrypted", name=name)
    return _first(media for part, media in _PARTS if part in entries) or _refuse_kind(name)


def told_by_streams(paths: Iterable[tuple[str, ...]], name: str) -> str:
    """The kind of a compound file by the paths in its directory, in small letters.

    Raises `KnownError("attachment-macros"|"attachment-encrypted"|"attachment-kind")`.
    """
    known = list(paths)
    names = {part for path in known for part in path}
    if {"macros", "_vba_project_cur", "_vba_project", "vba"} & names:
        raise KnownError("attachment-macros", name=name)
    if {"encryptedpackage", "encryptioninfo"} & names:
        raise KnownError("attachment-encrypted", name=name)
    top = {path[0] for path in known}
    return _first(media for stream, media in _STREAMS if stream in top) or _refuse_kind(name)


def plain_text(content: bytes) -> tuple[str, ...] | None:
    """The lines of a plain text in one of the encodings that occur here, of which `content` are the first
    `TEXT_LOOKED_AT` bytes or all; None for what is none."""
    if content.startswith(b"{\\rtf"):
        return None
    for encoding in ("utf-16",) if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030"):
        text = _decoded(content, encoding)
        if text is not None and not any(c < " " and c not in "\t\r\n\f\x1a" for c in text):
            return tuple(text.splitlines())
    return None


def paragraphs(xml: str) -> tuple[str, ...]:
    """The paragraphs of a .docx by the beginning of its `word/document.xml`, those without text left out."""
    import re

    pieces = re.split(r"</w:p>|<w:br\b", xml)
    lines = ("".join(re.findall(r"<w:t(?: [^<>]*)?>([^<]*)", piece)) for piece in pieces)
    return tuple(line for line in lines if line.strip())


def named(media: str, name: str, text: tuple[str, ...] = ()) -> Looked:
    """A file of this kind, under its cleaned name with an ending that fits."""
    stem, ending = split(name)
    if ending.casefold() in KINDS[media]:
        return Looked(media, name, False, text)
    return Looked(media, clean_name(stem + KINDS[media][0]), True, text)


def _refuse_kind(name: str) -> str:
    raise KnownError("attachment-kind", name=name)


def _first(found: Iterable[str]) -> str:
    return next(iter(found), "")


def _decoded(content: bytes, encoding: str) -> str | None:
    """The text; the last character may be cut in two where the file is longer than what was looked at."""
    import codecs

    try:
        return codecs.getincrementaldecoder(encoding)().decode(content, final=len(content) < TEXT_LOOKED_AT)
    except UnicodeDecodeError:
        return None

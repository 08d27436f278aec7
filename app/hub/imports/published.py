"""Published documents, from files of JSON lines."""

from __future__ import annotations

import re
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct, field

from app.domain.errors import KnownError
from app.domain.papers import KINDS, Paper, Urgency, kind_of, names_of
from app.hub.imports.problems import NAME_LIMIT, RowProblem, RowsBad
from app.hub.imports.tables import place_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.domain.papers import Attachment

LINE_LIMIT: Final = 4 * 1024 * 1024
"""Bytes of one line; the rules refuse texts far shorter."""


class _Published(Struct):
    """A line of a file of documents. Any field but the title may be absent or null."""

    title: str
    number: str | None = None
    office: str | None = None
    written: str | None = None
    published: str | None = None
    subject: str | None = None
    index: str | None = None
    body: list[str] | str | None = None
    kind: str | None = None
    urgency: Urgency | None = None
    main_recipients: str | None = None
    signature: str | None = None
    signer: str | None = None
    note: str | None = None
    copies: list[str] | None = None
    attachments: list[str] | None = None
    files: list[str] | None = None
    secrecy: str | None = None
    classification: str | None = None
    marked: str | None = field(name="密级", default=None)


_DATE: Final = re.compile(r"(\d{4})\D(\d{1,2})\D(\d{1,2})(?:\D.*)?")


def documents(path: Path, take: Callable[[Path], Attachment] | None = None) -> Iterator[tuple[int, Paper]]:
    """The papers of a file of JSON lines, each with its line number; blank lines are passed over.

    `take` keeps a file of a paper, named as seen from the list, and says what it is; it raises `KnownError` where it
    may not go. Without it files are passed over. A secrecy marking is kept in the paper for the rules to refuse.

    Raises `RowsBad` at the first malformed line, and `KnownError("file-unreadable")`.
    """
    for number, line in _lines(path):
        if len(line) > LINE_LIMIT:
            raise _line_bad(path, number, "row-too-long", limit=str(LINE_LIMIT // 1024 // 1024))
        try:
            published = msgspec.json.decode(line, type=_Published)
        except msgspec.ValidationError as error:
            raise _line_bad(path, number, "row-malformed", at=place_of(error)) from error
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise _line_bad(path, number, "row-damaged") from error
        try:
            files = tuple(take(path.parent / name) for name in published.files or ()) if take else ()
        except KnownError as error:
            said = {name: str(value) for name, value in error.values.items()}
            raise _line_bad(path, number, error.code, **said) from error
        try:
            yield number, _paper(published, files)
        except ValueError as error:
            raise _line_bad(path, number, "row-date-malformed", date=str(error)[:NAME_LIMIT]) from error


def _lines(path: Path) -> Iterator[tuple[int, bytes]]:
    try:
        with path.open("rb") as file:
            for number in count(1):
                line = file.readline(LINE_LIMIT + 1)
                if not line:
                    return
                bare = (line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line).strip()
                if bare:
                    yield number, bare
    except OSError as error:
        raise KnownError("file-unreadable", file=path.name, why=error.strerror or "") from error


def _line_bad(path: Path, number: int, code: str, **values: str) -> RowsBad:
    return RowsBad(path.name, [RowProblem(number, code, values)])


def _paper(published: _Published, files: tuple[Attachment, ...]) -> Paper:
    title = published.title.strip()
    body = published.body.splitlines() if isinstance(published.body, str) else published.body or []
    return Paper(
        title=title,
        kind=published.kind if published.kind in KINDS else kind_of(title),
        number=published.number or "",
        office=published.office or "",
        urgency=published.urgency or "",
        written=_iso(published.written),
        body=tuple(body),
        main_recipients=published.main_recipients or "",
        signature=published.signature or "",
        copies=tuple(published.copies or ()),
        signer=published.signer or "",
        note=published.note or "",
        attachments=tuple(published.attachments or ()) or names_of(files),
        files=files,
        subject=published.subject or "",
        index=published.index or "",
        published=_iso(published.published),
        secrecy=published.secrecy or published.classification or published.marked or "",
    )


def _iso(text: str | None) -> str:
    """A date as 2018-12-05, from that or 2018年12月5日. Raises `ValueError` with the text when it is none."""
    if not text or not text.strip():
        return ""
    match = _DATE.fullmatch(text.strip())
    try:
        return date(*map(int, match.groups())).isoformat() if match else date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(text) from error

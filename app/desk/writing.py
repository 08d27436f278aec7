"""Documents and notices to send, as a JSON file says them (docs/cli.md)."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE
from app.domain.errors import Misuse
from app.domain.papers import Paper, Urgency

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.desk.rows import UnitRow

T = TypeVar("T")


class _Document(Struct, forbid_unknown_fields=True):
    title: str
    to: str | list[str]
    number: str = ""
    kind: str = ""
    urgency: Urgency = Urgency.ORDINARY
    copies: str | list[str] = []
    body: str | list[str] = []
    written: str = ""
    office: str = ""
    signature: str = ""
    note: str = ""
    secrecy: str = ""
    reply_to: str = ""
    files: list[str] = []


class _Matter(_Document, forbid_unknown_fields=True):
    to: str | list[str] = []
    known_at: str = ""
    about: str = ""


class _Notice(Struct, forbid_unknown_fields=True):
    title: str
    to: str | list[str] = "all"
    body: str | list[str] = []
    files: list[str] = []


def paper_in(file: Path, units: Sequence[UnitRow]) -> tuple[Paper, tuple[str, ...], str]:
    """The paper, the recipient units and what it replies to. Units are named by id or whole name; `all` is everyone.

    Raises `Misuse("no-such-file"|"file-damaged"|"file-malformed"|"unknown-unit")`.
    """
    found = _decode(file, _Document)
    return _paper(found), _units(found.to, units), found.reply_to


def matter_in(file: Path) -> tuple[Paper, int, str]:
    """The paper of a matter, when an emergency became known (ms, 0 for none) and what it is about.

    Raises `Misuse("no-such-file"|"file-damaged"|"file-malformed")`.
    """
    found = _decode(file, _Matter)
    try:
        known = int(datetime.fromisoformat(found.known_at).timestamp() * 1000) if found.known_at else 0
    except ValueError as error:
        raise Misuse("file-malformed", file=file.name, at="known_at") from error
    return _paper(found), known, found.about


def _paper(found: _Document) -> Paper:
    return Paper(
        found.title,
        kind=found.kind,
        number=found.number,
        office=found.office,
        urgency=found.urgency,
        written=found.written,
        body=_lines(found.body),
        signature=found.signature,
        copies=tuple(_names(found.copies)),
        note=found.note,
        secrecy=found.secrecy,
    )


def files_in(file: Path) -> tuple[Path, ...]:
    """The files that go with the paper, named as seen from the JSON file. Raises `Misuse("no-such-file")`."""
    return _beside(file, _decode(file, _Matter).files)


def files_of_notice(file: Path) -> tuple[Path, ...]:
    """The same for a notice."""
    return _beside(file, _decode(file, _Notice).files)


def _beside(file: Path, names: Sequence[str]) -> tuple[Path, ...]:
    found = tuple(file.parent / name for name in names)
    for path in found:
        if not path.is_file():
            raise Misuse("no-such-file", path=path)
    return found


def notice_in(file: Path, units: Sequence[UnitRow]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """The title, the lines and the audience of a notice; no audience is the whole county."""
    found = _decode(file, _Notice)
    return found.title, _lines(found.body), () if found.to == "all" else _units(found.to, units)


def _decode(file: Path, kind: type[T]) -> T:
    try:
        return msgspec.json.decode(file.read_bytes(), type=kind)
    except OSError as error:
        raise Misuse("no-such-file", path=file) from error
    except msgspec.ValidationError as error:
        # msgspec ends its message with the place: "… - at `$.title`"
        raise Misuse("file-malformed", file=file.name, at=str(error).rpartition("`$")[2].strip("`.") or "{}") from error
    except UNREADABLE as error:
        raise Misuse("file-damaged", file=file.name) from error


def _lines(body: str | list[str]) -> tuple[str, ...]:
    return tuple(body.splitlines() if isinstance(body, str) else body)


def _names(names: str | list[str]) -> list[str]:
    return [name.strip() for name in names.replace("，", ",").split(",")] if isinstance(names, str) else names


def _units(names: str | list[str], units: Sequence[UnitRow]) -> tuple[str, ...]:
    if names in ("all", ["all"]):
        return tuple(unit.id for unit in units)
    known = {unit.name: unit.id for unit in units} | {unit.id: unit.id for unit in units}
    return tuple(dict.fromkeys(_unit(name, known) for name in _names(names) if name))


def _unit(name: str, known: dict[str, str]) -> str:
    if name not in known:
        raise Misuse("unknown-unit", unit=name)
    return known[name]

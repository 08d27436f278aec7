"""Bags on a stick: files written so that a stick pulled out too early shows it, and the mark of the stick's network.

A stick belongs to one network (law 9): the first bag that is packed on it leaves a mark, and who finds the mark of
another network neither writes to the stick nor opens anything from it. The mark also names the stick for the register.
"""

from __future__ import annotations

import contextlib
import errno
import os
import secrets
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError, Misuse
from app.protocol.mailbag import BAG_LIMIT, HEADER_LIMIT, SUFFIX, read_part

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from io import FileIO

    from app.protocol.mailbag import Header

MARK: Final = "xiangyi-medium.json"
_STICKS: Final = ("/media/", "/run/media/", "/mnt/", "/Volumes/")
_FULL: Final = {errno.ENOSPC, errno.EDQUOT}
_AT_ONCE: Final = 1024 * 1024
_FILE_LIMIT: Final = BAG_LIMIT + HEADER_LIMIT + 1024


class Medium(Struct, frozen=True):
    """The mark on a stick: its name, and the network that it belongs to."""

    medium: str
    zone: str


def medium_of(folder: Path) -> Medium | None:
    """The mark of the stick that a folder lies on; None where there is none."""
    for place in (folder, _root(folder)):
        try:
            return msgspec.json.decode((place / MARK).read_bytes(), type=Medium)
        except (OSError, *UNREADABLE):
            continue
    return None


def admit(folder: Path, zone: str) -> str:
    """The name of the stick that a folder lies on, if it may be used in this network; empty for one without a mark.

    Raises `KnownError("medium-other-zone")`.
    """
    found = medium_of(folder)
    if found is not None and found.zone != zone:
        raise KnownError("medium-other-zone", theirs=found.zone, ours=zone)
    return found.medium if found else ""


def mark(folder: Path, zone: str) -> str:
    """As `admit`, for writing: a stick without a mark gets one.

    Raises `KnownError("medium-other-zone"|"folder-unwritable"|"disk-full")`, `Misuse("no-such-file")`.
    """
    if not folder.is_dir():
        raise Misuse("no-such-file", path=folder)
    name = admit(folder, zone)
    if not name:
        name = secrets.token_hex(4)
        _write(_root(folder) / MARK, msgspec.json.encode(Medium(name, zone)))
    return name


def write_parts(
    folder: Path, named: Sequence[tuple[str, bytes]], told: Callable[[int], None] = lambda _size: None
) -> list[Path]:
    """Write the parts of a bag, each whole and on the stick when this returns, or none of them.

    `told` hears of each piece that is on its way, bytes; what it raises stops the writing. Raises
    `KnownError("disk-full"|"folder-unwritable")`.
    """
    written: list[Path] = []
    try:
        for name, content in named:
            written.append(folder / name)
            _write(folder / name, content, told)
    except BaseException:
        for path in written:
            with contextlib.suppress(OSError):
                path.unlink(missing_ok=True)
        raise
    return written


def read_file(path: Path) -> bytes:
    """A file of a bag. Raises `Misuse("no-such-file")`, `KnownError("bag-too-large"|"bag-unreadable")`."""
    if not path.is_file():
        raise Misuse("no-such-file", path=path)
    try:
        if path.stat().st_size > _FILE_LIMIT:
            raise KnownError("bag-too-large", limit=BAG_LIMIT // (1024 * 1024))
        return path.read_bytes()
    except OSError as error:  # a stick that was pulled out while it was read
        raise KnownError("bag-unreadable", file=path.name) from error


def read_header(path: Path) -> Header:
    """What stands on the outside of a file of a bag, unproven. Raises `KnownError` where it is none, `OSError`."""
    with path.open("rb") as file:
        return read_part(file.read(HEADER_LIMIT + 1024)).header


def in_order(files: Iterable[Path]) -> list[Path]:
    """Files of bags as they were packed: what was first is opened first, whatever its name. What is none is last."""
    return sorted(files, key=_packed_as)


def bags_in(folder: Path) -> list[tuple[Path, Header]]:
    """The files of bags that lie in a folder itself, as they were packed; what stands on their outside is unproven."""
    found = []
    for path in folder.glob(f"*{SUFFIX}"):
        with contextlib.suppress(KnownError, OSError):
            found.append((path, read_header(path)))
    return sorted(found, key=lambda one: (one[1].sequence, one[1].part))


def _packed_as(path: Path) -> tuple[int, int]:
    try:
        header = read_header(path)
    except (KnownError, OSError):
        return 1 << 63, 0
    return header.sequence, header.part


def _root(folder: Path) -> Path:
    """Where a stick begins; the folder itself where it lies on no stick."""
    whole = folder.absolute()
    if sys.platform == "win32":
        own = os.environ.get("SYSTEMDRIVE", "C:").upper()
        return whole if whole.drive.upper() == own else Path(whole.anchor)
    for place in (whole, *whole.parents):
        if os.path.ismount(place):
            return place if f"{place}/".startswith(_STICKS) else whole
    return whole


def _write(path: Path, content: bytes, told: Callable[[int], None] = lambda _size: None) -> None:
    beside = path.with_name(path.name + ".new")
    try:
        with _gone_if_not_whole(beside):
            with beside.open("wb", buffering=0) as file:
                _pour(content, file, told)
            beside.replace(path)
    except OSError as error:
        if error.errno in _FULL:
            raise KnownError("disk-full", path=path.parent) from error
        raise KnownError("folder-unwritable", path=path.parent, why=error.strerror or "") from error
    _sync(path.parent)


def _pour(content: bytes, file: FileIO, told: Callable[[int], None]) -> None:
    for start in range(0, len(content), _AT_ONCE):
        piece = memoryview(content)[start : start + _AT_ONCE]
        told(len(piece))
        while piece:
            piece = piece[file.write(piece) :]
        # else all of it would wait for the end, and nobody could tell how far it is
        os.fsync(file.fileno())


@contextlib.contextmanager
def _gone_if_not_whole(path: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        with contextlib.suppress(OSError):
            path.unlink(missing_ok=True)
        raise


def _sync(folder: Path) -> None:
    if os.name == "nt":
        return  # Windows opens no folder for writing
    handle = os.open(folder, os.O_RDONLY)
    try:
        with contextlib.suppress(OSError):  # some file systems of sticks know no such thing
            os.fsync(handle)
    finally:
        os.close(handle)

"""What the simulated PC holds: files, the recycle bin, a stick, and what was done that cannot be undone."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct

DESKTOP = "桌面"
STICK = "U盘"
PLACES = (DESKTOP, "文档", "下载", "图片")
"""What a PC always has. `STICK` comes and goes."""


class Stick(StrEnum):
    """Where the USB stick is."""

    ABSENT = "absent"  # the task has none
    OUT = "out"  # in the hand: not yet plugged in, or pulled out after ejecting
    IN = "in"
    EJECTED = "ejected"  # still in its socket; may be pulled out
    TORN = "torn"  # pulled out without ejecting


class Deed(StrEnum):
    """What cannot be undone, may be forbidden, or is asked for and leaves no trace; each is remembered."""

    DELETED = "deleted"
    EMPTIED = "emptied"
    REPLACED = "replaced"
    TORN = "torn"
    OPENED = "opened"
    RECYCLED = "recycled"
    EJECTED = "ejected"


class Done(Struct, frozen=True, array_like=True):
    """A deed and its path."""

    deed: Deed
    path: str = ""


class Binned(Struct, frozen=True):
    """Something in the recycle bin: where it lay, and its files by their path there."""

    path: str
    files: dict[str, str | None]


class Clipboard(Struct, frozen=True):
    """What was copied or cut; `moves` tells which."""

    paths: tuple[str, ...]
    moves: bool


class Before(Struct, frozen=True):
    """What the PC held before an act that can be taken back."""

    files: dict[str, str | None]
    bin: tuple[Binned, ...]
    done: tuple[Done, ...]


class Pc(Struct, frozen=True):
    """The simulated PC. `files` maps each path (`文档/合同/甲.docx`) to its content, a folder to None.

    A file's content is a mark that copies and renamed files keep: the path where it lay at the start. A stick that is
    out keeps its files in `stick_files`.
    """

    files: dict[str, str | None]
    stick: Stick = Stick.ABSENT
    stick_files: dict[str, str | None] = {}
    bin: tuple[Binned, ...] = ()
    clipboard: Clipboard | None = None
    found: tuple[str, ...] | None = None
    """What the last search has found; None before the first."""
    done: tuple[Done, ...] = ()
    back: tuple[Before, ...] = ()
    """What can be taken back, the newest last."""


def folder_of(path: str) -> str:
    """The folder that something lies in; "" of a place."""
    return path.rpartition("/")[0]


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def inside(path: str, folder: str) -> bool:
    """Whether `path` is that folder or lies anywhere below it."""
    return path == folder or path.startswith(folder + "/")


def on_stick(path: str) -> bool:
    """Whether it lies on the USB stick."""
    return inside(path, STICK)


def started(paths: tuple[str, ...], stick: Stick = Stick.ABSENT, recycled: tuple[str, ...] = ()) -> Pc:
    """The PC at the start of a task. A path with `/` at its end is a folder; folders on the way are made.

    `recycled` are files that lie in the recycle bin, by the path where they were.
    """
    files: dict[str, str | None] = dict.fromkeys(PLACES)
    if stick is not Stick.ABSENT:
        files[STICK] = None
    for path in (*paths, *(folder_of(path) + "/" for path in recycled)):
        bare = path.rstrip("/")
        parts = bare.split("/")
        for depth in range(1, len(parts)):
            files.setdefault("/".join(parts[:depth]))
        files.setdefault(bare, None if path.endswith("/") else bare)
    kept = {path: content for path, content in files.items() if not on_stick(path)}
    aside = {path: content for path, content in files.items() if on_stick(path)}
    binned = tuple(Binned(path, {path: path}) for path in recycled)
    if stick is Stick.IN:
        return Pc(files=kept | aside, stick=stick, bin=binned)
    return Pc(files=kept, stick=stick, stick_files=aside, bin=binned)


def listing(pc: Pc, folder: str) -> tuple[str, ...]:
    """The paths that lie directly in a folder: folders first, then by name."""
    here = [path for path in pc.files if folder_of(path) == folder and path != folder]
    return tuple(sorted(here, key=lambda path: (pc.files[path] is not None, name_of(path))))

"""What can be done on the simulated PC. Acts, not clicks: how a window or a key calls them is the face's matter."""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct


class Verb(StrEnum):
    """The acts. In brackets: what stands in `what`, then in `to` or `name`."""

    OPEN = "open"  # one path
    NEW_FOLDER = "new-folder"  # one folder; name
    COPY = "copy"  # paths
    CUT = "cut"  # paths
    PASTE = "paste"  # nothing; to
    DRAG = "drag"  # paths; to. On one drive it moves, to another it copies: as in Windows and most Linux desktops
    RENAME = "rename"  # one path; name
    RECYCLE = "recycle"  # paths; what lies on a stick is gone at once
    DELETE = "delete"  # paths; for good
    RESTORE = "restore"  # paths, as they were before
    EMPTY = "empty"  # the recycle bin
    PLUG = "plug"
    EJECT = "eject"  # 安全弹出
    PULL = "pull"  # out of the PC
    SEARCH = "search"  # nothing; name
    UNDO = "undo"  # the last act that moved, named, made or recycled something; Ctrl+Z


class Clash(StrEnum):
    """What to do where something of that name is there already."""

    ASK = "ask"
    REPLACE = "replace"
    SKIP = "skip"
    BOTH = "both"


class PcAct(Struct, frozen=True, array_like=True):
    """One act."""

    verb: Verb
    what: tuple[str, ...] = ()
    to: str = ""
    name: str = ""
    clash: Clash = Clash.ASK

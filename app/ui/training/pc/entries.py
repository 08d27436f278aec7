"""What a window of the file manager lists, and what each thing is called and looks like."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from app.speech import N_, _
from app.training.pc.state import DESKTOP, PLACES, STICK, folder_of, listing, name_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.training.pc.state import Pc

COMPUTER: Final = ""
"""此电脑: the place above all places."""
BIN: Final = "/bin"
FOUND: Final = "/found"
"""Places that are no folders; no path of a PC begins with `/`."""

_PICTURES: Final = ("desktop", "documents", "downloads", "pictures", "stick")
_PLACE_ICONS: Final = dict(zip((*PLACES, STICK), _PICTURES, strict=True))
_TYPES: Final = {
    "docx": N_("DOCX document"),
    "xlsx": N_("XLSX sheet"),
    "pdf": N_("PDF document"),
    "txt": N_("Text document"),
    "jpg": N_("JPG picture"),
    "exe": N_("Program"),
}


class Entry(NamedTuple):
    """A line or an icon. `stays` belongs to the PC: it is neither renamed nor moved."""

    path: str
    name: str
    icon: str
    kind: str
    where: str
    folder: bool
    stays: bool = False


def entries(pc: Pc, place: str) -> tuple[Entry, ...]:
    """What lies in a place."""
    if place == BIN:
        return tuple(_entry(one.path, is_folder=one.files.get(one.path, "") is None) for one in pc.bin)
    if place == FOUND:
        return tuple(_of(pc, path) for path in pc.found or () if path in pc.files)
    if place == COMPUTER:
        return tuple(_of(pc, path) for path in (*PLACES, STICK) if path in pc.files)
    return tuple(_of(pc, path) for path in listing(pc, place))


def on_desktop(pc: Pc) -> tuple[Entry, ...]:
    """The icons of the desktop: the PC, the recycle bin, and what lies there."""
    full = "bin-full" if pc.bin else "bin-empty"
    return (
        Entry(COMPUTER, place_name(COMPUTER), "computer", _("System"), "", folder=True, stays=True),
        Entry(BIN, place_name(BIN), full, _("System"), "", folder=True, stays=True),
        *entries(pc, DESKTOP),
    )


def place_name(place: str) -> str:
    """What a place is called."""
    return {COMPUTER: _("This PC"), BIN: _("Recycle bin"), FOUND: _("Search results")}.get(place) or name_of(place)


def place_icon(place: str) -> str:
    """The picture of a place."""
    return {COMPUTER: "computer", BIN: "bin-empty", FOUND: "folder"}.get(place) or _PLACE_ICONS.get(place, "folder")


def is_folder(place: str) -> bool:
    """Whether something can be put there."""
    return place not in (COMPUTER, BIN, FOUND)


def above(place: str) -> str:
    """The place above; the computer is above all."""
    return folder_of(place) if is_folder(place) else COMPUTER


def way_to(place: str) -> Iterator[str]:
    """The places on the way, from the computer down."""
    if place != COMPUTER:
        yield from way_to(above(place))
    yield place


def spoken_way(path: str) -> str:
    """Where something lies: 文档 > 合同."""
    return " > ".join(path.split("/")) if path else _("This PC")


def file_icon(name: str) -> str:
    """The picture of a file by its ending; a blank page where the ending is unknown."""
    ending = _ending(name)
    return ending if ending in _TYPES else "file"


def file_kind(name: str) -> str:
    """What kind of file it is by its ending."""
    return _(_TYPES[_ending(name)]) if _ending(name) in _TYPES else _("File")


def _of(pc: Pc, path: str) -> Entry:
    return _entry(path, is_folder=pc.files[path] is None)


def _entry(path: str, *, is_folder: bool) -> Entry:
    name, where = name_of(path), spoken_way(folder_of(path))
    if path in _PLACE_ICONS:
        kind = _("USB stick") if path == STICK else _("Folder")
        return Entry(path, name, _PLACE_ICONS[path], kind, where, folder=True, stays=True)
    if is_folder:
        return Entry(path, name, "folder", _("Folder"), where, folder=True)
    return Entry(path, name, file_icon(name), file_kind(name), where, folder=False)


def _ending(name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    return ending.casefold() if dot and stem else ""

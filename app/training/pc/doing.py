"""What an act leads to on the simulated PC. An act that cannot be done changes nothing and says why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec.structs import replace

from app.domain.errors import KnownError
from app.training.pc.acts import Clash, PcAct, Verb
from app.training.pc.state import (
    PLACES,
    STICK,
    Before,
    Binned,
    Clipboard,
    Deed,
    Done,
    Pc,
    Stick,
    folder_of,
    inside,
    name_of,
    on_stick,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

LONGEST_NAME: Final = 60
NOT_IN_NAMES: Final = frozenset('\\/:*?"<>|')
"""Windows refuses these in names; Linux desktops mostly allow them, and such files then cannot go to a Windows PC."""


def do(pc: Pc, act: PcAct) -> Pc:
    """The PC after the act. Raises `KnownError` (`pc-…`) where it cannot be done; then nothing has changed."""
    if act.verb in _NEEDS and not act.what:
        raise KnownError("pc-nothing-chosen")
    for path in act.what:
        if act.verb is not Verb.RESTORE and path not in pc.files:
            raise KnownError("pc-not-there", name=name_of(path))
    return _with_way_back(pc, act, _DOINGS[act.verb](pc, act))


def do_all(pc: Pc, acts: Iterable[PcAct]) -> Pc:
    """The PC after all acts. What cannot be done is passed over, as on a real PC: it changes nothing."""
    for act in acts:
        try:
            pc = do(pc, act)
        except KnownError:
            continue
    return pc


def free_name(files: Mapping[str, str | None], folder: str, name: str) -> str:
    """That name if nothing in the folder has it, else the first free one with a number: `表 (2).xlsx`."""
    return name if _taken(files, folder, name) is None else _other_name(files, folder, name)


def _with_way_back(pc: Pc, act: PcAct, after: Pc) -> Pc:
    if after.stick is not pc.stick or any(one.deed in _FOR_GOOD for one in after.done[len(pc.done) :]):
        # what is gone for good stays gone; and what went with a stick cannot come back by taking back a move
        return replace(after, back=())
    if act.verb is Verb.UNDO or (after.files, after.bin) == (pc.files, pc.bin):
        return after
    return replace(after, back=(*pc.back, Before(pc.files, pc.bin, pc.done)))


def _undo(pc: Pc, act: PcAct) -> Pc:
    if not pc.back:
        raise KnownError("pc-nothing-to-undo")
    *rest, last = pc.back
    # who has opened something has seen it
    seen = tuple(one for one in pc.done[len(last.done) :] if one.deed is Deed.OPENED)
    return replace(pc, files=last.files, bin=last.bin, done=(*last.done, *seen), back=tuple(rest))


def _open(pc: Pc, act: PcAct) -> Pc:
    return replace(pc, done=(*pc.done, Done(Deed.OPENED, act.what[0])))


def _new_folder(pc: Pc, act: PcAct) -> Pc:
    folder = _folder(pc, act.what[0])
    name = _good_name(act.name)
    if _taken(pc.files, folder, name):
        raise KnownError("pc-name-taken", name=name)
    return replace(pc, files={**pc.files, f"{folder}/{name}": None})


def _to_clipboard(pc: Pc, act: PcAct) -> Pc:
    if act.verb is Verb.CUT:
        _refuse_places(act.what)
    return replace(pc, clipboard=Clipboard(act.what, act.verb is Verb.CUT))


def _paste(pc: Pc, act: PcAct) -> Pc:
    if pc.clipboard is None:
        raise KnownError("pc-clipboard-empty")
    for path in pc.clipboard.paths:
        if path not in pc.files:
            raise KnownError("pc-not-there", name=name_of(path))
    after = _carried(pc, pc.clipboard.paths, act.to, act.clash, moves=pc.clipboard.moves)
    # what was cut can be put down once
    return replace(after, clipboard=None) if pc.clipboard.moves else after


def _drag(pc: Pc, act: PcAct) -> Pc:
    for path in act.what:
        if path in PLACES or path == STICK:
            raise KnownError("pc-place-stays", name=path)
    moves = all(on_stick(path) == on_stick(act.to) for path in act.what)
    return _carried(pc, act.what, act.to, act.clash, moves=moves)


def _carried(pc: Pc, paths: tuple[str, ...], to: str, clash: Clash, *, moves: bool) -> Pc:
    folder = _folder(pc, to)
    for path in paths:
        if inside(folder, path):
            raise KnownError("pc-into-itself", name=name_of(path))
    for path in paths:
        pc = _put(pc, path, folder, clash, moves=moves)
    return pc


def _put(pc: Pc, path: str, folder: str, clash: Clash, *, moves: bool) -> Pc:
    if moves and folder_of(path) == folder:
        return pc
    files, done, name = dict(pc.files), pc.done, name_of(path)
    # pasting beside itself makes a second one, without a question: as all desktops do
    there = _taken(files, folder, name)
    if there is not None:
        if clash is Clash.SKIP:
            return pc
        if clash is Clash.BOTH or there == path:
            name = _other_name(files, folder, name)
        elif clash is Clash.REPLACE and files[there] is not None and files[path] is not None:
            done = (*done, Done(Deed.REPLACED, there))
            del files[there]
        else:
            raise KnownError("pc-name-taken", name=name)
    for old in _below(pc.files, path):
        files[f"{folder}/{name}{old[len(path) :]}"] = pc.files[old]
        if moves:
            del files[old]
    return replace(pc, files=files, done=done)


def _rename(pc: Pc, act: PcAct) -> Pc:
    (path,) = act.what[:1]
    _refuse_places((path,))
    name, folder = _good_name(act.name), folder_of(path)
    there = _taken(pc.files, folder, name)
    if there is not None and there != path:
        raise KnownError("pc-name-taken", name=name)
    files = {f"{folder}/{name}{old[len(path) :]}": pc.files[old] for old in _below(pc.files, path)}
    kept = {old: content for old, content in pc.files.items() if not inside(old, path)}
    return replace(pc, files=kept | files)


def _recycle(pc: Pc, act: PcAct) -> Pc:
    _refuse_places(act.what)
    for path in act.what:
        if path not in pc.files:  # it went with its folder
            continue
        if on_stick(path):
            pc = _delete(pc, replace(act, what=(path,)))
            continue
        gone = {old: pc.files[old] for old in _below(pc.files, path)}
        pc = replace(
            pc,
            files={old: content for old, content in pc.files.items() if old not in gone},
            bin=(*pc.bin, Binned(path, gone)),
            done=(*pc.done, Done(Deed.RECYCLED, path)),
        )
    return pc


def _delete(pc: Pc, act: PcAct) -> Pc:
    _refuse_places(act.what)
    files = {old: content for old, content in pc.files.items() if not any(inside(old, path) for path in act.what)}
    return replace(pc, files=files, done=(*pc.done, *(Done(Deed.DELETED, path) for path in act.what)))


def _restore(pc: Pc, act: PcAct) -> Pc:
    for path in act.what:
        binned = next((one for one in reversed(pc.bin) if one.path == path), None)
        if binned is None:
            raise KnownError("pc-not-there", name=name_of(path))
        if _taken(pc.files, folder_of(path), name_of(path)) is not None:
            raise KnownError("pc-name-taken", name=name_of(path))
        folders = {folder: None for folder in _way(path) if folder not in pc.files}
        left = tuple(one for one in pc.bin if one is not binned)
        pc = replace(pc, files={**pc.files, **folders, **binned.files}, bin=left)
    return pc


def _empty(pc: Pc, act: PcAct) -> Pc:
    if not pc.bin:
        return pc
    return replace(pc, bin=(), done=(*pc.done, Done(Deed.EMPTIED)))


def _plug(pc: Pc, act: PcAct) -> Pc:
    if pc.stick not in (Stick.OUT, Stick.TORN):
        raise KnownError("pc-no-stick-in-hand")
    return replace(pc, stick=Stick.IN, files=pc.files | pc.stick_files, stick_files={})


def _eject(pc: Pc, act: PcAct) -> Pc:
    if pc.stick is not Stick.IN:
        raise KnownError("pc-no-stick")
    return replace(_without_stick(pc, Stick.EJECTED), done=(*pc.done, Done(Deed.EJECTED)))


def _pull(pc: Pc, act: PcAct) -> Pc:
    if pc.stick is Stick.EJECTED:
        return replace(pc, stick=Stick.OUT)
    if pc.stick is not Stick.IN:
        raise KnownError("pc-no-stick")
    return replace(_without_stick(pc, Stick.TORN), done=(*pc.done, Done(Deed.TORN)))


def _without_stick(pc: Pc, stick: Stick) -> Pc:
    aside = {path: content for path, content in pc.files.items() if on_stick(path)}
    here = {path: content for path, content in pc.files.items() if not on_stick(path)}
    return replace(pc, stick=stick, files=here, stick_files=aside)


def _search(pc: Pc, act: PcAct) -> Pc:
    wanted = act.name.strip().casefold()
    if not wanted:
        raise KnownError("pc-nothing-sought")
    return replace(pc, found=tuple(sorted(path for path in pc.files if wanted in name_of(path).casefold())))


def _folder(pc: Pc, path: str) -> str:
    if path not in pc.files or pc.files[path] is not None:
        raise KnownError("pc-not-there", name=name_of(path))
    return path


def _good_name(name: str) -> str:
    name = name.strip()
    if not name or name.strip(".") == "":
        raise KnownError("pc-name-empty")
    if len(name) > LONGEST_NAME:
        raise KnownError("pc-name-long", most=LONGEST_NAME)
    for sign in name:
        if sign in NOT_IN_NAMES or not sign.isprintable():
            raise KnownError("pc-name-sign", sign=sign)
    return name


def _taken(files: Mapping[str, str | None], folder: str, name: str) -> str | None:
    """What has that name there: A.docx and a.DOCX are one name, as in Windows."""
    wanted = f"{folder}/{name}".casefold()
    return next((path for path in files if path.casefold() == wanted), None)


def _other_name(files: Mapping[str, str | None], folder: str, name: str) -> str:
    stem, dot, ending = name.rpartition(".")
    if not dot or not stem:
        stem, dot, ending = name, "", ""
    number = 2
    while _taken(files, folder, f"{stem} ({number}){dot}{ending}") is not None:
        number += 1
    return f"{stem} ({number}){dot}{ending}"


def _below(files: dict[str, str | None], path: str) -> list[str]:
    return [old for old in files if inside(old, path)]


def _way(path: str) -> list[str]:
    parts = path.split("/")
    return ["/".join(parts[:depth]) for depth in range(1, len(parts))]


def _refuse_places(paths: tuple[str, ...]) -> None:
    for path in paths:
        if path in PLACES or path == STICK:
            raise KnownError("pc-place-stays", name=path)


_NEEDS: Final = frozenset(
    {
        Verb.OPEN,
        Verb.NEW_FOLDER,
        Verb.COPY,
        Verb.CUT,
        Verb.DRAG,
        Verb.RENAME,
        Verb.RECYCLE,
        Verb.DELETE,
        Verb.RESTORE,
    }
)
_DOINGS: Final[dict[Verb, Callable[[Pc, PcAct], Pc]]] = {
    Verb.OPEN: _open,
    Verb.NEW_FOLDER: _new_folder,
    Verb.COPY: _to_clipboard,
    Verb.CUT: _to_clipboard,
    Verb.PASTE: _paste,
    Verb.DRAG: _drag,
    Verb.RENAME: _rename,
    Verb.RECYCLE: _recycle,
    Verb.DELETE: _delete,
    Verb.RESTORE: _restore,
    Verb.EMPTY: _empty,
    Verb.PLUG: _plug,
    Verb.EJECT: _eject,
    Verb.PULL: _pull,
    Verb.SEARCH: _search,
    Verb.UNDO: _undo,
}
_FOR_GOOD: Final = frozenset({Deed.DELETED, Deed.EMPTIED, Deed.REPLACED, Deed.TORN})

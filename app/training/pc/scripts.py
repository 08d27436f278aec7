"""Acts as a course's file writes them: `["copy", "文档/通知.docx"]`, `["rename", "桌面/a.txt", "b.txt"]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.domain.errors import KnownError
from app.training.pc.acts import Clash, PcAct, Verb

if TYPE_CHECKING:
    from collections.abc import Iterable

Line = tuple[str, ...]


def act_of(line: Line) -> PcAct:
    """The act in a line: its verb, paths, then the target or name; a way with clashes may end a paste or drag.

    Raises `KnownError` (`pc-script`) for anything else.
    """
    verb, *words = line or ("",)
    clash = Clash.ASK
    if verb in (Verb.PASTE, Verb.DRAG) and words and words[-1] in list(Clash):
        clash = Clash(words.pop())
    match verb, words:
        case (("empty" | "plug" | "eject" | "pull" | "undo"), []):
            return PcAct(Verb(verb))
        case (("open" | "copy" | "cut" | "recycle" | "delete" | "restore"), [_, *_]):
            return PcAct(Verb(verb), tuple(words))
        case "paste", [to]:
            return PcAct(Verb.PASTE, to=to, clash=clash)
        case "drag", [_, *_, to]:
            return PcAct(Verb.DRAG, tuple(words[:-1]), to=to, clash=clash)
        case (("rename" | "new-folder"), [path, name]):
            return PcAct(Verb(verb), (path,), name=name)
        case "search", [name]:
            return PcAct(Verb.SEARCH, name=name)
    raise KnownError("pc-script", text=" ".join(line))


def acts_of(lines: Iterable[Line]) -> tuple[PcAct, ...]:
    """The acts of a script. Raises like `act_of`."""
    return tuple(act_of(line) for line in lines)

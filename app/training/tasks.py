"""Performance tasks 操作题: what state of the simulated PC is asked for, and what may not happen on the way there.

A task is graded by the state reached, whatever way led there. Who reaches part of the goals gets part of the credit;
who does something forbidden, or loses or moves what the task does not speak of, gets none, and is told why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, NamedTuple

from msgspec import Meta, Struct

from app.training.pc.doing import do_all
from app.training.pc.scripts import Line
from app.training.pc.state import Deed, Pc, Stick, inside, name_of, started

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from app.training.items import Task
    from app.training.pc.acts import PcAct

_Text = Annotated[str, Meta(min_length=1, max_length=300)]

NEVER: Final = (Deed.DELETED, Deed.EMPTIED, Deed.REPLACED, Deed.TORN)
"""What no task of the file manager allows, unless its `goals` ask for it (`gone` for good, an `empty` bin)."""


class Goal(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that shall be so at the end; exactly one of the words is given, and `say` is said while it is not so.

    `there`: something lies at that path (a folder with `/` at its end); with `was`, it is what lay at *that* path at
    the start. `gone`: nothing lies there any more. `recycled`: what lay there is in the recycle bin. `opened`: it was
    opened. `stick`: where the stick is. `empty`: the recycle bin is.
    """

    say: _Text
    there: str = ""
    was: str = ""
    gone: str = ""
    recycled: str = ""
    opened: str = ""
    stick: Stick | None = None
    empty: bool = False

    @property
    def words(self) -> int:
        """How many of the words are given; one is right."""
        return sum(map(bool, (self.there, self.gone, self.recycled, self.opened, self.stick, self.empty)))


class Forbidden(Struct, frozen=True, forbid_unknown_fields=True):
    """What may not be done in this task, besides `NEVER`: opening a swindler's program, say. "" is any path."""

    deed: Deed
    say: _Text
    path: str = ""


class Wrong(Struct, frozen=True, forbid_unknown_fields=True):
    """A way that must not pass, and why somebody would go it."""

    acts: tuple[Line, ...]
    because: _Text


class Spoiled(NamedTuple):
    """A rule of all tasks that was broken: the code of a sentence, and the name of what was hurt."""

    code: str
    name: str = ""


class Reached(NamedTuple):
    """What came out: the goals reached and unmet (their `say`), and what spoiled it."""

    met: int
    unmet: tuple[str, ...]
    broken: tuple[str, ...]
    """What the pack says of forbidden deeds."""
    spoiled: tuple[Spoiled, ...]


def begun(task: Task) -> Pc:
    """The PC as the learner finds it."""
    return started(task.start, task.stick, task.recycled)


def reached(task: Task, acts: Iterable[PcAct]) -> Reached:
    """What these acts lead to; the same wherever it is asked."""
    start = begun(task)
    end = do_all(start, acts)
    unmet = tuple(goal.say for goal in task.goals if not holds(goal, end))
    broken = tuple(one.say for one in task.forbid if _was_done(end, one.deed, one.path))
    return Reached(len(task.goals) - len(unmet), unmet, broken, (*_never(task, end), *_lost(task, start, end)))


def holds(goal: Goal, pc: Pc) -> bool:
    """Whether the goal is reached."""
    everywhere = pc.files | pc.stick_files  # what lies on an ejected stick is still there
    if goal.there:
        path = goal.there.rstrip("/")
        if goal.there.endswith("/"):
            return path in everywhere and everywhere[path] is None
        content = everywhere.get(path)
        return content == goal.was if goal.was else content is not None
    if goal.gone:
        return goal.gone.rstrip("/") not in everywhere
    if goal.recycled:
        return any(goal.recycled.rstrip("/") in one.files for one in pc.bin)
    if goal.opened:
        return _was_done(pc, Deed.OPENED, goal.opened)
    if goal.stick is not None:
        return _stick_is(goal.stick, pc)
    return not pc.bin


def _stick_is(wanted: Stick, pc: Pc) -> bool:
    if wanted is Stick.EJECTED:
        # pulled out afterwards is as good; but a stick that was out at the start has not been ejected yet
        return pc.stick in (Stick.EJECTED, Stick.OUT) and _was_done(pc, Deed.EJECTED, "")
    return pc.stick is wanted


def _was_done(pc: Pc, deed: Deed, path: str) -> bool:
    return any(one.deed is deed and path in ("", one.path) for one in pc.done)


def _never(task: Task, end: Pc) -> Iterator[Spoiled]:
    for one in end.done:
        if one.deed is Deed.DELETED and not _may_go(task, one.path):
            yield Spoiled("pc-spoiled-deleted", name_of(one.path))
        elif one.deed is Deed.EMPTIED and not any(goal.empty for goal in task.goals):
            yield Spoiled("pc-spoiled-emptied")
        elif one.deed is Deed.REPLACED and not _may_go(task, one.path):
            yield Spoiled("pc-spoiled-replaced", name_of(one.path))
        elif one.deed is Deed.TORN:
            yield Spoiled("pc-spoiled-torn")


def _may_go(task: Task, path: str) -> bool:
    # what shall be in the recycle bin shall be there, not gone for good
    return any(goal.gone.rstrip("/") == path for goal in task.goals) and not any(
        goal.recycled and inside(goal.recycled.rstrip("/"), path) for goal in task.goals
    )


def _lost(task: Task, start: Pc, end: Pc) -> Iterator[Spoiled]:
    """Files of the start that no goal wants gone, and that do not lie where they lay."""
    away = [path.rstrip("/") for goal in task.goals for path in (goal.gone, goal.recycled) if path]
    everywhere = end.files | end.stick_files
    for path, content in (start.files | start.stick_files).items():
        wanted_gone = any(inside(path, one) for one in away)
        if content is not None and not wanted_gone and everywhere.get(path) != content:
            yield Spoiled("pc-spoiled-moved", name_of(path))

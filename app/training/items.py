"""What a learner is asked: the kinds of item, as they stand in a course's TOML and in the frozen paper of an attempt.

Every item has an area, a difficulty, the lesson that a wrong answer leads to, and reasons: why a wrong choice is wrong.
Texts are plain text in the course's language.
"""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta, Struct

from app.training.pc.scripts import Line
from app.training.pc.state import Stick
from app.training.tasks import Forbidden, Goal, Wrong

Id = Annotated[str, Meta(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Text = Annotated[str, Meta(min_length=1, max_length=600)]
Level = Annotated[int, Meta(ge=1, le=3)]
Length = Annotated[int, Meta(ge=1, le=10_000)]
Place = Annotated[int, Meta(ge=0, le=10_000)]


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A table within an item. An unknown key is most likely a mistyped one, so it is refused."""


class Choice(Part, frozen=True):
    """One choice; `why` it is wrong is said to whoever takes it."""

    text: Text
    right: bool = False
    why: str = ""


class Pair(Part, frozen=True):
    """What belongs together; `why` is said to whoever gives `left` another partner."""

    left: Text
    right: Text
    why: str = ""


class Mistake(Part, frozen=True):
    """An answer that many give, and why it is not right."""

    text: Text
    why: Text


class Blank(Part, frozen=True):
    """A gap. Width, case and spaces do not matter (`app.training.written`), unless `exact`."""

    answers: Annotated[tuple[Text, ...], Meta(min_length=1)]
    mistakes: tuple[Mistake, ...] = ()
    exact: bool = False


class Spot(Part, frozen=True):
    """A rectangle on the picture, in the units of its viewBox. `name` is what a screen reader says."""

    name: Text
    x: Place
    y: Place
    width: Length
    height: Length
    right: bool = False
    why: str = ""

    def holds(self, x: int, y: int) -> bool:
        """Whether the point is on it; its edges belong to it."""
        return self.x <= x <= self.x + self.width and self.y <= y <= self.y + self.height


class Asked(Part, frozen=True, kw_only=True, tag_field="kind"):
    """What all kinds have. `difficulty` is 1 (recognizing) to 3 (deciding); `why` is said to a wrong answer for which
    nothing better is written."""

    id: Id
    area: Id
    lesson: Id
    difficulty: Level
    text: Text
    picture: str = ""
    why: str = ""


class Single(Asked, frozen=True, kw_only=True, tag="single"):
    """单选: exactly one of the choices is right."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=8)]


class Multiple(Asked, frozen=True, kw_only=True, tag="multiple"):
    """多选: at least one right and one wrong choice."""

    choices: Annotated[tuple[Choice, ...], Meta(min_length=2, max_length=8)]


class TrueFalse(Asked, frozen=True, kw_only=True, tag="true-false"):
    """判断: `text` says something, `right` whether it is so."""

    right: bool


class Matching(Asked, frozen=True, kw_only=True, tag="matching"):
    """连线: each left has its right one; `extra` are right sides that belong to none."""

    pairs: Annotated[tuple[Pair, ...], Meta(min_length=2, max_length=8)]
    extra: tuple[Text, ...] = ()

    @property
    def partners(self) -> tuple[str, ...]:
        """All right sides, in the order of the file; an answer counts along it."""
        return (*(pair.right for pair in self.pairs), *self.extra)


class Ordering(Asked, frozen=True, kw_only=True, tag="ordering"):
    """排序: `steps` in their right order."""

    steps: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=8)]


class FillIn(Asked, frozen=True, kw_only=True, tag="fill-in"):
    """填空: each `____` (three underscores or more) in the text is a gap."""

    blanks: Annotated[tuple[Blank, ...], Meta(min_length=1, max_length=6)]


class Hotspot(Asked, frozen=True, kw_only=True, tag="hotspot"):
    """点图: point at the right place of the picture."""

    spots: Annotated[tuple[Spot, ...], Meta(min_length=1, max_length=12)]


class Typing(Asked, frozen=True, kw_only=True, tag="typing"):
    """打字: copy `passage` within `seconds`, with one's own input method. `slips` signs may be wrong or lacking."""

    passage: Text
    seconds: Annotated[int, Meta(ge=10, le=3600)]
    slips: Annotated[int, Meta(ge=0, le=200)] = 0


class Task(Asked, frozen=True, kw_only=True, tag="task"):
    """操作: bring the simulated PC into a state (`app.training.tasks`). `solve` and `wrong` try it out."""

    start: tuple[Text, ...]
    goals: Annotated[tuple[Goal, ...], Meta(min_length=1)]
    stick: Stick = Stick.ABSENT
    recycled: tuple[Text, ...] = ()
    forbid: tuple[Forbidden, ...] = ()
    solve: Annotated[tuple[Line, ...], Meta(min_length=1)]
    wrong: Annotated[tuple[Wrong, ...], Meta(min_length=3)]


Item = Single | Multiple | TrueFalse | Matching | Ordering | FillIn | Hotspot | Typing | Task

KINDS: dict[str, type[Item]] = {
    "single": Single,
    "multiple": Multiple,
    "true-false": TrueFalse,
    "matching": Matching,
    "ordering": Ordering,
    "fill-in": FillIn,
    "hotspot": Hotspot,
    "typing": Typing,
    "task": Task,
}


def kind_of(item: Item) -> str:
    """The name of an item's kind, as in its file."""
    return str(type(item).__struct_config__.tag)

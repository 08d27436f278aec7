"""What a learner answers, as it stands in the log of an attempt."""

from __future__ import annotations

from msgspec import Struct

from app.training.pc.acts import PcAct


class Chosen(Struct, frozen=True, array_like=True, tag="c"):
    """Choices by their number in the item's file, from 0: of a single, a multiple."""

    choices: tuple[int, ...] = ()


class Judged(Struct, frozen=True, array_like=True, tag="j"):
    """True or false."""

    so: bool


class Matched(Struct, frozen=True, array_like=True, tag="m"):
    """For each left side the number of its partner (`Matching.partners`), -1 for none."""

    partners: tuple[int, ...] = ()


class Ordered(Struct, frozen=True, array_like=True, tag="o"):
    """The steps by their number in the item's file, in the order given."""

    steps: tuple[int, ...] = ()


class Filled(Struct, frozen=True, array_like=True, tag="f"):
    """What was written into each gap."""

    texts: tuple[str, ...] = ()


class Pointed(Struct, frozen=True, array_like=True, tag="p"):
    """A point of the picture, in the units of its viewBox."""

    x: int
    y: int


class Typed(Struct, frozen=True, array_like=True, tag="t"):
    """What was typed, and in how many seconds."""

    text: str
    seconds: int


class Performed(Struct, frozen=True, array_like=True, tag="a"):
    """What was done on the simulated PC; grading does it again, from the start."""

    acts: tuple[PcAct, ...] = ()


Answer = Chosen | Judged | Matched | Ordered | Filled | Pointed | Typed | Performed

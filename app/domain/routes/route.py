"""What a route says: its steps, who stands at each, what may be done there and in how many working days.

A route travels with its matter, so that a changed route never breaks a running one.
"""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterator


class Mode(StrEnum):
    """How those who stand at a step share it."""

    ONE = "one"
    ALL = "all"  # 会签: a branch for each, at the same time
    ANY = "any"  # first come: who claims it and is granted it
    SEQUENCE = "sequence"


class By(StrEnum):
    """How a step names somebody."""

    PERSON = "person"
    POST = "post"
    FUNCTION = "function"
    STARTER = "starter"
    CHOSEN = "chosen"  # by the desk before


class Who(Struct, frozen=True, array_like=True):
    """Somebody at a step. `unit` is a unit's id for a post, and `own` or `above` (the starter's) for a function."""

    by: By
    name: str = ""
    unit: str = ""


class Step(Struct, frozen=True, array_like=True):
    """One step 环节. `limit` counts working days, 0 is none; `voids`: a return from one branch ends the others.

    `numbers`: signing here gives the matter its number; `answers`: replying here issues the answer (批复) of the unit
    above, a document of its own with a number of its own.
    """

    id: str
    name: str
    who: tuple[Who, ...]
    acts: tuple[str, ...]
    mode: Mode = Mode.ONE
    next: tuple[str, ...] = ()
    limit: int = 0
    voids: bool = True
    edits: bool = False
    numbers: bool = False
    answers: bool = False

    @property
    def chosen(self) -> bool:
        """Whether the desk before says who stands here."""
        return any(who.by is By.CHOSEN for who in self.who)


class Route(Struct, frozen=True, array_like=True, dict=True):
    """A route 流程. `superior` may reclaim; `limit` counts working days from acceptance, `extension` those that may be
    added once (行政许可法 Art. 42). `clock` is the step whose doing is that acceptance; without it the limit counts
    from the start."""

    id: str
    name: str
    version: int
    steps: tuple[Step, ...]
    superior: tuple[Who, ...] = ()
    limit: int = 0
    extension: int = 0
    urgent: bool = False
    clock: str = ""

    @cached_property
    def _by_id(self) -> dict[str, Step]:
        return {step.id: step for step in self.steps}

    @cached_property
    def _before(self) -> dict[str, frozenset[str]]:
        return {step.id: frozenset(self._ancestors(step.id)) for step in self.steps}

    @property
    def first(self) -> Step:
        """Where a matter starts."""
        return self.steps[0]

    def step(self, identity: str) -> Step:
        """The step of that id. Raises `KeyError`: a checked route names no others."""
        return self._by_id[identity]

    def before(self, identity: str) -> frozenset[str]:
        """The steps from which one comes to this one."""
        return self._before.get(identity, frozenset())

    def writes_answer(self, identity: str) -> bool:
        """Whether what is written at a step is the answer (批复): it lies between the numbered document and the step
        that issues the answer."""
        signed = any(step.numbers and step.id in self.before(identity) for step in self.steps)
        issues = any(step.answers and (step.id == identity or identity in self.before(step.id)) for step in self.steps)
        return signed and issues

    def _ancestors(self, identity: str) -> Iterator[str]:
        seen, waiting = {identity}, [identity]
        while waiting:
            below = waiting.pop()
            for step in self.steps:
                if below in step.next and step.id not in seen:
                    seen.add(step.id)
                    waiting.append(step.id)
                    yield step.id

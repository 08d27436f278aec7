"""A course as it stands after reading: its lessons, items and the blueprint of its test. Frozen; named by its
digest."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from typing import Annotated

from msgspec import Meta, Struct

from app.training.items import Id, Item, Text, kind_of

Count = Annotated[int, Meta(ge=1, le=200)]


class Area(Struct, frozen=True, forbid_unknown_fields=True):
    """What items are about, for blueprints and for the learner."""

    id: Id
    name: Text


class Doing(StrEnum):
    """What a card of a lesson asks for, by the word that its line begins with."""

    TRY = "try"  # 动手: on one's own PC
    ITEM = "item"  # 题目: an item of this course
    TASK = "task"  # 练习: a task on the simulated PC
    TYPE = "type"  # 打字: a line to type


class Piece(Struct, frozen=True):
    """A part of a card: `text` in Markdown, or a picture with `text` for who cannot see it, or something to do.

    `ref` is the picture's path, or the item's or task's id.
    """

    text: str
    picture: bool = False
    doing: Doing | None = None
    ref: str = ""


class Card(Struct, frozen=True):
    """What is shown at a time: a heading and a few pieces."""

    title: str
    pieces: tuple[Piece, ...]


class Lesson(Struct, frozen=True):
    """A lesson of a few minutes."""

    id: str
    title: str
    minutes: int
    cards: tuple[Card, ...]


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """The formal test. The county may set others; these are the course's own. `passing` is of 100 points."""

    minutes: Annotated[int, Meta(ge=1, le=300)] = 90
    passing: Annotated[int, Meta(ge=1, le=100)] = 60


class Part(Struct, frozen=True, forbid_unknown_fields=True):
    """A part of the blueprint: `count` items of `points` each, of any of the kinds, areas and levels named (none named:
    of all)."""

    name: Text
    count: Count
    points: Annotated[int, Meta(ge=1, le=100)]
    kinds: tuple[str, ...] = ()
    areas: tuple[str, ...] = ()
    difficulty: tuple[int, ...] = ()

    def takes(self, item: Item) -> bool:
        """Whether the item may stand in this part."""
        return (
            (not self.kinds or kind_of(item) in self.kinds)
            and (not self.areas or item.area in self.areas)
            and (not self.difficulty or item.difficulty in self.difficulty)
        )


class Course(Struct, frozen=True, dict=True):
    """A course 课程. `digest` (32 bytes) names its content: two packs with one digest are one course."""

    id: str
    name: str
    version: int
    about: str
    areas: tuple[Area, ...]
    lessons: tuple[Lesson, ...]
    items: tuple[Item, ...]
    parts: tuple[Part, ...]
    terms: Terms
    pictures: dict[str, str]
    """The text of each SVG, by its path."""
    digest: bytes

    @cached_property
    def _items(self) -> dict[str, Item]:
        return {item.id: item for item in self.items}

    @cached_property
    def _lessons(self) -> dict[str, Lesson]:
        return {lesson.id: lesson for lesson in self.lessons}

    def item(self, identity: str) -> Item:
        """The item of that id. Raises `KeyError`: a checked course names no others."""
        return self._items[identity]

    def lesson(self, identity: str) -> Lesson:
        """The lesson of that id. Raises `KeyError`."""
        return self._lessons[identity]

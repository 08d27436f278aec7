"""What went wrong in a typed passage, sign by sign, and how fast it was typed."""

from __future__ import annotations

import unicodedata
from collections import Counter
from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

from app.training.syllables import sound_alike

if TYPE_CHECKING:
    from collections.abc import Iterator

_WORST = 1 << 30


class Slip(StrEnum):
    """The classes of errors, named so that a learner knows what to practise."""

    HOMOPHONE = "homophone"  # 同音字: the sound was right, the choice was not
    WIDTH = "width"  # 全角、半角
    CASE = "case"  # 大小写
    PUNCTUATION = "punctuation"
    SPACE = "space"
    WRONG = "wrong"
    MISSING = "missing"
    EXTRA = "extra"


class Mark(NamedTuple):
    """A slip and the place of the passage where it was made; of an extra sign, the place before which it stands."""

    place: int
    slip: Slip


class Compared(NamedTuple):
    """`right` signs of the passage were typed as they stand; `slips` counts errors by class; `reached` tells how far
    the learner came (what was not reached is no error)."""

    right: int
    slips: dict[Slip, int]
    reached: int
    marks: tuple[Mark, ...] = ()
    """Each slip in the order of the passage."""

    @property
    def errors(self) -> int:
        """All slips together."""
        return sum(self.slips.values())


def compared(passage: str, typed: str) -> Compared:
    """The passage and what was typed, aligned with the fewest errors. Line breaks count as spaces."""
    wanted, given = _lines_as_spaces(passage), _lines_as_spaces(typed)
    costs = _costs(wanted, given)
    # as far as was typed: the end of the passage that gives the fewest errors, the furthest of those
    reached = min(range(len(wanted) + 1), key=lambda end: (costs[end][len(given)], -end))
    pairs = list(_aligned(costs, wanted[:reached], given))
    marks = tuple(Mark(place, _slip(a, b)) for place, a, b in reversed(pairs) if a != b)
    slips = Counter(mark.slip for mark in marks)
    return Compared(sum(a == b for _place, a, b in pairs), dict(slips), reached, marks)


def speed(right: int, seconds: int) -> int:
    """Right signs a minute, rounded down."""
    return right * 60 // max(1, seconds)


def _lines_as_spaces(text: str) -> str:
    return " ".join(text.splitlines()).strip()


def _costs(wanted: str, given: str) -> list[list[int]]:
    """Levenshtein distances between all beginnings of the two."""
    rows = [list(range(len(given) + 1))]
    for number, sign in enumerate(wanted, 1):
        above, row = rows[-1], [number]
        for place, other in enumerate(given, 1):
            row.append(min(above[place] + 1, row[place - 1] + 1, above[place - 1] + (sign != other)))
        rows.append(row)
    return rows


def _aligned(costs: list[list[int]], wanted: str, given: str) -> Iterator[tuple[int, str, str]]:
    """A place of the passage and the pair of signs there; "" where one of them has none. From the end to the start."""
    i, j = len(wanted), len(given)
    while i or j:
        both = costs[i - 1][j - 1] + (wanted[i - 1] != given[j - 1]) if i and j else _WORST
        if both == costs[i][j]:
            i, j = i - 1, j - 1
            yield i, wanted[i], given[j]
        elif i and costs[i - 1][j] + 1 == costs[i][j]:
            i -= 1
            yield i, wanted[i], ""
        else:
            j -= 1
            yield i, "", given[j]


def _slip(wanted: str, given: str) -> Slip:
    if "" in (wanted, given):
        if (wanted or given).isspace():
            return Slip.SPACE
        return Slip.EXTRA if given else Slip.MISSING
    if wanted.isspace() or given.isspace():
        return Slip.SPACE
    wide, narrow = (unicodedata.normalize("NFKC", sign) for sign in (wanted, given))
    if wide == narrow:
        return Slip.WIDTH
    if wide.casefold() == narrow.casefold():
        return Slip.CASE
    if _is_mark(wanted) or _is_mark(given):
        return Slip.PUNCTUATION
    return Slip.HOMOPHONE if sound_alike(wanted, given) else Slip.WRONG


def _is_mark(sign: str) -> bool:
    return unicodedata.category(sign)[0] in "PS"

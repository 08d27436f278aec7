"""How much of an item an answer has right, and what to say of the rest. The same on desk and hub: whole numbers
only."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from app.training.answers import Answer, Chosen, Filled, Judged, Matched, Ordered, Performed, Pointed, Typed
from app.training.items import (
    FillIn,
    Hotspot,
    Item,
    Matching,
    Multiple,
    Ordering,
    Single,
    Task,
    TrueFalse,
    Typing,
)
from app.training.tasks import Spoiled, reached
from app.training.typed import compared
from app.training.written import same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable


class Grade(NamedTuple):
    """`share` of the credit, 0 to 1; `reasons` are the pack's own words on what was not right; `spoiled` are a task's
    rules that were broken."""

    share: Fraction
    reasons: tuple[str, ...] = ()
    spoiled: tuple[Spoiled, ...] = ()

    @property
    def right(self) -> bool:
        """Wholly."""
        return self.share == 1


_NOTHING: Final = Fraction(0)
_ALL: Final = Fraction(1)


def grade(item: Item, answer: Answer | None) -> Grade:
    """What an answer is worth. None, or an answer to another kind of item, is worth nothing.

    Partial credit never falls when a wrong part of an answer is left out or a right one is added.
    """
    kind, grader = _GRADERS[type(item)]
    if not isinstance(answer, kind):
        return Grade(_NOTHING, _said(item.why))
    return grader(item, answer)


def _single(item: Single, answer: Chosen) -> Grade:
    taken = set(answer.choices)
    right = {number for number, choice in enumerate(item.choices) if choice.right}
    if taken == right:
        return Grade(_ALL)
    return Grade(_NOTHING, _of_choices(item, taken - right))


def _multiple(item: Multiple, answer: Chosen) -> Grade:
    """Shares of the right ones taken less shares of the wrong ones taken: who ticks everything gets nothing."""
    taken = set(answer.choices)
    right = {number for number, choice in enumerate(item.choices) if choice.right}
    wrong = set(range(len(item.choices))) - right
    share = Fraction(len(taken & right), len(right)) - Fraction(len(taken & wrong), max(1, len(wrong)))
    return _partly(share, _of_choices(item, (taken - right) or (right - taken)))


def _true_false(item: TrueFalse, answer: Judged) -> Grade:
    return _partly(Fraction(int(answer.so is item.right)), _said(item.why))


def _matching(item: Matching, answer: Matched) -> Grade:
    given = [*answer.partners, *[-1] * len(item.pairs)][: len(item.pairs)]
    partners = item.partners
    # two lefts may have the same right side in words: either of them is right
    good = [
        0 <= one < len(partners) and partners[one] == pair.right for one, pair in zip(given, item.pairs, strict=True)
    ]
    why = [pair.why for ok, pair in zip(good, item.pairs, strict=True) if not ok]
    return _partly(Fraction(sum(good), len(good)), _said(*(why or [item.why])) or _said(item.why))


def _ordering(item: Ordering, answer: Ordered) -> Grade:
    """The pairs of steps in their right order, less those in the wrong one: a random order is worth nothing on
    average."""
    count = len(item.steps)
    order = [step for step in dict.fromkeys(answer.steps) if 0 <= step < count]
    after = sum(a < b for i, a in enumerate(order) for b in order[i + 1 :])
    before = sum(a > b for i, a in enumerate(order) for b in order[i + 1 :])
    return _partly(Fraction(after - before, count * (count - 1) // 2), _said(item.why))


def _fill_in(item: FillIn, answer: Filled) -> Grade:
    given = [*answer.texts, *[""] * len(item.blanks)][: len(item.blanks)]
    why: list[str] = []
    good = 0
    for text, blank in zip(given, item.blanks, strict=True):
        if any(same(text, wanted, exact=blank.exact) for wanted in blank.answers):
            good += 1
        else:
            known = [one.why for one in blank.mistakes if same(text, one.text, exact=blank.exact)]
            why += known[:1] or [item.why]
    return _partly(Fraction(good, len(item.blanks)), _said(*why))


def _hotspot(item: Hotspot, answer: Pointed) -> Grade:
    hit = [spot for spot in item.spots if spot.holds(answer.x, answer.y)]
    if any(spot.right for spot in hit):
        return Grade(_ALL)
    return Grade(_NOTHING, _said(*(spot.why for spot in hit)) or _said(item.why))


def _typing(item: Typing, answer: Typed) -> Grade:
    """Right signs less what was typed besides, of those needed; in more than the time given, in proportion less."""
    result = compared(item.passage, answer.text)
    good = max(0, result.right - result.errors)
    needed = max(1, len(item.passage) - 2 * item.slips)
    late = Fraction(item.seconds, max(item.seconds, answer.seconds))
    return _partly(min(_ALL, Fraction(good, needed)) * late, _said(item.why))


def _task(item: Task, answer: Performed) -> Grade:
    result = reached(item, answer.acts)
    if result.broken or result.spoiled:
        return Grade(_NOTHING, _said(*result.broken), result.spoiled)
    return _partly(Fraction(result.met, len(item.goals)), _said(*result.unmet))


def _partly(share: Fraction, reasons: tuple[str, ...]) -> Grade:
    share = max(_NOTHING, min(_ALL, share))
    return Grade(share, () if share == 1 else reasons)


def _of_choices(item: Single | Multiple, numbers: Iterable[int]) -> tuple[str, ...]:
    why = (item.choices[number].why for number in sorted(numbers) if 0 <= number < len(item.choices))
    return _said(*why) or _said(item.why)


def _said(*texts: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text for text in texts if text))


_GRADERS: Final[dict[type[Any], tuple[type[Any], Callable[[Any, Any], Grade]]]] = {
    Single: (Chosen, _single),
    Multiple: (Chosen, _multiple),
    TrueFalse: (Judged, _true_false),
    Matching: (Matched, _matching),
    Ordering: (Ordered, _ordering),
    FillIn: (Filled, _fill_in),
    Hotspot: (Pointed, _hotspot),
    Typing: (Typed, _typing),
    Task: (Performed, _task),
}

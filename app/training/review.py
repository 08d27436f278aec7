"""When to look again at what was wrong: FSRS (free spaced repetition) behind two functions. Private to the learner.

No randomness and no clock of its own: the same reviews give the same days on every machine.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from fsrs.card import Card
from fsrs.rating import Rating
from fsrs.scheduler import Scheduler
from fsrs.state import State
from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable

# the first look again is within the session, the second the next day; a year is the longest: posts change
_SCHEDULER: Final = Scheduler(learning_steps=(timedelta(minutes=10),), maximum_interval=365, enable_fuzzing=False)


class Memory(Struct, frozen=True):
    """What is known of one learner's memory of one item. Times are UTC."""

    item: str
    due: datetime
    state: int
    step: int | None
    stability: float | None
    difficulty: float | None
    last: datetime | None


def missed(item: str, at: datetime) -> Memory:
    """An item that was wrong for the first time: it comes again in a few minutes."""
    return _kept(item, _SCHEDULER.review_card(Card(card_id=0, due=_utc(at)), Rating.Again, _utc(at))[0])


def looked(memory: Memory, at: datetime, *, right: bool, hard: bool = False) -> Memory:
    """After a look at it: wrong brings it back soon, right later and later; `hard` (right, with hesitation) less
    late."""
    rating = Rating.Again if not right else Rating.Hard if hard else Rating.Good
    # a clock that was set back must not make time negative
    moment = max(_utc(at), memory.last) if memory.last else _utc(at)
    return _kept(memory.item, _SCHEDULER.review_card(_card(memory), rating, moment)[0])


def practised(memory: Memory | None, item: str, at: datetime, *, right: bool) -> Memory | None:
    """What is known after an item was answered, in a lesson, a self-test or a review; None where nothing is to be kept.

    What was never wrong is not kept. Of what was, only a look that was due counts: an answer that is tried again at
    once, with the reason still in view, shows nothing. But what was believed to be remembered and is wrong, counts.
    """
    if memory is None:
        return None if right else missed(item, at)
    believed = memory.state == State.Review.value
    if memory.due <= _utc(at) or (believed and not right):
        return looked(memory, at, right=right)
    return None


def due(memories: Iterable[Memory], at: datetime) -> tuple[str, ...]:
    """The items to look at now, the longest due first. There is no count of what waits: nobody owes anything."""
    waiting = sorted((memory for memory in memories if memory.due <= _utc(at)), key=lambda one: (one.due, one.item))
    return tuple(memory.item for memory in waiting)


def _card(memory: Memory) -> Card:
    return Card(
        card_id=0,
        state=State(memory.state),
        step=memory.step,
        stability=memory.stability,
        difficulty=memory.difficulty,
        due=memory.due,
        last_review=memory.last,
    )


def _kept(item: str, card: Card) -> Memory:
    return Memory(item, card.due, card.state.value, card.step, card.stability, card.difficulty, card.last_review)


def _utc(at: datetime) -> datetime:
    return at.astimezone(UTC)

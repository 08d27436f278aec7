"""Right answers to the items of the small course."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.training.answers import Answer, Chosen, Judged, Performed
from app.training.items import Item, Multiple, Single, Task, TrueFalse
from app.training.pc.scripts import acts_of

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.desk.learning.rows import Attempt
    from app.training.attempts import Result


def right(item: Item) -> Answer:
    """The right answer to an item that can stand on a paper of the small course."""
    if isinstance(item, Task):
        return Performed(acts_of(item.solve))
    if isinstance(item, TrueFalse):
        return Judged(item.right)
    assert isinstance(item, Single | Multiple)
    return Chosen(tuple(number for number, choice in enumerate(item.choices) if choice.right))


def take_test(desk: Desk, course: str, *, passing: bool) -> Result:
    """Take a formal test and hand it in: everything right, or nothing answered."""
    attempt: Attempt = desk.learning.begin_test(course)
    for second, place in enumerate(attempt.paper.places if passing else (), 1):
        desk.learning.answer(attempt.id, place.item.id, right(place.item), attempt.spent + second)
    return desk.learning.hand_in(attempt.id, attempt.spent + 60)

"""What is right, in words: for who has tried and does not get on. And whether an answer is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.speech import _
from app.training.answers import Chosen, Filled, Matched, Ordered, Performed, Typed
from app.training.items import FillIn, Matching, Multiple, Ordering, Single, TrueFalse

if TYPE_CHECKING:
    from app.training.answers import Answer
    from app.training.items import Item


def is_whole(item: Item, answer: Answer | None) -> bool:
    """Whether everything is answered that is asked: every pair, step and gap."""
    if answer is None:
        return False
    if isinstance(item, Matching) and isinstance(answer, Matched):
        return len(answer.partners) == len(item.pairs) and -1 not in answer.partners
    if isinstance(item, Ordering) and isinstance(answer, Ordered):
        return len(set(answer.steps)) == len(item.steps)
    if isinstance(item, FillIn) and isinstance(answer, Filled):
        return len(answer.texts) == len(item.blanks) and all(text.strip() for text in answer.texts)
    if isinstance(answer, Chosen):
        return bool(answer.choices)
    if isinstance(answer, Performed):
        return bool(answer.acts)
    return not isinstance(answer, Typed) or bool(answer.text)


def right_answer(item: Item) -> str:
    """The right answer of an item that can be told in words; else empty."""
    if isinstance(item, (Single, Multiple)):
        return _("; ").join(choice.text for choice in item.choices if choice.right)
    if isinstance(item, TrueFalse):
        return _("It is so.") if item.right else _("It is not so.")
    if isinstance(item, Matching):
        return _("; ").join(f"{pair.left} – {pair.right}" for pair in item.pairs)
    if isinstance(item, Ordering):
        return " → ".join(item.steps)
    if isinstance(item, FillIn):
        return _("; ").join(blank.answers[0] for blank in item.blanks)
    return ""

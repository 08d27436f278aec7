"""Writing items as GIFT, for Moodle and for those who have it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.training.checking import GAP
from app.training.gift.signs import Note, escaped
from app.training.items import FillIn, Item, Matching, Multiple, Single, TrueFalse

if TYPE_CHECKING:
    from collections.abc import Iterable


class Written(NamedTuple):
    """The text of a GIFT file, and what could not be written; the line of a note is the number of the item."""

    text: str
    notes: tuple[Note, ...]


def write(items: Iterable[Item]) -> Written:
    """The items in GIFT, each with its id, area, lesson and difficulty in a comment, by which `read` knows them
    again."""
    questions, notes = [], []
    for number, item in enumerate(items, 1):
        code = _unwritable(item)
        if code:
            notes.append(Note(code, number, item.id))
        else:
            questions.append(_question(item))
    return Written("\n\n".join(questions) + "\n" if questions else "", tuple(notes))


def _unwritable(item: Item) -> str:
    if item.picture:
        return "gift-picture"
    if not isinstance(item, Single | Multiple | TrueFalse | Matching | FillIn):
        return "gift-kind"
    if isinstance(item, FillIn) and (len(item.blanks) > 1 or item.blanks[0].exact or len(GAP.findall(item.text)) != 1):
        return "gift-kind"
    if any("->" in text or text.startswith(("%", "[")) for text in _texts(item)):
        return "gift-signs"
    return ""


def _texts(item: Single | Multiple | TrueFalse | Matching | FillIn) -> list[str]:
    match item:
        case Single() | Multiple():
            return [choice.text for choice in item.choices]
        case Matching():
            return [*(text for pair in item.pairs for text in (pair.left, pair.right)), *item.extra]
        case FillIn():
            return [*item.blanks[0].answers, *(mistake.text for mistake in item.blanks[0].mistakes)]
        case TrueFalse():
            return []


def _question(item: Item) -> str:
    marks = f"[id:{item.id}] [tag:area={item.area}] [tag:lesson={item.lesson}] [tag:difficulty={item.difficulty}]"
    general = f"####{escaped(item.why)}" if item.why else ""
    before, after = item.text, ""
    body: list[str] = []
    match item:
        case Single():
            body = [("=" if one.right else "~") + escaped(one.text) + _because(one.why) for one in item.choices]
        case Multiple():
            body = _weighed(item)
        case TrueFalse():
            body, general = ["TRUE" if item.right else "FALSE"], f"#{escaped(item.why)}"
        case Matching():
            body = [f"={escaped(one.left)} -> {escaped(one.right)}{_because(one.why)}" for one in item.pairs]
            body += [f"= -> {escaped(text)}" for text in item.extra]
        case FillIn():
            before, after = GAP.split(item.text)
            (blank,) = item.blanks
            body = [f"={escaped(answer)}" for answer in blank.answers]
            body += [f"=%0%{escaped(one.text)}{_because(one.why)}" for one in blank.mistakes]
    inner = " ".join([*body, general]).strip()
    return f"// {marks}\n::{escaped(item.id)}::[plain]{escaped(before)}{{{inner}}}{escaped(after)}"


def _weighed(item: Multiple) -> list[str]:
    right = sum(choice.right for choice in item.choices)
    plus, minus = _percent(right), _percent(len(item.choices) - right)
    return [f"~%{plus if one.right else '-' + minus}%{escaped(one.text)}{_because(one.why)}" for one in item.choices]


def _percent(count: int) -> str:
    # Moodle takes fractions of five digits
    return f"{100 / count:.5f}".rstrip("0").rstrip(".")


def _because(why: str) -> str:
    return f"#{escaped(why)}" if why else ""

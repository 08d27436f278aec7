"""What a good course also keeps to: short sentences, something to do every few of them, pictures, items that differ.

Advice refuses nothing. `make check` holds our own courses to it; a county's author reads it and decides.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from app.training.checking import GAP
from app.training.courses import Course, Doing, Lesson
from app.training.items import FillIn, Hotspot, Matching, Multiple, Ordering, Single, Task, Typing
from app.training.places import PackFault, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.training.items import Item
    from app.training.packs import Pack

LONGEST_IN_LESSONS: Final = 32
LONGEST_IN_ITEMS: Final = 40
"""Signs of a sentence; a number or a word in letters counts as two."""
MOST_SENTENCES: Final = 7
"""Between one thing to do and the next."""
SHORTEST: Final = 3
LONGEST: Final = 8
"""SHORTEST to LONGEST minutes are a lesson."""
ALIKE: Final = 0.8
TELLING: Final = 0.4
"""Share of singles, of `FEW` at least, whose right choice may be the longest; chance has it at a quarter."""
FEW: Final = 10
_SIGNS_A_MINUTE: Final = 160
"""What an adult reads who reads little and looks at each picture (a practised reader: 300 to 500)."""
_DOING: Final = {Doing.TRY: 0.5, Doing.ITEM: 0.4, Doing.TYPE: 0.5, Doing.TASK: 1.2}
"""Minutes that something to do takes."""
_SENTENCE: Final = re.compile(r"[^。！？；!?;\n]+")
_MARKUP: Final = re.compile(r"\*\*|`|^\s*[-*]\s+|^\s*\d+\.\s+|!?\[([^\]]*)\]\([^)]*\)", re.MULTILINE)
_WORD: Final = re.compile(r"[A-Za-z0-9.+_-]+")


def advice(pack: Pack) -> list[PackFault]:
    """Everything that could be better, in the order of files and lines; nothing for a pack that cannot be read."""
    course = pack.course
    if course is None:
        return []
    found = [*_of_lessons(pack, course), *_of_items(pack, course), *_of_keys(pack, course), *_of_pictures(pack, course)]
    return sorted(set(found), key=lambda fault: (fault.where, fault.code))


def minutes(lesson: Lesson) -> float:
    """How long a lesson takes a learner who reads slowly and does what it asks for."""
    total = 0.0
    for piece in (piece for card in lesson.cards for piece in card.pieces):
        total += 0.0 if piece.picture else _length(piece.text) / _SIGNS_A_MINUTE
        total += _DOING[piece.doing] if piece.doing else 0.0
    return total


def _of_lessons(pack: Pack, course: Course) -> Iterator[PackFault]:
    asked = {item.lesson for item in course.items}
    for lesson in course.lessons:
        text = pack.texts[lesson.id]
        where = text.paragraphs[0][1]._replace(line=1) if text.paragraphs else Where("course.toml")
        for paragraph, at in text.paragraphs:
            yield from _long(paragraph, LONGEST_IN_LESSONS, at)
        needed = minutes(lesson)
        if not SHORTEST <= lesson.minutes <= LONGEST or abs(needed - lesson.minutes) > 1:
            yield PackFault("pack-minutes", where, f"{needed:.1f}")
        if not any(piece.picture for card in lesson.cards for piece in card.pieces):
            yield PackFault("pack-lesson-unpictured", where)
        if lesson.id not in asked:
            yield PackFault("pack-lesson-unasked", where, lesson.id)
        yield from _idle(lesson, where)


def _idle(lesson: Lesson, where: Where) -> Iterator[PackFault]:
    """Where more is read than MOST_SENTENCES without anything to do."""
    read, since = 0, ""
    for card in lesson.cards:
        for piece in card.pieces:
            if piece.doing is not None:
                read = 0
            elif not piece.picture:
                since = since if read else piece.text[:20]
                read += len(_sentences(piece.text))
                if read > MOST_SENTENCES:
                    yield PackFault("pack-no-doing", where, since)
                    read = 0


def _of_items(pack: Pack, course: Course) -> Iterator[PackFault]:
    seen: list[tuple[str, frozenset[str]]] = []
    for item in course.items:
        where = pack.items[item.id]
        for text in _words_of(item):
            yield from _long(GAP.sub("", text), LONGEST_IN_ITEMS, where)
        pairs = _bigrams("".join(_asked(item)))
        for other, theirs in seen:
            if len(pairs & theirs) > ALIKE * len(pairs | theirs):
                yield PackFault("pack-alike", where, other)
        seen.append((item.id, pairs))


def _of_keys(pack: Pack, course: Course) -> Iterator[PackFault]:
    """Where the right choice is the longest far more often than chance has it: who knows nothing takes the longest."""
    singles = [item for item in course.items if isinstance(item, Single)]
    telling = [item for item in singles if _longest_is_right(item)]
    if len(singles) >= FEW and len(telling) > TELLING * len(singles):
        yield PackFault("pack-key-longest", pack.items[telling[0].id], f"{len(telling)} / {len(singles)}")


def _longest_is_right(item: Single) -> bool:
    first, second = sorted(item.choices, key=lambda choice: -len(choice.text))[:2]
    return first.right and len(first.text) > len(second.text)


def _of_pictures(pack: Pack, course: Course) -> Iterator[PackFault]:
    used = {item.picture for item in course.items}
    used |= {piece.ref for lesson in course.lessons for card in lesson.cards for piece in card.pieces}
    yield from (PackFault("pack-picture-unused", Where(path)) for path in pack.pictures if path not in used)


def _long(text: str, most: int, where: Where) -> Iterator[PackFault]:
    for sentence in _sentences(text):
        if _length(sentence) > most:
            yield PackFault("pack-sentence-long", where, sentence)


def _sentences(text: str) -> list[str]:
    return [found for found in (one.strip() for one in _SENTENCE.findall(_MARKUP.sub(r"\1", text))) if found]


def _length(text: str) -> int:
    bare = _MARKUP.sub(r"\1", text)
    return len(_WORD.sub("", "".join(bare.split()))) + 2 * len(_WORD.findall(bare))


def _asked(item: Item) -> Iterator[str]:
    """What makes an item this one: its question and what may be answered."""
    yield item.text
    match item:
        case Single() | Multiple():
            yield from (choice.text for choice in item.choices)
        case Matching():
            yield from (pair.left + pair.right for pair in item.pairs)
        case Ordering():
            yield from item.steps
        case FillIn():
            yield from (blank.answers[0] for blank in item.blanks)
        case Hotspot():
            yield from (spot.name for spot in item.spots if spot.right)
        case Typing():
            yield item.passage
        case Task():
            yield from ("".join(line) for line in item.solve)


def _words_of(item: Item) -> Iterator[str]:
    """Every sentence of an item that a learner may come to read."""
    yield from (item.text, item.why)
    match item:
        case Single() | Multiple():
            yield from (text for choice in item.choices for text in (choice.text, choice.why))
        case Matching():
            yield from (pair.why for pair in item.pairs)
        case Hotspot():
            yield from (spot.why for spot in item.spots)
        case FillIn():
            yield from (mistake.why for blank in item.blanks for mistake in blank.mistakes)
        case Ordering():
            yield from item.steps
        case Task():
            yield from (goal.say for goal in item.goals)


def _bigrams(text: str) -> frozenset[str]:
    bare = "".join(text.split())
    return frozenset(bare[place : place + 2] for place in range(len(bare) - 1)) or frozenset([bare])

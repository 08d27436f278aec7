"""Reading a GIFT file: every question as an item, or a note on why it was not taken."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

import msgspec

from app.training.gift.signs import Note, hidden, holds_more, shown, without_html
from app.training.items import Blank, Choice, FillIn, Item, Matching, Mistake, Multiple, Pair, Single, TrueFalse

if TYPE_CHECKING:
    from collections.abc import Iterator

_TITLE: Final = re.compile(r"\s*::(.*?)::", re.DOTALL)
_FORMAT: Final = re.compile(r"\s*\[(html|moodle|plain|markdown)\]", re.IGNORECASE)
_MARK: Final = re.compile(r"\[(id|tag):((?:[^\]\\]|\\.)*)\]")
_ID: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_WEIGHT: Final = re.compile(r"\s*%(-?\d+(?:\.\d+)?)%(.*)", re.DOTALL)
_TRUTH: Final = re.compile(r"\s*(T|F|TRUE|FALSE)\s*(?:#(.*))?$", re.IGNORECASE | re.DOTALL)
_EXACT: Final = re.compile(r"\s*#\s*=?\s*(-?\d+(?:\.\d+)?)\s*(?::\s*0+(?:\.0+)?)?\s*$")
_GAP: Final = "____"
_CATEGORY: Final = "$CATEGORY"
_ANSWERS: Final = ("=", "~", "}", "#")


class Defaults(NamedTuple):
    """What GIFT does not say, for questions without tags `area=…`, `lesson=…` and `difficulty=…`; `prefix` begins the
    ids of those without one."""

    area: str
    lesson: str
    difficulty: int = 2
    prefix: str = "gift"


class Taken(NamedTuple):
    """The items of a file, and what is to be said of it."""

    items: tuple[Item, ...]
    notes: tuple[Note, ...]


class _NotTaken(Exception):
    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class _Answer(NamedTuple):
    mark: str
    """`=` or `~`."""
    weight: float | None
    text: str
    why: str


def read(text: str, defaults: Defaults) -> Taken:
    """The questions of a GIFT file, in its order. Never raises: whatever cannot be taken is in the notes."""
    reading = _Reading(defaults)
    for line, block in _blocks(text.removeprefix("\ufeff")):
        reading.take(line, block)
    return Taken(tuple(reading.items), tuple(reading.notes))


class _Reading:
    def __init__(self, defaults: Defaults) -> None:
        self._defaults = defaults
        self._ids: set[str] = set()
        self.items: list[Item] = []
        self.notes: list[Note] = []

    def take(self, line: int, block: str) -> None:
        marks = dict(_marks(block))
        words = hidden("\n".join(row for row in block.splitlines() if not row.lstrip().startswith("//")))
        if not words.strip():
            return
        name = shown(words)[:40]
        if words.lstrip().startswith(_CATEGORY):
            self.notes.append(Note("gift-category", line, name, taken=True))
            return
        try:
            title, item = self._item(words, marks)
        except _NotTaken as reason:
            self.notes.append(Note(reason.code, line, name))
            return
        self.items.append(item)
        lacks = isinstance(item, Single | Multiple) and any(not (one.right or one.why) for one in item.choices)
        if lacks or (not isinstance(item, Single | Multiple) and not item.why):
            self.notes.append(Note("gift-no-reason", line, title or name, taken=True))

    def _item(self, words: str, marks: dict[str, str]) -> tuple[str, Item]:
        title = ""
        if found := _TITLE.match(words):
            title, words = shown(found[1]), words[found.end() :]
        # what names no form may hold HTML, too: Moodle's own form does
        is_html = True
        if form := _FORMAT.match(words):
            is_html, words = form[1].lower() in ("html", "moodle"), words[form.end() :]
        if holds_more(words):
            raise _NotTaken("gift-more-than-text")
        before, body, after = _parts(words)
        clean = without_html if is_html else str
        head = {
            "area": marks.get("area", self._defaults.area),
            "lesson": marks.get("lesson", self._defaults.lesson),
            "difficulty": _level(marks.get("difficulty", ""), self._defaults.difficulty),
        }
        after = "" if after.lstrip().startswith("//") else after  # a comment behind the brace
        asked = clean(shown(f"{before}{_GAP}{after}" if after.strip() else before))
        item = _made(asked, body, clean, head)
        identity = self._identity(marks.get("id", ""), title)
        try:
            # the limits of a course's items hold for these, too
            good = msgspec.convert({**msgspec.to_builtins(item), "id": identity}, Item)
        except msgspec.ValidationError as error:
            raise _NotTaken("gift-does-not-fit") from error
        self._ids.add(identity)
        return title, good

    def _identity(self, marked: str, title: str) -> str:
        for wanted in (marked, title.lower().replace(" ", "-")):
            if _ID.fullmatch(wanted) and wanted not in self._ids:
                return wanted
        number = len(self._ids) + 1
        while f"{self._defaults.prefix}-{number}" in self._ids:
            number += 1
        return f"{self._defaults.prefix}-{number}"


def _blocks(text: str) -> Iterator[tuple[int, str]]:
    """Questions with their first line. A blank line ends one, unless answers go on below it: Moodle refuses that, but
    people write it."""
    gathered: list[str] = []
    start, depth, parted = 1, 0, False
    for line, row in enumerate(text.splitlines(), 1):
        if not row.strip():
            parted = True
            continue
        titled = depth == 0 and row.lstrip().startswith("::") and any("{" in hidden(one) for one in gathered)
        goes_on = not titled and (not parted or (depth > 0 and row.lstrip().startswith(_ANSWERS)))
        if gathered and (not goes_on or _CATEGORY in (row[: len(_CATEGORY)], gathered[-1][: len(_CATEGORY)])):
            yield start, "\n".join(gathered)
            gathered, depth = [], 0
        start, parted = (start if gathered else line), False
        gathered.append(row)
        bare = "" if row.lstrip().startswith("//") else hidden(row)
        depth += bare.count("{") - bare.count("}")
    if gathered:
        yield start, "\n".join(gathered)


def _marks(block: str) -> Iterator[tuple[str, str]]:
    """`[id:…]` and `[tag:name=value]` in the comments of a question."""
    for row in block.splitlines():
        if row.lstrip().startswith("//"):
            for kind, value in _MARK.findall(row):
                name, equals, rest = value.partition("=")
                if kind == "id":
                    yield "id", value.strip()
                elif equals:
                    yield name.strip(), rest.strip()


def _parts(words: str) -> tuple[str, str, str]:
    opening, closing = words.find("{"), words.rfind("}")
    if opening < 0 and closing < 0:
        raise _NotTaken("gift-description")
    if opening < 0 or closing < opening or "{" in words[opening + 1 : closing] or "}" in words[opening:closing]:
        raise _NotTaken("gift-braces")
    return words[:opening], words[opening + 1 : closing], words[closing + 1 :]


def _made(asked: str, body: str, clean: Any, head: dict[str, Any]) -> Item:
    body, _, general = body.partition("####")
    head = {**head, "id": "gift", "why": clean(shown(general))}
    if not body.strip():
        raise _NotTaken("gift-essay")
    if body.lstrip().startswith("#"):
        return _number(asked, body, head)
    if truth := _TRUTH.match(body):
        return _truth(asked, truth[1], truth[2] or "", clean, head)
    answers = [
        one._replace(text=clean(one.text), why=clean(one.why)) if clean is not str else one for one in _answers(body)
    ]
    sides = [one for one in answers if one.mark == "="]
    if sides and all("->" in one.text for one in sides):
        return _matching(asked, answers, head)
    if all(one.mark == "=" for one in answers):
        return _written(asked, answers, head)
    return _choices(asked, answers, head)


def _number(asked: str, body: str, head: dict[str, Any]) -> Item:
    exact = _EXACT.match(body.split("#", 2)[1].join(["#", ""]) if body.count("#") > 1 else body)
    if exact is None:
        raise _NotTaken("gift-range")
    return FillIn(text=_with_gap(asked), blanks=(Blank((exact[1],)),), **head)


def _truth(asked: str, word: str, feedback: str, clean: Any, head: dict[str, Any]) -> Item:
    # the first feedback is for the wrong answer, the second for the right one
    wrong = clean(shown(feedback.split("#")[0]))
    return TrueFalse(text=asked, right=word[0] in "tT", **{**head, "why": wrong or head["why"]})


def _answers(body: str) -> list[_Answer]:
    found = re.findall(r"([=~])([^=~]*)", body)
    if not found or body.strip()[0] not in "=~":
        raise _NotTaken("gift-answers")
    answers = []
    for mark, rest in found:
        weighed = _WEIGHT.match(rest)
        weight, rest = (float(weighed[1]), weighed[2]) if weighed else (None, rest)
        text, _, why = rest.partition("#")
        answers.append(_Answer(mark, weight, shown(_FORMAT.sub("", text)), shown(_FORMAT.sub("", why))))
    return answers


def _matching(asked: str, answers: list[_Answer], head: dict[str, Any]) -> Item:
    if any(one.mark != "=" for one in answers):
        raise _NotTaken("gift-answers")
    sides = [tuple(side.strip() for side in one.text.split("->", 1)) for one in answers]
    pairs = tuple(Pair(left, right, one.why) for (left, right), one in zip(sides, answers, strict=True) if left)
    return Matching(text=asked, pairs=pairs, extra=tuple(right for left, right in sides if not left), **head)


def _written(asked: str, answers: list[_Answer], head: dict[str, Any]) -> Item:
    right = tuple(one.text for one in answers if one.weight is None or one.weight == 100)
    if not right:
        raise _NotTaken("gift-answers")
    if any(one.weight is not None and 0 < one.weight < 100 for one in answers):
        raise _NotTaken("gift-partly-right")
    mistakes = tuple(Mistake(one.text, one.why or head["why"] or "-") for one in answers if one.weight == 0)
    return FillIn(text=_with_gap(asked), blanks=(Blank(right, mistakes),), **head)


def _choices(asked: str, answers: list[_Answer], head: dict[str, Any]) -> Item:
    if len({one.text for one in answers}) < len(answers):
        raise _NotTaken("gift-answers")
    full = [one for one in answers if one.mark == "=" or one.weight == 100]
    weighed = [one for one in answers if one.weight is not None and 0 < one.weight < 100 and one.mark == "~"]
    right = full or weighed
    if len(full) > 1:
        raise _NotTaken("gift-several-right")
    if (full and weighed) or len({one.weight for one in weighed}) > 1:
        raise _NotTaken("gift-partly-right")
    choices = tuple(Choice(one.text, one in right, "" if one in right else one.why) for one in answers)
    if not right or len(right) == len(answers):
        raise _NotTaken("gift-answers")
    return (Single if full else Multiple)(text=asked, choices=choices, **head)


def _with_gap(asked: str) -> str:
    return asked if _GAP in asked else f"{asked} {_GAP}"


def _level(text: str, otherwise: int) -> int:
    return int(text) if text in ("1", "2", "3") else otherwise

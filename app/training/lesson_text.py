"""A lesson's Markdown, cut into cards: what is shown at a time, with something to do on it.

`#` is the lesson's heading and is passed over (its title stands in `course.toml`); each `##` begins a card. A line
with a picture alone is a picture. A quoted line that begins with one of the words of `WORDS` is something to do.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from app.training.courses import Card, Doing, Piece
from app.training.places import PackFault, Where

if TYPE_CHECKING:
    from collections.abc import Iterator

WORDS: Final = {
    "动手": Doing.TRY,
    "题目": Doing.ITEM,
    "练习": Doing.TASK,
    "打字": Doing.TYPE,
    "Try": Doing.TRY,
    "Item": Doing.ITEM,
    "Task": Doing.TASK,
    "Type": Doing.TYPE,
}
_PICTURE: Final = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)\s*$")
_DOING: Final = re.compile(rf">\s*({'|'.join(WORDS)})\s*[:：]\s*(.+)$")
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)]*)\)")
_TAG: Final = re.compile(r"</?[a-zA-Z][^>]*>")


class Reference(NamedTuple):
    """Something that a lesson points to: `kind` is `picture`, `lesson`, or a `Doing` of an item or task."""

    kind: str
    target: str
    where: Where


class Text(NamedTuple):
    """What a lesson's file says. `sentences` are its paragraphs with their place, for advice."""

    cards: tuple[Card, ...]
    references: tuple[Reference, ...]
    faults: tuple[PackFault, ...]
    paragraphs: tuple[tuple[str, Where], ...]


class _Reading:
    def __init__(self, file: str) -> None:
        self.file = file
        self.cards: list[Card] = []
        self.references: list[Reference] = []
        self.faults: list[PackFault] = []
        self.paragraphs: list[tuple[str, Where]] = []
        self._title: str | None = None
        self._pieces: list[Piece] = []

    def take(self, block: str, where: Where) -> None:
        self._look_for_links(block, where)
        if block.startswith("## "):
            self.close()
            self._title = block[3:].strip()
        elif block.startswith("# "):
            return
        elif self._title is None:
            self.faults.append(PackFault("pack-no-card", where, block[:40]))
        elif picture := _PICTURE.match(block):
            self._pieces.append(Piece(picture[1], picture=True, ref=picture[2]))
            self.references.append(Reference("picture", picture[2], where))
            if not picture[1].strip():
                self.faults.append(PackFault("pack-picture-untold", where, picture[2]))
        elif block.startswith(">"):
            self._take_doing(block, where)
        else:
            self._pieces.append(Piece(block))
            self.paragraphs.append((block, where))

    def _take_doing(self, block: str, where: Where) -> None:
        found = _DOING.match(block)
        if found is None:
            self.faults.append(PackFault("pack-doing-unknown", where, block[:40]))
            return
        doing, words = WORDS[found[1]], found[2].strip()
        if doing in (Doing.ITEM, Doing.TASK):
            self._pieces.append(Piece("", doing=doing, ref=words))
            self.references.append(Reference(doing, words, where))
        else:
            self._pieces.append(Piece(words, doing=doing))
            if doing is Doing.TRY:
                self.paragraphs.append((words, where))

    def _look_for_links(self, block: str, where: Where) -> None:
        for target in _LINK.findall(block):
            kind, colon, name = target.partition(":")
            if kind == "lesson" and colon:
                self.references.append(Reference("lesson", name, where))
            else:
                self.faults.append(PackFault("pack-link-outside", where, target))
        if tag := _TAG.search(block):
            self.faults.append(PackFault("pack-html", where, tag[0]))

    def close(self) -> None:
        if self._title is not None:
            self.cards.append(Card(self._title, tuple(self._pieces)))
        self._pieces = []


def read(text: str, file: str) -> Text:
    """The lesson in a file's text; what is wrong with it is in `faults`."""
    reading = _Reading(file)
    for block, line in _blocks(text):
        reading.take(block, Where(file, line))
    reading.close()
    if not reading.cards:
        reading.faults.append(PackFault("pack-no-card", Where(file), file))
    return Text(tuple(reading.cards), tuple(reading.references), tuple(reading.faults), tuple(reading.paragraphs))


def _blocks(text: str) -> Iterator[tuple[str, int]]:
    """Paragraphs and lists as wholes; headings, pictures and quoted lines alone. Each with its first line."""
    gathered: list[str] = []
    start = 0
    for line, raw in enumerate(text.splitlines(), 1):
        words = raw.strip()
        alone = words.startswith(("#", ">")) or _PICTURE.match(words) is not None
        if gathered and (alone or not words):
            yield "\n".join(gathered), start
            gathered = []
        if alone:
            yield words, line
        elif words:
            start = start if gathered else line
            gathered.append(words)
    if gathered:
        yield "\n".join(gathered), start

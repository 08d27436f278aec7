"""Opening, filtering, paging, searching a desk with many documents: what a clerk waits for between two keystrokes."""

from __future__ import annotations

import random
import unicodedata
from itertools import islice
from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.desk import session
from app.desk.rows import Filter
from app.desk.store.search import documents
from app.domain.records import Document
from tests.bench.county import CLERK, PASSWORD
from tests.bench.timing import milliseconds, p95

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.desk.desk import Desk

TIMES: Final = 200
WORDS: Final = 60
LIMIT: Final = 50
SAMPLE: Final = 20_000
"""Documents in which substrings are looked for; they lie anywhere among all."""


class Waits(Struct, frozen=True):
    """p95 of each, ms."""

    open: float
    filter: float
    page: float
    counts: float
    today: float


class Found(Struct, frozen=True):
    """p95 of the newest 50 of a word, ms; and of all hits that substring search has, how many were found."""

    two: float
    one: float
    recall: float
    false: int


def measure_lists(folder: Path) -> Waits:
    """With nothing else going on."""
    desk = session.unlock(folder, CLERK, PASSWORD)
    try:
        return waits(desk, lambda work: milliseconds(lambda: work(desk)))
    finally:
        desk.close()


def waits(desk: Desk, timed: Callable[[Callable[[Desk], object]], float], times: int = TIMES) -> Waits:
    """What the lists take, each piece of work timed by `timed`."""
    chance = random.Random(3)
    newest = desk.inbox(limit=1).rows[0].row
    oldest = newest - 63_000_000_000  # two years
    offices = [office.id for office in desk.offices()]
    anywhere = [chance.randint(oldest, newest) for _ in range(times)]
    some = [row.id for at in anywhere for row in desk.inbox(after=at, limit=1).rows]
    filters = [
        Filter(to_sign=bool(which & 1), urgent=bool(which & 2), unread=bool(which & 4), office=chance.choice(offices))
        for which in range(8)
    ]
    filters += [Filter(wanted.to_sign, wanted.urgent, wanted.unread) for wanted in filters[1:]]

    def pages() -> Iterator[float]:
        for at in anywhere:
            yield timed(lambda desk, at=at: desk.inbox(after=at, limit=LIMIT))  # type: ignore[misc]

    return Waits(
        open=p95([timed(lambda desk, id=id: desk.open(id)) for id in some]),  # type: ignore[misc]
        filter=p95([timed(lambda desk, by=by: desk.inbox(by)) for _ in range(times // 15) for by in filters]),  # type: ignore[misc]
        page=p95(list(pages())),
        counts=p95([timed(lambda desk: desk.counts()) for _ in range(times // 10)]),
        today=p95([timed(lambda desk: desk.today()) for _ in range(times // 10)]),
    )


def measure_search(folder: Path) -> Found:
    """Words out of the documents themselves, each asked for once: what the index finds, and how soon."""
    desk = session.unlock(folder, CLERK, PASSWORD)
    try:
        texts = _texts(desk)
        two, one = _words(texts, 2), _words(texts, 1)
        desk.search("预热")  # the statement is prepared once
        waits_two = [milliseconds(lambda word=word: desk.search(word, LIMIT)) for word in two]  # type: ignore[misc]
        waits_one = [milliseconds(lambda word=word: desk.search(word, LIMIT)) for word in one]  # type: ignore[misc]
        wanted = [*two[: WORDS // 2], *one[: WORDS // 4], *_words(texts, 4)[: WORDS // 4]]
        there = missed = false = 0
        with desk.store.reading() as tx:
            for word in wanted:
                truth = {row for row, text in texts.items() if word in text}
                found = texts.keys() & set(documents(tx.search.find(word, 1 << 30)))
                there, missed, false = there + len(truth), missed + len(truth - found), false + len(found - truth)
    finally:
        desk.close()
    return Found(p95(waits_two), p95(waits_one), 1 - missed / there, false)


def _texts(desk: Desk) -> dict[int, str]:
    """What some of the rows of the listing may be found by."""
    texts: dict[bytes, str] = {}
    offices = {unit.id: unit.name for unit in desk._directory().values()}
    with desk.store.reading() as tx:
        for document in islice(tx.mirror.all(Document), SAMPLE):
            paper = document.send.paper
            parts = (paper.title, paper.number, paper.office or offices[document.sender], paper.main_recipients)
            text = "\n".join((*parts, *paper.body, paper.signature, paper.note, *paper.copies, *paper.attachments))
            texts[document.id] = unicodedata.normalize("NFKC", text).casefold()
        rows = {item: row.row for item, row in tx.listing.many(list(texts)).items()}
    return {rows[id]: text for id, text in texts.items()}


def _words(texts: dict[int, str], length: int) -> list[str]:
    """Words of that length as they stand in documents, rare ones and common ones."""
    chance = random.Random(length)
    rows = sorted(texts)
    words: dict[str, None] = {}
    while len(words) < WORDS:
        text = texts[chance.choice(rows)]
        start = chance.randrange(len(text) - length)
        word = text[start : start + length]
        if all("一" <= character <= "鿿" for character in word):
            words[word] = None
    return list(words)

"""Full text in Chinese: FTS5 over overlapping pairs of characters, so that any substring is found (recall 1).

A run 防汛物资 is indexed as 防汛 汛物 物资 资, and after all runs come the other characters, each once: so a search for
one character reads one list, and no pair reaches from one run into the next.

An entry of the index is a document or notice (twice its listing row) or a matter (twice its own row, and one): both
rows are times, so that the newest entries have the highest numbers whatever they are.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from operator import add
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, func, insert, select, text, update

from app.desk.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

_unindexed, _searched = tables.unindexed, tables.searched
MERGE_PAGES: Final = 8
"""Pages of 4 KB that one merge writes: a few milliseconds."""
_RUN: Final = re.compile(r"[^\W_]+")
_WIDE: Final = re.compile("[\u3000，：；？！（）]+")
"""Signs that stand in every Chinese text and separate in every form."""


class Search:
    """The index as one transaction sees and writes it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, words: str, limit: int) -> list[int]:
        """Entries of what holds all the words, newest first."""
        wanted = query(words)
        if not wanted:
            return []
        statement = text("SELECT rowid FROM search WHERE search MATCH :wanted ORDER BY rowid DESC LIMIT :limit")
        return list(self._connection.scalars(statement, {"wanted": wanted, "limit": limit}))

    def put(self, texts: Mapping[int, str]) -> None:
        """Index what entries say. A matter's may be there already."""
        self._delete(entry for entry in texts if is_matter(entry))
        # in ascending order: FTS5 would write a segment of its own for every entry that is below the one before
        values = [{"entry": entry, "words": indexed(texts[entry])} for entry in sorted(texts)]
        if values:
            self._connection.execute(text("INSERT INTO search(rowid, words) VALUES (:entry, :words)"), values)
            self._no_longer_waiting(texts)

    def remove(self, entries: Iterable[int]) -> None:
        """Take entries out of the index."""
        gone = list(entries)
        self._delete(gone)
        self._no_longer_waiting(gone)

    def merge(self, *, all: bool = False) -> bool:
        """Merge a little of the index's segments, or begin to merge them `all`. Returns whether there was anything to
        merge."""
        writer = self._connection.connection.dbapi_connection
        assert writer is not None
        before = writer.total_changes
        statement = text("INSERT INTO search(search, rank) VALUES ('merge', :pages)")
        self._connection.execute(statement, {"pages": -MERGE_PAGES if all else MERGE_PAGES})
        return bool(writer.total_changes - before >= 2)

    def wait(self, entries: Iterable[int]) -> None:
        """These entries are to be indexed."""
        values = [{"entry": entry} for entry in entries]
        if values:
            self._connection.execute(insert(_unindexed).prefix_with("OR IGNORE"), values)

    def waiting(self, limit: int) -> list[int]:
        """Entries that are to be indexed, newest first."""
        chosen = select(_unindexed.c.entry).order_by(_unindexed.c.entry.desc()).limit(limit)
        return list(self._connection.scalars(chosen))

    def count_waiting(self) -> int:
        """How many entries are to be indexed."""
        return int(self._connection.scalar(select(func.count()).select_from(_unindexed)) or 0)

    def start_over(self) -> None:
        """Empty the index: everything that is listed is to be indexed."""
        self._connection.execute(text("INSERT INTO search(search) VALUES ('delete-all')"))
        self._connection.execute(delete(_unindexed))
        listed = "SELECT row << 1 FROM listing UNION ALL SELECT row << 1 | 1 FROM searched"
        self._connection.execute(text(f"INSERT INTO unindexed(entry) {listed}"))

    # matters

    def know(self, matter: bytes, begun: int, content: str) -> None:
        """A matter that was begun at that time (ms) is found by this text: it is indexed if it says something new."""
        digest = hashlib.blake2b(content.encode(), digest_size=8).digest()
        here = _searched.c.matter == matter
        known = self._connection.execute(select(_searched).where(here)).first()
        if known is None:
            row = self._free(begun)
            self._connection.execute(insert(_searched).values(row=row, matter=matter, digest=digest))
        elif known.digest == digest:
            return
        else:
            row = known.row
            self._connection.execute(update(_searched).where(here).values(digest=digest))
        self.wait([of_matter(row)])

    def forget(self, matters: Iterable[bytes]) -> None:
        """These matters are not here any more."""
        for matter in matters:
            here = _searched.c.matter == matter
            row = self._connection.scalar(select(_searched.c.row).where(here))
            if row is not None:
                self._connection.execute(delete(_searched).where(here))
                self.remove([of_matter(row)])

    def matters(self) -> set[bytes]:
        """Every matter that can be found, or waits to be."""
        return set(self._connection.scalars(select(_searched.c.matter)))

    def matters_at(self, entries: Iterable[int]) -> dict[int, bytes]:
        """The matters that these entries are of; the other entries are passed over."""
        rows = [entry >> 1 for entry in entries if is_matter(entry)]
        if not rows:
            return {}
        found = self._connection.execute(select(_searched.c.row, _searched.c.matter).where(_searched.c.row.in_(rows)))
        return {of_matter(row): matter for row, matter in found}

    def _free(self, row: int) -> int:
        while self._connection.scalar(select(_searched.c.row).where(_searched.c.row == row)) is not None:
            row += 1
        return row

    def _delete(self, entries: Iterable[int]) -> None:
        values = [{"entry": entry} for entry in entries]
        if values:
            self._connection.execute(text("DELETE FROM search WHERE rowid = :entry"), values)

    def _no_longer_waiting(self, entries: Iterable[int]) -> None:
        values = [{"entry": entry} for entry in entries]
        if values:
            self._connection.execute(text("DELETE FROM unindexed WHERE entry = :entry"), values)


def of_document(row: int) -> int:
    """The entry of the document or notice of that listing row."""
    return row << 1


def of_matter(row: int) -> int:
    """The entry of the matter of that row of `searched`."""
    return row << 1 | 1


def is_matter(entry: int) -> bool:
    """Whether an entry is a matter's."""
    return bool(entry & 1)


def documents(entries: Iterable[int]) -> list[int]:
    """The listing rows of the documents and notices among these entries."""
    return [entry >> 1 for entry in entries if not is_matter(entry)]


def indexed(content: str) -> str:
    """The terms under which a text is found."""
    runs = _runs(content)
    terms: list[str] = []
    for run in runs:
        terms += map(add, run, run[1:])
        terms.append(run[-1])
    return " ".join((*terms, *sorted(set("".join(runs)).difference(run[-1] for run in runs))))


def query(words: str) -> str:
    """The FTS5 query for what somebody typed: every run of it must occur. Empty where nothing can be searched for."""
    return " AND ".join(f'"{" ".join(map(add, run, run[1:])) or run}"' for run in _runs(words))


def _runs(content: str) -> list[str]:
    plain = _WIDE.sub(" ", content)
    if not unicodedata.is_normalized("NFKC", plain):  # asking is quick, doing it takes as long as all the rest
        plain = unicodedata.normalize("NFKC", plain)
    return _RUN.findall(plain.casefold())

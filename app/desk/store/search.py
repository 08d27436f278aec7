"""Full text in Chinese: FTS5 over overlapping pairs of characters, so that any substring is found (recall 1).

A run 防汛物资 is indexed as 防汛 汛物 物资 资, and after all runs come the other characters, each once: so a search for
one character reads one list, and no pair reaches from one run into the next.
"""

from __future__ import annotations

import re
import unicodedata
from operator import add
from typing import TYPE_CHECKING, Final

from sqlalchemy import func, insert, select, text

from app.desk.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sqlalchemy import Connection

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
        """Listing rows of what holds all the words, newest first."""
        wanted = query(words)
        if not wanted:
            return []
        statement = text("SELECT rowid FROM search WHERE search MATCH :wanted ORDER BY rowid DESC LIMIT :limit")
        return list(self._connection.scalars(statement, {"wanted": wanted, "limit": limit}))

    def put(self, texts: Mapping[int, str]) -> None:
        """Index what listing rows say."""
        # in ascending order: FTS5 would write a segment of its own for every row that is below the one before
        values = [{"row": row, "words": indexed(texts[row])} for row in sorted(texts)]
        if values:
            self._connection.execute(text("INSERT INTO search(rowid, words) VALUES (:row, :words)"), values)
            self._no_longer_waiting(texts)

    def remove(self, rows: Iterable[int]) -> None:
        """Take listing rows out of the index."""
        values = [{"row": row} for row in rows]
        if values:
            self._connection.execute(text("DELETE FROM search WHERE rowid = :row"), values)
            self._no_longer_waiting(value["row"] for value in values)

    def merge(self, *, all: bool = False) -> bool:
        """Merge a little of the index's segments, or begin to merge them `all`. Returns whether there was anything to
        merge."""
        writer = self._connection.connection.dbapi_connection
        assert writer is not None
        before = writer.total_changes
        statement = text("INSERT INTO search(search, rank) VALUES ('merge', :pages)")
        self._connection.execute(statement, {"pages": -MERGE_PAGES if all else MERGE_PAGES})
        return bool(writer.total_changes - before >= 2)

    def wait(self, rows: Iterable[int]) -> None:
        """These listing rows are to be indexed."""
        values = [{"row": row} for row in rows]
        if values:
            self._connection.execute(insert(tables.unindexed).prefix_with("OR IGNORE"), values)

    def waiting(self, limit: int) -> list[int]:
        """Listing rows that are to be indexed, newest first."""
        chosen = select(tables.unindexed.c.row).order_by(tables.unindexed.c.row.desc()).limit(limit)
        return list(self._connection.scalars(chosen))

    def count_waiting(self) -> int:
        """How many listing rows are to be indexed."""
        return int(self._connection.scalar(select(func.count()).select_from(tables.unindexed)) or 0)

    def _no_longer_waiting(self, rows: Iterable[int]) -> None:
        self._connection.execute(text("DELETE FROM unindexed WHERE row = :row"), [{"row": row} for row in rows])


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

"""Full text in Chinese: FTS5 over overlapping pairs of characters, so that any substring is found (recall 1).

A run 防汛物资 is indexed as 防汛 汛物 物资 资: the last single character makes a search for one character exact too.
"""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import TYPE_CHECKING

from sqlalchemy import delete, func, insert, select, text

from app.desk.store import tables

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sqlalchemy import Connection


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

    def put(self, row: int, parts: Iterable[str]) -> None:
        """Index what a listing row says."""
        statement = text("INSERT INTO search(rowid, words) VALUES (:row, :words)")
        self._connection.execute(statement, {"row": row, "words": indexed("\n".join(parts))})
        self._connection.execute(delete(tables.unindexed).where(tables.unindexed.c.row == row))

    def remove(self, row: int) -> None:
        """Take a listing row out of the index."""
        self._connection.execute(text("DELETE FROM search WHERE rowid = :row"), {"row": row})
        self._connection.execute(delete(tables.unindexed).where(tables.unindexed.c.row == row))

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


def indexed(content: str) -> str:
    """The terms under which a text is found."""
    return " ".join(term for run in _runs(content) for term in (*_pairs(run), run[-1]))


def query(words: str) -> str:
    """The FTS5 query for what somebody typed: every run of it must occur. Empty where nothing can be searched for."""
    return " AND ".join(f'"{" ".join(_pairs(run))}"' if len(run) > 1 else f'"{run}"*' for run in _runs(words))


def _pairs(run: str) -> list[str]:
    return [run[start : start + 2] for start in range(len(run) - 1)]


def _runs(content: str) -> list[str]:
    plain = unicodedata.normalize("NFKC", content).casefold()
    return ["".join(run) for is_word, run in groupby(plain, str.isalnum) if is_word]

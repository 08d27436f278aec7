"""Any part of a text is found, and nothing else is: the index against substring search."""

from __future__ import annotations

import sqlite3
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.desk.store.search import indexed, query
from app.desk.store.tables import SEARCH

LETTERS = st.text("防汛物资通知ab1 ，（）：①Ａ\u3000\n", max_size=12)


def found(content: str, words: str) -> bool:
    """Whether FTS5 finds `words` in a document that says `content`."""
    connection = sqlite3.connect(":memory:")
    try:
        # the system's SQLite may be older than the one that ships
        connection.execute(SEARCH.replace(", contentless_delete=1", ""))
        connection.execute("INSERT INTO search(rowid, words) VALUES (1, ?)", (indexed(content),))
        return connection.execute("SELECT 1 FROM search WHERE search MATCH ?", (query(words),)).fetchone() is not None
    finally:
        connection.close()


def plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text).casefold()


@given(content=LETTERS, words=st.text("防汛物资通知ab1", min_size=1, max_size=4))
def test_a_word_is_found_where_it_stands_and_nowhere_else(content: str, words: str) -> None:
    assert found(content, words) == (words in plain(content))


@given(content=LETTERS)
def test_every_character_is_found(content: str) -> None:
    assert all(found(content, character) for character in plain(content) if character.isalnum())


@pytest.mark.parametrize("words", ["", "，。", " \n"])
def test_nothing_is_asked_of_signs(words: str) -> None:
    assert query(words) == ""

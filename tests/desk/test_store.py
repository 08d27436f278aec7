"""The encrypted store itself: what it says when something goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import insert

from app.desk.store import DeskStore, tables

if TYPE_CHECKING:
    from pathlib import Path


def test_what_a_database_complains_of_names_no_value(tmp_path: Path) -> None:
    store = DeskStore(tmp_path / "store.db", bytes(32))
    twice = [{"name": "face", "value": b"the-mayor's-own-words"}] * 2
    with pytest.raises(Exception, match="UNIQUE") as raised, store.writing() as tx:
        tx.connection.execute(insert(tables.setting), twice)
    store.close()
    assert "mayor" not in str(raised.value)

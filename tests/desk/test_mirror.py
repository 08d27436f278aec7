"""The mirror: finding what is about a document."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from app.desk.store import DeskStore
from app.domain import records
from app.domain.acts import Publish
from app.domain.records import Arrival, Notice
from app.protocol.pages import Item

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_what_is_about_a_document_is_found_whatever_its_id(tmp_path_factory: pytest.TempPathFactory):
    store = DeskStore(tmp_path_factory.mktemp("desk") / "store.db", bytes(32))
    edges = st.sampled_from([bytes(16), b"\xff" * 16, bytes(15) + b"\xff", bytes(15) + b"\xfe"])

    @given(st.lists(edges | st.binary(min_size=16, max_size=16), min_size=1, max_size=5, unique=True))
    def found(items: list[bytes]) -> None:
        arrivals = [Arrival((item, unit), 1) for item in items for unit in ("530304", "五" * 40)]
        with store.writing() as tx:
            filed = [
                Item(number, "arrival", records.body(arrival), records.key(arrival.of))
                for number, arrival in enumerate(arrivals, start=1)
            ]
            tx.mirror.remove("unit:x", tx.mirror.keys("unit:x"))
            tx.mirror.put("unit:x", filed, {})
            for item in items:
                assert {arrival.of for arrival in tx.mirror.about(Arrival, item)} == {
                    arrival.of for arrival in arrivals if arrival.of[0] == item
                }

    found()
    store.close()


def test_thousands_of_one_moment_get_rows_of_their_own_soon_after_it(tmp_path: Path):
    store = DeskStore(tmp_path / "store.db", bytes(32))
    with store.writing() as tx:
        first = tx.mirror.free_row(5000)
        for start in (1, 101, 201):
            tx.mirror.put("unit:x", [_notice(number, at=5000) for number in range(start, start + 100)], {})
        taken = set(tx.connection.exec_driver_sql("SELECT row FROM mirror").scalars())
        after = tx.mirror.free_row(5000)
    store.close()
    assert first == 5000
    assert taken == set(range(5000, 5300))
    assert after == 5300


def _notice(number: int, at: int) -> Item:
    notice = Notice(number.to_bytes(16, "big"), "530304", at, Publish("通知", ("530304",), ("正文",)))
    body = records.body(notice)
    return Item(number, "notice", body, records.key_in(body))

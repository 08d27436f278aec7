"""What every database must do for a hub: the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from app.domain import records
from app.domain.acts import Send
from app.domain.errors import KnownError
from app.domain.papers import Paper
from app.domain.people import Level, Person, Unit
from app.domain.records import EVERYONE, Arrival, Document, Handling, unit_scope
from app.hub.pages import PageMaker
from app.hub.store import HubStore
from app.hub.store.feeds import CachedPage
from app.hub.store.store import Slip
from app.hub.store.unwritten import Desk, LoggedAct
from app.protocol.messages import Cursor
from app.protocol.pages import DICTIONARY_LIMIT, RAW_TARGET
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SCOPE = unit_scope("a")


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[HubStore]:
    postgresql = request.param == "postgresql"
    url = request.getfixturevalue("postgresql_database") if postgresql else f"sqlite:///{tmp_path / 'hub.db'}"
    made = HubStore(url)
    made.create()
    yield made
    made.close()


def document(number: int, size: int = 100, to: tuple[str, ...] = ("a",)) -> Document:
    body = tuple(f"{number}-{line}" * 10 for line in range(size // 50))
    return Document(number.to_bytes(16, "big"), "s", 1, Send(Paper(f"第{number}号", body=body), to))


def numbers(store: HubStore, scope: str) -> list[int]:
    with store.reading() as tx:
        return [number for number, *_ in tx.feeds.sizes(scope, 0)]


def test_an_empty_database_is_filled_once(store: HubStore) -> None:
    store.check()
    with pytest.raises(KnownError, match="database-not-empty"):
        store.create()


def test_writers_at_once_leave_no_gap_and_no_reader_is_passed(store: HubStore) -> None:
    writers, each = 4, 15
    done = threading.Event()

    def write(writer: int) -> None:
        for number in range(each):
            with store.writing() as tx:
                tx.put(document(1000 * writer + number), 1)
                position = tx.last_position() + 1
                act = f"{writer:08}{number:08}".encode()
                tx.log(LoggedAct(position, act, b"", "accepted", b""))

    def read() -> None:
        seen: dict[int, bytes] = {}
        while not done.is_set():
            with store.reading() as tx:
                head = tx.feeds.scope(SCOPE).head
                now = {item.number: item.key for item in tx.feeds.items(SCOPE, 0, head)}
            assert sorted(now) == list(range(1, head + 1)), "all up to the head is there when the head is seen"
            assert seen.items() <= now.items(), "nothing came in below what was seen"
            seen = now

    with ThreadPoolExecutor(writers + 1) as pool:
        reader = pool.submit(read)
        for writing in [pool.submit(write, writer) for writer in range(writers)]:
            writing.result()
        done.set()
        reader.result()
    assert numbers(store, SCOPE) == list(range(1, writers * each + 1))
    with store.reading() as tx:
        assert [logged.position for logged in tx.log_after(0, 1000)] == list(range(1, writers * each + 1))


def test_a_transaction_that_fails_leaves_nothing(store: HubStore) -> None:
    with pytest.raises(ZeroDivisionError), store.writing() as tx:  # noqa: PT012 - what it does before is the point
        tx.put(document(1), 1)
        tx.set_value("x", b"y")
        raise ZeroDivisionError
    with store.writing() as tx:
        assert tx.value("x") == b""
        assert tx.feeds.append(SCOPE, "document", b"k", 1, 1) == 1, "its number is given again"


def test_reading_sees_one_state(store: HubStore) -> None:
    with store.writing() as tx:
        tx.put(document(1), 1)
    with store.reading() as tx:
        head = tx.feeds.scope(SCOPE).head
        with store.writing() as other:
            other.put(document(2), 1)
            other.set_value("x", b"y")
        assert tx.feeds.scope(SCOPE).head == head
        assert tx.value("x") == b""
        assert tx.get(Document, document(2).id) is None
    with store.reading() as tx:
        assert tx.value("x") == b"y"


def test_what_changes_moves_and_what_leaves_is_a_tombstone(store: HubStore) -> None:
    one = document(1, to=("a", "b"))
    place = (one.id, "a")
    with store.writing() as tx:
        tx.put(one, 1)
        tx.put(Arrival(place, 5), 1, one)
        tx.put(Handling(place), 1, one)
        tx.put(document(2), 1)
        tx.put(Handling(place, records.Mark("p", 7)), 1, one)
        kinds = [(item.number, item.kind) for item in tx.feeds.items(SCOPE, 0, 99)]
        assert kinds == [(1, "document"), (3, "document"), (4, "handling")], "arrivals are the sender's only"
        assert tx.feeds.holds(unit_scope("s"), "arrival", records.key(place))
        assert not tx.feeds.holds(SCOPE, "arrival", records.key(place))
        tx.feeds.remove(SCOPE, "document", records.key(one.id), 9)
        tx.feeds.remove(SCOPE, "document", records.key(one.id), 9)
        tx.feeds.remove(SCOPE, "document", b"never here", 9)
        items = {item.number: item for item in tx.feeds.items(SCOPE, 0, 99)}
        assert sorted(items) == [3, 4, 5]
        assert items[5].gone
        assert items[5].key == records.key(one.id)
        assert tx.feeds.holds(unit_scope("b"), "document", records.key(one.id)), "only this scope lost it"
        assert not tx.feeds.holds(SCOPE, "document", records.key(one.id))
        assert (("document", records.key(one.id)) in tx.feeds.keys(SCOPE)) is False
        assert tx.feeds.scope(SCOPE).head == 5
        assert tx.feeds.dangling() == 0


def test_tombstones_that_were_let_go_raise_the_floor(store: HubStore) -> None:
    with store.writing() as tx:
        for number in range(1, 4):
            tx.put(document(number), 1)
        tx.feeds.remove(SCOPE, "document", records.key(document(1).id), 10)
        tx.feeds.remove(SCOPE, "document", records.key(document(2).id), 20)
        assert tx.feeds.let_go_tombstones(15) == 1
        assert tx.feeds.scope(SCOPE).floor == 4
        assert [item.number for item in tx.feeds.items(SCOPE, 0, 99)] == [3, 5]
        tx.feeds.set_floor(SCOPE, 6)
        assert tx.feeds.scope(SCOPE).floor == 6
        tx.feeds.set_head(SCOPE, 10)
        tx.feeds.set_head("unit:new", 3)
        assert tx.feeds.append(SCOPE, "unit", b"x", 1, 1) == 11
        assert tx.feeds.append("unit:new", "unit", b"x", 1, 1) == 4
        assert tx.feeds.last_number(SCOPE) == 11


def test_a_withdrawal_from_the_dictionary_breaks_it_and_its_pages(store: HubStore) -> None:
    def page(after: int, last: int) -> CachedPage:
        return CachedPage(SCOPE, after, last, 0, 0, b"x")

    count = 12
    size = DICTIONARY_LIMIT // (count - 2)
    with store.writing() as tx:
        for number in range(1, count + 1):
            tx.put_body("document", bytes([number]), b"")
            tx.feeds.append(SCOPE, "document", bytes([number]), size, 1)
        for after in range(0, count, 3):
            tx.feeds.cache(page(after, after + 3))
        tx.feeds.cache(CachedPage(SCOPE, 0, 3, 0, 0, b"who comes second changes nothing"))
        assert tx.feeds.page(SCOPE, 0) == page(0, 3)
        assert tx.feeds.last_page_border(SCOPE) == 12
        tx.feeds.remove(SCOPE, "document", bytes([12]), 1)
        assert tx.feeds.page(SCOPE, 9) is None, "the page that held it"
        assert tx.feeds.page(SCOPE, 6) is not None
        assert tx.feeds.scope(SCOPE).broken == 0, "it was no part of the dictionary"
        tx.feeds.remove(SCOPE, "document", bytes([2]), 1)
        assert tx.feeds.scope(SCOPE).broken == 14
        assert tx.feeds.last_page_border(SCOPE) == 0, "every page that refers to the dictionary"
        assert tx.feeds.count_fixed(SCOPE, 0, 99) == 10


def test_pages_are_made_once_and_again_after_a_withdrawal(store: HubStore) -> None:
    maker = PageMaker(store, SecretKey())
    with store.writing() as tx:
        for number in range(1, 9):
            tx.put(document(number, RAW_TARGET // 2), 1)
    assert maker.make_all() >= 2
    with store.reading() as tx:
        kept = tx.feeds.page(SCOPE, 0)
    assert kept is not None
    head = 8
    first = maker.page(Cursor(SCOPE, 0), head, b"")
    assert (first.fixed, first.last) == (kept.fixed, kept.last)
    with store.writing() as tx:
        tx.feeds.remove(SCOPE, "document", records.key(document(1).id), 1)
    again = maker.page(Cursor(SCOPE, 0), head + 1, b"")
    assert again.fixed != first.fixed


def test_desks_slips_and_values(store: HubStore) -> None:
    desk = Desk(b"d" * 16, "p", b"k", b"t", b"t", 1, 1)
    other = Desk(b"e" * 16, "p", b"k", b"t", b"t", 0, 1, b"o", True)
    with store.writing() as tx:
        tx.add_desk(desk)
        tx.add_desk(other)
        tx.change_desk(desk.id, issued=b"u", last_contact=9)
        assert tx.desks() == [other, Desk(desk.id, "p", b"k", b"u", b"t", 1, 9)]
        assert tx.desk(b"nobody") is None
        tx.add_slip(Slip("AAAA", "p", b"s", 9))
        tx.change_slip("AAAA", tries=2)
        assert tx.slip("AAAA") == Slip("AAAA", "p", b"s", 9, 2)
        tx.add_slip(Slip("BBBB", "p", b"s", 9))
        assert tx.slip("AAAA") is None, "a newer slip voids the one that nobody used"
        tx.change_slip("BBBB", used_by=b"k", answer=b"a")
        tx.add_slip(Slip("CCCC", "p", b"s", 9))
        assert tx.slip("BBBB") is not None
        tx.set_value("x", b"1")
        tx.set_value("x", b"2")
        assert tx.value("x") == b"2"


def test_the_log_answers_for_good(store: HubStore) -> None:
    acts = [LoggedAct(n, bytes([n]) * 16, b"signed", "accepted", b"receipt") for n in range(1, 8)]
    with store.writing() as tx:
        for act in acts:
            tx.log(act)
        assert tx.last_position() == 7
        assert [structs.replace(one, nodes=b"") for one in tx.log_after(2, 3)] == acts[2:5]
        found = tx.logged(acts[3].id)
        assert found is not None
        assert structs.replace(found, nodes=b"") == acts[3]
        assert tx.logged(b"x" * 16) is None
    for twice in (acts[0], LoggedAct(8, acts[0].id, b"", "refused", b""), LoggedAct(7, b"y" * 16, b"", "refused", b"")):
        with pytest.raises(Exception, match=r"UNIQUE|unique"), store.writing() as tx:
            tx.log(twice)


def test_what_a_database_complains_of_names_no_value(store: HubStore) -> None:
    act = LoggedAct(1, b"x" * 16, b"the-mayor's-own-words", "accepted", b"")
    with store.writing() as tx:
        tx.log(act)
    with pytest.raises(Exception, match=r"UNIQUE|unique") as raised, store.writing() as tx:
        tx.log(act)
    assert "mayor" not in str(raised.value)


def test_records_are_kept_by_kind_and_key(store: HubStore) -> None:
    unit, person = Unit("一", "ä乡", Level.TOWNSHIP), Person("一", "王", "一")
    with store.writing() as tx:
        tx.put(unit, 1)
        tx.put(person, 1)
        tx.put(Unit("Z", "Z乡", Level.TOWNSHIP), 1)
        assert tx.get(Unit, "一") == unit
        assert tx.get(Person, "一") == person
        assert tx.get(Unit, "二") is None
        assert [found.id for found in tx.all(Unit)] == ["Z", "一"], "by bytes, not by any language"
        assert tx.count(Unit) == 2
        assert tx.feeds.scope(EVERYONE).head == 3
        assert [row[1] for row in tx.rows("record")] == [records.key("一"), records.key("Z"), records.key("一")]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["put", "move", "remove"]), st.integers(0, 5)), max_size=30))
def test_a_feed_is_its_history_without_what_is_past(store: HubStore, steps: list[tuple[str, int]]) -> None:
    with store.writing() as tx:
        name = f"unit:{tx.last_position()}-{len(tx.feeds.scopes())}"
        expected: dict[bytes, tuple[int, bool]] = {}
        head = 0
        for step, number in steps:
            key = records.key((bytes([number]) * 16, "a"))
            if step == "remove":
                tx.feeds.remove(name, "handling", key, 1)
                if key in expected and not expected[key][1]:
                    head += 1
                    expected[key] = head, True
                continue
            tx.put_body("handling", key, records.body(Handling((bytes([number]) * 16, "a"))))
            head += 1
            assert tx.feeds.append(name, "handling", key, 10, 1) == head
            expected[key] = head, False
        found = {item.key: (item.number, item.gone) for item in tx.feeds.items(name, 0, head)}
        assert found == expected
        assert tx.feeds.scope(name).head == head
        present = {("handling", key) for key, (_, gone) in expected.items() if not gone}
        assert set(tx.feeds.keys(name)) == present
        tx.feeds.set_head(name, head)

"""The server of a hub's PostgreSQL database is stopped and started again, under a hub that serves on."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

import pytest

from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.domain.errors import Unreachable
from app.hub.store import DatabaseAway, HubStore
from app.hub.store.engines import _is_closed
from tests import postgresql_server
from tests.integration import small_county
from tests.integration.forging import asked
from tests.integration.posting import heard, post
from tests.integration.processes import free_port, start_hub
from tests.integration.small_county import CHEN, LI, TOWN, WANG

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from tests.conftest import ExpectLog

PATIENCE_S: Final = 30
LOGGER: Final = "app.hub.store.engines"


@pytest.fixture
def server() -> Iterator[postgresql_server.Server]:
    """A server of the test's own, which it may stop."""
    folder = postgresql_server.binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed (make setup installs it where it can)")
    with postgresql_server.restartable(folder) as made:
        yield made


def exchange(desk: Desk) -> None:
    courier = LineCourier(desk.identity.hub, desk.identity.ca)
    try:
        Exchanger(desk, courier, in_place).run()
    finally:
        courier.close()


def last_seen(hub: CountyHub, person: str) -> bytes:
    """What the hub has last taken in from a desk."""
    with hub.store.reading() as tx:
        return next(desk.seen for desk in tx.desks() if desk.person == person)


def test_a_hub_serves_on_when_its_database_is_back(server: postgresql_server.Server, tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "hub.log"
    hub = small_county.make_hub(tmp_path / "hub", f"127.0.0.1:{port}", database=server.url)
    desks = {
        person: small_county.enrol(hub, person, tmp_path / f"{person}.db", f"127.0.0.1:{port}").open()
        for person in (CHEN, LI, WANG)
    }
    running = start_hub(hub.folder, port, log)
    try:
        for desk in desks.values():
            exchange(desk)
        before = last_seen(hub, WANG)
        waiting = post(port, asked(hub, desks[WANG], hold=300))
        until = time.monotonic() + PATIENCE_S
        while last_seen(hub, WANG) == before:
            assert time.monotonic() < until
        exchange(desks[LI])  # its reply is made after the other was looked at: that waits now
        desks[CHEN].send(small_county.paper("断电前后"), [TOWN])
        server.stop()
        for _ in range(2):
            with pytest.raises(Unreachable) as met:
                exchange(desks[CHEN])
            assert met.value.values["status"] == "503"
        assert desks[CHEN].line().waiting == 1, "what was to be sent is still there"
        server.start()
        exchange(desks[CHEN])  # the very first, without another try
        assert not desks[CHEN].line().waiting
        assert heard(waiting)[9:12] == b"200", "who waited through it is woken by what came after it"
        exchange(desks[LI])
        assert [row.title for row in desks[LI].inbox().rows] == ["断电前后"]
        told = log.read_text()
        assert told.count("the database does not answer") == 1
        assert told.count("the database answers again") == 1
        assert "Traceback" not in told
    finally:
        running.close()
        hub.close()
        for desk in desks.values():
            desk.close()


def test_no_connection_of_before_is_used_after_a_restart(
    server: postgresql_server.Server, expect_log: ExpectLog
) -> None:
    store = HubStore(server.url)
    store.create()
    with store.writing() as tx:
        tx.set_value("epoch", b"1")
    server.stop()
    with expect_log(LOGGER, "does not answer"), pytest.raises(DatabaseAway), store.reading():
        pass
    server.start()
    with expect_log(LOGGER, "answers again"), store.reading() as tx:
        assert tx.value("epoch") == b"1"
    server.stop()
    server.start()
    with store.writing() as tx:  # nobody has met the restart before
        tx.set_value("epoch", b"2")
    store.close()


def test_what_is_under_way_when_the_server_stops_is_told(
    server: postgresql_server.Server, expect_log: ExpectLog
) -> None:
    store = HubStore(server.url)
    store.create()

    def stopped_within() -> None:
        with store.writing() as tx:
            tx.set_value("epoch", b"1")
            tx.write()
            server.stop()

    with expect_log(LOGGER, "does not answer"), pytest.raises(DatabaseAway):
        stopped_within()
    server.start()
    with expect_log(LOGGER, "answers again"), store.reading() as tx:
        assert tx.value("epoch") == b""
    store.close()


def test_an_open_connection_has_nothing_to_say(server: postgresql_server.Server) -> None:
    with postgresql_server.connected(server.url) as connection:
        connection.execute("SELECT 1")
        assert not _is_closed(connection)
        server.stop()
        until = time.monotonic() + PATIENCE_S
        while not _is_closed(connection):
            assert time.monotonic() < until

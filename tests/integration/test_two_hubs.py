"""Two hub processes serve one PostgreSQL database: what one takes in wakes who waits at the other."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.protocol.frames import read_frames
from app.protocol.messages import Page
from tests.integration import small_county
from tests.integration.forging import asked
from tests.integration.posting import heard, post
from tests.integration.processes import free_port, start_hub
from tests.integration.small_county import CHEN, LI, TOWN, WANG, ZHAO

if TYPE_CHECKING:
    from pathlib import Path

    from app.desk.desk import Desk

ROUNDS: Final = 5
LONGEST_S: Final = 10.0
"""On a machine that does much else. The heads are looked at every thirty seconds: who is woken earlier was told."""


def exchange(desk: Desk, port: int) -> None:
    courier = LineCourier(f"127.0.0.1:{port}", desk.identity.ca)
    try:
        Exchanger(desk, courier, in_place).run()
    finally:
        courier.close()


def test_an_act_reaches_who_waits_at_the_other_process(postgresql_database: str, tmp_path: Path) -> None:
    ports = free_port(), free_port()
    hub = small_county.make_hub(tmp_path / "hub", f"127.0.0.1:{ports[0]}", database=postgresql_database)
    desks = {
        person: small_county.enrol(hub, person, tmp_path / f"{person}.db", f"127.0.0.1:{ports[0]}").open()
        for person in (CHEN, LI, WANG, ZHAO)
    }
    running = [start_hub(hub.folder, port, tmp_path / f"hub-{port}.log") for port in ports]
    try:
        for desk in desks.values():
            exchange(desk, ports[0])
        for number in range(ROUNDS):
            here, there = ports if number % 2 else reversed(ports)
            exchange(desks[LI], there)
            waiting = post(there, asked(hub, desks[LI], hold=300))
            sent = desks[CHEN].send(small_county.paper(f"急件 {number}"), [TOWN])
            started = time.monotonic()
            exchange(desks[CHEN], here)
            answer = heard(waiting)
            assert time.monotonic() - started < LONGEST_S
            pages = [frame for frame in read_frames([answer.partition(b"\r\n\r\n")[2]]) if isinstance(frame, Page)]
            assert any(page.scope == f"unit:{TOWN}" for page in pages), sent
    finally:
        for one in running:
            one.close()
        hub.close()
        for desk in desks.values():
            desk.close()
    assert not any("Traceback" in (tmp_path / f"hub-{port}.log").read_text() for port in ports)

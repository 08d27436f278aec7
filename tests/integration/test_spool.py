"""The spool, with real processes: signed with the cable out, locked, sent by the PC alone when the hub comes up."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from app.desk import mailbags, session, spool, spool_sending
from app.desk.road import exchange_now
from app.desk.rows import Fate
from app.domain.errors import Exit, Unreachable
from app.hub import enrolment
from app.hub import mailbags as county_bags
from tests.integration import small_county
from tests.integration.processes import free_port, start_hub
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, paper
from tests.integration.speaking import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.hub.county import CountyHub
    from tests.conftest import ExpectLog
    from tests.integration.processes import Running

PASSWORD = "correct horse"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[CountyHub]:
    made = small_county.make_hub(tmp_path / "hub", f"127.0.0.1:{free_port()}")
    yield made
    made.close()


@pytest.fixture
def serve(hub: CountyHub, tmp_path: Path) -> Iterator[Callable[[], Running]]:
    running: list[Running] = []

    def start() -> Running:
        port = int(hub.settings.address.rpartition(":")[2])
        running.append(start_hub(hub.folder, port, tmp_path / f"hub-{len(running)}.log"))
        return running[-1]

    yield start
    for one in running:
        one.close()


@pytest.fixture
def store(hub: CountyHub, serve: Callable[[], Running], tmp_path: Path) -> Path:
    """A PC with two desks, whose hub is down now."""
    running = serve()
    folder = tmp_path / "desks"
    for person in (LI, CHEN):
        session.enrol(folder, hub.settings.address, enrolment.issue(hub, person).code, PASSWORD)
        desk = session.unlock(folder, person, PASSWORD)
        exchange_now(desk)
        desk.close()
    running.kill()
    return folder


def sign_and_lock(store: Path, title: str = "请示", urgency: str = "") -> str:
    desk = session.unlock(store, LI, PASSWORD)
    act = desk.send(paper(title, urgency=urgency), [COUNTY])
    with pytest.raises(Unreachable):
        exchange_now(desk)
    desk.close()
    return act


def log_of(hub: CountyHub) -> list[str]:
    with hub.store.reading() as tx:
        return [one.id.hex() for one in tx.log_after(0, 1000)]


def left(store: Path) -> list[Path]:
    return sorted((store / LI / spool.FOLDER / spool.OUT).glob("*"))


def test_a_locked_desk_sends_when_the_line_is_back(hub: CountyHub, store: Path, serve: Callable[[], Running]) -> None:
    act = sign_and_lock(store)
    assert len(left(store)) == 1
    command = [sys.executable, "main.py", "desk", "spool", "--store", str(store), "--retry", "0.5"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert "0" in process.stdout.readline(), "it has tried in vain"
        again = subprocess.run([*command, "--once"], cwd=ROOT, capture_output=True, text=True, check=True, timeout=60)
        assert again.stdout == "", "one on each PC"
        serve()
        process.communicate(timeout=60)
        assert process.returncode == Exit.DONE
    assert log_of(hub) == [act]
    assert not left(store)
    desk = session.unlock(store, LI, PASSWORD)
    assert [row.state for row in desk.outbox()] == [Fate.ACCEPTED], "the receipt is there before any line"
    assert [line.deed for line in mailbags.register(desk)] == ["opened", "spooled"]
    exchange_now(desk)
    desk.close()
    assert log_of(hub) == [act]
    assert county_bags.register(hub, 10)[0].file == county_bags.SPOOL


HOUR_S = 3600.0


def test_signed_at_five_and_at_the_county_a_minute_after_the_line_is_back_at_two(
    hub: CountyHub, store: Path, serve: Callable[[], Running]
) -> None:
    """The tries of a whole night, with a clock of their own; each is a real one, to a hub that is down until 02:00."""
    act = sign_and_lock(store)
    now, back_at = 17 * HOUR_S, 26 * HOUR_S
    tries: list[float] = []

    def pause(seconds: float) -> None:
        nonlocal now
        if now < back_at <= now + seconds:
            serve()
        now += seconds

    done = spool_sending.run(store, told=lambda _tally: tries.append(now), pause=pause)
    assert done == Exit.DONE
    assert log_of(hub) == [act]
    assert back_at <= tries[-1] <= back_at + 60
    assert len(tries) < 9 * 3600 / 20, "it does not hammer a dead line"


def test_the_process_leaves_the_spool_of_an_open_desk_alone(
    hub: CountyHub, store: Path, serve: Callable[[], Running]
) -> None:
    sign_and_lock(store)
    desk = session.unlock(store, LI, PASSWORD)
    serve()
    tally = spool_sending.round_once(store)
    assert (tally.sent, tally.left) == (0, 0)
    assert log_of(hub) == []
    desk.close()
    assert spool_sending.round_once(store).sent == 1


def test_what_the_line_sends_too_is_there_once(hub: CountyHub, store: Path, serve: Callable[[], Running]) -> None:
    act = sign_and_lock(store)
    serve()
    (path,) = left(store)
    kept = path.read_bytes()
    desk = session.unlock(store, LI, PASSWORD)
    exchange_now(desk)
    desk.close()
    assert not left(store), "answered by line: nothing is left for the PC"
    path.write_bytes(kept)  # the process of the PC had read it just before
    assert spool_sending.round_once(store).sent == 1
    desk = session.unlock(store, LI, PASSWORD)
    assert [row.state for row in desk.outbox()] == [Fate.ACCEPTED]
    desk.close()
    assert log_of(hub) == [act]


def test_emergencies_leave_first_and_nothing_is_read_by_the_pc(hub: CountyHub, store: Path) -> None:
    sign_and_lock(store, "不急的请示")
    first = left(store)
    sign_and_lock(store, "特急报告", urgency="特急")
    (path,) = left(store)
    assert [path] != first, "what waits is sealed anew, all of it"
    content = path.read_bytes()
    for secret in ("特急报告", "不急的请示", "李强"):
        assert secret.encode() not in content
    from app.protocol.mailbag import read_part

    header = read_part(content).header
    assert (header.acts, header.urgent) == (2, 1)


def test_locking_again_leaves_nothing_new(store: Path) -> None:
    sign_and_lock(store)
    before = left(store)
    session.unlock(store, LI, PASSWORD).close()
    assert left(store) == before


def test_what_the_hub_refuses_is_not_tried_for_ever(
    hub: CountyHub, store: Path, serve: Callable[[], Running], expect_log: ExpectLog
) -> None:
    sign_and_lock(store)
    hub.revoke(LI)
    serve()
    with expect_log("app.desk.spool_sending", "unknown-desk"):
        tally = spool_sending.round_once(store)
    assert (tally.sent, tally.left, tally.refused) == (0, 0, 1)
    assert not spool.bags(store)
    desk = session.unlock(store, LI, PASSWORD)
    assert [row.state for row in desk.outbox()] == [Fate.WAITING]
    desk.close()


def test_a_spoilt_answer_keeps_nobody_out(hub: CountyHub, store: Path, serve: Callable[[], Running]) -> None:
    act = sign_and_lock(store)
    serve()
    assert spool_sending.round_once(store).sent == 1
    (back,) = (store / LI / spool.FOLDER / spool.BACK).glob("*")
    back.write_bytes(back.read_bytes()[:-1] + b"?")
    desk = session.unlock(store, LI, PASSWORD)
    assert [row.state for row in desk.outbox()] == [Fate.WAITING]
    exchange_now(desk)
    assert [row.state for row in desk.outbox()] == [Fate.ACCEPTED]
    desk.close()
    assert log_of(hub) == [act]


def test_only_what_may_no_longer_be_taken_back_is_left_while_the_desk_is_open(store: Path) -> None:
    desk = session.unlock(store, LI, PASSWORD)
    act = desk.send(paper(), [TOWN if desk.identity.unit != TOWN else COUNTY])
    desk.note_failure("cut-off", unreachable=True)
    assert not left(store)
    desk.take_back(act)
    desk.send(paper("已上路"), [COUNTY])
    with desk.store.writing() as tx:
        tx.outbox.seal(kept.id for kept in tx.outbox.due(1 << 62, 10))
    desk.note_failure("cut-off", unreachable=True)
    assert len(left(store)) == 1
    desk.close()

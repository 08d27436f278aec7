"""Lanes and pace: an emergency goes first and alone, and how much is asked for follows the line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.desk import courier, pace
from app.desk.courier import LineCourier
from app.desk.pace import Pace, Stopwatch
from app.desk.retries import EMERGENCY_RETRY_MS
from app.desk.store.outbox import LATER
from app.desk.sync import Step
from app.domain.acts import Send
from app.domain.errors import Unreachable
from app.protocol.frames import read_request
from app.protocol.signatures import SecretKey
from tests.integration import small_county
from tests.integration.small_county import COUNTY, LI
from tests.integration.wire import exchange

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from app.protocol.frames import Frame
    from app.protocol.messages import Request
    from tests.integration.conftest import NewDesk


@pytest.fixture
def desk(hub: CountyHub, new_desk: NewDesk) -> Desk:
    """A desk that is in step with its hub, with three acts waiting."""
    made = new_desk(LI)
    exchange(made, hub)
    made.undo_seconds = 0
    for number in range(3):
        made.send(small_county.paper(f"平件{number}"), [COUNTY])
    return made


def request_of(desk: Desk, content: bytes) -> Request:
    return read_request(content).opened(SecretKey(desk.identity.desk_secret).public)


def sent(request: Request) -> list[str]:
    return [signed.act.content(Send).paper.title for signed in request.acts]


def test_an_emergency_goes_first_and_alone(desk: Desk) -> None:
    desk.send(small_county.paper("山洪险情", urgency="特急"), [COUNTY])
    assert desk.emergency_waits()
    first = request_of(desk, Step(desk).prepare())
    assert (sent(first), first.budget) == (["山洪险情"], 0)
    assert not desk.emergency_waits(), "it is on its way"


def test_what_an_emergency_has_overtaken_follows_at_once(desk: Desk, hub: CountyHub) -> None:
    desk.send(small_county.paper("山洪险情", urgency="特急"), [COUNTY])
    exchange(desk, hub)
    assert {row.state for row in desk.outbox()} == {"accepted"}
    with hub.store.reading() as tx:
        titles = [act.signed for act in tx.log_after(0, 10)]
    assert "山洪险情".encode() in titles[0]


def test_an_emergency_that_is_put_off_keeps_nothing_else(desk: Desk) -> None:
    act = bytes.fromhex(desk.send(small_county.paper("山洪险情", urgency="特急"), [COUNTY]))
    with desk.store.writing() as tx:
        tx.connection.exec_driver_sql("UPDATE outbox SET state = ? WHERE id = ?", (LATER, act))
    assert sent(request_of(desk, Step(desk).prepare())) == ["山洪险情", "平件0", "平件1", "平件2"]


def test_an_emergency_is_tried_at_once_and_again_soon(desk: Desk) -> None:
    for _ in range(9):
        desk.note_failure("no-line", unreachable=True)
    assert desk.next_exchange_at() - desk.clock() > 60_000
    desk.send(small_county.paper("山洪险情", urgency="特急"), [COUNTY])
    assert desk.next_exchange_at() <= desk.clock()
    step = Step(desk)
    step.prepare()
    step.unseal()
    desk.note_failure("no-line", unreachable=True)
    assert 0 < desk.next_exchange_at() - desk.clock() <= EMERGENCY_RETRY_MS


def test_who_is_refused_does_not_hammer_the_hub_with_an_emergency(desk: Desk) -> None:
    desk.send(small_county.paper("山洪险情", urgency="特急"), [COUNTY])
    Step(desk).prepare()
    desk.note_failure("unknown-desk", unreachable=False)
    assert desk.next_exchange_at() - desk.clock() > 60_000


class Slow:
    """A courier whose reply takes its time, by the desk's own watch."""

    def __init__(self, hub: CountyHub, seconds: list[float]) -> None:
        self._hub = hub
        self._seconds = seconds
        self.patience: list[tuple[float, float]] = []

    def be_patient(self, connect_s: float, silence_s: float) -> None:
        self.patience.append((connect_s, silence_s))

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        from app.protocol.frames import read_frames

        self._seconds[0] += 0.8
        yield from read_frames(self._hub.exchange.reply(self._hub.exchange.take(content)))


def test_the_round_trip_is_kept_and_sets_the_couriers_patience(
    desk: Desk, hub: CountyHub, monkeypatch: pytest.MonkeyPatch
) -> None:
    from app.desk.sync import Exchanger, in_place

    seconds = [0.0]
    monkeypatch.setattr("app.desk.sync.monotonic", lambda: seconds[0])
    with desk.store.writing() as tx:
        tx.set_setting("pace", None)
    line = Slow(hub, seconds)
    for _ in range(2):
        Exchanger(desk, line, in_place).run()
    with desk.store.reading() as tx:
        assert tx.setting("pace", Pace, default=Pace()).round_trip == 800
    assert line.patience[0] == (pace.MOST_CONNECT_S, pace.MOST_SILENCE_S)
    assert line.patience[-1] == pytest.approx((10.8, 23.0))


def test_what_is_asked_for_is_what_comes_in_a_minute() -> None:
    assert Pace().budget == pace.MOST
    assert Pace(800, 16_000).budget == 60 * 16_000
    assert Pace(800, 500).budget == pace.LEAST
    assert Pace(800, 10**9).budget == pace.MOST


@pytest.mark.parametrize("round_trip", [0, 1, 400, 800, 5000, 10**6])
def test_patience_has_bounds(round_trip: int) -> None:
    found = Pace(round_trip)
    assert pace.LEAST_SILENCE_S <= found.silence_s <= pace.MOST_SILENCE_S
    assert found.connect_s(urgent=True) <= found.connect_s(urgent=False) <= pace.MOST_CONNECT_S
    assert not round_trip or found.connect_s(urgent=True) > min(round_trip / 1000, pace.MOST_CONNECT_S - 0.01)


def test_the_speed_is_that_of_what_came_after_the_head() -> None:
    now = [100.0]
    watch = Stopwatch(lambda: now[0])
    for after, size in ((0.5, 0), (1.0, 30_000), (1.0, 34_000)):
        now[0] += after
        watch.came(size)
    assert watch.found(Pace(), held=False) == Pace(500, 32_000)
    assert watch.found(Pace(100, 64_000), held=False) == Pace(300, 48_000)
    assert watch.found(Pace(100, 0), held=True) == Pace(100, 32_000)


def test_a_short_reply_says_nothing_about_the_speed() -> None:
    now = [0.0]
    watch = Stopwatch(lambda: now[0])
    now[0] = 0.4
    watch.came(0)
    watch.came(100)
    assert watch.found(Pace(0, 5000), held=False) == Pace(400, 5000)


def test_a_line_that_is_silent_for_longer_than_usual_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(courier, "SILENCE_S", 60)
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        line = LineCourier(f"http://127.0.0.1:{deaf.getsockname()[1]}", None)
        line.be_patient(1.0, 0.05)
        with pytest.raises(Unreachable, match="line-silent"):
            list(line.exchange(b"x", 0))
        line.close()

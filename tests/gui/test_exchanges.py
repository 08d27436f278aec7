"""When the desk exchanges: at once for what is due, later after a failure, never for a desk that is locked."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING

import pytest

from app.desk.desk import Desk
from app.desk.retries import FIRST_RETRY_MS
from app.desk.sync import Exchanger
from app.domain.errors import Unreachable
from app.ui.exchanges import SHORTEST_MS, _Run
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, Cable, paper

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.protocol.frames import Frame
    from app.ui.desktop import Desktop
    from tests.gui.county import County

INBOX = frozenset({"inbox"})


class HoldingCable(Cable):
    """A line on which the hub holds an idle request open, until it is cut or the test lets go."""

    def __init__(self, cable: Cable) -> None:
        super().__init__(cable.hub)
        self.held = threading.Event()
        self._let_go = threading.Event()
        self._was_cut = False
        self.deaf = 0
        """So many calls to break off come a moment too early to be heard."""
        self.busy = False
        """The next exchange hangs, whatever it was to do."""

    def exchange(self, content: bytes, hold: int) -> Iterator[Frame]:
        if hold or self.busy:
            self.busy = False
            self._was_cut = False
            self._let_go.clear()
            self.held.set()
            self._let_go.wait()
            self.held.clear()
            if self._was_cut:
                raise Unreachable("cut-off", address="hub")
        yield from super().exchange(content, 0)

    def cut(self) -> None:
        if self.deaf:
            self.deaf -= 1
            return
        self._was_cut = True
        self._let_go.set()

    def let_go(self) -> None:
        self._let_go.set()


@pytest.fixture
def line(county: County) -> HoldingCable:
    """The county's cable, replaced by one that holds before the desktop gets it."""
    county.cable = HoldingCable(county.cable)
    return county.cable


@pytest.fixture
def held(qtbot: QtBot, line: HoldingCable, at_work: Desktop) -> Desktop:
    """A desk whose idle request is held open at the hub."""
    qtbot.waitUntil(line.held.is_set)
    return at_work


def test_what_happens_at_the_hub_arrives_through_the_held_request(
    qtbot: QtBot, line: HoldingCable, held: Desktop, county: County
) -> None:
    county.send(county.unit("旧县"), paper("关于开会的通知"))
    with qtbot.waitSignal(held.operations.changed, check_params_cb=lambda changes: bool(changes & INBOX)):
        line.let_go()


def test_a_held_request_gives_way_and_the_line_is_not_called_down(
    qtbot: QtBot, line: HoldingCable, held: Desktop
) -> None:
    sent = line.sent
    held.exchanges.now()
    qtbot.waitUntil(lambda: line.sent > sent)
    qtbot.waitUntil(line.held.is_set)
    settle(qtbot, held)
    state = held.operations.wait_for(held.operations.desk.line)
    assert state.connected
    assert not state.problem


def test_locking_does_not_wait_for_the_line(qtbot: QtBot, line: HoldingCable, held: Desktop, county: County) -> None:
    held.lock()
    qtbot.waitUntil(lambda: not held.operations.busy())
    held.door.view.choose(county.clerks(county.unit("旧县"))[3].id)
    held.door.view.password.setText(PASSWORD)
    held.door.view.open.click()
    qtbot.waitUntil(lambda: held.window is not None)
    qtbot.waitUntil(line.held.is_set)


def test_an_act_leaves_when_it_may_no_longer_be_taken_back(
    qtbot: QtBot, line: HoldingCable, held: Desktop, county: County
) -> None:
    held.operations.desk.undo_seconds = 0
    county.send(county.unit("旧县"), paper("关于开会的通知"))
    held.exchanges.now()
    qtbot.waitUntil(lambda: held.operations.wait_for(held.operations.desk.counts).to_sign == 1)
    id = held.operations.wait_for(held.operations.desk.today)[0].id
    held.operations.run(lambda desk: desk.sign_for(id), lambda _act: held.exchanges.acted())
    qtbot.waitUntil(lambda: held.operations.wait_for(held.operations.desk.outbox)[0].state == "accepted")


def test_a_failure_is_tried_again_later_and_not_at_once(qtbot: QtBot, line: HoldingCable, held: Desktop) -> None:
    line.pull()
    with qtbot.waitSignal(held.exchanges.finished):
        held.exchanges.now()
    settle(qtbot, held)
    state = held.operations.wait_for(held.operations.desk.line)
    assert not state.connected
    assert state.next_attempt_at > state.last_contact
    assert not held.exchanges.running()


def test_a_fault_of_ours_is_told_and_the_line_is_tried_again(
    qtbot: QtBot, line: HoldingCable, held: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_exchanger: Exchanger, _hold: int = 0) -> frozenset[str]:
        raise LookupError("a fault")

    with monkeypatch.context() as patch, qtbot.captureExceptions() as told:
        patch.setattr(Exchanger, "run", fall)
        with qtbot.waitSignal(held.exchanges.finished):
            held.exchanges.now()
        qtbot.waitUntil(lambda: [kind for kind, *_rest in told] == [LookupError])
        qtbot.waitUntil(held.exchanges._timer.isActive)
    state = held.operations.wait_for(held.operations.desk.line)
    assert (state.connected, state.problem) == (False, "mishap")
    assert 0 < held.exchanges._timer.remainingTime() <= 2 * FIRST_RETRY_MS  # calling off was a failure too
    held.exchanges._timer.start(0)
    qtbot.waitUntil(lambda: held.operations.wait_for(held.operations.desk.line).connected)


def test_where_not_even_the_retry_can_be_noted_the_line_is_tried_again(
    qtbot: QtBot, line: HoldingCable, held: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fall(_desk: Desk) -> int:
        raise LookupError("a fault")

    with monkeypatch.context() as patch, qtbot.captureExceptions() as told:
        patch.setattr(Desk, "next_exchange_at", fall)
        held.exchanges.now()
        qtbot.waitUntil(lambda: bool(told))
        qtbot.waitUntil(held.exchanges._timer.isActive)


def test_a_request_that_goes_out_just_after_the_call_is_called_off_as_well(
    qtbot: QtBot, line: HoldingCable, held: Desktop
) -> None:
    line.deaf = 1
    sent = line.sent
    held.exchanges.now()
    qtbot.waitUntil(lambda: line.sent > sent)


def test_stopping_ends_a_held_request(qtbot: QtBot, line: HoldingCable, held: Desktop) -> None:
    held.exchanges.stop()
    assert not line.held.is_set()
    # the desktop's own end finds nothing left to stop
    held._exchanges = None


def test_what_was_released_during_an_exchange_does_not_wait_for_a_rest(qtbot: QtBot, at_work: Desktop) -> None:
    exchanges = at_work.exchanges
    qtbot.waitUntil(lambda: exchanges._run is None and exchanges._timer.isActive())
    exchanges._timer.stop()
    last = _Run(at_work.operations.desk, 0)
    last.began -= 50
    exchanges._plan(last.began + 20, last, idle=True)
    assert 0 <= exchanges._timer.remainingTime() <= SHORTEST_MS
    exchanges._timer.stop()
    # this one was in the exchange, and the hub asked for patience
    exchanges._plan(last.began - 20, last, idle=True)
    assert exchanges._timer.remainingTime() > SHORTEST_MS


def test_an_emergency_breaks_off_what_is_under_way(qtbot: QtBot, line: HoldingCable, held: Desktop) -> None:
    line.busy = True
    held.exchanges.now()
    qtbot.waitUntil(lambda: not line.busy and line.held.is_set() and held.exchanges.running())
    held.operations.run(
        lambda desk: desk.send(paper("山洪险情", urgency="特急"), [one.id for one in desk.units()][:1]),
        lambda _act: held.exchanges.acted(),
    )
    qtbot.waitUntil(lambda: held.operations.wait_for(held.operations.desk.outbox)[0].state == "accepted")
    settle(qtbot, held)
    assert held.operations.wait_for(held.operations.desk.line).connected


def test_what_is_under_way_does_not_give_way_to_an_ordinary_act(
    qtbot: QtBot, line: HoldingCable, held: Desktop
) -> None:
    line.busy = True
    held.exchanges.now()
    qtbot.waitUntil(lambda: not line.busy and line.held.is_set() and held.exchanges.running())
    held.exchanges._hurry(False)
    assert line.held.is_set()
    line.let_go()
    settle(qtbot, held)

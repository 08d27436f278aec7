"""Work on the database thread: answers on the main thread, news after it, nothing for a window that is gone."""

from __future__ import annotations

import threading
from typing import TYPE_CHECKING, Any, cast

import pytest

from app.domain.errors import KnownError
from app.ui.operations import Operations

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytestqt.qtbot import QtBot

    from app.desk.desk import Desk


class Drawer:
    """As much of a desk as operations touch."""

    def __init__(self) -> None:
        self.closed = False
        self.slices = 3

    def index_some(self) -> bool:
        self.slices -= 1
        return self.slices > 0

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def operations(qtbot: QtBot) -> Iterator[Operations]:
    made = Operations()
    yield made
    made.stop()


@pytest.fixture
def drawer(operations: Operations) -> Drawer:
    made = Drawer()
    operations.adopt(cast("Desk", made))
    return made


def fail(code: str) -> Any:
    raise KnownError(code)


def test_the_answer_comes_on_the_main_thread_and_the_news_after_it(
    qtbot: QtBot, operations: Operations, drawer: Drawer
) -> None:
    order: list[object] = []
    operations.changed.connect(order.append)

    def success(worked_on: int) -> None:
        assert threading.current_thread() is threading.main_thread()
        order.append(worked_on != threading.get_ident())

    operations.run(lambda _desk: threading.get_ident(), success, changes=frozenset({"inbox"}))
    qtbot.waitUntil(lambda: order == [True, frozenset({"inbox"})])


def test_operations_follow_each_other_in_order(qtbot: QtBot, operations: Operations, drawer: Drawer) -> None:
    seen: list[int] = []
    for number in range(100):
        operations.run(lambda _desk, number=number: number, seen.append)  # type: ignore[misc]
    qtbot.waitUntil(lambda: len(seen) == 100)
    assert seen == list(range(100))
    assert not operations.busy()


def test_python_sees_one_thread_for_all_of_them(qtbot: QtBot, operations: Operations) -> None:
    mine = threading.local()
    found: list[object] = []
    operations.do(lambda: setattr(mine, "key", "kept"))
    operations.do(lambda: getattr(mine, "key", "lost"), found.append)
    qtbot.waitUntil(lambda: found == ["kept"])


def test_a_refusal_goes_to_who_asked_and_changes_nothing(qtbot: QtBot, operations: Operations, drawer: Drawer) -> None:
    told: list[str] = []
    operations.changed.connect(lambda _changes: told.append("changed"))
    operations.run(lambda _desk: fail("withdrawn"), None, lambda error: told.append(error.code), frozenset({"inbox"}))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["withdrawn"]


def test_a_refusal_that_nobody_waits_for_is_told_all_the_same(
    qtbot: QtBot, operations: Operations, drawer: Drawer
) -> None:
    with qtbot.waitSignal(operations.failed) as failed:
        operations.run(lambda _desk: fail("withdrawn"))
    assert failed.args is not None
    assert failed.args[0].code == "withdrawn"


def test_a_bug_is_raised_and_not_swallowed(qtbot: QtBot, operations: Operations, drawer: Drawer) -> None:
    with qtbot.captureExceptions() as raised:
        operations.run(lambda _desk: 1 // 0)
        qtbot.waitUntil(lambda: not operations.busy())
    assert [kind for kind, _value, _trace in raised] == [ZeroDivisionError]


def test_a_window_that_is_gone_hears_nothing_but_the_news_goes_on(
    qtbot: QtBot, operations: Operations, drawer: Drawer
) -> None:
    heard: list[object] = []
    operations.changed.connect(heard.append)
    operations.run(lambda _desk: 1, heard.append, changes=frozenset({"outbox"}))
    operations.run(lambda _desk: fail("withdrawn"), heard.append, heard.append)
    operations.forget_face()
    qtbot.waitUntil(lambda: not operations.busy())
    assert heard == [frozenset({"outbox"})]


def test_the_index_grows_between_operations_and_then_rests(
    qtbot: QtBot, operations: Operations, drawer: Drawer
) -> None:
    qtbot.waitUntil(lambda: drawer.slices == 0)
    operations.wait_for(lambda: None)
    assert drawer.slices == 0


def test_locking_closes_the_desk_after_the_work_before_it(qtbot: QtBot, operations: Operations, drawer: Drawer) -> None:
    open_still: list[bool] = []
    operations.run(lambda _desk: not drawer.closed, open_still.append)
    operations.close_desk()
    qtbot.waitUntil(lambda: drawer.closed and not operations.busy())
    assert open_still == [True]
    with pytest.raises(RuntimeError):
        _ = operations.desk


def test_stopping_closes_what_is_open(qtbot: QtBot) -> None:
    operations, drawer = Operations(), Drawer()
    operations.adopt(cast("Desk", drawer))
    operations.stop()
    assert drawer.closed

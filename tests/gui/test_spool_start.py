"""代发: what is sent for locked desks, from the window on: real windows, a real process without a key, a real hub."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from filelock import FileLock, Timeout
from PySide6.QtCore import QStandardPaths, Qt
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton

from app.desk import session, spool
from app.desk.road import exchange_now
from app.desk.spool_sending import LOCK
from app.hub import enrolment
from app.ui import autostart, spool_start
from app.ui.desktop import Desktop
from tests.gui.conftest import settle
from tests.gui.county import child
from tests.integration import small_county
from tests.integration.processes import free_port, start_hub
from tests.integration.small_county import COUNTY, LI, paper

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.hub.county import CountyHub
    from tests.integration.processes import Running

PASSWORD = "correct horse"


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[CountyHub]:
    made = small_county.make_hub(tmp_path / "hub", f"127.0.0.1:{free_port()}")
    yield made
    made.close()


@pytest.fixture
def serving(hub: CountyHub, tmp_path: Path) -> Iterator[list[Running]]:
    """Hubs that were started."""
    running: list[Running] = []
    yield running
    for one in running:
        one.close()


def serve(hub: CountyHub, tmp_path: Path, serving: list[Running]) -> Running:
    port = int(hub.settings.address.rpartition(":")[2])
    serving.append(start_hub(hub.folder, port, tmp_path / f"hub-{len(serving)}.log"))
    return serving[-1]


@pytest.fixture
def store(hub: CountyHub, serving: list[Running], tmp_path: Path) -> Path:
    """A PC with a desk, whose hub is down now."""
    running = serve(hub, tmp_path, serving)
    folder = tmp_path / "desks"
    session.enrol(folder, hub.settings.address, enrolment.issue(hub, LI).code, PASSWORD)
    desk = session.unlock(folder, LI, PASSWORD)
    exchange_now(desk)
    desk.close()
    running.kill()
    return folder


@pytest.fixture
def desktop(qtbot: QtBot, qapp: QApplication, store: Path) -> Iterator[Desktop]:
    made = Desktop(qapp, store, post=spool_start.start)
    made.start()
    qtbot.waitUntil(lambda: made.door.view.clerks() != ())
    yield made
    made.stop()
    qapp.setStyleSheet("")


def unlock(qtbot: QtBot, desktop: Desktop) -> None:
    desktop.door.view.choose(LI)
    desktop.door.view.password.setText(PASSWORD)
    qtbot.mouseClick(desktop.door.view.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: desktop.window is not None, timeout=20_000)
    qtbot.waitUntil(lambda: not desktop.operations.busy(), timeout=20_000)


def on_door(desktop: Desktop) -> str:
    said = child(desktop.door.view, QLabel, "left-with-pc")
    return said.text() if said.isVisible() else ""


def is_at_work(store: Path) -> bool:
    """Whether the process that sends is running."""
    lock = FileLock(store / LOCK)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return True
    lock.release()
    return False


def log_of(hub: CountyHub) -> list[str]:
    with hub.store.reading() as tx:
        return [one.id.hex() for one in tx.log_after(0, 1000)]


def test_what_is_signed_without_a_line_leaves_while_the_desk_is_locked(
    qtbot: QtBot, desktop: Desktop, hub: CountyHub, store: Path, serving: list[Running], tmp_path: Path
) -> None:
    assert on_door(desktop) == ""
    unlock(qtbot, desktop)
    acts: list[str] = []
    desktop.operations.run(lambda desk: desk.send(paper("请示"), [COUNTY]), acts.append)
    qtbot.waitUntil(lambda: bool(acts), timeout=20_000)
    assert desktop.window is not None
    qtbot.mouseClick(child(desktop.window.shell, QPushButton, "lock"), Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: on_door(desktop).startswith("1 act waits. While it is locked"), timeout=20_000)
    qtbot.waitUntil(lambda: is_at_work(store), timeout=30_000)
    assert log_of(hub) == []
    serve(hub, tmp_path, serving)  # the line is back, and nobody unlocks anything
    qtbot.waitUntil(lambda: log_of(hub) == acts, timeout=60_000)
    qtbot.waitUntil(lambda: on_door(desktop) == "What waited here has been sent.", timeout=20_000)
    qtbot.waitUntil(lambda: not is_at_work(store), timeout=20_000)
    unlock(qtbot, desktop)
    settle(qtbot, desktop)
    assert [row.state for row in desktop.operations.wait_for(desktop.operations.desk.outbox)] == ["accepted"]
    assert log_of(hub) == acts


def test_an_open_desk_sends_by_itself(store: Path) -> None:
    desk = session.unlock(store, LI, PASSWORD)
    folder = spool.folder_beside(desk.store.path)
    assert spool.is_attended(folder)
    desk.close()
    assert not spool.is_attended(folder)


def test_the_pc_sends_after_it_was_switched_on_if_the_clerk_wants_it(
    qtbot: QtBot, desktop: Desktop, store: Path
) -> None:
    QStandardPaths.setTestModeEnabled(True)
    try:
        unlock(qtbot, desktop)
        assert desktop.window is not None
        desktop.window.shell.show_page("settings")
        box = child(desktop.window.shell, QCheckBox, "send-with-session")
        assert not box.isChecked()
        assert not autostart.agreed(autostart.SPOOL)
        box.click()
        entry = autostart._entry(autostart.SPOOL).read_text("utf-8")
        assert f"desk spool --store {store}" in entry
        assert not autostart.agreed(), "the window itself does not start with it"
        box.click()
        assert not autostart.agreed(autostart.SPOOL)
    finally:
        autostart.set_agreed(False, [], autostart.SPOOL)
        QStandardPaths.setTestModeEnabled(False)


def test_no_process_is_started_where_nothing_waits(tmp_path: Path) -> None:
    spool_start.start(tmp_path)
    assert not list(tmp_path.iterdir())
    assert spool.left_with(tmp_path) == spool.Left()

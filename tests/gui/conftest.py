"""What tests of the face share: a county with a real hub, and the desktop of one of its clerks."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from app import speech
from app.ui.desktop import Desktop
from tests.gui.county import PASSWORD, County, sample_county

# an office's screen; Qt's own without one is 800 × 800, which every window would fill
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('screen.json')}"

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

PATIENCE_MS = 30_000
"""A busy machine takes its time; a test that fails waits no longer than this."""


@pytest.fixture(autouse=True)
def _application(qapp: QApplication) -> None:
    """Fonts and text layouts want one, whichever test comes first."""


@pytest.fixture(autouse=True)
def _in_english() -> Iterator[None]:
    """Tests read English, whatever the system speaks; the catalogue has a test of its own."""
    before = speech.language()
    speech.use("en")
    yield
    speech.use(before)


@pytest.fixture
def in_chinese() -> None:
    """Speak Chinese, by a county's clock: the C library looks at the TZ of a test only when it is told to."""
    speech.use("zh_CN")
    time.tzset()


@pytest.fixture
def county(tmp_path: Path) -> Iterator[County]:
    """The sample county."""
    with sample_county(tmp_path) as made:
        yield made


@pytest.fixture
def desktop(qtbot: QtBot, qapp: QApplication, county: County) -> Iterator[Desktop]:
    """The desktop of a PC on which two clerks of 旧县街道 have a desk; the door stands there, painted."""
    for clerk in county.clerks(county.unit("旧县"))[2:4]:
        county.enrol(clerk)
    made = Desktop(qapp, county.store, road=county.cable)
    made.start()
    qtbot.waitUntil(lambda: made.door.view.clerks() != (), timeout=PATIENCE_MS)
    yield made
    made.stop()
    qapp.setStyleSheet("")


@pytest.fixture
def at_work(qtbot: QtBot, desktop: Desktop, county: County) -> Desktop:
    """The same, unlocked, after its first exchange."""
    desktop.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    desktop.door.view.password.setText(PASSWORD)
    desktop.door.view.open.click()
    qtbot.waitUntil(lambda: desktop.window is not None, timeout=PATIENCE_MS)
    settle(qtbot, desktop)
    return desktop


def settle(qtbot: QtBot, desktop: Desktop) -> None:
    """Until nothing is under way any more: on the line, on the database thread, with files."""
    parts = desktop.operations, desktop.files
    qtbot.waitUntil(
        lambda: not desktop.exchanges.running() and not any(part.busy() for part in parts), timeout=PATIENCE_MS
    )

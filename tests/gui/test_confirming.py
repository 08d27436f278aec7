"""待发箱 tells what the log and revoked keys are about, and lets the clerk confirm what came back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtWidgets import QLabel, QPushButton

from app.desk.hub_log import LogWarning
from app.domain.people import Key
from app.domain.records import Handling
from app.ui.outbox_page import ActRow, OutboxPage
from tests.gui.county import child, paper
from tests.gui.test_line import fates, press

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from app.ui.shell import Shell
    from tests.gui.county import County


@pytest.fixture
def shell(at_work: Desktop) -> Shell:
    assert at_work.window is not None
    return at_work.window.shell


@pytest.fixture
def flood(county: County) -> str:
    county.send(county.unit("旧县"), paper("关于做好防汛物资清点工作的通知", urgency="特急"))
    return "关于做好防汛物资清点工作的通知"


def revoke(county: County, person: str, until: int) -> None:
    """Void the person's key at the hub, or give it back; the desk itself stays known."""
    with county.hub.store.writing() as tx:
        for key in [key for key in tx.all(Key) if key.person == person]:
            tx.put(structs.replace(key, until=until), county.hub.clock())


def test_what_came_back_for_a_revoked_key_is_confirmed_with_one_button(
    qtbot: QtBot, flood: str, at_work: Desktop, shell: Shell, county: County
) -> None:
    desk = at_work.operations.desk
    desk.undo_seconds = 0
    revoke(county, desk.identity.person, 1)
    press(qtbot, shell, "open-first")
    press(qtbot, shell, "sign")
    press(qtbot, shell, "page-outbox")
    qtbot.waitUntil(lambda: fates(shell) == ["Sent back by the county"])
    row = child(shell, ActRow)
    assert "no longer valid" in child(row, QLabel, "reason").text()
    (confirm,) = [one for one in row.findChildren(QPushButton) if one.objectName().startswith("confirm-")]
    assert confirm.text() == "Confirm and send again"
    revoke(county, desk.identity.person, 0)  # as if the clerk had joined again: a key that holds
    press(qtbot, shell, confirm.objectName())
    qtbot.waitUntil(lambda: fates(shell) == ["Delivered to the county"])
    with county.hub.store.reading() as tx:
        assert any(handling.signed for handling in tx.all(Handling))


def test_a_log_that_was_changed_is_told_in_the_outbox(qtbot: QtBot, at_work: Desktop, shell: Shell) -> None:
    press(qtbot, shell, "page-outbox")
    page = child(shell, OutboxPage)
    line = at_work.operations.wait_for(at_work.operations.desk.line)
    page.set_line(
        structs.replace(line, warning=LogWarning("log-forked", 7, 1_780_000_000_000, 9, 0)), line.last_contact
    )
    said = [label.text() for label in page.findChildren(QLabel) if label.property("role") == "error"]
    assert any("with 7 acts in it" in text for text in said)
    page.set_line(line, line.last_contact)
    assert not any("7 acts" in label.text() for label in page.findChildren(QLabel))

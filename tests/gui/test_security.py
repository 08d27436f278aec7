"""Another password, two recovery codes, the system's account: set in the settings, used at the door."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QLineEdit, QPushButton

from app.desk import os_keyring
from app.hub import enrolment
from app.ui.settings_page import SettingsPage
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child
from tests.gui.test_line import press

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from tests.gui.county import County

NEW = "another-stream-8"


class Ring:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}
        self.closed = False

    def get_password(self, service: str, username: str) -> str | None:
        if self.closed:
            raise OSError
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self.kept[service, username]


@pytest.fixture
def ring(monkeypatch: pytest.MonkeyPatch) -> Ring:
    made = Ring()
    monkeypatch.setattr(os_keyring, "system_keyring", lambda: made)
    return made


def fill(qtbot: QtBot, window: QWidget, **fields: str) -> None:
    """Type into fields by name (`_` for `-`)."""
    for name, text in fields.items():
        field = child(window, QLineEdit, name.replace("_", "-"))
        qtbot.waitUntil(field.isVisible)
        field.clear()
        qtbot.keyClicks(field, text)


def said(window: QWidget, name: str) -> str:
    """What the label of that name says, if it is on screen."""
    found = child(window, QLabel, name)
    return found.text() if found.isVisible() else ""


def settings(qtbot: QtBot, desktop: Desktop) -> QWidget:
    assert desktop.window is not None
    press(qtbot, desktop.window.shell, "page-settings")
    settle(qtbot, desktop)
    return child(desktop.window.shell, SettingsPage)


def lock(qtbot: QtBot, desktop: Desktop) -> None:
    assert desktop.window is not None
    qtbot.keyClick(desktop.window.shell, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: desktop.door.view.isVisible() and desktop.window is None)
    settle(qtbot, desktop)


def choose(qtbot: QtBot, desktop: Desktop, county: County) -> None:
    press(qtbot, desktop.door.view, f"name-{county.clerks(county.unit('旧县'))[2].id}")


def opened(qtbot: QtBot, desktop: Desktop) -> None:
    qtbot.waitUntil(lambda: desktop.window is not None)
    settle(qtbot, desktop)


def change_password(qtbot: QtBot, page: QWidget, old: str, new: str, again: str) -> None:
    fill(qtbot, page, change_password_1=old, change_password_2=new, change_password_3=again)
    press(qtbot, page, "change-password")


def test_a_changed_password_opens_the_desk_and_the_old_one_does_not(
    qtbot: QtBot, at_work: Desktop, county: County
) -> None:
    page = settings(qtbot, at_work)
    press(qtbot, page, "change-password-open")
    change_password(qtbot, page, "not-the-password", NEW, NEW)
    qtbot.waitUntil(lambda: "not the password" in said(page, "change-password-problem"))
    change_password(qtbot, page, PASSWORD, NEW, NEW + "x")
    assert said(page, "change-password-problem") == "The two passwords are not the same."
    change_password(qtbot, page, PASSWORD, "short", "short")
    assert said(page, "change-password-problem") == "The password needs 8 characters or more."
    change_password(qtbot, page, PASSWORD, NEW, NEW)
    qtbot.waitUntil(lambda: said(page, "change-password-state") != "")
    lock(qtbot, at_work)
    choose(qtbot, at_work, county)
    fill(qtbot, at_work.door.view, password=PASSWORD)
    press(qtbot, at_work.door.view, "open")
    qtbot.waitUntil(lambda: said(at_work.door.view, "problem") != "")
    fill(qtbot, at_work.door.view, password=NEW)
    press(qtbot, at_work.door.view, "open")
    opened(qtbot, at_work)


def test_cancelling_keeps_nothing_of_what_was_typed(qtbot: QtBot, at_work: Desktop) -> None:
    page = settings(qtbot, at_work)
    press(qtbot, page, "change-password-open")
    fill(qtbot, page, change_password_1=PASSWORD)
    press(qtbot, page, "change-password-cancel")
    press(qtbot, page, "change-password-open")
    assert child(page, QLineEdit, "change-password-1").text() == ""


def make_codes(qtbot: QtBot, desktop: Desktop) -> tuple[str, str]:
    page = settings(qtbot, desktop)
    press(qtbot, page, "recovery-open")
    fill(qtbot, page, recovery_1=PASSWORD)
    press(qtbot, page, "recovery")
    qtbot.waitUntil(lambda: said(page, "recovery-shown-1") != "")
    settle(qtbot, desktop)
    return said(page, "recovery-shown-1"), said(page, "recovery-shown-2")


def test_two_codes_give_who_forgot_it_a_new_password(qtbot: QtBot, at_work: Desktop, county: County) -> None:
    first, second = make_codes(qtbot, at_work)
    lock(qtbot, at_work)
    choose(qtbot, at_work, county)
    door = at_work.door.view
    press(qtbot, door, "forgotten")
    fill(qtbot, door, recovery_code_1=second, recovery_code_2=second, recovery_password=NEW, recovery_again=NEW)
    press(qtbot, door, "recover")
    qtbot.waitUntil(lambda: "do not open" in said(door, "recovery-problem"))
    fill(qtbot, door, recovery_code_2=first.lower().replace("-", ""))
    press(qtbot, door, "recover")
    opened(qtbot, at_work)
    lock(qtbot, at_work)
    choose(qtbot, at_work, county)
    fill(qtbot, door, password=NEW)
    press(qtbot, door, "open")
    opened(qtbot, at_work)


def test_codes_are_hidden_for_good_and_print_on_two_pages(qtbot: QtBot, at_work: Desktop, tmp_path: Path) -> None:
    assert at_work.window is not None
    make_codes(qtbot, at_work)
    section = child(at_work.window.shell, SettingsPage).security
    section.write_slips(tmp_path / "slips.pdf")
    assert (tmp_path / "slips.pdf").read_bytes().count(b"/Type /Page\n") == 2
    press(qtbot, section, "hide-codes")
    assert said(section, "recovery-shown-1") == ""
    assert section.codes() is None
    assert said(section, "recovery-state") != ""


def test_who_has_no_codes_is_told_what_else_helps(qtbot: QtBot, desktop: Desktop, county: County) -> None:
    choose(qtbot, desktop, county)
    door = desktop.door.view
    press(qtbot, door, "forgotten")
    assert not child(door, QLineEdit, "recovery-code-1").isVisible()
    assert any("new slip" in label.text() for label in door.recovery.findChildren(QLabel) if label.isVisible())
    press(qtbot, door, "recovery-back")
    qtbot.waitUntil(door.password.isVisible)


def test_the_account_opens_the_desk_of_who_wanted_it(
    qtbot: QtBot, ring: Ring, at_work: Desktop, county: County
) -> None:
    page = settings(qtbot, at_work)
    press(qtbot, page, "keyring-open")
    fill(qtbot, page, keyring_1=PASSWORD)
    press(qtbot, page, "keyring")
    qtbot.waitUntil(lambda: said(page, "keyring-state") != "")
    lock(qtbot, at_work)
    assert at_work.window is None
    choose(qtbot, at_work, county)
    opened(qtbot, at_work)
    lock(qtbot, at_work)
    ring.closed = True
    choose(qtbot, at_work, county)
    qtbot.waitUntil(lambda: "Use the password" in said(at_work.door.view, "problem"))
    fill(qtbot, at_work.door.view, password=PASSWORD)
    press(qtbot, at_work.door.view, "open")
    opened(qtbot, at_work)
    page = settings(qtbot, at_work)
    press(qtbot, page, "keyring-open")
    fill(qtbot, page, keyring_1=PASSWORD)
    ring.closed = False
    press(qtbot, page, "keyring")
    qtbot.waitUntil(lambda: said(page, "keyring-state") == "Turned off.")
    assert ring.kept == {}


def test_without_a_keyring_the_account_is_not_offered(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, at_work: Desktop
) -> None:
    page = settings(qtbot, at_work)
    assert not child(page, QPushButton, "keyring-open").isVisible()


def test_a_new_slip_sets_the_old_desk_aside(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, desktop: Desktop, county: County
) -> None:
    monkeypatch.setattr("app.desk.courier.LineCourier", lambda _address, _ca: county.cable)
    clerk = county.clerks(county.unit("旧县"))[2]
    code = enrolment.issue(county.hub, clerk.id).code
    door = desktop.door.view
    choose(qtbot, desktop, county)
    press(qtbot, door, "forgotten")
    press(qtbot, door, "new-slip")
    fill(
        qtbot,
        door,
        join_address="hub.invalid:8443",
        join_code=code.replace("-", ""),
        join_password=NEW,
        join_again=NEW,
    )
    assert not child(door, QPushButton, "join-again-aside").isVisible()
    press(qtbot, door, "join")
    qtbot.waitUntil(lambda: clerk.name in said(door, "join-problem"))
    press(qtbot, door, "join-again-aside")
    opened(qtbot, desktop)
    assert len(list(county.store.glob("before-*"))) == 1


def test_the_only_clerk_can_still_let_another_one_set_up_a_desk(qtbot: QtBot, desktop: Desktop) -> None:
    door = desktop.door.view
    door.set_clerks(door.clerks()[:1])
    press(qtbot, door, "someone-else")
    qtbot.waitUntil(child(door, QLineEdit, "join-address").isVisible)
    press(qtbot, door, "join-back")
    qtbot.waitUntil(door.password.isVisible)

"""The program is started while it runs: real second processes, real windows, files that open where they belong."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from app import program
from app.domain.people import Zone
from app.hub import enrolment
from app.hub import mailbags as hub_bags
from app.program import BAG, COURSE, SLIP
from app.protocol import sticks
from app.protocol.joining import JoinFile
from app.training.packing import packed
from app.ui.one_window import FOLDER, OneWindow
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop
    from tests.gui.county import County

BASICS = Path(__file__).resolve().parents[2] / "resources" / "courses" / "computer-basics"


@pytest.fixture
def one(qapp: QApplication, tmp_path: Path) -> Iterator[OneWindow]:
    made = OneWindow(tmp_path / "desks")
    assert made.claim()
    made.listen()
    yield made
    made.let_go()


@pytest.fixture
def heard(one: OneWindow) -> list[list[Path]]:
    told: list[list[Path]] = []
    one.asked.connect(told.append)
    return told


@pytest.fixture
def slip(county: County, tmp_path: Path) -> Path:
    """The county's file for the first clerk of 旧县街道."""
    file = tmp_path / "注册.xyjoin"
    issued = enrolment.issue(county.hub, county.clerks(county.unit("旧县"))[0].id)
    file.write_bytes(msgspec.json.encode(JoinFile("hub.invalid:8443", issued.code, Zone.INTERNET, issued.person.name)))
    return file


@pytest.fixture
def course(tmp_path: Path) -> Path:
    file = tmp_path / "电脑入门.xycourse"
    files = {path.relative_to(BASICS).as_posix(): path.read_bytes() for path in BASICS.rglob("*") if path.is_file()}
    changed = files | {"course.toml": files["course.toml"].replace(b"version = 1", b"version = 2")}
    file.write_bytes(packed(changed))
    return file


@pytest.fixture
def bag(county: County, at_work: Desktop, tmp_path: Path) -> Path:
    """A bag that the county has packed for the clerk who is at work."""
    me = county.clerks(county.unit("旧县"))[2].id
    with county.hub.store.reading() as tx:
        (desk,) = (one for one in tx.desks() if one.person == me)
    (made,) = hub_bags.pack_for(county.hub, desk)
    stick = tmp_path / "stick"
    stick.mkdir()
    return sticks.write_parts(stick, made.named)[0]


def start_again(store: Path, *files: Path) -> None:
    """A second process, as a file manager starts it."""
    command = program.command(*map(str, files)) if files else program.command("desktop")
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    subprocess.run([*command, "--store", str(store)], env=environment, check=True, timeout=60)


def test_a_second_start_hands_its_files_to_the_first_and_ends(
    qtbot: QtBot, one: OneWindow, heard: list[list[Path]], tmp_path: Path
) -> None:
    bag = tmp_path / "xiangyi-一.xybag"
    start_again(tmp_path / "desks", bag)
    qtbot.waitUntil(lambda: bool(heard))
    assert heard == [[bag]]


def test_a_second_start_without_a_file_asks_for_the_front(
    qtbot: QtBot, one: OneWindow, heard: list[list[Path]], tmp_path: Path
) -> None:
    start_again(tmp_path / "desks")
    qtbot.waitUntil(lambda: heard == [[]])


def test_who_comes_while_the_first_is_ending_is_heard_by_the_next(qtbot: QtBot, tmp_path: Path) -> None:
    first, second, third = (OneWindow(tmp_path) for _ in range(3))
    assert first.claim()
    assert not second.claim()
    second.hand_over([tmp_path / "a.xybag"])
    first.let_go()
    assert third.claim()
    told: list[list[Path]] = []
    third.asked.connect(told.append)
    third.listen()
    qtbot.waitUntil(lambda: told == [[tmp_path / "a.xybag"]])
    assert list((tmp_path / FOLDER).rglob("note-*")) == []
    third.let_go()


def test_a_note_that_is_none_is_passed_over(
    qtbot: QtBot, one: OneWindow, heard: list[list[Path]], tmp_path: Path
) -> None:
    (folder,) = (tmp_path / "desks" / FOLDER).iterdir()
    (folder / "note-0.json").write_bytes(b"{")
    one.hand_over([])
    qtbot.waitUntil(lambda: heard == [[]])
    assert not (folder / "note-0.json").exists()


def test_a_slip_fills_in_the_form_at_the_door(qtbot: QtBot, desktop: Desktop, slip: Path) -> None:
    desktop.asked_again([slip])
    form = desktop.door.view.join
    qtbot.waitUntil(form.isVisible)
    assert form.address.text() == "hub.invalid:8443"
    assert form.code.is_whole()


def test_a_slip_waits_for_the_door_while_somebody_works(qtbot: QtBot, at_work: Desktop, slip: Path) -> None:
    assert at_work.window is not None
    at_work.asked_again([slip])
    assert "Lock yours first" in at_work.window.shell.undo_bar.text()
    at_work.lock()
    qtbot.waitUntil(at_work.door.view.join.isVisible)
    assert at_work.door.view.join.address.text() == "hub.invalid:8443"


def test_a_bag_is_opened_at_once_in_an_open_desk(qtbot: QtBot, at_work: Desktop, bag: Path) -> None:
    at_work.asked_again([bag])
    assert at_work.window is not None
    assert at_work.window.shell.page() == "mailbag"
    mailing = at_work.window.mailing
    assert mailing is not None
    qtbot.waitUntil(lambda: not mailing.busy(), timeout=20_000)
    said = child(at_work.window.shell, QLabel, "bag-said")
    qtbot.waitUntil(said.isVisible)
    assert said.property("role") == "banner-good"


def test_a_bag_waits_at_the_door_and_says_so(qtbot: QtBot, at_work: Desktop, county: County, bag: Path) -> None:
    at_work.lock()
    at_work.asked_again([bag])
    waits = child(at_work.door.view, QLabel, "handed-over")
    assert waits.text() == "Once your desk is open: 1 mailbag is opened."
    at_work.door.view.choose(county.clerks(county.unit("旧县"))[2].id)
    at_work.door.view.password.setText(PASSWORD)
    qtbot.mouseClick(at_work.door.view.open, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: at_work.window is not None and at_work.window.shell.page() == "mailbag", timeout=20_000)
    settle(qtbot, at_work)
    at_work.lock()
    assert not waits.isVisible()


def test_a_course_is_kept(qtbot: QtBot, at_work: Desktop, course: Path) -> None:
    at_work.asked_again([course])
    assert at_work.window is not None
    bar = at_work.window.shell.undo_bar
    qtbot.waitUntil(lambda: "is kept" in bar.text(), timeout=20_000)
    rows = at_work.operations.wait_for(lambda: at_work.operations.desk.learning.courses())
    assert [(row.version, row.kept) for row in rows] == [(2, True)]


@pytest.mark.parametrize(("name", "said"), [("x.xycourse", "was not kept"), ("letter.odt", "does not open")])
def test_what_is_nothing_of_ours_is_said_to_be(
    qtbot: QtBot, at_work: Desktop, tmp_path: Path, name: str, said: str
) -> None:
    (tmp_path / name).write_bytes(b"nothing")
    at_work.asked_again([tmp_path / name])
    assert at_work.window is not None
    bar = at_work.window.shell.undo_bar
    qtbot.waitUntil(lambda: said in bar.text(), timeout=20_000)


def test_every_ending_that_systems_are_told_of_has_a_place() -> None:
    assert set(program.OPENED) == {BAG, SLIP, COURSE}

"""Every route that ships, played from draft to archive through the windows of whoever has to act: by mouse alone and by
keyboard alone."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QLabel, QPushButton

from app.desk import vault
from app.domain.matters.state import Status
from app.protocol.shipped import shipped_routes
from app.ui.desktop import Desktop
from app.ui.navigation import Navigation
from tests.gui.county import County, child, paper, sample_county
from tests.gui.playing import Player

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from PySide6.QtWidgets import QApplication
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")

UNCONFIRMED, NO_NUMBER, REFUSED = "待县里确认", "待编号", "县里未接受"
MOST = 40
"""Acts of the longest route, and then some."""
WITHOUT_LINE = 2
"""The act, counted from 0, that is done with the cable pulled where a route gives no number."""


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    """One county for all plays, whose desks open at once: what a password costs is tested elsewhere."""
    cheap = partial(vault.create, cost=vault.Cost(memory_kib=8))
    with pytest.MonkeyPatch.context() as patch, sample_county(tmp_path_factory.mktemp("county")) as made:
        patch.setattr(vault, "create", cheap)
        yield made


@pytest.fixture(params=["mouse", "keyboard"])
def player(request: pytest.FixtureRequest, qtbot: QtBot, qapp: QApplication, shared: County) -> Iterator[Player]:
    """The PC in that county."""
    desktop = Desktop(qapp, shared.store, road=shared.cable)
    yield Player(qtbot, desktop, shared, shared.store, mouse=request.param == "mouse")
    shared.cable.plug()
    desktop.stop()
    qapp.setStyleSheet("")


def starter(county: County) -> str:
    """A clerk of 旧县街道."""
    return county.clerks(county.unit("旧县"))[3].id


def begun(player: Player, route: str, title: str) -> str:
    """Begin a matter as its user would: 收文 with a document of the inbox, the others on their page."""
    county = player.county
    if route != "incoming":
        player.sit_down(starter(county))
        return player.begin(route, title)
    county.send(county.unit("旧县"), paper(title))
    player.sit_down(starter(county))
    return player.handle(title)


def numbers(player: Player, matter: str) -> bool:
    """Whether the step at which it lies gives a number."""
    state = player.state(matter)
    assert state is not None
    steps = [state.route.step(token.step) for token in state.tokens]
    return any(step.numbers or step.answers for step in steps)


def act_without_line(player: Player, matter: str) -> str:
    """Decide with the cable pulled: said to be unconfirmed on the row until the cable is plugged in again."""
    player.county.cable.pull()
    numbered, before = numbers(player, matter), player.state(matter)
    verb = player.act()
    player.settle()
    player.box("handled")
    player.wait(lambda: UNCONFIRMED in player.chips(matter))
    player.settle()
    assert player.state(matter) == before, "nothing has come to the county"
    assert (NO_NUMBER in player.said()) is numbered
    player.county.cable.plug()
    player.exchange()
    player.wait(lambda: player.state(matter) != before)
    player.wait(lambda: UNCONFIRMED not in player.chips(matter))
    player.settle()
    assert NO_NUMBER not in player.said()
    after = player.state(matter)
    assert after is not None
    assert after.number in player.said()
    assert after.answer_number in player.said()
    assert bool(after.number) or not numbered
    return verb


def act_on_line(player: Player, matter: str) -> str:
    before = player.state(matter)
    verb = player.act()
    player.wait(lambda: player.state(matter) != before)
    player.settle()
    return verb


def play(player: Player, matter: str) -> list[str]:
    """Let whoever has to act do so until nobody has. Returns the verbs."""
    done: list[str] = []
    state = player.state(matter)
    assert state is not None
    gives = any(step.numbers for step in state.route.steps)
    while (person := player.holder(matter)) and len(done) < MOST:
        player.sit_down(person)
        player.open(matter)
        pulled = numbers(player, matter) if gives else len(done) == WITHOUT_LINE
        done.append(act_without_line(player, matter) if pulled else act_on_line(player, matter))
    return done


@pytest.mark.parametrize("route", sorted(shipped_routes()))
def test_a_route_is_played_from_draft_to_archive(player: Player, route: str) -> None:
    matter = begun(player, route, f"关于申请{'防汛' if player.mouse else '抗旱'}资金的请示（{route}）")
    done = play(player, matter)
    state = player.state(matter)
    assert state is not None
    assert state.status in (Status.FINISHED, Status.ARCHIVED), done
    assert len(done) >= 3
    assert bool(state.number) is any(step.numbers for step in state.route.steps)
    assert bool(state.answer_number) is any(step.answers for step in state.route.steps)
    player.sit_down(starter(player.county))
    player.desktop.window.open_matter(matter)  # type: ignore[union-attr]
    opened = player.matters.opened
    player.wait(lambda: (shown := opened.matter()) is not None and shown.row.id == matter)
    shown = opened.matter()
    assert shown is not None
    assert shown.verified
    assert shown.row.status == state.status
    assert shown.row.number == state.number


@pytest.fixture
def two_pcs(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> Iterator[tuple[Player, Player]]:
    """Two PCs at which the same clerk works, each with a desk of the clerk's own."""
    with pytest.MonkeyPatch.context() as patch, sample_county(tmp_path / "county") as made:
        patch.setattr(vault, "create", partial(vault.create, cost=vault.Cost(memory_kib=8)))
        stores = tmp_path / "one", tmp_path / "two"
        one, two = (Player(qtbot, Desktop(qapp, store, road=made.cable), made, store, mouse=True) for store in stores)
        yield one, two
        for player in (one, two):
            player.desktop.stop()
    qapp.setStyleSheet("")


def test_a_decision_that_came_too_late_comes_back_with_its_text(two_pcs: tuple[Player, Player]) -> None:
    """One person, two desks, no line: the county takes the first decision, and the other's text is kept."""
    one, two = two_pcs
    one.sit_down(starter(one.county))
    matter = one.begin("leave", "关于请假的请示")
    one.open(matter)
    act_on_line(one, matter)
    leader = one.holder(matter)
    for player in two_pcs:
        player.sit_down(leader)
        player.open(matter)
    one.county.cable.pull()
    for player in two_pcs:
        player.act()
        player.settle()
    one.county.cable.plug()
    one.exchange()
    decided = one.state(matter)
    two.exchange()
    two.box("handled")
    two.take(two.matters.list, matter)
    came_back = child(two.matters, QLabel, "came-back")
    two.wait(came_back.isVisible)
    assert two.state(matter) == decided, "the first decision stands"
    assert REFUSED in two.chips(matter)
    two.press(two.matters, "go-on")
    assert two.matters.opened.deciding.form.text == "同意。"
    two.press(two.matters, "not-now")
    two.click(child(two.shell, Navigation)._buttons["drafts"])
    two.settle()
    go_on = next(one for one in two.shell.findChildren(QPushButton) if one.objectName().startswith("draft-"))
    two.click(go_on)
    two.wait(lambda: two.matters.opened.deciding.form.text == "同意。")

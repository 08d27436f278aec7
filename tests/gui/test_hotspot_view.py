"""Pointing at a picture: by mouse anywhere, by keyboard among numbers that tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt

from app.training.answers import Chosen, Pointed
from app.training.grading import grade
from app.training.items import Hotspot, Spot
from app.ui.theme import DARK, LIGHT
from app.ui.training.hotspot_view import HotspotView
from app.ui.training.picture_view import PictureView
from tests.training.test_computer_basics import COURSE

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

    from app.ui.theme import Theme

HOTSPOTS = [item for item in COURSE.items if isinstance(item, Hotspot)]
IDS = [item.id for item in HOTSPOTS]


def shown(qtbot: QtBot, item: Hotspot, width: int = 640) -> HotspotView:
    view = HotspotView(item, COURSE.pictures[item.picture], LIGHT)
    qtbot.addWidget(view)
    view.resize(width, 420)
    with qtbot.waitExposed(view):
        view.show()
    view.activateWindow()
    return view


def click(qtbot: QtBot, view: HotspotView, x: int, y: int) -> None:
    at = view.picture.in_widget(QRectF(x, y, 0, 0)).topLeft().toPoint()
    qtbot.mouseClick(view.picture, Qt.MouseButton.LeftButton, pos=at)


def middle(spot: Spot) -> tuple[int, int]:
    return spot.x + spot.width // 2, spot.y + spot.height // 2


@pytest.mark.parametrize("item", HOTSPOTS, ids=IDS)
@pytest.mark.parametrize("width", [400, 900])
def test_a_click_on_the_right_place_is_right_at_any_size(qtbot: QtBot, item: Hotspot, width: int) -> None:
    view = shown(qtbot, item, width)
    for spot in item.spots:
        with qtbot.waitSignal(view.changed):
            click(qtbot, view, *middle(spot))
        assert grade(item, view.answer()).right == spot.right, spot.name


@pytest.mark.parametrize("item", HOTSPOTS, ids=IDS)
def test_each_number_is_a_place_of_its_own(qtbot: QtBot, item: Hotspot) -> None:
    view = shown(qtbot, item)
    view.picture.step_to(0)
    right = []
    for number in range(1, len(item.spots) + 1):
        qtbot.keyClicks(_focused(view), str(number))
        right.append(grade(item, view.answer()).right)
    assert right.count(True) == 1


def numbered(view: HotspotView) -> bool:
    return view.picture.numbered


def _focused(view: HotspotView) -> QWidget:
    return next(place for place in view.picture.places if place.focusPolicy() is Qt.FocusPolicy.TabFocus)


def test_numbers_run_by_place_and_come_with_the_keyboard_only(qtbot: QtBot) -> None:
    item = next(item for item in HOTSPOTS if item.id == "keyboard-07")
    view = shown(qtbot, item)
    view.setFocus(Qt.FocusReason.OtherFocusReason)
    assert not numbered(view)
    qtbot.keyClick(view.picture.places[0], Qt.Key.Key_Right)
    assert numbered(view)
    tops = [(place.spot.y, place.spot.x) for place in view.picture.places]
    assert tops == sorted(tops)
    assert not item.spots[3].right
    # the course's file names the right one first; the numbers do not know
    assert [place.accessibleName() for place in view.picture.places][:2] == ["1. 退格键", "2. Delete"]
    click(qtbot, view, 300, 230)
    assert not numbered(view)


def test_arrows_walk_and_enter_points(qtbot: QtBot) -> None:
    item = next(item for item in HOTSPOTS if item.id == "mouse-09")
    view = shown(qtbot, item)
    view.picture.step_to(0)
    for _line in range(4):
        qtbot.keyClick(_focused(view), Qt.Key.Key_Down)
    assert view.answer() is None
    qtbot.keyClick(_focused(view), Qt.Key.Key_Return)
    assert grade(item, view.answer()).right


def test_the_answer_of_before_is_shown_and_a_closed_one_stays(qtbot: QtBot) -> None:
    item = HOTSPOTS[0]
    view = shown(qtbot, item)
    with qtbot.assertNotEmitted(view.changed):
        view.set_answer(Pointed(12, 34))
    assert view.answer() == Pointed(12, 34)
    view.set_open(False)
    click(qtbot, view, *middle(item.spots[0]))
    assert view.answer() == Pointed(12, 34)
    view.set_answer(Chosen((1,)))
    assert view.answer() is None


def test_a_spot_inside_another_is_pointed_at_apart(qtbot: QtBot) -> None:
    spots = (
        Spot(name="窗口", x=0, y=0, width=400, height=200),
        Spot(name="按钮", x=190, y=90, width=20, height=20, right=True),
    )
    item = Hotspot(id="a", area="a", lesson="a", difficulty=1, text="？", picture="p", spots=spots)
    view = HotspotView(item, COURSE.pictures["pictures/window.svg"], LIGHT)
    qtbot.addWidget(view)
    view.picture.press(1)
    assert not grade(item, view.answer()).right
    view.picture.press(2)
    assert grade(item, view.answer()).right


@pytest.mark.parametrize("tokens", [LIGHT, DARK, LIGHT.big()], ids=["light", "dark", "big"])
def test_a_picture_stands_on_white_in_its_own_shape(qtbot: QtBot, tokens: Theme) -> None:
    view = PictureView(COURSE.pictures["pictures/copy-move.svg"], tokens)
    qtbot.addWidget(view)
    assert view.accessibleName()
    for width in (200, 480, 2000):
        height = view.heightForWidth(width)
        view.resize(width, height)
        place = view.place()
        shape = view.size_of_picture.width() / view.size_of_picture.height()
        assert place.width() / place.height() == pytest.approx(shape, rel=0.02)
        image = view.grab().toImage()
        corner = place.topLeft().toPoint() + QPoint(14, 14)
        assert image.pixelColor(corner).lightness() > 240
    assert view.on_picture(QPointF(view.place().center())) is not None
    assert view.on_picture(QPointF(-5, -5)) is None

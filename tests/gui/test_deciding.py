"""The foot of a matter and its track: what an act leads to, phrases in rows, who has it and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit, QListWidget, QPushButton

from app.desk.matters.rows import DeskState, Press, StepChoice, TrackDesk
from app.ui.matters.deciding import DecidingForm
from app.ui.matters.phrase_rows import PhraseRows
from app.ui.matters.phrasing import stations
from app.ui.theme import LIGHT
from app.ui.track import Track
from tests.gui import matter_samples as samples
from tests.gui.samples import DAY, NOW, child, stand, today

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

pytestmark = pytest.mark.usefixtures("in_chinese")
SIGN, COUNTERSIGN, DRAFT = (
    StepChoice(id, name, chooses=False, several=False)
    for id, name in (("sign", "签发"), ("countersign", "会签"), ("draft", "拟稿"))
)


@pytest.fixture
def form(qtbot: QtBot) -> DecidingForm:
    made = DecidingForm(LIGHT)
    stand(qtbot, made, 820, 240)
    return made


def words(form: DecidingForm) -> list[str]:
    return [label.text() for label in form.findChildren(QLabel) if label.isVisible()]


@pytest.mark.parametrize(
    ("verb", "said"), [("agree", "同意 · 下一环节：签发"), ("return", "退回 · 退回到：签发"), ("note", "意见")]
)
def test_an_act_says_where_it_leads(form: DecidingForm, verb: str, said: str) -> None:
    form.begin(Press(verb, 1, steps=() if verb == "note" else (SIGN,)))
    assert said in words(form)


@pytest.mark.parametrize(("verb", "said"), [("agree", "下一环节"), ("return", "退回到哪个环节")])
def test_a_choice_of_steps_says_what_is_chosen(form: DecidingForm, verb: str, said: str) -> None:
    form.begin(Press(verb, 1, steps=(SIGN, COUNTERSIGN)))
    assert said in words(form)
    assert child(form, QComboBox, "next-step").accessibleName() == said
    form.begin(Press(verb, 1, steps=(SIGN,)))
    assert said not in words(form)


def test_phrases_stand_beside_each_other_while_there_is_room(qtbot: QtBot) -> None:
    rows = PhraseRows()
    stand(qtbot, rows, 820, 240)
    rows.set_phrases(("阅。", "同意拟办意见。", "请抓紧办理，并将结果报我。"))
    made = [child(rows, QPushButton, f"phrase-{number}") for number in range(3)]
    assert len({one.y() for one in made}) == 1
    low = rows.height()
    rows.resize(260, low)
    assert len({one.y() for one in made}) > 1
    assert rows.height() > low
    assert all(rows.rect().contains(one.geometry()) for one in made)


def test_the_track_says_who_has_it_and_since_when() -> None:
    desk = TrackDesk(DeskState.HERE, (samples.LI, samples.WANG), "主要领导", NOW - DAY, due=samples.LEFT)
    shown = stations((samples.step("签发", DeskState.HERE, desk),), today())
    assert shown[0].detail.startswith("李建国、王芳\n昨天 ")
    assert shown[0].detail.endswith(" 起")


def test_several_who_have_it_since_the_same_time_are_named_together() -> None:
    desks = [TrackDesk(DeskState.HERE, (who,), "主要领导", NOW - DAY) for who in (samples.LI, samples.WANG)]
    shown = stations((samples.step("会签", DeskState.HERE, *desks),), today())
    assert shown[0].detail.startswith("李建国、王芳\n")


def test_a_station_takes_a_second_line_where_one_is_too_short(qtbot: QtBot) -> None:
    desk = TrackDesk(DeskState.HERE, (samples.LI, samples.WANG), "主要领导", NOW - DAY)
    track = Track(LIGHT)
    stand(qtbot, track, 900, 80)
    track.set_stations(stations(tuple(samples.step(f"环节{n}", DeskState.HERE, desk) for n in range(3)), today()))
    one_line = track.sizeHint().height()
    track.resize(420, 80)
    assert track.sizeHint().height() > one_line
    assert "\n" not in track.text()


def test_what_was_typed_to_find_somebody_for_another_act_is_gone(qtbot: QtBot, form: DecidingForm) -> None:
    form.begin(samples.TRANSFER)
    form.set_choices(samples.CHOICES, several=False)
    qtbot.keyClicks(child(form, QLineEdit, "people-search"), "wxm")
    form.begin(samples.CIRCULATE)
    form.set_choices(samples.CHOICES, several=True)
    people = child(form, QListWidget, "people")
    assert child(form, QLineEdit, "people-search").text() == ""
    assert [people.item(place).isHidden() for place in range(people.count())] == [False] * len(samples.CHOICES)

"""Limits at desks follow the holidays that the county has: a missing year is told, a corrected one moves the day."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from app.desk.matters.rows import Due, DueState, MatterBox
from app.domain.matters.verbs import Verb
from app.domain.working_days import CHINA
from app.hub.matters.publishing import in_force, publish
from tests.matters.office import Office

if TYPE_CHECKING:
    from pathlib import Path

YEAR_2027 = 'year = 2027\noff = ["2027-01-01/2027-01-03"]\n'


def at_office_on(memory: Path, day: date) -> Office:
    office = Office(memory, "sun", "li")
    office.clock.now = int(datetime(day.year, day.month, day.day, 9, tzinfo=CHINA).timestamp() * 1000)
    office.sync()
    return office


def due(office: Office, person: str) -> Due:
    """What the list of a person's one matter says of its limit, and what it would say if it were made anew."""
    (row,) = office.of(person).page(MatterBox.TODO).rows
    desk = office.desks[person]
    with desk.store.writing() as tx:
        desk.matters.rebuild(tx)
    (anew,) = office.of(person).page(MatterBox.TODO).rows
    assert row == anew
    return row.due


def load(office: Office, folder: Path, text: str) -> None:
    (folder / "2027.toml").write_text(text, encoding="utf-8")
    publish(office.hub, [folder / "2027.toml"])
    office.sync()


def test_a_year_that_is_missing_is_told_everywhere_and_the_work_goes_on(memory: Path) -> None:
    office = at_office_on(memory, date(2026, 12, 31))
    matter = office.of("sun").start("outgoing", "关于春季造林的通知")
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li")
    assert due(office, "li") == Due(DueState.UNKNOWN, missing_year=2027)
    assert office.of("li").missing_year() == 2027
    assert in_force(office.hub)["calendar"]["missing"] == 2027
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li")
    assert not office.opened("li", matter).row.pending, "the hub takes what is done, limit or not"
    office.close()


def test_a_year_that_arrives_gives_its_day_to_what_waits_and_a_correction_moves_it(memory: Path) -> None:
    office = at_office_on(memory, date(2026, 12, 31))
    matter = office.of("sun").start("outgoing", "关于春季造林的通知")
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li")
    assert due(office, "li").state is DueState.UNKNOWN
    load(office, memory, YEAR_2027)
    first = due(office, "li")
    assert first.day is not None
    assert office.of("li").missing_year() == 0
    assert in_force(office.hub)["calendar"]["missing"] == 0
    load(office, memory, YEAR_2027.replace("2027-01-03", "2027-01-07"))
    later = due(office, "li")
    assert later.day is not None
    assert later.day > first.day
    office.close()

"""请示→批复: the answer is a document of the unit above, with a number of its own out of that unit's register."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain import answering
from app.domain.matters import numbers
from app.domain.matters.verbs import Verb
from app.domain.routes.checking import faults
from app.domain.working_days import day_of
from app.protocol.shipped import shipped_routes
from tests.matters.office import COUNTY, PAPER, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.matters.numbers import Register

WAY = (
    ("sun", Verb.SUBMIT),
    ("li", Verb.AGREE),
    ("mayor", Verb.SIGN),
    ("clerk", Verb.REGISTER),
    ("office", Verb.PROPOSE),
    ("deputy", Verb.INSTRUCT),
)
YEAR = 2026


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor", "clerk", "office", "deputy", "head")
    yield made
    made.close()


def asked(office: Office) -> str:
    """A request that has come to the desk above where its answer is written."""
    matter = office.of("sun").start("request", PAPER.title, PAPER)
    for person, verb in WAY:
        office.do(person, matter, verb, "同意。")
        office.settle()
    return matter


def register(office: Office, mark: str) -> Register:
    with office.hub.store.reading() as tx:
        return tx.matters.register(mark, YEAR)


def test_an_answer_is_a_document_of_the_unit_above_with_its_own_number(office: Office) -> None:
    matter = asked(office)
    view = office.opened("office", matter)
    assert view.row.number == "月望乡发〔2026〕1号"
    [press] = [press for press in view.presses if press.writes]
    answer = view.answer
    assert answer is not None
    assert (answer.title, answer.kind) == ("关于修复农村公路的批复", "批复")
    assert (answer.main_recipients, answer.signature) == ("月望乡", "马龙区人民政府")
    assert "《关于修复农村公路的请示》（月望乡发〔2026〕1号）" in answer.body[0]
    answer = structs.replace(answer, body=(answer.body[0], "一、同意修复。"))
    office.of("office").do(matter, press, "请领导签发", paper=answer)
    assert office.opened("office", matter).paper == answer, "it has no number before it is signed"
    assert [press.issues for press in office.opened("office", matter).presses if press.main] == []
    office.settle()
    assert office.opened("head", matter).answer is None
    office.do("head", matter, Verb.REPLY, "同意。")
    row = office.opened("head", matter).row
    assert (row.answer_number, row.answer_awaits_number, row.awaits_number) == ("", True, False)
    paper = office.opened("head", matter).paper
    assert paper is not None
    assert paper.number == "待编号"
    office.settle()
    for person in ("head", "sun"):
        view = office.opened(person, matter)
        assert (view.row.number, view.row.answer_number) == ("月望乡发〔2026〕1号", "马龙区人民政府发〔2026〕1号")
        assert not view.row.answer_awaits_number
        today = day_of(office.clock.now).isoformat()
        assert view.paper == structs.replace(answer, number="马龙区人民政府发〔2026〕1号", written=today)
        assert [one.answer for one in view.revisions] == [False, True]
        assert view.verified
    assert len(register(office, "月望乡发").entries) == len(register(office, "马龙区人民政府发").entries) == 1
    office.agree()


def test_an_issued_answer_cannot_be_recalled(office: Office) -> None:
    matter = asked(office)
    office.do("office", matter, Verb.SUBMIT, "请领导签发")
    office.settle()
    office.do("head", matter, Verb.REPLY, "同意。")
    assert "recall" not in office.verbs("head", matter), "before it has left it can be taken back"
    office.settle()
    assert "recall" not in office.verbs("head", matter)


def test_both_units_may_share_one_register(office: Office) -> None:
    from app.hub.matters.numbering import set_mark

    with office.hub.store.writing() as tx:
        for unit in (TOWN, COUNTY):
            set_mark(unit, "马政发", tx)
    matter = asked(office)
    office.do("office", matter, Verb.SUBMIT, "请领导签发")
    office.settle()
    office.do("head", matter, Verb.REPLY, "同意。")
    office.settle()
    row = office.opened("sun", matter).row
    assert (row.number, row.answer_number) == ("马政发〔2026〕1号", "马政发〔2026〕2号")


def test_no_number_is_given_twice_beside_another() -> None:
    empty = numbers.opened("马政发", YEAR)
    first, own = numbers.given(empty, b"m", 1)
    second, answer = numbers.given(first, b"m", 2, own)
    assert (own, answer) == ("马政发〔2026〕1号", "马政发〔2026〕2号")
    assert numbers.given(second, b"m", 3, own) == (second, answer), "an act that comes twice takes no third"


def test_a_title_that_asks_becomes_one_that_answers() -> None:
    assert answering.begun(PAPER, "", "月望乡", "区政府").title == "关于修复农村公路的批复"
    assert answering.begun(structs.replace(PAPER, title="增加经费"), "", "甲", "乙").title == "增加经费的批复"


def test_a_step_that_answers_has_to_let_somebody_reply() -> None:
    route = shipped_routes()["request"]
    assert [step.id for step in route.steps if step.answers] == ["sign-reply"]
    assert [step.id for step in route.steps if step.edits and route.writes_answer(step.id)] == ["draft-reply"]
    wrong = tuple(structs.replace(step, acts=("sign",)) if step.answers else step for step in route.steps)
    assert [fault.code for fault in faults(structs.replace(route, steps=wrong))] == ["route-no-answer"]

"""What a desk prints of matters: the paper as it is issued, and the register of incoming documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.matters.verbs import Verb
from tests.matters.office import PAPER, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CAME = structs.replace(PAPER, title="关于清点防汛物资的通知", office="县水利局", number="县水〔2026〕7号", kind="通知")


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor")
    yield made
    made.close()


def signed(office: Office, title: str, kind: str) -> str:
    """A document of the route 请示 that its leader has signed."""
    matter = office.of("sun").start("request", title, structs.replace(PAPER, title=title, kind=kind))
    for person, verb in (("sun", Verb.SUBMIT), ("li", Verb.AGREE), ("mayor", Verb.SIGN)):
        office.do(person, matter, verb, "同意。")
        office.settle()
    return matter


def test_what_goes_up_names_who_signed_it(office: Office) -> None:
    matter = signed(office, "关于修复农村公路的请示", "请示")
    view = office.opened("sun", matter)
    mayor = next(one.by.name for one in view.opinions if one.verb == Verb.SIGN)
    assert view.paper is not None
    assert view.paper.signer == mayor
    assert view.revisions[-1].paper.signer == "", "the text itself stays as it was written"


def test_what_does_not_go_up_names_nobody(office: Office) -> None:
    paper = office.opened("sun", signed(office, "关于修复农村公路的函", "函")).paper
    assert paper is not None
    assert paper.signer == ""


def test_the_register_says_from_whom_a_document_came(office: Office) -> None:
    assert office.of("sun").register(50) == ()
    first = office.of("sun").start("incoming", CAME.title, CAME)
    signed(office, "关于修复农村公路的请示", "请示")
    office.clock.now += 60_000
    second = office.of("sun").start("incoming", "关于填报统计表的函", structs.replace(CAME, number="县统〔2026〕8号"))
    office.settle()
    found = office.of("sun").register(50)
    assert [entry.row.id for entry in found] == [first, second]
    assert [(entry.office, entry.number) for entry in found] == [
        ("县水利局", "县水〔2026〕7号"),
        ("县水利局", "县统〔2026〕8号"),
    ]
    assert [entry.row.id for entry in office.of("sun").register(1)] == [second], "the newest are in it"


def test_slips_and_applications_are_no_documents_to_be_issued(office: Office) -> None:
    issued = {route.id for route in office.of("sun").routes() if route.issues}
    assert issued == {"outgoing", "request", "joint"}

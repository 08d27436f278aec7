"""A hub put back from yesterday's backup gets its matters, its numbers and its delegations back from the desks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.desk.matters.rows import MatterBox
from app.domain.matters.verbs import Verb
from app.hub.matters.numbering import skip, where_numbers_go_on
from tests.hub.losses import back_up, close, restore
from tests.matters.office import PAPER, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor", "vice")
    yield made
    made.close()


def signed(office: Office, by_line: bool = True) -> str:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li")
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li", "mayor")
    office.do("mayor", matter, Verb.SIGN, "同意印发")
    if by_line:
        office.settle()
    return matter


def test_what_was_decided_after_the_backup_stands(office: Office) -> None:
    first = signed(office)
    back_up(office)
    second = signed(office)
    now = office.clock.now
    office.of("mayor").delegate("vice", now, now + 86_400_000)
    office.settle()
    before = {scope: office.hub_holds(scope) for person in office.desks for scope in office.scopes(person)}
    restore(office)
    office.settle()
    third = office.of("sun").start("leave", "请假一天")
    office.settle()
    assert office.opened("sun", third).row.pending, "while what was lost may still come, nothing new is decided"
    assert [office.opened("sun", matter).row.number for matter in (first, second)] == [
        "月望乡发〔2026〕1号",
        "月望乡发〔2026〕2号",
    ]
    close(office)
    for scope, held in before.items():
        assert held.items() <= office.hub_holds(scope).items(), "every record is the one that it was, to the bit"
    office.settle()
    assert not office.opened("sun", third).row.pending
    fourth = signed(office)
    assert office.opened("mayor", fourth).row.number == "月望乡发〔2026〕3号"
    assert [row.ended for row in office.of("vice").delegations()] == [False]
    assert not [draft for person in office.desks for draft in office.of(person).drafts(second)]
    office.agree()


def test_a_number_comes_back_with_its_receipt_where_no_page_of_it_was_filed(office: Office) -> None:
    back_up(office)
    signed(office, by_line=False)
    office.frames_left = 1  # the head with the receipts, and then the line is cut
    with pytest.raises(Exception, match="cut-off"):
        office.sync("mayor")
    office.frames_left = -1
    [row] = office.of("mayor").page(MatterBox.HANDLED).rows
    assert (row.number, row.pending) == ("月望乡发〔2026〕1号", False)
    restore(office)
    office.settle()
    close(office)
    office.settle()
    [row] = office.of("sun").page(MatterBox.STARTED).rows
    assert (row.number, row.status) == ("月望乡发〔2026〕1号", "running")
    with office.hub.store.reading() as tx:
        assert [entry.ordinal for entry in tx.matters.register("月望乡发", 2026).entries] == [1]


def test_a_number_that_paper_alone_knows_is_not_given_again(office: Office) -> None:
    """Everybody who has seen the second number is away: the technician reads it off the paper register."""
    signed(office)
    back_up(office)
    second = signed(office)
    away = dict(office.desks)
    office.desks.clear()
    restore(office)
    with office.hub.store.reading() as tx:
        (one,) = where_numbers_go_on(tx, 2026)
    assert one == {"next": "月望乡发〔2026〕2号", "unheard": ["孙伟", "李强", "杨勇", "赵丽"]}
    with office.hub.store.writing() as tx:
        skip("月望乡发", 2026, 3, tx, office.clock())
    office.enrol(*away)
    close(office)
    third = signed(office)
    assert office.opened("mayor", third).row.number == "月望乡发〔2026〕3号"
    assert standings(office) == ["given", "lost", "given"]
    anew, office.desks = office.desks, away
    office.settle()
    assert office.opened("sun", second).row.number == "月望乡发〔2026〕2号"
    assert standings(office) == ["given", "given", "given"], "whose desk comes back late gets its place in the register"
    for desk in anew.values():
        desk.close()


def standings(office: Office) -> list[str]:
    with office.hub.store.reading() as tx:
        return [entry.standing.value for entry in tx.matters.register("月望乡发", 2026).entries]

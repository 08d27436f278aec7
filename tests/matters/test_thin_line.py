"""A matter from desk to desk through real stores: the thin line through all layers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from app.desk.matters.rows import MatterBox
from app.domain.errors import KnownError
from app.domain.matters.verbs import Verb
from tests.matters.office import PAPER, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "wang", "li", "mayor", "sun")
    yield made
    made.close()


def titles(office: Office, person: str, box: MatterBox) -> list[str]:
    return [row.title for row in office.of(person).page(box).rows]


def test_a_document_is_drafted_checked_signed_and_numbered(office: Office) -> None:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    assert office.opened("sun", matter).row.pending
    assert titles(office, "sun", MatterBox.TODO) == [PAPER.title]
    office.do("sun", matter, Verb.SUBMIT, "请核稿")
    assert titles(office, "sun", MatterBox.TODO) == []
    office.sync("sun", "li")
    assert titles(office, "li", MatterBox.TODO) == [PAPER.title]
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li", "mayor")
    assert [press.verb for press in office.opened("mayor", matter).presses if press.main] == [Verb.SIGN]
    office.do("mayor", matter, Verb.SIGN, "同意印发")
    assert office.opened("mayor", matter).row.awaits_number
    office.settle()
    for person in ("sun", "li", "mayor"):
        seen = office.opened(person, matter)
        assert seen.row.number == "月望乡发〔2026〕1号"
        assert not seen.row.pending
        assert [opinion.text for opinion in seen.opinions] == ["请核稿", "同意印发"]
        assert seen.verified


def test_who_has_nothing_to_do_with_it_gets_nothing(office: Office) -> None:
    matter = office.of("sun").start("leave", "孙伟请假三天")
    office.do("sun", matter, Verb.SUBMIT)
    office.settle()
    assert titles(office, "wang", MatterBox.WATCHED) == []
    with pytest.raises(KnownError, match="matter-unknown"):
        office.opened("wang", matter)
    assert not any(kind == "move" for scope in office.scopes("wang") for kind, _ in office.desk_holds("wang", scope))


def test_of_two_decisions_the_first_stands_and_the_other_comes_back(office: Office) -> None:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "mayor")
    office.enrol("li")
    first, second = office.desks["li"], None
    office.sync("li")
    office.do("li", matter, Verb.RETURN, "请改标题", next="draft")
    office.enrol("li")
    second = office.desks["li"]
    office.sync("li")
    office.do("li", matter, Verb.AGREE, "可以", next="sign")
    office.sync("li")
    office.desks["li"] = first
    office.sync("li")
    [draft] = first.matters.drafts(matter)
    assert (draft.text, draft.reason, draft.values["act"]) == ("请改标题", "decided-already", "agree")
    assert first.matters.open(matter).row.refused
    second.close()

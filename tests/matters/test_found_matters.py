"""Matters in the full-text search: whatever is said on one finds it, on the desks that hold it and on no other."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk.matters.rows import MatterRow
from app.domain.matters.verbs import Verb
from tests.integration.small_county import paper
from tests.matters.office import PAPER, PEOPLE, TOWN, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.desk.desk import Desk

BOARD = structs.replace(PAPER, title="关于增设防汛水位牌的请示", body=("需增设水位牌十二块。", "经费九万元。"))


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "li", "mayor", "vice")
    yield made
    made.close()


def take_in(desk: Desk) -> None:
    while desk.index_some(200):
        pass


def found(office: Office, person: str, words: str) -> list[str]:
    take_in(office.desks[person])
    return [row.id for row in office.desks[person].search(words)]


def begun(office: Office) -> str:
    matter = office.of("sun").start("outgoing", BOARD.title, BOARD)
    office.do("sun", matter, Verb.SUBMIT, "请尽快核稿")
    return matter


@pytest.mark.parametrize(
    "words", ["防汛水位", "牌十", "万", "月望乡", "尽快核稿", "孙伟", "发文", "水位牌 核稿", "县人民政府"]
)
def test_it_is_found_by_title_text_unit_kind_and_opinions_before_it_is_sent(office: Office, words: str) -> None:
    matter = begun(office)
    assert found(office, "sun", words) == [matter]
    assert found(office, "li", words) == []


def test_it_is_found_by_its_number_once_the_county_has_given_one(office: Office) -> None:
    matter = begun(office)
    office.sync("sun", "li")
    office.do("li", matter, Verb.AGREE, next="sign")
    office.sync("li", "mayor")
    office.do("mayor", matter, Verb.SIGN, "同意签发。")
    assert found(office, "mayor", "〔2026〕1号") == []
    office.sync("mayor", "sun")
    assert office.opened("sun", matter).row.number
    for person in ("sun", "mayor"):
        assert found(office, person, "同意签发") == [matter]
        assert found(office, person, "〔2026〕1号") == [matter]


def test_a_text_that_was_changed_is_found_by_its_newest_words_alone(office: Office) -> None:
    matter = begun(office)
    office.sync("sun", "li")
    assert found(office, "li", "十二块") == [matter]
    office.do("li", matter, Verb.AGREE, next="sign", paper=structs.replace(BOARD, body=("需增设水位牌七块。",)))
    assert found(office, "li", "七块") == [matter]
    assert found(office, "li", "十二块") == []


def test_it_is_gone_from_the_search_of_who_may_not_see_it_any_more(office: Office) -> None:
    matter = begun(office)
    office.sync("sun", "li")
    assert found(office, "li", "水位牌") == [matter]
    moved = [structs.replace(one, post="科员") if one.id == "li" else one for one in PEOPLE]
    office.hub.import_people([structs.replace(one, post="党政办主任") if one.id == "vice" else one for one in moved])
    office.sync("li", "vice")
    assert found(office, "li", "水位牌") == []
    assert found(office, "vice", "水位牌") == [matter]
    with office.desks["li"].store.reading() as tx:
        assert not tx.search.matters()


def test_what_was_taken_back_is_found_no_more(office: Office) -> None:
    matter = office.of("sun").start("leave", "请假三天")
    assert found(office, "sun", "请假") == [matter]
    office.desks["sun"].take_back(matter)
    assert found(office, "sun", "请假") == []


def test_documents_and_matters_stand_together_newest_first(office: Office) -> None:
    older = begun(office)
    sent = office.desks["sun"].send(paper("关于水位牌管护的通知"), ["530304102"])
    newer = office.of("sun").start("outgoing", BOARD.title, BOARD)
    assert found(office, "sun", "水位牌") == [newer, sent, older]
    rows = office.desks["sun"].search("水位牌", limit=2)
    assert [row.id for row in rows] == [newer, sent]
    assert [isinstance(row, MatterRow) for row in rows] == [True, False]


def test_every_part_of_every_text_is_found_also_when_all_is_made_anew(office: Office) -> None:
    begun(office)
    second = office.of("sun").start("leave", "请假三天，回乡探亲")
    office.do("sun", second, Verb.SUBMIT, "①家中有事；Ａ型")
    desk = office.desks["sun"]
    take_in(desk)
    texts = all_texts(desk)
    assert len(texts) == 2
    words = {text[at : at + long] for text in texts.values() for long in (1, 2, 3) for at in range(len(text))}
    words = {word for word in words if word.isalnum()}
    for _ in range(2):
        for word in words:
            with desk.store.reading() as tx:
                entries = tx.search.find(word, 1000)
                assert set(tx.search.matters_at(entries).values()) == {m for m, text in texts.items() if word in text}
        desk.index_anew()
        take_in(desk)


def test_lists_that_are_made_anew_leave_the_search_as_it_is(office: Office) -> None:
    matter = begun(office)
    desk = office.desks["sun"]
    take_in(desk)
    with desk.store.writing() as tx:
        desk.matters.rebuild(tx)
        assert not tx.search.count_waiting()
    assert found(office, "sun", "水位牌") == [matter]
    assert office.of("sun").open(matter).row.starter.id == "sun"
    assert desk.identity.unit == TOWN


def all_texts(desk: Desk) -> dict[bytes, str]:
    """What each matter may be found by."""
    with desk.store.reading() as tx:
        found = {matter: desk.matters.found_by(tx, matter) for matter in tx.matters.ids()}
    return {matter: unicodedata.normalize("NFKC", text).casefold() for matter, text in found.items()}

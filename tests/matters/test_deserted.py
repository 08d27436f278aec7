"""A post that empties: the technician is told where something lies with nobody, and the superior takes it away."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.domain.matters.verbs import Verb
from app.hub.matter_command import standing
from tests.matters.office import PAPER, PEOPLE, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture
def office(memory: Path) -> Iterator[Office]:
    made = Office(memory, "sun", "vice", "mayor")
    yield made
    made.close()


def test_what_lies_with_nobody_is_told_and_can_be_reclaimed(office: Office) -> None:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.TRANSFER, to=["p:vice"])
    office.settle()
    with office.hub.store.reading() as tx:
        assert standing(tx) == {"running": 1, "finished": 0, "archived": 0, "deserted": []}
    left = structs.replace(next(one for one in PEOPLE if one.id == "li"), post="退休")
    clerk = structs.replace(next(one for one in PEOPLE if one.id == "wang"), post="退休")
    office.do("vice", matter, Verb.SUBMIT)
    office.settle()
    office.hub.import_people([left, clerk])
    office.settle()
    with office.hub.store.reading() as tx:
        [one] = standing(tx)["deserted"]
    assert (one["unit"], one["step"], one["seat"]) == ("月望乡", "核稿", "党政办主任")
    assert PAPER.title not in str(one)
    office.of("mayor").do(matter, office.press("mayor", matter, Verb.RECLAIM), "改由副乡长核", to=["p:vice"])
    office.settle()
    assert Verb.AGREE in office.verbs("vice", matter)
    with office.hub.store.reading() as tx:
        assert standing(tx)["deserted"] == []

"""Files of matters go to those whom the matter concerns; matters travel in mailbags as by line."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk.attachments import FileState
from app.domain.errors import KnownError
from app.domain.matters.verbs import Verb
from app.domain.papers import Attachment
from tests.matters.office import PAPER, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.hub.store.unwritten import Desk

CONTENT = random.Random(3).randbytes(50_000)
SHA256 = hashlib.sha256(CONTENT).digest()
FILE = Attachment("预算表.pdf", len(CONTENT), SHA256, "pdf")


@pytest.fixture(params=["sqlite", "postgresql"])
def office(request: pytest.FixtureRequest, memory: Path) -> Iterator[Office]:
    database = str(request.getfixturevalue("postgresql_database")) if request.param == "postgresql" else ""
    made = Office(memory, "sun", "li", "mayor", "wang", database=database)
    yield made
    made.close()


def desk_of(office: Office, person: str) -> Desk:
    with office.hub.store.reading() as tx:
        return next(desk for desk in tx.desks() if desk.person == person)


def test_a_file_is_had_by_those_whom_the_matter_concerns_and_by_no_other(office: Office) -> None:
    matter = office.of("sun").start("outgoing", PAPER.title, structs.replace(PAPER, files=(FILE,)))
    office.do("sun", matter, Verb.SUBMIT)
    office.sync("sun", "li")
    assert [row.state for row in office.desks["li"].attachments.files(matter)] == [FileState.NOT_AT_COUNTY]
    item, files = bytes.fromhex(matter), office.hub.files
    with pytest.raises(KnownError, match="file-not-found"):
        files.begin(desk_of(office, "li"), item, SHA256, len(CONTENT))
    begun = files.begin(desk_of(office, "sun"), item, SHA256, len(CONTENT))
    files.settle(files.write(begun, CONTENT))
    office.sync("li", "wang")
    assert [row.state for row in office.desks["li"].attachments.files(matter)] == [FileState.AT_COUNTY]
    assert files.find(desk_of(office, "li"), item, SHA256).size == len(CONTENT)
    with pytest.raises(KnownError, match="file-not-found"):
        files.find(desk_of(office, "wang"), item, SHA256)
    office.do("li", matter, Verb.TRANSFER, to=["p:wang"])
    office.sync("li", "wang")
    assert files.find(desk_of(office, "wang"), item, SHA256).size == len(CONTENT)
    assert [row.state for row in office.desks["wang"].attachments.files(matter)] == [FileState.AT_COUNTY]
    office.settle()
    office.agree()


def test_a_matter_travels_in_mailbags(office: Office, tmp_path: Path) -> None:
    matter = office.of("sun").start("outgoing", PAPER.title, PAPER)
    office.do("sun", matter, Verb.SUBMIT, "断线一周，邮袋送县")
    office.carry("sun", tmp_path)
    assert not office.opened("sun", matter).row.pending
    office.carry("li", tmp_path)
    office.do("li", matter, Verb.AGREE, next="sign")
    office.carry("li", tmp_path)
    office.sync("mayor")
    office.do("mayor", matter, Verb.SIGN)
    office.sync("mayor")
    office.carry("sun", tmp_path)
    assert office.opened("sun", matter).row.number == "月望乡发〔2026〕1号"
    office.settle()
    office.agree()

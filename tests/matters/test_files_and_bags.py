"""Files of matters go to those whom the matter concerns; matters travel in mailbags as by line."""

from __future__ import annotations

import hashlib
import random
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk import mailbags
from app.desk.attachments import FileState
from app.desk.matters.rows import MatterDraft
from app.domain.errors import KnownError
from app.domain.matters.verbs import Verb
from app.domain.papers import Attachment
from app.domain.records import Deposit
from app.hub import bag_files
from app.protocol.messages import Wish
from tests.matters.office import PAPER, Office

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from app.domain.papers import Paper
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


def pdf(folder: Path, name: str, size: int = 120_000) -> Path:
    """A file that is unlike every other."""
    (folder / name).write_bytes(b"%PDF-1.7\n" + random.Random(name).randbytes(size - 9))
    return folder / name


def with_files(office: Office, person: str, *paths: Path) -> Paper:
    attachments = office.desks[person].attachments
    return structs.replace(PAPER, files=tuple(attachments.attach(path).attachment for path in paths))


def states(office: Office, person: str, matter: str) -> list[FileState]:
    return [row.state for row in office.desks[person].attachments.files(matter)]


def content(office: Office, person: str, matter: str, name: str) -> bytes:
    attachments = office.desks[person].attachments
    row = next(row for row in attachments.files(matter) if row.name == name)
    return b"".join(attachments.source(matter, row.sha256)[1].read())


def test_a_township_without_a_line_decides_on_a_matter_with_a_pdf_in_it(office: Office, tmp_path: Path) -> None:
    """From the draft to the number, and every file where it is wanted: nothing but sticks between three desks."""
    first, second = pdf(tmp_path, "预算表.pdf"), pdf(tmp_path, "现场照片.pdf")
    matter = office.of("sun").start("outgoing", PAPER.title, with_files(office, "sun", first))
    office.do("sun", matter, Verb.SUBMIT)
    office.carry("sun", tmp_path)
    assert states(office, "sun", matter) == [FileState.HERE], "the county has it, and says so"
    office.carry("li", tmp_path)
    assert content(office, "li", matter, "预算表.pdf") == first.read_bytes()
    revised = with_files(office, "li", second)
    both = structs.replace(revised, files=(*office.opened("li", matter).revisions[-1].paper.files, *revised.files))
    office.do("li", matter, Verb.REVISE, paper=both)
    office.do("li", matter, Verb.AGREE, next="sign")
    office.carry("li", tmp_path)
    assert states(office, "li", matter) == [FileState.HERE, FileState.HERE]
    office.carry("mayor", tmp_path)
    assert content(office, "mayor", matter, "预算表.pdf") == first.read_bytes()
    assert content(office, "mayor", matter, "现场照片.pdf") == second.read_bytes()
    office.do("mayor", matter, Verb.SIGN)
    office.carry("mayor", tmp_path)
    office.carry("sun", tmp_path)
    assert office.opened("sun", matter).row.number == "月望乡发〔2026〕1号"
    assert content(office, "sun", matter, "现场照片.pdf") == second.read_bytes()
    office.settle()
    office.agree()
    with pytest.raises(KnownError, match="file-not-found"):
        office.hub.files.find(
            desk_of(office, "wang"), bytes.fromhex(matter), hashlib.sha256(first.read_bytes()).digest()
        )


def test_a_file_that_a_revision_keeps_is_fetched_all_the_same(office: Office, tmp_path: Path) -> None:
    """Who revises a paper before its files are here has not brought them."""
    matter = office.of("sun").start("outgoing", PAPER.title, with_files(office, "sun", pdf(tmp_path, "预算表.pdf")))
    office.do("sun", matter, Verb.SUBMIT)
    office.carry("sun", tmp_path)
    office.sync("li")  # the line brings the paper, and is cut before the file
    assert states(office, "li", matter) == [FileState.AT_COUNTY]
    office.do(
        "li", matter, Verb.REVISE, paper=structs.replace(office.opened("li", matter).revisions[-1].paper, note="第二稿")
    )
    assert states(office, "li", matter) == [FileState.AT_COUNTY]
    office.carry("li", tmp_path)
    assert states(office, "li", matter) == [FileState.HERE]


def test_an_emergency_s_files_go_before_smaller_ones(office: Office, tmp_path: Path) -> None:
    smaller = with_files(office, "sun", pdf(tmp_path, "预算表.pdf", 50_000))
    plain = office.of("sun").start("outgoing", PAPER.title, smaller)
    flooded = with_files(office, "sun", pdf(tmp_path, "现场照片.pdf", 90_000))
    urgent = office.of("sun").start("emergency", "山洪", flooded, known_at=office.clock())
    prepared = mailbags.prepare(office.desks["sun"], 100_000)
    assert [one.named.item.hex() for one in prepared.chosen.going] == [urgent]
    assert prepared.chosen.left == 1
    mailbags.give_up(office.desks["sun"], prepared)
    office.do("sun", plain, Verb.SUBMIT)
    office.do("sun", urgent, Verb.SUBMIT)
    office.carry("sun", tmp_path)
    sun = desk_of(office, "sun")
    found, _left = bag_files.choose(office.hub, sun, Wish(1_000_000, wished(office, sun, plain, urgent)), {})
    assert [one.item.hex() for one in found] == [urgent, plain]


def wished(office: Office, desk: Desk, *matters: str) -> tuple[tuple[bytes, bytes], ...]:
    with office.hub.store.reading() as tx:
        deposits = [tx.get(Deposit, bytes.fromhex(matter)) for matter in matters]
    return tuple((one.of, one.files[0]) for one in deposits if one)


def test_files_of_a_draft_that_came_back_stay(office: Office, tmp_path: Path) -> None:
    """Nothing typed is lost, nor is what was added to it, however long somebody takes to look."""
    path = pdf(tmp_path, "预算表.pdf")
    paper = with_files(office, "sun", path)
    office.of("sun").save_draft(MatterDraft("", "", "start", 0, PAPER.title, "outgoing", paper=paper))
    office.clock.now += 60 * 86_400_000
    office.desks["sun"].attachments.sweep()
    (draft,) = office.of("sun").drafts()
    assert draft.paper == paper
    matter = office.of("sun").start("outgoing", PAPER.title, draft.paper, draft=draft.id)
    assert content(office, "sun", matter, "预算表.pdf") == path.read_bytes()

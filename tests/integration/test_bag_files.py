"""Files of documents in mailbags: a township without any line gets its PDFs, and sends its own."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk import bag_files, bag_packing, bag_standing, mailbags
from app.desk.attachments import FileState
from app.domain.errors import KnownError
from app.hub import bag_files as county_files
from app.hub import mailbags as county_bags
from app.hub.bag_parts import BagParts
from app.protocol import mailbag, sticks
from app.protocol.frames import write_frame
from app.protocol.messages import Piece, Wish
from app.protocol.signatures import SecretKey
from tests.integration.small_county import CHEN, COUNTY, HILLS, LI, TOWN, WANG, ZHAO, paper

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.desk.desk import Desk
    from app.hub.county import CountyHub
    from app.hub.mailbags import Opened
    from tests.hub.desks_and_hub import World

KB = 1000


def pdf(folder: Path, name: str, size: int) -> Path:
    """A file that is unlike every other."""
    (folder / name).write_bytes(b"%PDF-1.7\n" + random.randbytes(size - 9))
    return folder / name


def sent(desk: Desk, to: str, *files: Path, urgency: str = "") -> str:
    taken = tuple(desk.attachments.attach(path).attachment for path in files)
    return desk.send(structs.replace(paper(urgency=urgency), files=taken), [to])


def at_county(hub: CountyHub, files: Sequence[Path]) -> tuple[list[Path], list[Opened]]:
    """The county opens files and writes all answers beside them."""
    kept, written, opened = BagParts(hub), [], []
    for file in sticks.in_order(files):
        content = file.read_bytes()
        parts = kept.with_kept(mailbag.read_part(content), content)
        opened.append(county_bags.open_bag(hub, county_bags.check(hub, parts[0]), parts, file.name, ""))
        for reply in (opened[-1].reply, *opened[-1].more):
            written += sticks.write_parts(file.parent, reply.named)
    return written, opened


def trip(world: World, person: str, stick: Path, room: int | None = None) -> list[mailbags.OpenedFile]:
    """There and back."""
    desk = world.desks[person]
    packed = mailbags.pack(desk, stick, room=room)
    answers, _opened = at_county(world.hub, [stick / path.rpartition("/")[2] for path in packed.files])
    return mailbags.open_files(desk, answers)


def states(desk: Desk, item: str) -> list[FileState]:
    return [row.state for row in desk.attachments.files(item)]


def content(desk: Desk, item: str) -> bytes:
    _row, file = desk.attachments.source(item, desk.attachments.files(item)[0].sha256)
    return b"".join(file.read())


def test_a_township_without_a_line_sends_and_gets_its_files(world: World, stick: Path, memory: Path) -> None:
    world.enrol(ZHAO)
    li, zhao = world.desks[LI], world.desks[ZHAO]
    path = pdf(memory, "扫描件.pdf", 1_300 * KB)
    item = sent(li, HILLS, path)
    packed = mailbags.pack(li, stick)
    assert (packed.acts, packed.attachments, packed.left) == (1, 1, 0)
    answers, (opened,) = at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    assert (opened.acts, opened.files, opened.files_problem) == (1, 1, "")
    (back,) = mailbags.open_files(li, answers)
    assert back.code == "bag-opened"
    assert states(li, item) == [FileState.HERE], "the county has it, and says so"
    (came,) = trip(world, ZHAO, stick)
    assert (came.code, came.attachments, came.notes) == ("bag-opened", 1, ())
    assert states(zhao, item) == [FileState.HERE]
    assert content(zhao, item) == path.read_bytes()
    (line,) = [line for line in mailbags.register(li) if line.deed == "packed"]
    assert (line.acts, line.files) == (1, 1)
    assert line.size > 1_300 * KB
    assert mailbags.pack(li, stick).attachments == 0, "it does not go again"
    assert [one.attachments for one in trip(world, ZHAO, stick)] == [0]


def test_the_urgent_and_the_smallest_go_first_and_the_rest_is_told(world: World, stick: Path, memory: Path) -> None:
    li = world.desks[LI]
    large = sent(li, COUNTY, pdf(memory, "大.pdf", 700 * KB))
    small = sent(li, COUNTY, pdf(memory, "小.pdf", 200 * KB))
    urgent = sent(li, COUNTY, pdf(memory, "急.pdf", 600 * KB), urgency="特急")
    packed = mailbags.pack(li, stick, room=850 * KB)
    assert (packed.attachments, packed.left, packed.left_size) == (2, 1, 700 * KB)
    answers, _opened = at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    mailbags.open_files(li, answers)
    assert [states(li, one) for one in (urgent, small, large)] == [
        [FileState.HERE], [FileState.HERE], [FileState.TO_SEND]
    ]  # fmt: skip
    assert mailbags.pack(li, stick, room=850 * KB).attachments == 1


def test_what_was_in_no_bag_yet_goes_before_what_is_on_its_way(world: World, stick: Path, memory: Path) -> None:
    li = world.desks[LI]
    sent(li, COUNTY, pdf(memory, "一.pdf", 100 * KB))
    first = bag_packing.draw_all(li, 150 * KB)[1]
    mailbags.pack(li, stick, room=150 * KB)
    sent(li, COUNTY, pdf(memory, "二.pdf", 120 * KB))
    second = bag_packing.draw_all(li, 150 * KB)[1]
    assert [one.going[0].named.name for one in (first, second)] == ["一.pdf", "二.pdf"]


def test_the_county_says_what_had_no_room(world: World, stick: Path, memory: Path) -> None:
    li, chen = world.desks[LI], world.desks[CHEN]
    small = sent(chen, TOWN, pdf(memory, "小.pdf", 50 * KB))
    large = sent(chen, TOWN, pdf(memory, "大.pdf", 400 * KB))
    trip(world, CHEN, stick)
    (came,) = trip(world, LI, stick, 100 * KB)
    assert came.notes == (("bag-files-left", {"files": "1", "size": str(400 * KB)}),)
    assert [states(li, one) for one in (small, large)] == [[FileState.HERE], [FileState.AT_COUNTY]]
    (came,) = trip(world, LI, stick)
    assert (came.attachments, came.notes) == (1, ())
    assert states(li, large) == [FileState.HERE]


@pytest.fixture
def small_bags(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bags that hold a megabyte of files each."""
    for module in (bag_files, county_files):
        monkeypatch.setattr(module, "AT_ONCE", 1_000 * KB)


@pytest.mark.usefixtures("small_bags")
def test_a_large_file_goes_in_several_bags_in_whatever_order(world: World, stick: Path, memory: Path) -> None:
    li, chen = world.desks[LI], world.desks[CHEN]
    path = pdf(memory, "大.pdf", 2_500 * KB)
    item = sent(li, COUNTY, path)
    packed = mailbags.pack(li, stick)
    assert len(packed.files) == 3
    files = [stick / name.rpartition("/")[2] for name in packed.files]
    # the end of it comes first, and is of no use yet; opened again in its turn it is
    _answers, (early,) = at_county(world.hub, files[2:])
    assert early.files == 0
    answers, opened = at_county(world.hub, list(reversed(files)))
    assert [one.files for one in opened] == [0, 0, 1]
    assert {one.code for one in mailbags.open_files(li, answers)} <= {"bag-opened", "bag-late"}
    assert bag_standing.on_its_way(li) == []
    world.sync(CHEN)
    packed = mailbags.pack(chen, stick)
    answers, _opened = at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    assert len(answers) == 3
    last = sticks.in_order(answers)[2]
    (refused,) = mailbags.open_files(chen, [last])
    assert (refused.code, refused.refused) == ("bag-files-early", True)
    assert [one.attachments for one in mailbags.open_files(chen, answers)] == [0, 0, 1]
    assert content(chen, item) == path.read_bytes()


def test_what_is_not_what_the_document_names_is_shown_to_nobody(world: World, stick: Path, memory: Path) -> None:
    li, chen = world.desks[LI], world.desks[CHEN]
    item = sent(chen, TOWN, pdf(memory, "原件.pdf", 90 * KB))
    trip(world, CHEN, stick)
    (row,) = chen.attachments.files(item)
    blob = world.hub.files.blobs.path(bytes.fromhex(row.sha256))
    blob.write_bytes(blob.read_bytes()[:-1] + b"?")
    (came,) = trip(world, LI, stick)
    assert (came.attachments, came.notes[0][0]) == (0, "blob-differs")
    assert states(li, item) == [FileState.AT_COUNTY]


def bag_with(desk: Desk, stick: Path, *frames: bytes) -> list[Path]:
    """A bag as a desk could make that lies."""
    drawn = bag_packing.draw(desk)
    sealed = mailbag.together(drawn.requests, frames)
    (made,) = mailbag.pack(drawn.header, sealed, [desk.identity.hub_key], SecretKey(desk.identity.desk_secret))
    return sticks.write_parts(stick, [("lie.xybag", made)])


def test_a_bag_gives_no_access_that_the_line_does_not_give(world: World, stick: Path, memory: Path) -> None:
    world.enrol(ZHAO)
    li, zhao = world.desks[LI], world.desks[ZHAO]
    path = pdf(memory, "内部.pdf", 60 * KB)
    item = sent(li, COUNTY, path)
    (row,) = li.attachments.files(item)
    name = bytes.fromhex(item), bytes.fromhex(row.sha256)
    world.sync(LI)
    # 纳章镇 brings the file of another unit's document, and asks for it
    piece = write_frame(Piece(*name, row.size, 0, path.read_bytes()))
    _answers, (opened,) = at_county(world.hub, bag_with(zhao, stick, write_frame(Wish(10**9, (name,))), piece))
    assert (opened.files, opened.files_problem, opened.reply.line.files) == (0, "", 0)
    trip(world, LI, stick)
    assert states(li, item) == [FileState.HERE]
    _answers, (opened,) = at_county(world.hub, bag_with(zhao, stick, write_frame(Wish(10**9, (name,)))))
    assert opened.reply.line.files == 0


def test_a_bag_by_the_line_brings_no_files_back(world: World, stick: Path, memory: Path) -> None:
    """The spool asks for receipts alone; and who asks for more by that road gets none."""
    sent(world.desks[CHEN], TOWN, pdf(memory, "件.pdf", 60 * KB))
    trip(world, CHEN, stick)
    (path,) = bag_with(world.desks[LI], stick, write_frame(Wish(10**9)))
    assert county_bags.open_sent(world.hub, path.read_bytes()).reply.line.files == 0
    _answers, (opened,) = at_county(world.hub, [path])
    assert opened.reply.line.files == 1


def test_more_files_than_an_upload_may_have_come_in_bags(
    world: World, stick: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.hub.files.MOST_UPLOADS", 2)
    li = world.desks[LI]
    for number in range(5):
        sent(li, COUNTY, pdf(memory, f"{number}.pdf", 20 * KB))
    packed = mailbags.pack(li, stick)
    _answers, (opened,) = at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    assert (opened.files, opened.files_problem) == (5, "")


def test_a_bag_that_names_files_without_end_is_refused(
    world: World, stick: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(county_files, "MOST_FILES", 3)
    frames = [write_frame(Piece(bytes(16), bytes([number]) * 32, 9, 0, b"x")) for number in range(4)]
    with pytest.raises(KnownError, match="frame-damaged"):
        at_county(world.hub, bag_with(world.desks[LI], stick, *frames))
    assert at_county(world.hub, bag_with(world.desks[LI], stick, *frames[:3]))


def test_the_same_file_of_another_document_is_known_by_itself(world: World, stick: Path, memory: Path) -> None:
    li = world.desks[LI]
    path = pdf(memory, "一件两用.pdf", 30 * KB)
    sent(li, COUNTY, path)
    trip(world, LI, stick)
    again = sent(li, COUNTY, path)
    trip(world, LI, stick)
    assert states(li, again) == [FileState.HERE]


def test_a_seed_brings_files_to_each_desk_of_a_unit(world: World, stick: Path, memory: Path) -> None:
    path = pdf(memory, "件.pdf", 60 * KB)
    item = sent(world.desks[CHEN], TOWN, path)
    trip(world, CHEN, stick)
    world.enrol(WANG)
    named = [part for one in county_bags.seed(world.hub, TOWN) for part in one.named]
    for person in (LI, WANG):
        (came,) = mailbags.open_files(world.desks[person], sticks.write_parts(stick, named))
        assert (came.code, came.attachments) == ("bag-opened", 1)
        assert content(world.desks[person], item) == path.read_bytes()


def test_a_full_disk_says_so_and_keeps_the_rest(
    world: World, stick: Path, memory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = sent(world.desks[CHEN], TOWN, pdf(memory, "件.pdf", 60 * KB))
    trip(world, CHEN, stick)
    monkeypatch.setattr("app.desk.blob_files.RESERVE", 1 << 60)
    (came,) = trip(world, LI, stick)
    assert (came.code, came.notes[0][0]) == ("bag-opened", "file-disk-full")
    monkeypatch.undo()
    (came,) = trip(world, LI, stick)
    assert came.attachments == 1
    assert states(world.desks[LI], item) == [FileState.HERE]


def test_what_is_on_its_way_is_told_until_the_county_has_answered(world: World, stick: Path, memory: Path) -> None:
    li = world.desks[LI]
    item = sent(li, COUNTY, pdf(memory, "件.pdf", 60 * KB))
    packed = mailbags.pack(li, stick)
    (away,) = bag_standing.on_its_way(li)
    assert away.acts == (("send", li.sent().rows[0].title),)
    assert (away.files, away.size) == (("件.pdf",), packed.size)
    answers, _opened = at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    mailbags.open_files(li, answers)
    assert bag_standing.on_its_way(li) == []
    assert states(li, item) == [FileState.HERE]


def test_what_came_by_line_is_on_its_way_no_more(world: World, stick: Path) -> None:
    li = world.desks[LI]
    li.send(paper(), [COUNTY])
    mailbags.pack(li, stick)
    world.sync(LI)
    li.note_success()
    assert bag_standing.on_its_way(li) == []


def test_bags_that_wait_on_a_stick_are_found(world: World, stick: Path) -> None:
    li = world.desks[LI]
    (stick / "foreign.xybag").write_bytes(b"no bag")
    assert bag_standing.not_opened(li, sticks.bags_in(stick)) == []
    packed = mailbags.pack(li, stick)
    at_county(world.hub, [stick / packed.files[0].rpartition("/")[2]])
    (found,) = bag_standing.not_opened(li, sticks.bags_in(stick))
    assert bag_standing.not_opened(world.desks[CHEN], sticks.bags_in(stick)) == []
    mailbags.open_files(li, [found])
    assert bag_standing.not_opened(li, sticks.bags_in(stick)) == []

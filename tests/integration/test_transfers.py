"""Files from desk to desk by a hub that really serves: cut anywhere, in their order, within budgets, and by command."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.command import main
from app.desk.attachments import MB, Budgets, FileState
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.desk.transfers import Transfers
from app.domain.errors import KnownError, Unreachable
from app.hub import imports
from tests.integration import small_county
from tests.integration.cutting_proxy import CuttingProxy
from tests.integration.served import Served, served
from tests.integration.small_county import HILLS, LI, SUN, WANG, ZHAO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from app.desk.desk import Desk


@pytest.fixture
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A hub that serves."""
    with served(tmp_path_factory.mktemp("office")) as running:
        yield running
        log = running.log.read_text()
        assert "Traceback" not in log, log


class Clerk:
    """A desk and its line, perhaps through a proxy."""

    def __init__(self, office: Served, person: str, folder: Path) -> None:
        self.office = office
        self.enrolled = small_county.enrol(office.hub, person, folder / person / "store.db", office.address)
        self.desk: Desk = self.enrolled.open()
        self.line = LineCourier(office.address, self.desk.identity.ca)
        self.transfers = Transfers(self.desk, self.line, in_place)
        self.exchange()

    def through(self, port: int) -> None:
        """From now on by this port."""
        self.line.close()
        self.line = LineCourier(f"127.0.0.1:{port}", self.desk.identity.ca)
        self.transfers = Transfers(self.desk, self.line, in_place)

    def exchange(self) -> None:
        Exchanger(self.desk, self.line, in_place).run()
        self.transfers.after_exchange()

    def carry(self) -> None:
        """All that waits, and say so."""
        self.transfers.run(float("inf"))
        self.exchange()

    def send(self, *paths: Path, urgency: str = "", to: str = HILLS) -> str:
        files = tuple(self.desk.attachments.attach(path).attachment for path in paths)
        paper = structs.replace(small_county.paper(urgency=urgency), files=files)
        return self.desk.send(paper, [to])

    def states(self, item: str) -> list[FileState]:
        return [row.state for row in self.desk.attachments.files(item)]

    def close(self) -> None:
        self.line.close()
        self.desk.close()


@pytest.fixture
def clerk(office: Served, tmp_path: Path) -> Iterator[Callable[[str], Clerk]]:
    made: list[Clerk] = []

    def make(person: str) -> Clerk:
        (tmp_path / person).mkdir()
        made.append(Clerk(office, person, tmp_path))
        return made[-1]

    yield make
    for one in made:
        one.close()


def pdf(path: Path, size: int) -> Path:
    """A file that is unlike every other."""
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"%PDF-1.7\n" + random.randbytes(size - 9))
    return path


def test_a_file_goes_from_desk_to_desk_and_each_says_where_it_is(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    path = pdf(tmp_path / "扫描件.pdf", 200_001)
    item = li.send(path)
    assert li.states(item) == [FileState.TO_SEND]
    assert li.desk.open(item).paper.attachments == ("扫描件",)
    li.exchange()
    zhao.exchange()
    assert zhao.states(item) == [FileState.NOT_AT_COUNTY], "the act did not wait for its file"
    (row,) = zhao.desk.attachments.files(item)
    with pytest.raises(KnownError, match="file-not-at-county"):
        zhao.desk.attachments.open_copy(item, row.sha256)
    path.unlink()  # it is the desk's own copy that is sent
    li.carry()
    assert li.states(item) == [FileState.HERE]
    zhao.exchange()
    assert zhao.states(item) == [FileState.AT_COUNTY]
    zhao.carry()
    copy = zhao.desk.attachments.open_copy(item, row.sha256)
    assert copy.name == "扫描件.pdf"
    assert copy.stat().st_mode & 0o777 == 0o400
    assert copy.stat().st_size == 200_001
    assert copy.read_bytes()[:9] == b"%PDF-1.7\n"
    for stored in (tmp_path / ZHAO / "store.files").iterdir():
        assert stored.is_dir() or b"%PDF" not in stored.read_bytes(), "it lies there encrypted"
    zhao.desk.attachments.sweep_copies()
    assert not copy.exists()


def test_cut_anywhere_it_goes_on_at_the_byte_both_ways(clerk: Callable[[str], Clerk], office: Served, tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    size = 2_500_000
    item = li.send(pdf(tmp_path / "大文件.pdf", size))
    li.exchange()
    chance = random.Random(7)
    proxy = CuttingProxy(office.port, lambda: chance.randint(60_000, 350_000))
    try:
        li.through(proxy.port)
        _until_done(li)
        up, cuts_up, proxy.down, proxy.cuts = proxy.up, proxy.cuts, 0, 0
        li.through(office.port)
        li.exchange()
        zhao.exchange()
        zhao.through(proxy.port)
        _until_done(zhao)
        down, cuts_down = proxy.down, proxy.cuts
    finally:
        proxy.close()
    assert zhao.states(item) == [FileState.HERE]
    (row,) = zhao.desk.attachments.files(item)
    mine = li.desk.attachments.open_copy(item, row.sha256).read_bytes()
    assert zhao.desk.attachments.open_copy(item, row.sha256).read_bytes() == mine
    # a cut costs a connection's handshake and headers, some 5 KB, and the TLS record that did not become whole
    assert min(cuts_up, cuts_down) >= 4
    assert up < size + cuts_up * 10_000
    assert down < size + cuts_down * 20_000


def _until_done(clerk: Clerk) -> None:
    for _ in range(200):
        try:
            clerk.transfers.run(float("inf"))
        except Unreachable:
            continue
        return
    pytest.fail("it did not end")


def test_emergencies_then_what_was_asked_for_then_the_smallest(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    large, small = (li.send(pdf(tmp_path / f"{size}.pdf", size)) for size in (90_000, 30_000))
    asked = li.send(pdf(tmp_path / "asked.pdf", 60_000))
    urgent = li.send(pdf(tmp_path / "urgent.pdf", 120_000), urgency="特急")
    li.exchange()
    seen: list[int] = []
    li.transfers = Transfers(li.desk, li.line, in_place, lambda _sha256, _have, size: seen.append(size))
    li.carry()
    assert list(dict.fromkeys(seen)) == [120_000, 30_000, 60_000, 90_000]
    zhao.exchange()
    zhao.desk.attachments.want(asked, zhao.desk.attachments.files(asked)[0].sha256)
    seen.clear()
    zhao.transfers = Transfers(zhao.desk, zhao.line, in_place, lambda _sha256, _have, size: seen.append(size))
    zhao.transfers.run(float("inf"))
    assert list(dict.fromkeys(seen)) == [120_000, 60_000, 30_000, 90_000]
    assert {zhao.states(item)[0] for item in (large, small, asked, urgent)} == {FileState.HERE}


def test_a_notice_brings_its_files_to_its_readers(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    file = li.desk.attachments.attach(pdf(tmp_path / "值班表.pdf", 90_000)).attachment
    item = li.desk.publish("国庆期间值班安排", ["见附件。"], [HILLS], files=[file])
    assert li.states(item) == [FileState.TO_SEND]
    assert li.desk.open(item).paper.files == (file,)
    li.exchange()
    li.carry()
    zhao.exchange()
    assert zhao.states(item) == [FileState.AT_COUNTY]
    zhao.carry()
    assert zhao.desk.attachments.open_copy(item, file.sha256.hex()).name == "值班表.pdf"
    li.desk.withdraw(item)
    li.exchange()
    zhao.exchange()
    assert zhao.states(item) == [], "what is withdrawn takes its files with it"
    named = zhao.desk.attachments
    with pytest.raises(KnownError, match="file-not-found"):
        named.source(item, file.sha256.hex())


def test_a_notice_to_everyone_with_a_file(clerk: Callable[[str], Clerk], tmp_path: Path):
    bureau, zhao = clerk(SUN), clerk(ZHAO)
    file = bureau.desk.attachments.attach(pdf(tmp_path / "a.pdf", 30_000)).attachment
    item = bureau.desk.publish("全县通知", ["见附件。"], files=[file])
    bureau.exchange()
    bureau.carry()
    zhao.exchange()
    zhao.carry()
    assert zhao.states(item) == [FileState.HERE]


def test_the_hub_sends_files_of_its_own(office: Served, clerk: Callable[[str], Clerk], tmp_path: Path):
    zhao = clerk(ZHAO)
    pdf(tmp_path / "附件" / "名单.pdf", 40_000)
    line = {"title": "关于公布名单的通知", "body": ["见附件。"], "files": ["附件/名单.pdf"]}
    (tmp_path / "list.jsonl").write_text(json.dumps(line))
    papers = list(imports.documents(tmp_path / "list.jsonl", office.hub.files.take_in))
    assert papers[0][1].attachments == ("名单",)
    for added in (1, 0):
        assert office.hub.import_documents(papers, "", [HILLS]).added == added, "the same once only"
    zhao.exchange()
    zhao.carry()
    (item,) = (row.id for row in zhao.desk.inbox().rows if row.title == line["title"])
    assert zhao.states(item) == [FileState.HERE]
    (tmp_path / "附件" / "名单.pdf").write_bytes(b"MZ" + bytes(100))
    with pytest.raises(imports.RowsBad) as bad:
        list(imports.documents(tmp_path / "list.jsonl", office.hub.files.take_in))
    assert [one.code for one in bad.value.problems] == ["attachment-executable"]
    (tmp_path / "附件" / "名单.pdf").write_text("机密★1年\n某事")
    with pytest.raises(imports.RowsBad) as bad:
        list(imports.documents(tmp_path / "list.jsonl", office.hub.files.take_in))
    assert [one.code for one in bad.value.problems] == ["classified"]


def test_what_nobody_asked_for_stays_within_the_budgets(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    zhao.desk.attachments.set_budgets(Budgets(disk=2 * MB, line=100_000))
    items = [li.send(pdf(tmp_path / f"{n}.pdf", 60_000 + n)) for n in range(3)]
    li.exchange()
    li.carry()
    zhao.exchange()
    zhao.transfers.run(float("inf"))
    assert [zhao.states(item)[0] for item in items] == [FileState.HERE, FileState.AT_COUNTY, FileState.AT_COUNTY]
    for item in items:  # on demand, beyond every budget
        zhao.desk.attachments.want(item, zhao.desk.attachments.files(item)[0].sha256)
    zhao.transfers.run(float("inf"))
    assert [zhao.states(item)[0] for item in items] == [FileState.HERE] * 3
    zhao.desk.attachments.set_budgets(Budgets(disk=70_000, line=0))
    assert [zhao.states(item)[0] for item in items].count(FileState.HERE) == 1, "what the county has too may go"
    li.desk.attachments.set_budgets(Budgets(disk=0, line=0))
    unsent = li.send(pdf(tmp_path / "unsent.pdf", 5000))
    li.desk.attachments.set_budgets(Budgets(disk=0, line=0))
    assert li.states(unsent) == [FileState.TO_SEND], "what the county lacks never goes"


def test_a_wrong_clock_locks_nobody_out(clerk: Callable[[str], Clerk], tmp_path: Path):
    li = clerk(LI)
    item = li.send(pdf(tmp_path / "a.pdf", 5000))
    li.exchange()
    with li.desk.store.writing() as tx:
        tx.set_setting("offset", 40 * 86_400_000)  # the battery died since the last exchange
    li.carry()
    assert li.states(item) == [FileState.HERE]


def test_a_colleagues_file_is_fetched_when_it_is_asked_for(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, wang = clerk(LI), clerk(WANG)
    item = li.send(pdf(tmp_path / "a.pdf", 5000))
    li.exchange()
    wang.exchange()
    assert wang.states(item) == [FileState.ELSEWHERE]
    li.carry()
    wang.exchange()
    wang.transfers.run(float("inf"))
    assert wang.states(item) == [FileState.AT_COUNTY]
    wang.desk.attachments.want(item, wang.desk.attachments.files(item)[0].sha256)
    wang.transfers.run(float("inf"))
    assert wang.states(item) == [FileState.HERE]


def test_what_the_disk_has_altered_is_fetched_again(clerk: Callable[[str], Clerk], tmp_path: Path):
    li, zhao = clerk(LI), clerk(ZHAO)
    item = li.send(pdf(tmp_path / "a.pdf", 100_000))
    li.exchange()
    li.carry()
    zhao.exchange()
    zhao.carry()
    (row,) = zhao.desk.attachments.files(item)
    (stored,) = (path for path in zhao.desk.attachments.folder.iterdir() if path.is_file())
    content = bytearray(stored.read_bytes())
    content[100] ^= 1
    stored.write_bytes(content)
    with pytest.raises(KnownError, match="attachment-rotten"):
        zhao.desk.attachments.open_copy(item, row.sha256)
    zhao.desk.attachments.let_go(bytes.fromhex(row.sha256))
    zhao.transfers.run(float("inf"))
    assert zhao.desk.attachments.open_copy(item, row.sha256).stat().st_size == 100_000


def test_it_gives_way_and_goes_on_later(clerk: Callable[[str], Clerk], tmp_path: Path):
    li = clerk(LI)
    li.send(pdf(tmp_path / "a.pdf", 700_000))
    li.exchange()
    assert li.transfers.run(0), "no time: all of it waits"
    assert li.transfers.run(float("inf"), give_way=lambda: True)
    moved: list[int] = []
    li.transfers = Transfers(li.desk, li.line, in_place, lambda _sha256, have, _size: moved.append(have))
    assert li.transfers.run(float("inf"), give_way=iter([False, True, True]).__next__)
    assert 0 < moved[-1] < 700_000
    assert not li.transfers.run(float("inf"))
    assert moved[-1] == 700_000
    assert moved == sorted(moved), "nothing was carried twice"


@pytest.mark.parametrize("up", [True, False])
def test_files_give_way_to_news_within_a_piece(
    clerk: Callable[[str], Clerk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, up: bool
):
    li, zhao = clerk(LI), clerk(ZHAO)
    item = li.send(pdf(tmp_path / "a.pdf", 900_000))
    li.exchange()
    if not up:
        li.carry()
    zhao.exchange()
    carrying, other = (li, zhao) if up else (zhao, li)
    piece, moved, news = 64 * 1024, [0], [""]
    monkeypatch.setattr("app.desk.transfers.LARGEST", piece)

    def in_the_middle(_sha256: str, have: int, _size: int) -> None:
        moved.append(have)
        if have > 3 * piece and not news[0]:
            other.desk.undo_seconds = 0
            paper = structs.replace(small_county.paper(urgency="特急"), title="关于立即转移群众的通知")
            news[0] = other.desk.send(paper, [carrying.desk.identity.unit])
            other.exchange()

    carrying.transfers = Transfers(carrying.desk, carrying.line, in_place, in_the_middle)
    assert carrying.transfers.run(float("inf")), "more waits"
    assert moved[-1] <= 6 * piece
    carrying.exchange()
    assert carrying.desk.open(news[0]).row.title == "关于立即转移群众的通知"
    while carrying.transfers.run(float("inf")):
        carrying.exchange()
    carrying.exchange()
    assert moved[-1] == 900_000
    assert moved == sorted(moved), "nothing was carried twice"
    assert carrying.states(item) == [FileState.HERE]


def test_reading_back_gives_way_as_well(clerk: Callable[[str], Clerk], tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    li, zhao = clerk(LI), clerk(ZHAO)
    item = li.send(pdf(tmp_path / "a.pdf", 900_000))
    li.exchange()
    li.carry()
    zhao.exchange()
    come: list[int] = []
    zhao.transfers = Transfers(zhao.desk, zhao.line, in_place, lambda _sha256, have, _size: come.append(have))
    zhao.transfers.run(float("inf"), give_way=lambda: come[-1:] == [900_000])
    assert come[-1] == 900_000
    assert zhao.states(item) == [FileState.PARTLY], "it has come, and is not proven"
    more = [zhao.transfers.run(float("inf"), give_way=_after(5)) for _turn in range(3)]
    assert more == [True, True, False], "each turn went on where the last one stopped"
    assert zhao.states(item) == [FileState.HERE]
    assert come[-1] == 900_000
    assert len(come) == len(set(come)), "nothing was fetched again"


def _after(calls: int) -> Callable[[], bool]:
    """Gives way when it is asked for the so-manieth time, and from then on."""
    left = iter(range(calls))
    return lambda: next(left, None) is None


def test_by_command(
    office: Served, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
):
    from app.hub import enrolment

    monkeypatch.setenv("XIANGYI_PASSWORD", "correct horse battery")
    for person in (LI, ZHAO):
        code = enrolment.issue(office.hub, person).code
        _desk(tmp_path, person, "enrol", "--hub", office.address, "--code", code)
        _desk(tmp_path, person, "sync")
    pdf(tmp_path / "清单.pdf", 40_000)
    (tmp_path / "send.json").write_text(
        json.dumps({"title": "关于报送防汛物资清单的函", "to": [HILLS], "body": ["见附件。"], "files": ["清单.pdf"]})
    )
    capsys.readouterr()
    _desk(tmp_path, LI, "send", str(tmp_path / "send.json"))
    item = json.loads(capsys.readouterr().out)["act"]
    _desk(tmp_path, LI, "sync")
    _desk(tmp_path, ZHAO, "sync")
    capsys.readouterr()
    saved = tmp_path / "saved"
    saved.mkdir()
    _desk(tmp_path, ZHAO, "attachments", item, "--fetch", "--save", str(saved))
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["name"], row["state"], row["at_county"]) == ("清单.pdf", "here", True)
    assert (saved / "清单.pdf").read_bytes() == (tmp_path / "清单.pdf").read_bytes()
    (tmp_path / "清单.pdf").write_bytes(b"MZ" + bytes(100))
    assert main(["desk", "send", "--store", str(tmp_path / "desks"), "--person", LI, str(tmp_path / "send.json")]) == 3


def _desk(folder: Path, person: str, command: str, *arguments: str) -> None:
    who = [] if command == "enrol" else ["--person", person]
    assert main(["desk", command, "--store", str(folder / "desks"), "--json", *who, *arguments]) == 0

"""Proof files by desk, line and command: exported here, proven anywhere."""

from __future__ import annotations

import contextlib
import random
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from msgspec import structs

from app.desk import proofs, session
from app.desk.courier import LineCourier
from app.desk.sync import Exchanger, in_place
from app.desk.transfers import Transfers
from app.domain.errors import KnownError, Unreachable
from app.hub import enrolment
from tests.integration import small_county
from tests.integration.served import Served, served
from tests.integration.small_county import BUREAU, HILLS, LI, SUN, WANG, ZHAO
from tests.integration.speaking import PASSWORD, say, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.desk.desk import Desk


class Clerk:
    """A desk of a folder as the commands find it, with its line."""

    def __init__(self, office: Served, person: str, store: Path) -> None:
        session.enrol(store, office.address, enrolment.issue(office.hub, person).code, PASSWORD)
        self.store, self.person, self.office = store, person, office

    @contextlib.contextmanager
    def opened(self) -> Iterator[Desk]:
        desk = session.unlock(self.store, self.person, PASSWORD, undo_seconds=0)
        try:
            yield desk
        finally:
            desk.close()

    def run(self, desk: Desk) -> None:
        line = LineCourier(self.office.address, desk.identity.ca)
        try:
            Exchanger(desk, line, in_place).run()
            Transfers(desk, line, in_place).run(float("inf"))
            Exchanger(desk, line, in_place).run()
        finally:
            line.close()

    def sync(self) -> None:
        with self.opened() as desk:
            self.run(desk)

    def export(self, item: str, target: Path) -> tuple[int, str]:
        done = say("desk", "export", "--store", self.store, "--person", self.person, item, target)
        return done.code, done.err


class County(Served, frozen=True):
    """A hub that serves; Li has sent the hills and the bureau a paper with a file, and Zhao has signed for it."""

    folder: Path = Path()
    item: str = ""


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[County]:
    folder = tmp_path_factory.mktemp("office")
    with served(folder) as running:
        li, zhao = (Clerk(running, person, folder / "pc") for person in (LI, ZHAO))
        for person in (WANG, SUN):
            Clerk(running, person, folder / "pc")
        file = folder / "清单.pdf"
        file.write_bytes(b"%PDF-1.7\n" + random.Random(3).randbytes(50_000))
        zhao.sync()
        with li.opened() as desk:
            li.run(desk)
            named = (desk.attachments.attach(file).attachment,)
            item = desk.send(structs.replace(small_county.paper(), files=named), [HILLS, BUREAU])
            li.run(desk)
        with zhao.opened() as desk:
            zhao.run(desk)
            desk.sign_for(item)
            zhao.run(desk)
        yield County(running.hub, running.port, running.log, running.pid, folder, item)
        assert "Traceback" not in running.log.read_text(), running.log.read_text()


def clerk(office: County, person: str) -> Clerk:
    made = object.__new__(Clerk)
    made.store, made.person, made.office = office.folder / "pc", person, office
    return made


def verified(target: Path, *words: object) -> tuple[int, dict[str, object]]:
    done = say("verify", target, "--json", *words)
    assert not done.err
    return done.code, done.json


def test_a_desk_exports_and_anybody_proves(office: County, tmp_path: Path) -> None:
    target = tmp_path / "通知.xyproof"
    done = told("desk", "export", "--store", office.folder / "pc", "--person", LI, office.item[:12], target)
    assert done == {"file": str(target), "acts": 2, "files": 1, "missing": 0}
    code, found = verified(target, "--authority", office.hub.keys.fingerprint)
    assert (code, found["ok"], found["pinned"], found["title"]) == (0, True, True, small_county.paper().title)
    assert [act["name"] for act in found["acts"]] == ["李强", "赵敏"]  # type: ignore[attr-defined]
    assert found["files"] == [{"name": "清单.pdf", "size": 50_009, "here": True}]
    assert [path.name for path in tmp_path.iterdir()] == [target.name], "nothing is left beside it"
    shown = say("verify", target, "--text")
    assert shown.code == 0
    assert "请于六月底前备齐防汛物资。" in shown.out


def test_the_hub_exports_the_same_acts(office: County, tmp_path: Path) -> None:
    target = tmp_path / "hub.xyproof"
    done = told("hub", "export", office.hub.folder, office.item, target)
    assert (done["acts"], done["files"]) == (2, 1)
    code, found = verified(target, "--authority", office.hub.keys.folder / "authority.pem")
    assert (code, found["seen_by"]) == (0, "")


def test_what_is_not_proven_ends_with_three(office: County, tmp_path: Path) -> None:
    target = tmp_path / "a.xyproof"
    assert clerk(office, ZHAO).export(office.item, target)[0] == 0
    content = target.read_bytes()
    target.write_bytes(content.replace("防汛".encode(), "抗旱".encode()))
    code, found = verified(target)
    assert code == 3
    assert found["ok"] is False
    assert found["faults"]
    other = "0" * 16
    target.write_bytes(content)
    code, found = verified(target, "--authority", other)
    assert (code, [fault["code"] for fault in found["faults"]]) == (3, ["proof-other-authority"])  # type: ignore[attr-defined]
    target.write_bytes(content[:-40])
    assert say("verify", target).code == 3
    assert say("verify", tmp_path / "nothing").code == 2
    assert say("verify", target, "--authority", "what").code == 2


def test_a_recipient_without_the_file_exports_without_it(office: County, tmp_path: Path) -> None:
    sun = clerk(office, SUN)
    sun.sync()
    target = tmp_path / "sun.xyproof"
    assert sun.export(office.item, target)[0] == 0
    code, found = verified(target)
    assert code == 0
    assert found["seen_by"] == "马龙区水务局"
    assert [act["act"] for act in found["acts"]] == ["send"], "what others did is theirs"  # type: ignore[attr-defined]


def test_nobody_exports_what_is_not_for_them(office: County, tmp_path: Path) -> None:
    zhao = clerk(office, ZHAO)
    with clerk(office, LI).opened() as desk:
        private = desk.send(small_county.paper("给水务局的函"), [BUREAU])
        clerk(office, LI).run(desk)
    with zhao.opened() as desk:
        zhao.run(desk)
        line = LineCourier(office.address, desk.identity.ca)
        try:
            with pytest.raises(KnownError, match="unknown-item"):
                proofs.fetch(desk, bytes.fromhex(private), Transfers(desk, line, in_place))
            with pytest.raises(KnownError, match="unknown-item"):
                proofs.fetch(desk, b"\0" * 16, Transfers(desk, line, in_place))
        finally:
            line.close()
    assert zhao.export(private, tmp_path / "x.xyproof")[0] == 3
    assert not list(tmp_path.iterdir())


def test_without_the_line_nothing_is_written(office: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LineCourier, "exchange", _cut)
    code, said = clerk(office, LI).export(office.item, tmp_path / "x.xyproof")
    assert code == 4
    assert said
    assert not list(tmp_path.iterdir())


def _cut(*_: object) -> Iterator[object]:
    raise Unreachable("no-line", address="hub")


def test_a_hub_that_proves_nothing_is_not_believed(
    office: County, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = Transfers.get
    target = tmp_path / "x.xyproof"
    monkeypatch.setattr(Transfers, "get", lambda *given: honest(*given).replace("防汛".encode(), "抗旱".encode()))
    code, said = clerk(office, LI).export(office.item, target)
    assert (code, bool(said)) == (3, True)
    assert not list(tmp_path.iterdir())


def test_the_commands_for_changed_keys_say_what_they_did(office: County) -> None:
    who = ("--store", office.folder / "pc", "--person", WANG)
    assert told("desk", "bring-over", *who) == {"acts": 0, "drafts": 0, "left": 0}
    nothing = say("desk", "confirm", *who, "00" * 16)
    assert (nothing.code, bool(nothing.err)) == (3, True)

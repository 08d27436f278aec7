"""Matters by command, on the sample county: what a technician and a program do (docs/cli.md)."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.processes import free_port, start_hub
from tests.integration.speaking import SAMPLE, Answer, say, told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

SECRETARY, DIRECTOR, CHIEF = "530304001-04", "530304001-03", "530304001-01"
TOWN = "通泉街道"


class Clerks:
    """The sample county's hub and three desks of a street."""

    def __init__(self, folder: Path) -> None:
        self.hub, self.store, port = folder / "hub", folder / "pc", free_port()
        told("hub", "init", self.hub, "--address", f"127.0.0.1:{port}", "--demo")
        told("hub", "import", "units", self.hub, SAMPLE / "county.json")
        told("hub", "import", "people", self.hub, SAMPLE / "people.xlsx")
        self.running = start_hub(self.hub, port, folder / "hub.log")
        for person in (SECRETARY, DIRECTOR, CHIEF):
            slip = told("hub", "enrol", self.hub, person)
            told("desk", "enrol", "--store", self.store, "--hub", slip["hub"], "--code", slip["code"])
            self.sync(person)

    def sync(self, *people: str) -> None:
        for person in people:
            told("desk", "sync", "--store", self.store, "--person", person)

    def told(self, person: str, deed: str, *words: object) -> Any:
        return told("desk", "matter", deed, "--store", self.store, "--person", person, *words)

    def say(self, person: str, deed: str, *words: object) -> Answer:
        return say("desk", "matter", deed, "--store", self.store, "--person", person, *words)


@pytest.fixture(scope="module")
def clerks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clerks]:
    made = Clerks(tmp_path_factory.mktemp("clerks"))
    yield made
    made.running.close()


def draft(folder: Path, **document: object) -> Path:
    file = folder / "draft.json"
    file.write_text(json.dumps(document, ensure_ascii=False), encoding="utf-8")
    return file


def test_a_document_is_issued_by_command_and_its_number_stands_in_the_register(clerks: Clerks, tmp_path: Path) -> None:
    told("hub", "numbers", clerks.hub, "--unit", TOWN, "--mark", "通街发", "--first", 38)
    file = draft(tmp_path, title="关于开展秋季防火的通知", kind="通知", body=["各村：", "请做好防火。"])
    matter = clerks.told(SECRETARY, "start", "outgoing", file)["id"]
    clerks.told(SECRETARY, "do", matter[:12], "submit", "--text", "请核稿")
    clerks.sync(SECRETARY, DIRECTOR)
    assert [row["id"] for row in clerks.told(DIRECTOR, "list")] == [matter]
    better = draft(tmp_path, title="关于开展秋季防火的通知", kind="通知", body=["各村：", "请认真做好防火。"])
    clerks.told(DIRECTOR, "do", matter, "agree", "--next", "sign", "--paper", better)
    assert "[+认真+]" in clerks.say(DIRECTOR, "redline", matter).out
    clerks.sync(DIRECTOR, CHIEF)
    clerks.told(CHIEF, "do", matter, "sign", "--text", "同意印发")
    clerks.sync(CHIEF, DIRECTOR)
    shown = clerks.told(DIRECTOR, "show", matter)
    number = shown["row"]["number"]
    assert number.startswith("通街发〔")
    assert number.endswith("〕38号")
    assert [opinion["text"] for opinion in shown["opinions"]] == ["请核稿", "同意印发"]
    register = told("hub", "numbers", clerks.hub, "--unit", TOWN)["numbers"][0]
    assert [entry["number"] for entry in register["entries"]] == [number]
    assert say("hub", "numbers", clerks.hub, "--unit", TOWN, "--first", 1).code == 3, "numbers were given"
    assert say("hub", "numbers", clerks.hub, "--unit", TOWN, "--cancel", 38).code == 3, "a reason is asked for"
    said = say("hub", "numbers", clerks.hub, "--unit", TOWN, "--cancel", 38, "--reason", "重复行文")
    assert "重复行文" in said.out
    assert "39号" in said.out
    found = told("hub", "numbers", clerks.hub, "--unit", TOWN, "--next", 41)["numbers"][0]
    assert [entry["standing"] for entry in found["entries"]] == ["cancelled", "lost", "lost"]
    assert found["next"].endswith("〕41号")
    assert say("hub", "numbers", clerks.hub, "--unit", TOWN, "--next", 40).code == 3, "it would be given twice"
    assert say("hub", "numbers", clerks.hub, "--unit", TOWN, "--next", 4200).code == 3, "42 was meant"
    assert say("hub", "numbers", clerks.hub, "--mark", "通街发", "--next", 42).code == 0


def test_a_register_that_no_unit_draws_from_is_not_opened_by_a_slip_of_the_hand(clerks: Clerks) -> None:
    unit = ("--unit", "鸡头村街道")
    before = told("hub", "numbers", clerks.hub)
    for words in (
        ("--first", 38),
        ("--next", 9),
        ("--cancel", 1, "--reason", "错"),
        ("--mark", "鸡街法", "--first", 2),
    ):
        assert say("hub", "numbers", clerks.hub, *words).code == 2
    for year in ("20266", "1", "0026", "-1", "二〇二六"):
        assert say("hub", "numbers", clerks.hub, *unit, "--first", 38, "--year", year).code == 2
    assert told("hub", "numbers", clerks.hub) == before
    # spaces around a mark belong to nothing
    begun = told("hub", "numbers", clerks.hub, *unit, "--mark", " 鸡街发 ", "--first", 38)["numbers"]
    assert [register["next"].rpartition("〕")[2] for register in begun] == ["38号"]


def test_lists_and_people_are_printed(clerks: Clerks) -> None:
    assert {row["id"] for row in clerks.told(SECRETARY, "routes")} >= {"incoming", "outgoing", "leave"}
    assert [one["name"] for one in clerks.told(SECRETARY, "people", "zly")] == ["张丽艳"]
    assert clerks.say(SECRETARY, "show", "ffffffff").code == 3
    assert clerks.say(CHIEF, "delegate", "张丽艳", "--until", "mañana").code == 2
    assert clerks.say(CHIEF, "delegate", "张丽艳", "--until", "2099-01-01").code == 3, "for a year at most"
    assert clerks.say(CHIEF, "delegate", "张丽艳", "--until", "9999-12-31").code == 3, "the calendar's last day"


def test_rules_are_published_by_command(clerks: Clerks, tmp_path: Path) -> None:
    file = tmp_path / "2027.toml"
    file.write_text('year = 2027\noff = ["2027-01-01/2027-01-03"]\non = ["2027-01-09"]\n', encoding="utf-8")
    assert told("hub", "rules", clerks.hub, file)["calendar"]["last"] == 2027
    file.write_text("year = 2028\noff = [7]\n", encoding="utf-8")
    refused = say("hub", "rules", clerks.hub, file)
    assert refused.code == 3
    assert "2027.toml" in refused.err
    file.write_text('[route]\nid = "a/b"\nname = "n"\nversion = 1\n\n[[step]]\nid = "a"\nwho = 3\n', encoding="utf-8")
    refused = say("hub", "rules", clerks.hub, file)
    assert refused.code == 3
    assert len(refused.err.splitlines()) == 4, "everything wrong is told at once"

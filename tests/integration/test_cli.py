"""The command line (docs/cli.md): what is printed, the exit codes, and what two sides do by it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from msgspec import Struct

from app.domain import secrecy
from app.hub.sample import sample_documents, sample_people
from app.speech.sentences import sentence
from tests.integration.processes import Running, free_port, start_hub
from tests.integration.speaking import PASSWORD, SAMPLE, Answer, say, start, told

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNTY, TOWN = "530304", "530304001"
DOCUMENT = {"id", "number", "title", "office", "kind", "urgency", "written", "received_at", "state", "body"}
ACT = {"id", "act", "target", "at", "state", "reason"}


class Office(Struct):
    """The sample county's hub, made by command, and three clerks' desks."""

    hub: Path
    port: int
    store: Path
    running: Running
    county: str
    town: tuple[str, str]

    def restart(self) -> None:
        """Serve again."""
        self.running = start_hub(self.hub, self.port, self.hub.parent / "hub.log")

    def desk(self, person: str, *words: object) -> Answer:
        """A command of a clerk's desk."""
        return say("desk", words[0], "--store", self.store, "--person", person, *words[1:])

    def told(self, person: str, *words: object) -> Any:
        """What a command of a clerk's desk prints for machines."""
        return told("desk", words[0], "--store", self.store, "--person", person, *words[1:])

    def sync(self, *people: str) -> None:
        """Exchange with the hub."""
        for person in people:
            self.told(person, "sync")

    def send_down(self, title: str, *, body: str = "请认真贯彻执行。", name: str = "published.jsonl") -> str:
        """Import a document for the town; its id there once both clerks have synchronized."""
        file = self.store.parent / name
        file.write_text(json.dumps({"title": title, "body": [body]}, ensure_ascii=False))
        assert told("hub", "import", "documents", self.hub, file, "--from", COUNTY, "--to", TOWN)["added"] == 1
        self.sync(*self.town)
        return next(str(row["id"]) for row in self.told(self.town[0], "inbox") if row["title"] == title)


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """The sample county."""
    folder, port = tmp_path_factory.mktemp("office"), free_port()
    hub = folder / "hub"
    told("hub", "init", hub, "--address", f"127.0.0.1:{port}", "--demo")
    told("hub", "import", "units", hub, SAMPLE / "county.json")
    told("hub", "import", "people", hub, SAMPLE / "people.xlsx")
    people = sample_people()
    county = next(person.id for person in people if person.unit == COUNTY)
    one, two = [person.id for person in people if person.unit == TOWN][:2]
    made = Office(hub, port, folder / "pc", start_hub(hub, port, folder / "hub.log"), county, (one, two))
    for person in (county, one, two):
        slip = told("hub", "enrol", hub, person)
        assert {"person", "name", "unit", "hub", "code", "expires"} <= set(slip)
        told("desk", "enrol", "--store", made.store, "--hub", slip["hub"], "--code", slip["code"])
    made.sync(county, one, two)
    yield made
    made.running.close()


def write(folder: Path, **document: object) -> Path:
    """A document to send, as a file."""
    file = folder / "document.json"
    file.write_text(json.dumps(document, ensure_ascii=False))
    return file


def test_documents_and_acts_are_printed_with_the_agreed_fields(office: Office):
    title = "关于报送统计年报的通知"
    id = office.send_down(title, body="请于本月底前报送。")
    (row,) = [one for one in office.told(office.town[0], "inbox") if one["id"] == id]
    assert set(row) >= DOCUMENT
    assert (row["title"], row["kind"], row["state"], row["body"]) == (
        title,
        "通知",
        "delivered",
        ["请于本月底前报送。"],
    )
    assert row["received_at"] > 1_700_000_000_000
    assert row["demo"] is True
    shown = office.told(office.town[0], "show", id[:12])
    assert set(shown) >= DOCUMENT | {"to", "verified", "recipients"}
    act = office.told(office.town[0], "sign-for", id[:12])["act"]
    (queued,) = [one for one in office.told(office.town[0], "outbox") if one["id"] == act]
    assert set(queued) >= ACT
    assert (queued["act"], queued["target"], queued["state"], queued["reason"]) == ("sign-for", id, "waiting", "")


def test_two_clerks_sign_for_one_document_offline(office: Office):
    id = office.send_down("关于开展秋季防火检查的通知")
    for person in office.town:
        assert office.desk(person, "sign-for", id).code == 0
    office.sync(*office.town, *office.town, office.county)
    for person in office.town:
        assert office.told(person, "show", id)["state"] == "signed-for"
        assert {act["state"] for act in office.told(person, "outbox") if act["target"] == id} == {"accepted"}
    (delivery,) = told("hub", "deliveries", office.hub, id)
    assert [(place["state"], bool(place["signed_by"])) for place in delivery["recipients"]] == [("signed-for", True)]


def test_a_document_goes_up_and_can_be_withdrawn(office: Office, tmp_path: Path):
    one, _ = office.town
    body = ["区人民政府：", "我街道拟修缮礼堂，特此请示。"]
    file = write(tmp_path, title="关于修缮礼堂的请示", to=COUNTY, body=body, urgency="加急")
    act = office.told(one, "send", file)["act"]
    office.sync(one, office.county)
    (row,) = [row for row in office.told(office.county, "inbox") if row["id"] == act]
    assert (row["kind"], row["urgency"], row["body"]) == ("请示", "加急", body)
    assert [found["id"] for found in office.told(office.county, "search", "修缮", "礼堂")] == [act]
    assert office.told(office.county, "show", act)["verified"] is True
    office.told(one, "withdraw", act, "--reason", "重复")
    office.sync(one, office.county)
    assert act not in [row["id"] for row in office.told(office.county, "inbox")]
    assert not office.told(office.county, "search", "修缮", "礼堂")
    refused = office.desk(office.county, "show", act)
    assert (refused.code, refused.out, bool(refused.err)) == (3, "", True)
    assert [row["state"] for row in office.told(one, "sent") if row["id"] == act] == ["withdrawn"]


def test_acts_stay_queued_while_the_hub_is_away(office: Office, tmp_path: Path):
    one, _ = office.town
    office.running.close()
    try:
        act = office.told(one, "send", write(tmp_path, title="断线时写的报告", to=[COUNTY]))["act"]
        away = office.desk(one, "sync")
        assert (away.code, away.out) == (4, "")
        assert away.err.strip()
        assert next(one["state"] for one in office.told(one, "outbox") if one["id"] == act) == "waiting"
        status = office.told(one, "status")
        assert (status["connected"], status["problem"], status["waiting"] > 0) == (False, "no-line", True)
    finally:
        office.restart()
    office.sync(one)
    assert next(one["state"] for one in office.told(one, "outbox") if one["id"] == act) == "accepted"
    assert office.told(one, "status")["connected"] is True


@pytest.mark.parametrize(
    "document",
    [
        {"title": "关于某事的通知", "body": ["机密★1年", "各单位："]},
        {"title": "关于某事的通知", "body": ["各单位：", "照办。"], "secrecy": "秘密"},
        {"title": "【绝密】关于某事的通知", "body": ["照办。"]},
        {"title": "关于某事的通知", "number": "秘 密★长期 县发〔2020〕1号", "body": ["照办。"]},
    ],
)
def test_a_classified_document_does_not_enter_a_desk(office: Office, tmp_path: Path, document: dict[str, object]):
    one, _ = office.town
    before = office.told(one, "outbox"), office.told(one, "sent"), office.told(one, "status")["drafts"]
    refused = office.desk(one, "send", write(tmp_path, to="all", **document))
    assert (refused.code, refused.out) == (3, "")
    assert "某事" in refused.err or "密" in refused.err
    assert (office.told(one, "outbox"), office.told(one, "sent"), office.told(one, "status")["drafts"]) == before
    assert office.told(one, "search", "某事") == []


def test_the_real_documents_import_unless_they_are_marked(tmp_path: Path):
    hub = tmp_path / "hub"
    told("hub", "init", hub)
    told("hub", "import", "units", hub, SAMPLE / "county.json")
    lines = [json.loads(line) for line in (SAMPLE / "documents.jsonl").read_text().splitlines()]
    marked = next(line for line in lines if line.get("number") == "国办发〔2018〕118号")
    marked["body"].insert(0, "秘密★1年")
    file = tmp_path / "marked.jsonl"
    file.write_text("\n".join(json.dumps(line, ensure_ascii=False) for line in lines))
    answer = say("hub", "import", "documents", hub, file, "--json")
    assert answer.code == 3
    assert (answer.json["added"], answer.json["known"]) == (len(lines) - 1, 0)
    (refused,) = answer.json["refused"]
    assert (refused["line"], refused["code"]) == (lines.index(marked) + 1, "classified")
    assert refused["reason"] in answer.err
    assert told("hub", "status", hub)["documents"] == len(lines) - 1
    assert told("hub", "import", "documents", hub, SAMPLE / "documents.jsonl") == {
        "added": 1,
        "known": len(lines) - 1,
        "refused": [],
    }
    speaking = [paper for _, paper in sample_documents() if secrecy.mentions(paper.title, paper.body)]
    assert len(speaking) == 4
    assert all(secrecy.marking(paper) is None for paper in speaking)


def test_a_desk_joins_by_a_file(office: Office, tmp_path: Path):
    person = next(one.id for one in sample_people() if one.unit == "530304002")
    file = tmp_path / "slip.xyjoin"
    told("hub", "enrol", office.hub, person, "--join", file)
    assert told("desk", "enrol", "--store", tmp_path / "pc", "--join", file)["person"] == person
    assert told("desk", "sync", "--store", tmp_path / "pc")["waiting"] == 0
    again = say("desk", "enrol", "--store", tmp_path / "other", "--join", file)
    assert again.code == 3
    assert again.err.strip() == sentence("code-used")


def test_doctor_answers_in_sentences(office: Office):
    answer = say("desk", "doctor", "--store", office.store, "--person", office.town[0], "--json")
    assert answer.code in (0, 3)
    assert answer.json
    assert all(set(one) >= {"code", "ok", "sentence"} and one["sentence"] for one in answer.json)
    assert answer.code == (0 if all(one["ok"] for one in answer.json) else 3)


@pytest.mark.parametrize(
    "words",
    [
        ["bogus"],
        ["hub"],
        ["desk"],
        ["desk", "inbox"],
        ["desk", "bogus", "--store", "x"],
        ["hub", "init"],
        ["hub", "init", "{tmp}/hub", "--zone", "moon"],
        ["hub", "enrol", "{hub}"],
        ["hub", "enrol", "{hub}", "nobody"],
        ["hub", "enrol", "{hub}", "--all", "someone"],
        ["hub", "import", "units", "{hub}", "{tmp}/missing.json"],
        ["hub", "import", "units", "{hub}", "{tmp}/damaged.json"],
        ["hub", "import", "documents", "{hub}", "{tmp}/damaged.json", "--from", "nowhere"],
        ["desk", "enrol", "--store", "{tmp}/pc"],
        ["desk", "enrol", "--store", "{tmp}/pc", "--join", "{tmp}/missing"],
        ["desk", "enrol", "--store", "{tmp}/pc", "--join", "{tmp}/damaged.json"],
        ["desk", "status", "--store", "{store}"],
        ["desk", "send", "--store", "{store}", "--person", "{one}", "{tmp}/missing.json"],
        ["desk", "send", "--store", "{store}", "--person", "{one}", "{tmp}/damaged.json"],
        ["desk", "send", "--store", "{store}", "--person", "{one}", "{tmp}/stranger.json"],
        ["desk", "publish", "--store", "{store}", "--person", "{one}", "{tmp}/stranger.json"],
    ],
)
def test_misuse_ends_with_2(office: Office, tmp_path: Path, words: list[str]):
    (tmp_path / "damaged.json").write_text('{"title": "x"')
    (tmp_path / "stranger.json").write_text('{"title": "关于某事的通知", "to": ["无此单位"]}')
    places = {"tmp": tmp_path, "hub": office.hub, "store": office.store, "one": office.town[0]}
    answer = say(*(word.format(**places) for word in words))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.strip()


@pytest.mark.parametrize(
    "words",
    [
        ["hub", "init", "{hub}"],
        ["hub", "status", "{tmp}"],
        ["desk", "inbox", "--store", "{tmp}"],
        ["desk", "inbox", "--store", "{store}", "--person", "nobody"],
        ["desk", "show", "--store", "{store}", "--person", "{one}", "ffffffff"],
        ["desk", "show", "--store", "{store}", "--person", "{one}", "no hexadecimal"],
        ["desk", "sign-for", "--store", "{store}", "--person", "{one}", ""],
        ["desk", "send", "--store", "{store}", "--person", "{one}", "{tmp}/to-nobody.json"],
        ["desk", "send", "--store", "{store}", "--person", "{one}", "{tmp}/reply.json"],
        ["desk", "publish", "--store", "{store}", "--person", "{one}", "{tmp}/to-all.json"],
        ["desk", "enrol", "--store", "{tmp}", "--hub", "127.0.0.1:{port}", "--code", "2222-2222-2222-2222-2222-2222"],
        ["desk", "enrol", "--store", "{tmp}", "--hub", "127.0.0.1:{port}", "--code", "2222"],
    ],
)
def test_a_refusal_ends_with_3(office: Office, tmp_path: Path, words: list[str]):
    (tmp_path / "to-nobody.json").write_text('{"title": "关于某事的通知", "to": []}')
    (tmp_path / "reply.json").write_text('{"title": "关于某事的复函", "to": "530304", "reply_to": "zz"}')
    (tmp_path / "to-all.json").write_text('{"title": "关于某事的通知", "body": ["照办。"]}')
    places = {"tmp": tmp_path, "hub": office.hub, "store": office.store, "one": office.town[0], "port": office.port}
    answer = say(*(word.format(**places) for word in words))
    assert (answer.code, answer.out) == (3, "")
    assert answer.err.strip()


def test_commands_are_processes(office: Office, tmp_path: Path):
    person = ("--store", office.store, "--person", office.town[1])
    inbox = start("desk", "inbox", *person, "--json")
    assert (inbox.code, inbox.err) == (0, "")
    assert isinstance(inbox.json, list)
    wrong = start("desk", "inbox", *person, XIANGYI_PASSWORD="not-the-password")
    assert (wrong.code, wrong.out, wrong.err.strip()) == (3, "", sentence("wrong-password"))
    assert start("desk", "inbox").code == 2
    slip = told("hub", "enrol", office.hub, office.town[1])
    away = start("desk", "enrol", "--store", tmp_path, "--hub", f"127.0.0.1:{free_port()}", "--code", slip["code"])
    assert away.code == 4
    english = start("desk", "inbox", *person, XIANGYI_LANGUAGE="en", XIANGYI_PASSWORD=PASSWORD + "!")
    assert english.err.startswith("This is not the password.")

"""What is measured with: the documents of a bench folder, or the generator's; as records of a county.

A bench folder (`XIANGYI_BENCH_DIR`) has `docs.jsonl`, one JSON object a line with the fields of `generator.Text`. Each
becomes a document to one township; nothing of it is left out.
"""

from __future__ import annotations

import datetime
import os
import random
from pathlib import Path
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.domain.acts import Send
from app.domain.papers import Paper
from app.domain.people import Level, Unit
from app.domain.records import Document
from app.hub.sample import sample_units
from tests.bench.generator import Text, texts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

NEW: Final = 50
CHANGES: Final = 200
OPINIONS: Final = 50
FOLDER: Final = "XIANGYI_BENCH_DIR"


def source() -> str:
    """What the documents are called in the table."""
    return f"`docs.jsonl` of {FOLDER}" if os.environ.get(FOLDER) else "the project's own generator"


def workload(count: int) -> list[Text]:
    """So many documents of the bench folder, or of the generator where there is none."""
    folder = os.environ.get(FOLDER)
    if not folder:
        return list(texts(count))
    lines = _lines(folder, "docs.jsonl")[:count]
    return [msgspec.json.decode(line, type=Text) for line in lines]


class Tasks(Struct, frozen=True):
    """What happens after the first synchronization."""

    new: list[Text]
    """T3: documents that come down."""
    handled: list[str]
    """T3: documents whose state changes, by their ids."""
    opinions: list[tuple[str, str]]
    """T4: (document, short opinion): what goes up."""


class _Change(Struct, frozen=True):
    id: str
    opinion: str = ""


def tasks(count: int) -> Tasks:
    """T3 and T4 of the bench folder, or of the generator: 50 new documents, 200 changes, 50 opinions."""
    folder = os.environ.get(FOLDER)
    if not folder:
        more = list(texts(count + NEW))
        chosen = random.Random(7).sample(range(count), CHANGES + OPINIONS)
        opinions = [(more[place].id, f"同意，请抓紧办理。{more[place].drafter}") for place in chosen[CHANGES:]]
        return Tasks(more[count:], [more[place].id for place in chosen[:CHANGES]], opinions)
    changes = [msgspec.json.decode(line, type=_Change) for line in _lines(folder, "t3_changes.jsonl")]
    said = [msgspec.json.decode(line, type=_Change) for line in _lines(folder, "t4_changes.jsonl")]
    new = [msgspec.json.decode(line, type=Text) for line in _lines(folder, "t3_new.jsonl")]
    return Tasks(new, [change.id for change in changes], [(one.id, one.opinion) for one in said])


def _lines(folder: str, name: str) -> list[bytes]:
    return (Path(folder) / name).read_bytes().splitlines()


def units(found: Iterable[Text]) -> list[Unit]:
    """The sample county's units, and one for each other sender."""
    known = sample_units()
    names = {unit.name for unit in known}
    county = next(unit.id for unit in known if unit.level == Level.COUNTY)
    others = sorted({text.sender for text in found} - names)
    return known + [Unit(f"{county}b{place:03d}", name, Level.DEPARTMENT, county) for place, name in enumerate(others)]


def documents(
    found: Iterable[Text], directory: Iterable[Unit], to: str, own: frozenset[str] = frozenset()
) -> Iterator[Document]:
    """The documents, each sent by the unit of its sender's name to the unit `to`; those with ids in `own` by that unit
    to the sender."""
    senders = {unit.name: unit.id for unit in directory}
    for text in found:
        at = int(datetime.datetime.fromisoformat(text.received_at).timestamp() * 1000)
        sender, receiver = senders[text.sender], to
        if text.id in own:
            sender, receiver = receiver, sender
        yield Document(bytes.fromhex(text.id), sender, at, Send(_paper(text), (receiver,)))


def _paper(text: Text) -> Paper:
    return Paper(
        text.title,
        kind=text.kind,
        number=text.doc_no,
        urgency="" if text.urgency == "平件" else text.urgency,
        written=text.date,
        body=tuple(text.body.split("\n")),
        main_recipients="、".join(text.recipients),
        signer=text.drafter,
        note=text.security,
        subject=text.status,
        index="read" if text.read else "",
    )

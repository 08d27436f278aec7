"""Real structs for pages that are tested without a desk: rows, papers of the sample county, opened documents."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from app.desk.rows import Box, Counts, Draft, Opened, Page, Recipient, Row, Self, UnitRow
from app.domain.delivery import State
from app.domain.papers import Paper, kind_of
from app.domain.people import Level
from app.domain.records import Mark

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget
    from pytestqt.qtbot import QtBot

W = TypeVar("W", bound="QWidget")

TODAY = date(2026, 6, 3)
CHINA = timezone(timedelta(hours=8))
NOW = int(datetime(2026, 6, 3, 10, 30, tzinfo=CHINA).timestamp() * 1000)
MINUTE, DAY = 60_000, 86_400_000
DOCUMENTS = Path(__file__).resolve().parents[2] / "resources" / "sample" / "documents.jsonl"

ME = Self("p1", "王芳", "办公室主任", "u0", "旧县街道", "马龙区", "internet", True, "hub")
UNITS = (
    UnitRow("t1", "青龙镇人民政府", Level.TOWNSHIP),
    UnitRow("t2", "白马乡人民政府", Level.TOWNSHIP),
    UnitRow("d1", "县水利局", Level.DEPARTMENT),
    UnitRow("d2", "县应急管理局", Level.DEPARTMENT),
)
COUNTS = Counts(to_sign=3, unread=12, urgent=2, notices=1, waiting=0, refused=0, drafts=0)
PLAIN = Paper(
    title="关于做好防汛物资清点工作的通知",
    kind="通知",
    number="马政办〔2026〕12号",
    office="马龙区人民政府办公室",
    written="2026-06-03",
    body=("各乡镇人民政府：", "请于6月10日前清点防汛物资。", "一、清点范围", "沙袋、铁锹、雨衣。"),
    signature="马龙区人民政府办公室",
    copies=("区水利局", "区应急管理局"),
)


def stand(qtbot: QtBot, widget: QWidget, width: int, height: int) -> None:
    """Show a widget in that size and wait until it is painted."""
    qtbot.addWidget(widget)
    widget.resize(width, height)
    widget.show()
    qtbot.waitExposed(widget)


def today() -> date:
    """The day on which all tests of pages take place."""
    return TODAY


@cache
def papers() -> tuple[Paper, ...]:
    """The real documents of the sample county."""
    made = []
    for line in DOCUMENTS.read_text("utf-8").splitlines():
        given = json.loads(line)
        fields = {name: given[name] for name in Paper.__struct_fields__ if name in given}
        made.append(Paper(**{**fields, "kind": kind_of(given["title"]), "body": tuple(given["body"])}))
    return tuple(made)


def paper(number: str) -> Paper:
    """The document of the sample county with that number."""
    return next(paper for paper in papers() if paper.number == number)


def identity(key: int) -> str:
    """The id of the row with that key."""
    return f"{key:032x}"


def row(key: int, **changed: object) -> Row:
    """A document of the inbox that is signed for and read, unless `changed` says otherwise."""
    fields: dict[str, object] = {
        "row": key,
        "id": identity(key),
        "box": Box.INBOX,
        "title": f"关于第{key}号事项的通知",
        "number": f"马政办〔2026〕{key}号",
        "office": "县政府办",
        "kind": "通知",
        "urgency": "",
        "written": "2026-06-03",
        "received_at": NOW,
        "state": State.READ,
        "unread": False,
        "pending": False,
    }
    return Row(**{**fields, **changed})  # type: ignore[arg-type]


def page(first: int, count: int, **changed: object) -> Page:
    """A page of rows from key `first` downwards, down to key 1."""
    last = max(1, first - count + 1)
    return Page(tuple(row(key, **changed) for key in range(first, last - 1, -1)), last > 1)


def mark(name: str = "p1", *, at: int = NOW, accepted: int = NOW, doubtful: bool = False) -> Mark:
    """Who and when."""
    return Mark(name, at, accepted, doubtful)


def recipient(unit: UnitRow, state: State, **changed: object) -> Recipient:
    """What a unit has done with a document."""
    signed = mark() if state in (State.SIGNED_FOR, State.READ) else None
    fields: dict[str, object] = {
        "unit": unit.id,
        "name": unit.name,
        "state": state,
        "delivered_at": None if state is State.SENT else NOW - DAY,
        "signed": signed,
        "signed_name": "王芳" if signed else "",
        "readers": (("李雷", mark()),) if state is State.READ else (),
    }
    return Recipient(**{**fields, **changed})  # type: ignore[arg-type]


def opened(key: int = 7, paper: Paper = PLAIN, **changed: object) -> Opened:
    """A document of the inbox that waits to be signed for."""
    own = UnitRow("u0", "旧县街道", Level.TOWNSHIP)
    fields: dict[str, object] = {
        "row": row(key, title=paper.title, number=paper.number, state=State.DELIVERED, unread=True),
        "paper": paper,
        "sender_name": "马龙区人民政府办公室",
        "to": (),
        "mine": False,
        "handling": recipient(own, State.DELIVERED),
        "recipients": (),
        "reply_to": "",
        "replies": (),
        "can_sign": True,
        "can_withdraw": False,
        "verified": True,
    }
    return Opened(**{**fields, **changed})  # type: ignore[arg-type]


def sent(key: int = 7, **changed: object) -> Opened:
    """A document that the clerk's own unit sent: four units, each a step further than the one before."""
    states = (State.SENT, State.DELIVERED, State.SIGNED_FOR, State.READ)
    fields: dict[str, object] = {
        "row": row(key, box=Box.SENT, title=PLAIN.title, state=State.SENT),
        "mine": True,
        "handling": None,
        "recipients": tuple(recipient(unit, state) for unit, state in zip(UNITS, states, strict=True)),
        "can_sign": False,
        "can_withdraw": True,
    }
    return opened(key, **{**fields, **changed})  # type: ignore[arg-type]


def draft(**changed: object) -> Draft:
    """A draft that could be sent."""
    fields: dict[str, object] = {
        "id": "d1",
        "title": "关于报送防汛物资情况的报告",
        "number": "",
        "kind": "",
        "urgency": "",
        "to": ("d1",),
        "copies": (),
        "body": ("县水利局：", "现将情况报告如下。"),
        "reply_to": "",
        "saved_at": 0,
    }
    return Draft(**{**fields, **changed})  # type: ignore[arg-type]


def child(of: QWidget, kind: type[W], name: str = "") -> W:
    """The part of a page of that kind and object name."""
    found = of.findChild(kind, name) if name else of.findChild(kind)
    assert found is not None, f"there is no {kind.__name__} {name}"
    return found

"""Rows of lists on the command line: in words, or for machines (docs/cli.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.desk.matter_command import matter_facts, matter_line
from app.desk.matters.rows import MatterRow
from app.speech import _
from app.speech.terminal import nothing, say
from app.speech.times import moment, time_text
from app.speech.words import state_word, urgency_word

if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import date

    from app.desk.desk import Desk
    from app.desk.rows import Row


def print_rows(chosen: argparse.Namespace, desk: Desk, rows: Sequence[Row | MatterRow]) -> None:
    """Print documents, notices and matters as they stand in a list."""
    today = moment(desk.clock()).date()
    lines = [matter_line(row, desk) if isinstance(row, MatterRow) else _line(row, today) for row in rows]
    # for people no document is opened
    facts = [_facts(desk, row) for row in rows] if chosen.json else []
    say(chosen, facts, *(lines or [nothing()]))


def facts_of(desk: Desk, row: Row) -> dict[str, Any]:
    """A document or notice for machines."""
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "office": row.office,
        "kind": row.kind,
        "urgency": row.urgency,
        "written": row.written,
        "received_at": row.received_at,
        "state": str(row.state),
        "unread": row.unread,
        "pending": row.pending,
        "sender": row.sender,
        "demo": desk.me().demo,
        "body": list(desk.open(row.id).paper.body),
    }


def _facts(desk: Desk, row: Row | MatterRow) -> dict[str, Any]:
    return matter_facts(row) if isinstance(row, MatterRow) else facts_of(desk, row)


def _line(row: Row, today: date) -> str:
    words = (urgency_word(row.urgency), state_word(row.state), _("waiting") if row.pending else "")
    marks = " ".join(filter(None, words))
    return f"{row.id}  {time_text(row.received_at, today)}  [{marks}]  {row.office} {row.number}  {row.title}"

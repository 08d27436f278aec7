"""Drafts, journalled as they are typed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import msgspec
from sqlalchemy import delete, func, insert, select

from app.desk.rows import Draft
from app.desk.store import tables

if TYPE_CHECKING:
    from sqlalchemy import Connection

FORM: Final = 1
"""Version of the drafting form that a draft was typed into."""


class Drafts:
    """The drafts as one transaction sees and writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def put(self, draft: Draft) -> None:
        """Journal a draft in the place of its older state."""
        self.remove(draft.id)
        body = msgspec.msgpack.encode(draft)
        values = {"id": draft.id, "saved_at": draft.saved_at, "version": FORM, "body": body}
        self._connection.execute(insert(tables.draft).values(**values))

    def remove(self, draft: str) -> None:
        """Let a draft go."""
        self._connection.execute(delete(tables.draft).where(tables.draft.c.id == draft))

    def all(self) -> tuple[Draft, ...]:
        """Every draft, the one typed last first."""
        bodies = self._connection.scalars(select(tables.draft.c.body).order_by(tables.draft.c.saved_at.desc()))
        return tuple(msgspec.msgpack.decode(body, type=Draft) for body in bodies)

    def count(self) -> int:
        """How many there are."""
        return int(self._connection.scalar(select(func.count()).select_from(tables.draft)) or 0)

"""Uploads that are under way: which desk brings which file of which document; and what has come whole."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs
from sqlalchemy import Connection, delete, func, insert, select, update

from app.hub.store import tables

if TYPE_CHECKING:
    from collections.abc import Sequence

_upload = tables.upload
_deposit = tables.deposit


class Upload(Struct, frozen=True):
    """One upload; see `tables.upload`. Where it stands is the length of its part file (`app.hub.blobs`)."""

    id: bytes
    desk: bytes
    item: bytes
    sha256: bytes
    size: int
    at: int


class Uploads:
    """The uploads as one transaction sees and writes them."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def get(self, identity: bytes) -> Upload | None:
        """An upload by its id."""
        return self._one(_upload.c.id == identity)

    def of(self, desk: bytes, item: bytes, sha256: bytes) -> Upload | None:
        """The upload of this file of this document by this desk."""
        return self._one((_upload.c.desk == desk) & (_upload.c.item == item) & (_upload.c.sha256 == sha256))

    def count(self, desk: bytes) -> int:
        """How many uploads a desk has under way."""
        return int(self._connection.scalar(select(func.count()).where(_upload.c.desk == desk)) or 0)

    def add(self, upload: Upload) -> None:
        """Begin one."""
        self._connection.execute(insert(_upload).values(**structs.asdict(upload)))

    def touch(self, identity: bytes, at: int) -> None:
        """Bytes have come."""
        self._connection.execute(update(_upload).where(_upload.c.id == identity).values(at=at))

    def remove(self, identities: Sequence[bytes]) -> None:
        """Let uploads go."""
        self._connection.execute(delete(_upload).where(_upload.c.id.in_(identities)))

    def idle_since(self, before: int) -> list[Upload]:
        """Uploads of which nothing came since a time (ms)."""
        return [
            Upload(**row._mapping) for row in self._connection.execute(select(_upload).where(_upload.c.at < before))
        ]

    def all(self) -> list[Upload]:
        """Every upload."""
        return self.idle_since(1 << 62)

    def _one(self, where: Any) -> Upload | None:
        row = self._connection.execute(select(_upload).where(where)).first()
        return None if row is None else Upload(**row._mapping)


class Deposits:
    """Which documents have which file."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, sha256: bytes, item: bytes) -> None:
        """The county holds this file of this document."""
        self._connection.execute(insert(_deposit).values(sha256=sha256, item=item))

    def of(self, sha256: bytes) -> list[bytes]:
        """The documents that have this file."""
        return list(self._connection.scalars(select(_deposit.c.item).where(_deposit.c.sha256 == sha256)))

    def all(self) -> list[bytes]:
        """Every file that the county holds for some document, in order."""
        return list(self._connection.scalars(select(_deposit.c.sha256).distinct().order_by(_deposit.c.sha256)))

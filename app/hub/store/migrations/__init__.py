"""From older schemas of a hub's database to this program's, step by step (docs/decisions/022-migrations.md).

A step is a module `vNNNN_name` with `upgrade(op)` and `downgrade(op)`, which get Alembic's operations; NNNN is the
version that it leads to. Version 1 makes the tables. What a step does stands for good: it never imports
`app.hub.store.tables`, which is always of today.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from alembic.operations import Operations
    from sqlalchemy import Connection


class Step(Protocol):
    """A module that leads from one version to the next, and back."""

    def upgrade(self, op: Operations) -> None:
        """From the version before to this one."""

    def downgrade(self, op: Operations) -> None:
        """Back to the version before."""


def steps() -> dict[int, Step]:
    """Every step by the version that it leads to. Imported here and not before, since hardly any start needs one."""
    from app.hub.store.migrations import v0001_first

    return {1: v0001_first}


def upgrade(connection: Connection, found: int, wanted: int) -> None:
    """From version `found` (0: an empty database) to `wanted`, within the caller's transaction."""
    op, known = _operations(connection), steps()
    for version in range(found + 1, wanted + 1):
        known[version].upgrade(op)


def downgrade(connection: Connection, found: int, wanted: int) -> None:
    """Back from version `found` to `wanted`: for tests, and for a technician with a developer on the telephone."""
    op, known = _operations(connection), steps()
    for version in range(found, wanted, -1):
        known[version].downgrade(op)


def _operations(connection: Connection) -> Operations:
    from alembic.migration import MigrationContext
    from alembic.operations import Operations

    return Operations(MigrationContext.configure(connection))

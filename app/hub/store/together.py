"""Many rows or names in one statement, for each database in its own way.

PostgreSQL gets a list for each column and no row by itself: one message instead of thousands, and the same statement
however many rows there are, so that it is planned once. SQLite is in the same process and takes rows as fast as any.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import ColumnElement, Insert, Table, any_, bindparam, column, func, select
from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sqlalchemy import Column

SOME: Final = "some"
"""The parameter of `among`."""
DIALECTS: Final = ("sqlite", "postgresql")


def among(chosen: Column[Any], dialect: str) -> ColumnElement[bool]:
    """Whether a column has one of the values given as `SOME`."""
    if dialect == "postgresql":
        return chosen == any_(bindparam(SOME, type_=postgresql.ARRAY(chosen.type)))
    return chosen.in_(bindparam(SOME, expanding=True))


def putting(table: Table, name: Sequence[str], dialect: str) -> Insert:
    """Write rows in place of those with the same values in the columns `name`; without a name, only beside them."""
    adding: Any = postgresql.insert(table) if dialect == "postgresql" else sqlite.insert(table)
    if name:
        others = {one.name: adding.excluded[one.name] for one in table.c if one.name not in name}
        adding = adding.on_conflict_do_update(index_elements=list(name), set_=others)
    made: Insert = adding.from_select(table.c.keys(), _unnested(table)) if dialect == "postgresql" else adding
    return made


def given(rows: Sequence[dict[str, Any]], dialect: str) -> Sequence[dict[str, Any]] | dict[str, Any]:
    """These rows, which all have the same columns, as parameters of `putting`."""
    if dialect == "postgresql":
        return {name: [row[name] for row in rows] for name in rows[0]}
    return rows


def _unnested(table: Table) -> Any:
    """The rows that are given as a list for each column."""
    lists = [bindparam(one.name, type_=postgresql.ARRAY(one.type)) for one in table.c]
    names = [column(one.name, one.type) for one in table.c]
    return select(func.unnest(*lists).table_valued(*names).render_derived(name="given"))

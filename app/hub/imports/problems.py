"""What is wrong with the rows of a list, told all at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.hub.imports.tables import Row

NAME_LIMIT: Final = 60
"""Characters of a name, and of what is repeated from a bad row in an error."""


class RowProblem(Struct, frozen=True):
    """Why a row cannot be imported: a code of `app.speech` and the values that its sentence needs."""

    row: int
    code: str
    values: dict[str, str] = {}


class RowsBad(KnownError):
    """Rows of a list cannot be imported, so nothing was. `problems` says why, in the order of the rows."""

    def __init__(self, file: str, problems: Sequence[RowProblem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.row))
        numbers = dict.fromkeys(str(problem.row) for problem in self.problems)
        super().__init__("rows-bad", file=file, count=len(self.problems), rows=", ".join(numbers))


class Problems:
    """Gathers what is wrong with a list, to be raised at its end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._found: list[RowProblem] = []

    def add(self, row: Row, code: str, **values: str) -> None:
        if row.sheet:
            values["sheet"] = row.sheet
        self._found.append(RowProblem(row.number, code, values))

    def raise_any(self) -> None:
        if self._found:
            raise RowsBad(self._path.name, self._found)

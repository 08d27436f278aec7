"""The list of 今日: matters and documents together, whatever is most pressing on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.desk.matters.rows import DueState, MatterRow
from app.domain.papers import Urgency
from app.ui.face_model import FaceModel
from app.ui.matters.phrasing import row_face
from app.ui.row_table import RowTable
from app.ui.rows_model import face

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.desk.rows import Row
    from app.ui.row_painting import Face
    from app.ui.theme import Theme

_MISSED = frozenset({DueState.OVERDUE, DueState.TODAY})


class Todo(NamedTuple):
    """Something to do: where it opens, and how it looks."""

    page: str
    id: str
    face: Face
    pressing: int
    """0 an emergency, 1 due today or before, 2 urgent, 3 due on the next working day, 4 anything else."""


def todos(matters: Sequence[MatterRow], rows: Sequence[Row], today: date) -> tuple[Todo, ...]:
    """What is to be done, most pressing first; of what presses alike matters come first, each kind in its own order."""
    found = [Todo("matters", row.id, row_face(row, today), _of_matter(row)) for row in matters]
    found += [Todo(row.box.value, row.id, face(row, today), _of_document(row)) for row in rows]
    return tuple(sorted(found, key=lambda todo: todo.pressing))


def _of_matter(row: MatterRow) -> int:
    if row.urgent:
        return 0
    if row.due.state in _MISSED:
        return 1
    return 3 if row.due.state is DueState.SOON else 4


def _of_document(row: Row) -> int:
    return {Urgency.EMERGENCY.value: 0, Urgency.URGENT.value: 2}.get(row.urgency, 4)


class TodayList(RowTable):
    """All of it: today's list is short, and whole."""

    def __init__(self, theme: Theme) -> None:
        self._faces = FaceModel()
        super().__init__(theme, self._faces)
        self._faces.setParent(self)
        self._todos: tuple[Todo, ...] = ()

    def set_todos(self, todos: tuple[Todo, ...]) -> None:
        """Show these. The selection stays with its thing."""
        if todos == self._todos:
            return
        self._todos = todos
        current = self.current_id()
        self._settling = True
        self._faces.put((todo.id, todo.face) for todo in todos)
        self._settling = False
        self.show_loaded()
        self.choose_place(self._faces.place(current))

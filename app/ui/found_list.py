"""The list of a search: documents, notices and matters together, the newest on top."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from app.desk.matters.rows import MatterRow
from app.desk.rows import Box
from app.speech import _, pgettext
from app.ui.face_model import FaceModel
from app.ui.matters.phrasing import number_text, row_face
from app.ui.row_table import RowTable
from app.ui.rows_model import face

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from app.desk.rows import Row
    from app.ui.row_painting import Face
    from app.ui.theme import Theme


class Found(NamedTuple):
    """Something that was found: the page where it opens, its id, and how it looks."""

    page: str
    id: str
    face: Face


def found(rows: Sequence[Row | MatterRow], today: date) -> tuple[Found, ...]:
    """What was found, in its order, each with what it is."""
    return tuple(_matter(row, today) if isinstance(row, MatterRow) else _document(row, today) for row in rows)


def _matter(row: MatterRow, today: date) -> Found:
    shown = row_face(row, today)
    second = " · ".join(part for part in (_("Matter"), number_text(row), shown.second) if part)
    return Found("matters", row.id, shown._replace(second=second, new=False))


def _document(row: Row, today: date) -> Found:
    shown = face(row, today)
    second = " · ".join(part for part in (_kind(row.box), shown.second) if part)
    return Found(row.box.value, row.id, shown._replace(second=second))


def _kind(box: Box) -> str:
    match box:
        case Box.INBOX:
            return _("Received")
        case Box.SENT:
            return pgettext("page", "Sent")
    return _("Notice")


class FoundList(RowTable):
    """All that was found at once: there are never many."""

    def __init__(self, theme: Theme) -> None:
        self._faces = FaceModel()
        super().__init__(theme, self._faces)
        self._faces.setParent(self)

    def set_found(self, shown: Sequence[Found]) -> None:
        """Show this; the first row is selected."""
        self._settling = True
        self._faces.put((one.id, one.face) for one in shown)
        self._settling = False
        self.show_loaded()
        self.choose_place(0 if shown else -1)

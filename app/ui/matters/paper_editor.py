"""修订: the title and the text of a matter's paper, to be changed in the place where the paper stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.domain.addressing import Around, context_of
from app.domain.drafting import lints
from app.domain.papers import Paper, kind_of
from app.speech import _
from app.ui.lints_panel import LintsPanel
from app.ui.parts import BodyField, line_field

if TYPE_CHECKING:
    from app.ui.theme import Theme


class PaperEditor(QWidget):
    """What is not shown here stays as it was. Every revision is kept, so nothing is lost by changing it."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._paper = Paper("")
        self._copies: tuple[str, ...] = ()
        self._new = False
        self._around: Around | None = None
        self._title = line_field(_("Title"), "revised-title", "")
        self._title.setProperty("role", "large")
        self._to = line_field(_("Addressed to"), "revised-recipients", _("Addressed to"))
        self._body = BodyField()
        self._body.setObjectName("revised-body")
        self._body.setAccessibleName(_("Text"))
        self._lints = LintsPanel(theme)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.space(4), theme.space(3), theme.space(4), theme.space(3))
        column.setSpacing(theme.space(2))
        column.addWidget(self._title)
        column.addWidget(self._to)
        column.addWidget(self._body, 1)
        column.addWidget(self._lints)
        self.setFocusProxy(self._body)
        self._lints.mend_asked.connect(self._mend)
        for field in (self._title, self._to):
            field.textChanged.connect(self.changed)
            field.editingFinished.connect(self._show_lints)
        self._body.textChanged.connect(self.changed)

    def set_around(self, around: Around | None) -> None:
        """Who writes to whom here, for the hints."""
        self._around = around
        self._show_lints()

    def set_paper(self, newest: Paper, begun: Paper) -> None:
        """What is changed is `newest`; `begun` is how far that has come."""
        self._paper, self._new = newest, False
        self._fill(begun)

    def set_new(self, begun: Paper) -> None:
        """Another document is written: it is told as it stands, also where nothing is added to what it begins with."""
        self._paper, self._new = begun, True
        self._fill(begun)

    def paper(self) -> Paper | None:
        """The revised paper; None while nothing is changed."""
        title = self._title.text().strip()
        body = tuple(line for line in self._body.toPlainText().split("\n") if line.strip())
        made = structs.replace(
            self._paper,
            title=title,
            kind=kind_of(title),
            body=body,
            main_recipients=self._to.text().strip(),
            copies=self._copies,
        )
        before = structs.replace(self._paper, kind=made.kind)
        return made if self._new or made != before else None

    def _fill(self, paper: Paper) -> None:
        self._title.setText(paper.title)
        self._to.setText(paper.main_recipients)
        self._body.setPlainText("\n".join(paper.body))
        self._copies = paper.copies
        self._show_lints()

    def _mend(self, paper: Paper) -> None:
        self._fill(paper)
        self.changed.emit()  # also where what is mended has no field
        self._body.setFocus()  # the button is gone

    def _show_lints(self) -> None:
        paper = self.paper() or self._paper
        self._lints.set_lints(lints(paper, context_of(paper, self._around)))

"""Opinions beside the text: in order, with name, post and time; below them who has read it, and stopped clocks."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from app.speech import _
from app.speech.times import time_text
from app.ui.matters.phrasing import after_known, numbered, said_by
from app.ui.parts import label, rule, scrolling

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.matters.rows import HaltView, MatterView, OpinionView, ReaderView
    from app.ui.theme import Theme


class OpinionsView(QScrollArea):
    """The column of opinions of one matter."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        super().__init__()
        self._theme = theme
        self._today = today
        self.setAccessibleName(_("Opinions"))
        self.setObjectName("opinions")

    def set_matter(self, view: MatterView | None) -> None:
        """Show the opinions of a matter; None shows nothing."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        space = self._theme.space
        column.setContentsMargins(space(4), space(3), space(4), space(3))
        column.setSpacing(space(1))
        if view is not None:
            self._fill(column, view)
        column.addStretch(1)
        scrolling(self, inside)

    def _fill(self, column: QVBoxLayout, view: MatterView) -> None:
        spoken = tuple(opinion for opinion in (*view.opinions, *view.urges) if opinion.text)
        column.addWidget(label(_("Opinions"), "section"))
        if not spoken:
            column.addWidget(label(_("Nobody has written an opinion yet."), "second", wraps=True))
        for opinion in sorted(spoken, key=lambda given: given.at):
            self._add_opinion(column, opinion, view.row.known_at)
        if view.readers:
            column.addWidget(rule())
            column.addWidget(label(_("Circulated to"), "section"))
            for reader in view.readers:
                column.addWidget(label(self._reader(reader), "second", wraps=True))
        for halt in view.halts:
            column.addWidget(rule())
            column.addWidget(label(self._halt(halt), "second", wraps=True))
            if halt.missing:
                column.addWidget(label(_("Missing papers:"), "second"))
                column.addWidget(label(numbered(halt.missing), wraps=True))

    def _add_opinion(self, column: QVBoxLayout, opinion: OpinionView, known_at: int) -> None:
        today = self._today()
        column.addWidget(rule())
        by = (said_by(opinion, today), after_known(opinion.at, known_at))
        column.addWidget(label(" · ".join(filter(None, by)), "hint", wraps=True))
        column.addWidget(label(opinion.text, wraps=True))
        if opinion.pending:
            column.addWidget(label(_("to be confirmed by the county"), "hint", wraps=True))
        if opinion.doubtful:
            said = _("Time in doubt: that PC's clock said {said}.").format(said=time_text(opinion.said_at, today))
            column.addWidget(label(said, "warning", wraps=True))

    def _reader(self, reader: ReaderView) -> str:
        if not reader.read_at:
            return _("{name}: not read yet").format(name=reader.name)
        by = f"（{reader.read_by}）" if reader.read_by and reader.read_by != reader.name else ""
        return _("{name}: read {when}").format(name=reader.name + by, when=time_text(reader.read_at, self._today()))

    def _halt(self, halt: HaltView) -> str:
        today = self._today()
        since = time_text(halt.since, today)
        if not halt.until:
            return _("The clock has been stopped since {since}: {reason}").format(since=since, reason=halt.reason)
        until = time_text(halt.until, today)
        return _("The clock was stopped from {since} to {until}: {reason}").format(
            since=since, until=until, reason=halt.reason
        )

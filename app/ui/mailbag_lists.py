"""What stands below the cards of the page of mailbags: bags on their way, and the register."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.desk.spool import NAME
from app.protocol.custody import Deed
from app.speech import _, ngettext, pgettext
from app.speech.custody import counts, deed_word
from app.speech.sentences import title
from app.speech.times import moment, time_text
from app.speech.words import act_word, size
from app.ui.parts import button, label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from app.desk.bag_standing import Away
    from app.protocol.custody import Custody
    from app.ui.theme import Theme

NEWEST: Final = 8
"""Lines of the register that are shown at first."""
NAMED: Final = 6
"""Titles and names that are said of a bag; the others are counted."""


class _Rows(QWidget):
    """Lines below each other, made anew whenever they change."""

    def __init__(self, tokens: Theme, empty: str) -> None:
        super().__init__()
        self._tokens = tokens
        self._empty = empty
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._inside = QWidget()
        self._column.addWidget(self._inside)

    def fill(self, rows: Sequence[tuple[str, str]]) -> None:
        """Two lines of each: what it is, and more about it."""
        fresh = QWidget()
        column = QVBoxLayout(fresh)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._tokens.space(2))
        for first, second in rows:
            both = QVBoxLayout()
            both.setSpacing(0)
            both.addWidget(_said(first, ""))
            if second:
                both.addWidget(_said(second, "second"))
            column.addLayout(both)
        if not rows:
            column.addWidget(label(self._empty, "second", wraps=True))
        self._column.replaceWidget(self._inside, fresh)
        self._inside.hide()
        self._inside.deleteLater()
        self._inside = fresh
        fresh.show()


class AwayList(_Rows):
    """Bags that the county has not answered."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__(
            tokens,
            _("No bag is on its way. A bag stands here from when it is packed until the county's answer has come."),
        )

    def show_bags(self, bags: Sequence[Away], now: int) -> None:
        """The oldest first."""
        self.fill([_away_words(bag, now) for bag in bags])


class RegisterList(_Rows):
    """The register, the newest lines first; the older ones when asked for."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__(tokens, _("No mailbag was packed or opened here yet."))
        self._all = False
        self._lines: list[tuple[str, str]] = []
        self._older = button(_("Older ones"), "quiet", name="older-bags")
        self._older.clicked.connect(self._show_all)
        self._column.addWidget(self._older, 0, Qt.AlignmentFlag.AlignLeft)

    def show_lines(self, lines: Sequence[Custody], names: Mapping[str, str], now: int) -> None:
        """These lines."""
        self._lines = [_line_words(line, names, now) for line in lines]
        self._show()

    def _show_all(self) -> None:
        self._all = True
        self._show()

    def _show(self) -> None:
        self._older.setVisible(len(self._lines) > NEWEST and not self._all)
        self.fill(self._lines if self._all else self._lines[:NEWEST])


def _said(text: str, role: str) -> QWidget:
    made = label(text, role, wraps=True)
    made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def _away_words(bag: Away, now: int) -> tuple[str, str]:
    when = time_text(bag.since, moment(now).date())
    first = [_("Packed %s") % when, _("stick {medium}").format(medium=bag.medium), size(bag.size)]
    done = [_("%(act)s %(title)s") % {"act": act_word(act), "title": title} for act, title in bag.acts]
    carries = [*done, *(_("file %s") % name for name in bag.files)]
    if not carries:
        return " · ".join(first), _("It asks for what is new at the county.")
    more = len(carries) - NAMED
    said = pgettext("list", "; ").join(carries[:NAMED])
    if more > 0:
        said += ngettext(" and %d more", " and %d more", more) % more
    return " · ".join(first), said


def _line_words(line: Custody, names: Mapping[str, str], now: int) -> tuple[str, str]:
    when = time_text(line.at, moment(now).date())
    stick = _("stick {medium}").format(medium=line.medium) if line.medium else ""
    came = line.code if line.deed == Deed.OPENED else ""
    first = [f"{when}　{deed_word(line.deed)}", counts(line), title(came) if came else ""]
    second = [names.get(line.hand, line.hand), stick, _("by this PC's line") if line.file == NAME else line.file]
    return " · ".join(filter(None, first)), " · ".join(filter(None, second))

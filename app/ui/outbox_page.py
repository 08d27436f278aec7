"""待发箱 Outbox: what has become of each act, in words, and what one can still do about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app.desk.confirming import REVOKED
from app.desk.rows import Fate
from app.domain.acts import CONTENTS
from app.domain.matters.contents import PREFIX
from app.domain.matters.lending import END, LEND
from app.domain.matters.verbs import Verb
from app.speech import _
from app.speech.sentences import sentence
from app.speech.times import time_text
from app.speech.words import act_word, fate_word, line_explained
from app.ui.keyboard import EXCHANGE, hint
from app.ui.parts import button, label, rule, scrolling

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.rows import Line, OutboxRow
    from app.ui.theme import Theme


_SAID_ALREADY = ("", "no-line", "line-silent", "cut-off")
"""Problems of which the line's own sentence says all that a clerk needs."""

_SENDING: Final = ("send", "publish")
_WORDLESS: Final = frozenset(PREFIX + verb for verb in (Verb.CLAIM, Verb.READ, Verb.RESUME, Verb.HAND_OVER))
"""Acts on matters that say nothing: there is nothing to keep of them."""
_WITHOUT_PAGE: Final = frozenset({LEND, END, PREFIX + Verb.HAND_OVER, "learned"})
"""Acts of which there is nothing to look at."""

_CHIPS: Final = {Fate.ACCEPTED: "chip-green", Fate.REFUSED: "chip-amber"}
"""The chip that goes with a fate: colour comes second to its words."""


class ActRow(QFrame):
    """One act: what, of which document, its fate, the reason if it came back, and the button that helps."""

    take_back_asked = Signal(str)
    open_asked = Signal(str)
    matter_asked = Signal(str)
    draft_asked = Signal(str)
    confirm_asked = Signal(str)

    def __init__(self, tokens: Theme, row: OutboxRow, today: date) -> None:
        super().__init__()
        self.setObjectName(f"act-{row.id}")
        chip = label(fate_word(row.state), _CHIPS.get(row.state, "chip"))
        chip.setObjectName("fate")
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(label(row.title or _("(without a title)"), "section", wraps=True), 1)
        first.addWidget(chip, 0, Qt.AlignmentFlag.AlignTop)
        second.addWidget(label(f"{act_word(row.act)} · {time_text(row.at, today)}", "hint"), 1)
        lines = QVBoxLayout(self)
        lines.setContentsMargins(tokens.space(5), tokens.space(3), tokens.space(4), tokens.space(3))
        lines.setSpacing(tokens.space(1))
        lines.addLayout(first)
        lines.addLayout(second)
        if row.state is Fate.REFUSED:
            reason = label(sentence(row.reason, row.values), wraps=True)
            reason.setObjectName("reason")
            lines.addWidget(reason)
            lines.addWidget(label(_kept(row), "second", wraps=True))
        for made in self._buttons(row):
            if made.property("role") == "quiet":
                second.addWidget(made)
            else:
                lines.addWidget(made, 0, Qt.AlignmentFlag.AlignLeft)
        self.setAccessibleName(
            _("%(act)s: %(title)s. %(fate)s")
            % {"act": act_word(row.act), "title": row.title, "fate": fate_word(row.state)}
        )

    def _buttons(self, row: OutboxRow) -> list[QWidget]:
        made: list[QWidget] = []
        if row.can_take_back:
            take_back = button(_("Take back"), "quiet", name=f"take-back-{row.id}")
            take_back.clicked.connect(lambda: self.take_back_asked.emit(row.id))
            made.append(take_back)
        if row.state is Fate.REFUSED and row.reason == REVOKED and row.act in CONTENTS:
            confirm = button(_("Confirm and send again"), name=f"confirm-{row.id}")
            confirm.clicked.connect(lambda: self.confirm_asked.emit(row.id))
            made.append(confirm)
        if row.state is Fate.REFUSED and _comes_back(row):
            said = _("Correct and send again") if row.act in _SENDING else _("Go on with it")
            correct = button(said, name=f"correct-{row.id}")
            correct.clicked.connect(lambda: self.draft_asked.emit(row.id))
            made.append(correct)
        elif row.target and row.state is not Fate.REFUSED and row.act not in _WITHOUT_PAGE:
            asked = self.matter_asked if row.act.startswith(PREFIX) else self.open_asked
            look = button(_("Look at it"), "quiet", name=f"open-{row.id}")
            look.clicked.connect(lambda: asked.emit(row.target))
            made.append(look)
        return made


class OutboxPage(QWidget):
    """`take_back_asked(act)`, `open_asked(document)`, `matter_asked(matter)`, `draft_asked(act)` for a refused one,
    `confirm_asked(act)` for one whose key was revoked, `exchange_asked()`."""

    take_back_asked = Signal(str)
    open_asked = Signal(str)
    matter_asked = Signal(str)
    draft_asked = Signal(str)
    confirm_asked = Signal(str)
    exchange_asked = Signal()
    more_wanted = Signal()

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        self._rows: tuple[OutboxRow, ...] | None = None
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._line = label("", "second", wraps=True)
        self._line.setObjectName("line-explained")
        self._try = button(_("Try the line now"), name="try-now", hint=hint(EXCHANGE))
        self._try.clicked.connect(self.exchange_asked)
        self._problem = label("", "error", wraps=True)
        self._problem.hide()
        said = QVBoxLayout()
        said.setSpacing(tokens.space(1))
        for widget in (label(_("Outbox"), "page-title"), self._line, self._problem):
            said.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(tokens.space(5), tokens.space(4), tokens.space(5), tokens.space(3))
        head.addLayout(said, 1)
        head.addWidget(self._try, 0, Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(head)
        whole.addWidget(rule())
        whole.addWidget(self._area, 1)
        self.setFocusProxy(self._area)

    def set_line(self, line: Line, now: int) -> None:
        """The line's state as a whole sentence, and why it is down where that is known."""
        self._line.setText(line_explained(line, now))
        self._try.setVisible(line.tried and not line.connected)
        known = line.connected or not line.tried or line.problem in _SAID_ALREADY
        if line.warning is not None:
            self.show_problem(sentence(line.warning.code, line.warning.values))
        else:
            self.show_problem("" if known else sentence(line.problem, {}))

    def show_problem(self, text: str) -> None:
        """A sentence in place; empty takes it away."""
        self._problem.setText(text)
        self._problem.setVisible(bool(text))

    def set_rows(self, rows: tuple[OutboxRow, ...], now: int, *, more: bool = False) -> None:
        """All acts to show, in any order: what came back stands first, then what waits, then what was delivered."""
        if rows == self._rows:
            return
        self._rows = rows
        position = self._area.verticalScrollBar().value()
        today = datetime.fromtimestamp(now / 1000).date()
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, self._tokens.space(4))
        column.setSpacing(0)
        for heading, belongs in _groups():
            self._add_group(column, heading, [row for row in rows if belongs(row)], today)
        if not rows:
            column.addWidget(self._empty())
        if more:
            older = button(_("Show older ones"), "quiet", name="older")
            older.clicked.connect(self.more_wanted)
            column.addWidget(older, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        scrolling(self._area, inside)
        self._area.verticalScrollBar().setValue(position)

    def _add_group(self, column: QVBoxLayout, heading: str, rows: list[OutboxRow], today: date) -> None:
        if not rows:
            return
        title = label(f"{heading} · {len(rows)}", "second")
        title.setContentsMargins(self._tokens.space(5), self._tokens.space(4), 0, self._tokens.space(1))
        column.addWidget(title)
        for row in rows:
            act = ActRow(self._tokens, row, today)
            act.take_back_asked.connect(self.take_back_asked)
            act.open_asked.connect(self.open_asked)
            act.matter_asked.connect(self.matter_asked)
            act.draft_asked.connect(self.draft_asked)
            act.confirm_asked.connect(self.confirm_asked)
            column.addWidget(act)
            column.addWidget(rule())

    def _empty(self) -> QWidget:
        said = _("Nothing has been sent from here yet. What you sign for or send stands here with its fate.")
        text = label(said, "empty", wraps=True)
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        text.setContentsMargins(*[self._tokens.space(6)] * 4)
        return text


def _groups() -> tuple[tuple[str, Callable[[OutboxRow], bool]], ...]:
    return (
        (_("Sent back"), lambda row: row.state is Fate.REFUSED),
        (_("On the way"), lambda row: row.state in (Fate.HELD, Fate.WAITING, Fate.LATER)),
        (_("Delivered"), lambda row: row.state is Fate.ACCEPTED),
    )


def _comes_back(row: OutboxRow) -> bool:
    """Whether what a refused act said has become a draft."""
    return row.act in _SENDING or (row.act.startswith(PREFIX) and row.act not in _WORDLESS)


def _kept(row: OutboxRow) -> str:
    if _comes_back(row):
        return _("Everything you typed has been kept as a draft.")
    if row.reason == REVOKED:
        return _("It does not hold before you confirm it.")
    return _("You need not do anything more; the document itself is unchanged.")

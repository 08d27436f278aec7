"""Deciding: the few buttons that this clerk may press now, and what an act asks for before it is done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QMenu,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from app.speech import _
from app.ui.keyboard import BACK, DECIDE, bind, hint
from app.ui.matters.people_chooser import PeopleChooser
from app.ui.matters.phrase_rows import PhraseRows
from app.ui.matters.phrasing import leads_text, phrases, press_text
from app.ui.parts import ChoiceField, button, empty, label, opening, restyle

if TYPE_CHECKING:
    from app.desk.matters.rows import Choice, MatterView, Press, StepChoice
    from app.ui.theme import Theme

SHOWN: Final = 4
"""So many buttons stand side by side; the others are in a menu."""
JOURNAL_AFTER: Final = 1500
"""ms without a key after which what is typed is journalled: within the two seconds of the design."""
_LINES: Final = 2
"""Heights of a field: an opinion is short, and the paper above is what it is about."""
_LIST_LINES: Final = 4
"""The same where papers are listed that are missing."""
_AT_ONCE: Final = frozenset({"sign-for", "claim", "read", "resume"})
"""Acts that are done by pressing: nothing is to be said, and nothing to be chosen."""


class DecidingForm(QWidget):
    """An act before it is done: what is said, where it leads, to whom."""

    done = Signal()
    left = Signal()
    step_chosen = Signal(str)
    edit_asked = Signal()
    """The paper is to be changed."""
    typed = Signal()
    """The clerk has paused: what is written is to be journalled."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.press: Press | None = None
        self._what = label(role="section", wraps=True)
        self._phrases = PhraseRows()
        self._text = QPlainTextEdit()
        self._text.setObjectName("opinion")
        self._text.setTabChangesFocus(True)
        self._where = label(role="hint")
        self._steps = ChoiceField()
        self._steps.setObjectName("next-step")
        self._people = PeopleChooser(theme)
        self._problem = label(role="error", wraps=True)
        self._problem.setObjectName("deciding-problem")
        self._do = button("", "primary", name="do", hint=hint(DECIDE))
        self._edit = button(_("Change the text…"), "quiet", name="edit-paper")
        self._leave = button(_("Not now"), "quiet", name="not-now", hint=hint(BACK))
        self._journal = QTimer(self)
        self._journal.setSingleShot(True)
        self._journal.setInterval(JOURNAL_AFTER)
        self._lay_out()
        self._connect()

    def begin(self, press: Press, text: str = "", to: tuple[str, ...] = ()) -> None:
        """Ask for what this act needs; what was typed before is there again."""
        self.press = press
        said = press_text(press)
        self._what.setText(leads_text(press))
        self._do.setText(said)
        self._do.setAccessibleName(said)
        self._text.setVisible(press.takes_text)
        self._text.setAccessibleName(_("Reason") if press.needs_reason else _("Opinion"))
        lists = press.verb == "suspend"
        self._text.setFixedHeight(self._theme.control * (_LIST_LINES if lists else _LINES))
        asked = _("The reason; it is needed.") if press.needs_reason else _("Opinion, if any")
        self._text.setPlaceholderText(_("The reason, and below it each missing paper in a line.") if lists else asked)
        self._text.setPlainText(text)
        self._journal.stop()
        self._edit.setVisible(press.edits)
        self._phrases.set_phrases(phrases(press) if press.takes_text else ())
        self._show_steps(press.steps)
        self._people.set_chosen(to)
        self._ask_people()
        self.show_problem("")
        self.set_busy(False)

    def set_choices(self, choices: tuple[Choice, ...], *, several: bool) -> None:
        """Whom this act may go to."""
        self._people.set_choices(choices, several=several)

    def show_problem(self, sentence: str) -> None:
        """Say in place what is missing or what the rules refuse. Nothing that was typed is cleared."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._do.setEnabled(True)

    def set_busy(self, busy: bool) -> None:
        """While the act is being saved."""
        self._do.setEnabled(not busy)

    def take_focus(self) -> None:
        """To what has to be filled in first."""
        if self._people.isVisible() and not self._people.chosen():
            self._people.focus_search()
        elif self._text.isVisible():
            self._text.setFocus()
        else:
            self._do.setFocus()

    def touched(self) -> None:
        """Something that goes with this act was typed elsewhere: it is journalled as well."""
        self._journal.start()

    @property
    def text(self) -> str:
        """What is written."""
        return self._text.toPlainText().strip()

    @property
    def next(self) -> str:
        """The step that it leads to, where there is one to choose or only one."""
        return str(self._steps.currentData() or "")

    @property
    def to(self) -> tuple[str, ...]:
        """The seats that were chosen."""
        return self._people.chosen() if self.asks_people else ()

    @property
    def asks_people(self) -> bool:
        """Whether somebody is to be chosen, for this act or for the step that it leads to."""
        step = self._step()
        return self.press is not None and (self.press.needs_people or (step is not None and step.chooses))

    @property
    def several(self) -> bool:
        """Whether more than one may be."""
        step = self._step()
        if self.press is None or self.press.needs_people:
            return self.press is not None and self.press.several
        return step is not None and step.several

    def _step(self) -> StepChoice | None:
        steps = self.press.steps if self.press else ()
        return next((step for step in steps if step.id == self.next), None)

    def _add_phrase(self, phrase: str) -> None:
        self._text.insertPlainText(phrase)
        self._do.setFocus()

    def _show_steps(self, steps: tuple[StepChoice, ...]) -> None:
        self._steps.blockSignals(True)
        self._steps.clear()
        for step in steps:
            self._steps.addItem(step.name, step.id)
        self._steps.blockSignals(False)
        for widget in (self._where, self._steps):
            widget.setVisible(len(steps) > 1)
        returns = self.press is not None and self.press.verb == "return"
        self._where.setText(_("Back to which step") if returns else _("Where it goes"))
        self._steps.setAccessibleName(self._where.text())

    def _ask_people(self) -> None:
        self._people.setVisible(self.asks_people)
        self._whom.setVisible(self.asks_people or self._steps.count() > 1)
        if self.asks_people:
            self._people.set_choices((), several=False)
            self.step_chosen.emit(self.next)

    def _answered(self) -> None:
        if self.press is None or not self._do.isEnabled():
            return
        if self.press.needs_reason and not self.text:
            self.show_problem(_("Please write the reason; the others will read it."))
            self._text.setFocus()
        elif self.asks_people and not self.to:
            self.show_problem(_("Please choose whom it goes to."))
            self._people.focus_search()
        else:
            self.set_busy(True)
            self.done.emit()

    def _connect(self) -> None:
        self._do.clicked.connect(self._answered)
        self._leave.clicked.connect(self.left)
        self._phrases.chosen.connect(self._add_phrase)
        self._edit.clicked.connect(self.edit_asked)
        self._steps.currentIndexChanged.connect(self._ask_people)
        self._text.textChanged.connect(self._journal.start)
        self._journal.timeout.connect(self.typed)
        bind(DECIDE.keys, self, self._answered)

    def _lay_out(self) -> None:
        space = self._theme.space
        foot = QHBoxLayout()
        foot.setSpacing(space(2))
        foot.addWidget(self._do)
        foot.addWidget(self._edit)
        foot.addWidget(self._leave)
        foot.addStretch(1)
        said, whom = QVBoxLayout(), QVBoxLayout()
        self._whom = QWidget()
        whom.setContentsMargins(0, 0, 0, 0)
        for side in (said, whom):
            side.setSpacing(space(1))
        self._whom.setLayout(whom)
        said.addWidget(self._text)
        said.addWidget(self._phrases)
        said.addStretch(1)
        whom.addWidget(self._where)
        whom.addWidget(self._steps)
        whom.addWidget(self._people, 1)
        whom.addStretch(0)
        beside = QHBoxLayout()
        beside.setSpacing(space(4))
        beside.addLayout(said, 3)
        beside.addWidget(self._whom, 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(space(4), space(2), space(4), space(2))
        column.setSpacing(space(1))
        column.addWidget(self._what)
        column.addLayout(beside)
        column.addWidget(self._problem)
        column.addLayout(foot)


class Deciding(QStackedWidget):
    """The foot of a matter: buttons, or the form of the act that was pressed."""

    asked = Signal(object)
    """A press that needs nothing more, or is about to be filled in: `begin` follows for the latter."""
    back_asked = Signal()
    ended = Signal()
    """Nothing is being filled in any more."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._presses: tuple[Press, ...] = ()
        self.setProperty("role", "action-bar")
        self.form = DecidingForm(theme)
        self._back = button(_("Back"), "quiet", name="back", hint=hint(BACK))
        self._back.clicked.connect(self.back_asked)
        self._more = button(_("More"), "quiet", name="more-acts")
        self._menu = QMenu(self._more)
        opening(self._more, self._menu)
        self._bar = QWidget()
        self._row = QHBoxLayout(self._bar)
        self._row.setContentsMargins(theme.space(4), theme.space(2), theme.space(4), theme.space(2))
        self._row.setSpacing(theme.space(2))
        self._row.addWidget(self._back)
        self._buttons = QHBoxLayout()
        self._buttons.setSpacing(theme.space(2))
        self._row.addLayout(self._buttons)
        self._row.addWidget(self._more)
        self._row.addStretch(1)
        self.addWidget(self._bar)
        self.addWidget(self.form)
        self.form.left.connect(self.end)
        self.set_narrow(False)
        self.end()

    def set_matter(self, view: MatterView | None) -> None:
        """The acts that may be done now. A form that is open stays while its act may still be done."""
        presses = view.presses if view else ()
        pressed = self.form.press
        if presses != self._presses:
            self._presses = presses
            self._show_buttons()
        if pressed is not None and not any(same(press, pressed) for press in presses):
            self.end()

    def set_narrow(self, narrow: bool) -> None:
        """A way back, where the list is not beside it."""
        self._back.setVisible(narrow)

    def begin(self, press: Press, text: str = "", to: tuple[str, ...] = ()) -> None:
        """Open the form of an act, or do it where nothing is to be said and nobody to be chosen."""
        if press.verb in _AT_ONCE and not _asks(press):
            self.asked.emit(press)
            return
        self.form.begin(press, text, to)
        self.setCurrentWidget(self.form)
        self._fit()
        self.form.take_focus()
        if press.verb == "revise" or press.writes:
            self.form.edit_asked.emit()

    def end(self) -> None:
        """Back to the buttons."""
        self.form.press = None
        self.setCurrentWidget(self._bar)
        self.ended.emit()
        self._fit()

    def deciding(self) -> bool:
        """Whether an act is being filled in."""
        return self.form.press is not None

    def begin_main(self) -> None:
        """Begin what brings the matter on, unless an act is being filled in."""
        main = self.main()
        if main is not None and not self.deciding():
            self.begin(main)

    def main(self) -> Press | None:
        """The act that brings the matter on."""
        return next((press for press in self._presses if press.main), None)

    def pressed(self, verb: str) -> Press | None:
        """The act of that verb, if it may be done."""
        return next((press for press in self._presses if press.verb == verb), None)

    def _show_buttons(self) -> None:
        """The keyboard stays here: what was pressed is gone, and Qt would take it to the first field of the window."""
        here = self._bar.isAncestorOf(QApplication.focusWidget() or self)
        empty(self._buttons)
        self._menu.clear()
        for place, press in enumerate(self._presses):
            if place < SHOWN:
                self._buttons.addWidget(self._button(press))
            else:
                action = self._menu.addAction(press_text(press))
                action.triggered.connect(lambda _checked=False, press=press: self.begin(press))
        self._more.setVisible(len(self._presses) > SHOWN)
        if here and self._presses:
            self._buttons.itemAt(0).widget().setFocus()

    def _button(self, press: Press) -> QWidget:
        made = button(press_text(press), name=f"press-{press.verb}", hint=hint(DECIDE) if press.main else "")
        restyle(made, "primary" if press.main else "quiet")
        made.clicked.connect(lambda: self.begin(press))
        return made

    def _fit(self) -> None:
        """As high as what is shown needs, so that the paper keeps the rest."""
        for place in range(self.count()):
            policy = self.widget(place).sizePolicy()
            shown = self.widget(place) is self.currentWidget()
            policy.setVerticalPolicy(policy.Policy.Preferred if shown else policy.Policy.Ignored)
            self.widget(place).setSizePolicy(policy)
        policy = self.sizePolicy()
        policy.setVerticalPolicy(policy.Policy.Maximum)
        self.setSizePolicy(policy)
        self.adjustSize()


def same(one: Press, other: Press) -> bool:
    """Whether two are the same act, though the matter was read again in between."""
    return (one.verb, one.epoch, one.behalf, one.of) == (other.verb, other.epoch, other.behalf, other.of)


def _asks(press: Press) -> bool:
    """Whether somebody or one of several steps is to be chosen."""
    return press.needs_people or len(press.steps) > 1 or any(step.chooses for step in press.steps)

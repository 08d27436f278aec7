"""操作: a task on the simulated PC, with the stick beside it, help on asking, and starting over whenever one likes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _
from app.speech.sentences import sentence
from app.training.answers import Performed
from app.training.pc.state import Stick
from app.training.tasks import reached
from app.ui.parts import button, label
from app.ui.training.answer_view import AnswerView
from app.ui.training.pc.hands import Hands
from app.ui.training.pc.look import icon, look_of
from app.ui.training.pc.machine import Machine
from app.ui.training.pc.screen import Screen

if TYPE_CHECKING:
    from app.training.answers import Answer
    from app.training.items import Task
    from app.ui.theme import Theme


class TaskView(AnswerView):
    """The answer is the list of acts. With `helps` a button says what is still to be done; a formal test has none."""

    def __init__(self, item: Task, tokens: Theme, *, helps: bool = True, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._item = item
        self._tokens = tokens
        self.machine = Machine(item, self)
        self.hands = Hands(self.machine, self)
        self.screen_view = Screen(self.hands, look_of(tokens), self)
        self._help = button(_("Give me a hint"), "quiet", name="task-hint")
        self._help.clicked.connect(self._hint)
        self._help.setVisible(helps)
        self._over = button(_("Start over"), "quiet", name="task-over")
        self._over.setToolTip(_("Everything as it was at the beginning. Nothing can break."))
        self._over.clicked.connect(self.start_over)
        self._stick = button("", name="task-stick")
        self._stick.clicked.connect(self._move_stick)
        self.said = label("", "second", wraps=True)
        self.said.setObjectName("task-said")
        self._lay_out()
        self.setFocusProxy(self.screen_view)
        self.machine.done.connect(self._acted)
        self._show_stick()

    def answer(self) -> Performed | None:
        """What was done; None while nothing was."""
        return Performed(self.machine.acts) if self.machine.acts else None

    def set_answer(self, answer: Answer | None) -> None:
        """The PC as these acts left it, with no window open."""
        self.machine.set_acts(answer.acts if isinstance(answer, Performed) else ())
        self.screen_view.close_all()
        self.said.clear()
        self._show_stick()

    def set_open(self, is_open: bool) -> None:
        """Whether anything can be done on it; one may always look around."""
        self.machine.open = is_open
        self._over.setEnabled(is_open)
        self._show_stick()

    def start_over(self) -> None:
        """重新来: as at the beginning."""
        self.set_answer(None)
        self.changed.emit()
        self.screen_view.setFocus()

    def _acted(self, _act: object) -> None:
        self.said.clear()
        self._show_stick()
        self.changed.emit()

    def _hint(self) -> None:
        self.said.setText(self.hint())

    def hint(self) -> str:
        """The first thing that is still to be done, in the course's words; or what spoiled it."""
        result = reached(self._item, self.machine.acts)
        spoiled = [*result.broken, *(sentence(one.code, {"name": one.name}) for one in result.spoiled)]
        if spoiled:
            return _("{said} Press “Start over” and try it once more; nothing is lost.").format(said=spoiled[0])
        if result.unmet:
            return result.unmet[0]
        return _("That is all that was asked for.")

    # the stick in the hand

    def _move_stick(self) -> None:
        if self.machine.pc.stick in (Stick.OUT, Stick.TORN):
            self.hands.plug()
        else:
            self.hands.pull()

    def _show_stick(self) -> None:
        stick = self.machine.pc.stick
        outside = stick in (Stick.OUT, Stick.TORN)
        self._stick.setVisible(stick is not Stick.ABSENT)
        self._stick.setEnabled(self.machine.open)
        self._stick.setText(_("Put the USB stick in") if outside else _("Take the USB stick out"))
        self._stick.setAccessibleName(self._stick.text())

    def _lay_out(self) -> None:
        t = self._tokens
        self._stick.setIcon(icon("stick"))
        self._stick.setIconSize(QSize(t.icon, t.icon))
        foot = QHBoxLayout()
        foot.setSpacing(t.space(3))
        foot.addWidget(self._stick)
        foot.addWidget(self.said, 1)
        foot.addWidget(self._help)
        foot.addWidget(self._over)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(t.space(2))
        column.addWidget(self.screen_view, 1)
        column.addLayout(foot)
        # two lines, so that the screen above keeps its size whatever is said
        self.said.setMinimumHeight(2 * self.said.fontMetrics().lineSpacing())

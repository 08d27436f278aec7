"""正式考试: one question at a time, all of them in a list, the time left, and that each answer is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.speech import _
from app.training.answers import Chosen, Filled, Matched, Performed
from app.training.items import FillIn, Typing
from app.ui.keyboard import BACK_A_CARD, LEAVE, ON, bind, hint
from app.ui.parts import button, label, restyle
from app.ui.training.framing import Foot, Head, Middle
from app.ui.training.hand_in_view import HandInView
from app.ui.training.item_view import ItemView
from app.ui.training.right_words import is_whole
from app.ui.training.time_words import exact_text, left_text

if TYPE_CHECKING:
    from PySide6.QtGui import QHideEvent

    from app.desk.learning.rows import Attempt
    from app.training.answers import Answer
    from app.training.items import Item
    from app.ui.theme import Theme

WRITTEN_AFTER: Final = 500
"""ms without a key after which what is typed is saved; everything else is at once."""
_TAKEN_BACK: Final = (Chosen, Matched, Filled, Performed)
"""Answers that can become nothing again."""


class PaperPage(QWidget):
    """Feed it with `set_attempt`, `set_left` and `set_saved`."""

    answered = Signal(str, object)
    """To be saved: the item's id and the answer."""
    handed_in = Signal()
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._attempt: Attempt | None = None
        self._answers: dict[str, Answer] = {}
        self._place = 0
        self._shown: ItemView | None = None
        self.setProperty("role", "page")
        self._head = Head(theme)
        self._saved = label("", "good")
        self._saved.setObjectName("saved")
        self._time = label("", "second")
        self._time.setObjectName("time-left")
        self._head.add(self._saved)
        self._head.add(self._time)
        self._resumed = label("", "banner-good", wraps=True)
        self._resumed.setObjectName("resumed")
        self.list = QListWidget()
        self.list.setObjectName("paper-items")
        self.list.setProperty("role", "paper-items")
        self.list.setAccessibleName(_("All questions"))
        self.list.setFixedWidth(theme.navigation + theme.space(6))
        self.list.currentRowChanged.connect(self._jump)
        self._middle = Middle(theme)
        self._back = button(_("Question before"), name="item-back", hint=hint(BACK_A_CARD))
        self._on = button(_("Next question"), "primary", name="item-on", hint=hint(ON))
        self._hand_in = button(_("Hand in…"), name="hand-in")
        self._foot = Foot(theme, self._back, self._hand_in, self._on)
        self._writing = QTimer(self)
        self._writing.setSingleShot(True)
        self._writing.setInterval(WRITTEN_AFTER)
        self._writing.timeout.connect(self._save)
        self._head.left.connect(self._leave)
        self._back.clicked.connect(lambda: self._turn(-1))
        self._on.clicked.connect(lambda: self._turn(1))
        self._hand_in.clicked.connect(self._ask_to_hand_in)
        bind(ON.keys, self, self._on.click)
        bind(BACK_A_CARD.keys, self, self._back.click)
        bind(LEAVE.keys, self, self._leave)
        self._lay_out()

    # data in

    def set_attempt(self, attempt: Attempt, *, resumed: bool) -> None:
        """Go on with this test; `resumed`: after a break, which is said."""
        self._attempt = attempt
        self._answers = dict(attempt.answers)
        self._head.set_title(_("Formal test"))
        self._saved.setText("")
        said = _("The test goes on. Everything that was answered is there; {left} are left.")
        self._resumed.setText(said.format(left=exact_text(attempt.left)))
        self._resumed.setVisible(resumed)
        self.list.blockSignals(True)
        self.list.clear()
        for place in range(len(attempt.paper.places)):
            row = QListWidgetItem("")
            row.setSizeHint(QSize(0, self._theme.control))  # Qt measures some before they have their style
            self.list.addItem(row)
            self._name(place)
        self.list.blockSignals(False)
        self.set_left(attempt.left)
        items = [place.item for place in attempt.paper.places]
        open_ones = (place for place, item in enumerate(items) if not is_whole(item, self._answers.get(item.id)))
        self._show(next(open_ones, 0))

    def set_left(self, seconds: int) -> None:
        """How much time is left."""
        text = _("{left} left").format(left=left_text(seconds))
        if text != self._time.text():
            self._time.setText(text)

    def set_saved(self, item: str) -> None:
        """The answer to that item is on disk."""
        if item == self.item().id and not self._writing.isActive():
            self._saved.setText(_("Saved"))

    def item(self) -> Item:
        """The item in front."""
        return self._items()[self._place]

    def flush(self) -> None:
        """Save at once what was typed last."""
        if self._writing.isActive():
            self._writing.stop()
            self._save()

    # what happens

    def _items(self) -> list[Item]:
        return [place.item for place in self._attempt.paper.places] if self._attempt else []

    def _show(self, place: int) -> None:
        attempt = self._attempt
        if attempt is None:
            return
        self.flush()
        self._place = place
        item = self.item()
        shown = self._shown = ItemView(self._theme, item, attempt.paper.pictures, attempt.id, helps=False)
        shown.set_answer(self._answers.get(item.id))
        shown.changed.connect(self._changed)
        self._saved.setText("")
        self._middle.put(self._numbered(shown))
        self._foot.show()
        last = place == len(self._items()) - 1
        self._back.setEnabled(place > 0)
        self._on.setVisible(not last)
        restyle(self._hand_in, "primary" if last else "")
        self.list.blockSignals(True)
        self.list.setCurrentRow(place)
        self.list.blockSignals(False)
        self.setFocusProxy(shown)
        shown.setFocus()

    def _numbered(self, shown: ItemView) -> QWidget:
        part = QWidget()
        part.setMaximumWidth(shown.maximumWidth())
        column = QVBoxLayout(part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._theme.space(2))
        column.addWidget(label(_name(self._place), "lesson-name"))
        column.addWidget(shown, 1)
        return part

    def _changed(self) -> None:
        self._saved.setText("")
        if isinstance(self.item(), (FillIn, Typing)):
            self._writing.start()
        else:
            self._save()

    def _save(self) -> None:
        if self._shown is None:
            return
        item, answer = self._shown.item, self._shown.answer()
        before = self._answers.get(item.id)
        if answer is None and isinstance(before, _TAKEN_BACK):
            answer = type(before)()  # what was taken back is to be known as well
        if answer is not None and answer != before:
            self._answers[item.id] = answer
            self._name(self._place)
            self.answered.emit(item.id, answer)
        elif answer is not None:
            self._saved.setText(_("Saved"))

    def _name(self, place: int) -> None:
        item = self._items()[place]
        answer = self._answers.get(item.id)
        state = _("answered") if is_whole(item, answer) else _("begun") if answer is not None else ""
        row = self.list.item(place)
        row.setText(f"{_name(place)}  {state}".strip())

    def _jump(self, place: int) -> None:
        if place >= 0:
            self._show(place)
            self.list.setFocus()  # arrows go on through the list

    def _turn(self, by: int) -> None:
        if 0 <= self._place + by < len(self._items()):
            self._show(self._place + by)

    def _leave(self) -> None:
        self.flush()
        self.left.emit()

    def _ask_to_hand_in(self) -> None:
        self.flush()
        items = self._items()
        lacking = [place for place, item in enumerate(items) if not is_whole(item, self._answers.get(item.id))]
        view = HandInView(self._theme, [(place, _name(place)) for place in lacking])
        view.item_asked.connect(self._show)
        view.back_asked.connect(lambda: self._show(self._place))
        view.handed_in.connect(self.handed_in)
        self._foot.hide()
        self._shown = None
        self._middle.put(view)
        self.setFocusProxy(view)
        view.setFocus()

    def hideEvent(self, event: QHideEvent) -> None:
        """Nothing typed is lost when another page is shown."""
        self.flush()
        super().hideEvent(event)

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._resumed)
        right.addWidget(self._middle, 1)
        right.addWidget(self._foot)
        beside = QHBoxLayout()
        beside.setContentsMargins(0, 0, 0, 0)
        beside.setSpacing(0)
        beside.addWidget(self.list)
        beside.addLayout(right, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addWidget(self._head)
        whole.addLayout(beside, 1)


def _name(place: int) -> str:
    return _("Question {number}").format(number=place + 1)

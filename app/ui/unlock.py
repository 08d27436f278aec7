"""The door: who are you, and your password. Works without the line, and says so where it goes wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.speech import _, language
from app.ui.icons import application_icon, icon
from app.ui.join_view import JoinView
from app.ui.parts import LineField, button, label, scrolling
from app.ui.recover_view import RecoverView

if TYPE_CHECKING:
    from collections.abc import Sequence

    from PySide6.QtCore import QObject
    from PySide6.QtGui import QKeyEvent, QResizeEvent

    from app.desk.clerks import ClerkName
    from app.ui.theme import Theme


def caps_lock(event: QKeyEvent, before: bool) -> bool:
    """Whether Caps Lock is on after this key, told by a letter and its Shift: Qt does not say it outright."""
    if event.key() == Qt.Key.Key_CapsLock:
        return not before
    text = event.text()
    if len(text) != 1 or not text.isascii() or not text.isalpha():
        return before
    shifted = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    return text.isupper() != shifted


class UnlockView(QWidget):
    """Large name buttons, then a password. `unlock_asked(person, password)` when the clerk has answered both;
    `keyring_asked(person)` for who wanted no password; the forms behind it tell for themselves. `hint` stands under the
    password of a demonstration's clerk."""

    unlock_asked = Signal(str, str)
    keyring_asked = Signal(str)
    language_chosen = Signal(str)

    def __init__(self, tokens: Theme, hint: str = "") -> None:
        super().__init__()
        self._tokens = tokens
        self._hint = hint
        self._clerks: tuple[ClerkName, ...] = ()
        self._person = ""
        self._caps = False
        self.setProperty("role", "ground")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

        self._names = QVBoxLayout()
        self._names.setSpacing(tokens.space(2))
        self._steps = _Steps()
        self._who_step = self._names_step()
        self._steps.add(self._who_step)
        self._key_step = self._password_step()
        self._steps.add(self._key_step)
        self.join = JoinView(tokens)
        self.join.left.connect(self._back_from_form)
        self._steps.add(self.join)
        self.recovery = RecoverView(tokens)
        self.recovery.left.connect(self._back_from_form)
        self.recovery.slip_asked.connect(self.set_up)
        self._steps.add(self.recovery)

        self.card = card = QWidget()
        card.setProperty("role", "card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*[tokens.space(5)] * 4)
        inside.setSpacing(tokens.space(4))
        inside.addLayout(self._head())
        inside.addWidget(self._steps, 1)
        self._left = label("", "second", wraps=True)
        self._left.setObjectName("left-with-pc")
        self._left.hide()
        inside.addWidget(self._left)
        self._handed = label("", "second", wraps=True)
        self._handed.setObjectName("handed-over")
        self._handed.hide()
        inside.addWidget(self._handed)

        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(*[tokens.space(4)] * 4)
        # not centred by an alignment: the card would be asked for its height as if it were as wide as the window
        centred = QHBoxLayout()
        centred.addStretch(1)
        centred.addWidget(card)
        centred.addStretch(1)
        column.addStretch(1)
        column.addLayout(centred)
        column.addStretch(2)
        # many names, or a small screen
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        scrolling(area, middle)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        self._steps.shown.connect(self._fit_card)
        self.set_clerks(())

    # data in

    def set_clerks(self, clerks: Sequence[ClerkName], last: str = "") -> None:
        """Whose desks are on this PC. A single one is asked for the password at once; who was here `last` has the
        keyboard."""
        if clerks and tuple(clerks) == self._clerks:
            return  # who is quicker than the answer has perhaps begun to type
        self._clerks = tuple(clerks)
        while self._names.count():
            widget = self._names.takeAt(0).widget()
            if widget is not None:
                widget.setParent(None)
                widget.deleteLater()
        for clerk in clerks:
            name = button(f"{clerk.name}　{clerk.unit_name}", "name", name=f"name-{clerk.person}")
            name.setAccessibleName(_("%(name)s, %(unit)s") % {"name": clerk.name, "unit": clerk.unit_name})
            name.clicked.connect(lambda _checked=False, clerk=clerk: self._chosen(clerk))
            self._names.addWidget(name)
        self._county.setText(_county_line(clerks))
        self._back.setText(_("I am someone else") if len(clerks) > 1 else _("Set up a desk for someone else…"))
        nobody = _("No desk has been set up on this PC yet. The county office's slip says how.")
        self._ask.setText(_("Who are you?") if clerks else nobody)
        self.begin(last)

    def begin(self, last: str = "") -> None:
        """Ask anew who it is. What was typed before is gone."""
        self.set_busy(False)
        self.password.clear()
        if len(self._clerks) == 1:
            self.choose(self._clerks[0].person)
            return
        self._steps.show_step(self._who_step)
        first = self.findChild(QPushButton, f"name-{last}") or self.findChild(QPushButton, _first_name(self._clerks))
        if first is not None:
            first.setFocus()

    def clerks(self) -> tuple[ClerkName, ...]:
        """Whose names stand here."""
        return self._clerks

    def choose(self, person: str) -> None:
        """Go on to the password of that clerk."""
        clerk = next(clerk for clerk in self._clerks if clerk.person == person)
        self._person = person
        self._who.setText(clerk.name)
        self._unit.setText(clerk.unit_name)
        self.show_problem("")
        self._demo_hint.setVisible(bool(clerk.demo and self._hint))
        self._by_account.setVisible(clerk.has_keyring)
        self.password.clear()
        self._steps.show_step(self._key_step)
        self.password.setFocus()

    def set_up(self) -> None:
        """Go on to the form that sets up a desk."""
        self._steps.show_step(self.join)
        self.join.begin(may_go_back=bool(self._clerks))

    def person(self) -> str:
        """Whose password is asked for."""
        return self._person

    def show_problem(self, sentence: str) -> None:
        """Say in place why the desk did not open; the password may be typed again at once."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        if sentence:
            self.password.selectAll()
            self.password.setFocus()

    def set_left(self, words: str) -> None:
        """What of the locked desks still waits to be sent; empty for nothing."""
        self._left.setText(words)
        self._left.setVisible(bool(words))

    def set_handed(self, words: str) -> None:
        """Which files the program was asked to open and cannot before a desk is; empty for none."""
        self._handed.setText(words)
        self._handed.setVisible(bool(words))

    def set_busy(self, busy: bool) -> None:
        """While the key is being made from the password (half a second or so)."""
        self.open.setEnabled(not busy)
        self.open.setText(_("Opening…") if busy else _("Open my desk"))
        self.password.setReadOnly(busy)

    # parts

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setSpacing(self._tokens.space(2))
        mark = label()
        mark.setPixmap(application_icon().pixmap(self._tokens.control, self._tokens.control))
        self._county = label("", "hint", wraps=True)
        head.addWidget(mark)
        head.addWidget(label(_("Xiangyi"), "page-title"))
        head.addWidget(self._county, 1)
        head.addWidget(self._language())
        return head

    def _names_step(self) -> QWidget:
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self._tokens.space(3))
        self._ask = label("", "title", wraps=True)
        column.addWidget(self._ask)
        column.addLayout(self._names)
        another = button(_("Set up a desk for someone else…"), "quiet", name="set-up")
        another.clicked.connect(self.set_up)
        column.addWidget(another, 0, Qt.AlignmentFlag.AlignLeft)
        return step

    def _password_step(self) -> QWidget:
        space = self._tokens.space
        step = QWidget()
        column = QVBoxLayout(step)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(space(2))
        self._who = label("", "title")
        self._unit = label("", "second", wraps=True)
        self.password = LineField()
        self.password.setProperty("role", "large")
        self.password.setObjectName("password")
        self.password.setEchoMode(QLineEdit.EchoMode.Password)
        self.password.setAccessibleName(_("Password"))
        self.password.setPlaceholderText(_("Password"))
        self.password.installEventFilter(self)
        self.password.returnPressed.connect(self._answered)
        self._caps_hint = label(_("Caps Lock is on: letters come out as capitals."), "warning", wraps=True)
        self._caps_hint.hide()
        self._demo_hint = label(_("The demonstration's password: %s") % self._hint, "second", wraps=True)
        self._demo_hint.setObjectName("demo-password")
        self._demo_hint.hide()
        self._problem = label("", "error", wraps=True)
        self._problem.setObjectName("problem")
        self._problem.hide()
        show = QCheckBox(_("Show the password"))
        show.toggled.connect(self._show_password)
        self.open = button(_("Open my desk"), "primary", name="open")
        self.open.clicked.connect(self._answered)
        forgotten = button(_("Forgot the password?"), "quiet", name="forgotten")
        forgotten.clicked.connect(self._recover)
        self._by_account = button(_("Open with this PC's account"), name="by-account")
        self._by_account.clicked.connect(lambda: self.keyring_asked.emit(self._person))
        self._by_account.hide()
        self._back = button(_("I am someone else"), "quiet", name="someone-else")
        self._back.clicked.connect(self._leave_password)
        below = QHBoxLayout()
        below.addWidget(forgotten)
        below.addStretch(1)
        below.addWidget(self._back)
        for widget in (self._who, self._unit, self.password, self._demo_hint, self._caps_hint, self._problem, show):
            column.addWidget(widget)
        column.addWidget(self.open)
        column.addWidget(self._by_account)
        column.addLayout(below)
        column.addStretch(1)
        return step

    def _language(self) -> QPushButton:
        other = "zh_CN" if language() == "en" else "en"
        # each language is named in itself, so that who cannot read the present one finds it
        switch = button("中文" if other == "zh_CN" else "English", "quiet", name="language")
        switch.setIcon(icon("language", self._tokens.accent, self._tokens.icon))
        switch.clicked.connect(lambda: self.language_chosen.emit(other))
        return switch

    # what happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The card gives way to a narrow window."""
        super().resizeEvent(event)
        self._fit_card()

    def _fit_card(self) -> None:
        """The form with the two codes is wider, so that it is not higher than a small screen."""
        wanted = self._tokens.form if self._steps.current() is self.recovery else self._tokens.card
        self.card.setFixedWidth(min(wanted, self.width() - 2 * self._tokens.space(4)))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Watch the password's keys for Caps Lock."""
        if watched is self.password and event.type() == QEvent.Type.KeyPress:
            self._caps = caps_lock(event, self._caps)  # type: ignore[arg-type]  # Qt's stubs know no subclass here
            self._caps_hint.setVisible(self._caps)
        return super().eventFilter(watched, event)

    def _answered(self) -> None:
        if not self.open.isEnabled():
            return
        if not self.password.text():
            self.show_problem(_("Please type your password first."))
            return
        self.show_problem("")
        self.unlock_asked.emit(self._person, self.password.text())

    def _chosen(self, clerk: ClerkName) -> None:
        self.choose(clerk.person)
        if clerk.has_keyring:
            self.keyring_asked.emit(clerk.person)

    def _recover(self) -> None:
        clerk = next(clerk for clerk in self._clerks if clerk.person == self._person)
        self._steps.show_step(self.recovery)
        self.recovery.begin(has_codes=clerk.has_recovery)

    def _leave_password(self) -> None:
        if len(self._clerks) > 1:
            self._steps.show_step(self._who_step)
        else:
            self.set_up()

    def _back_from_form(self) -> None:
        if len(self._clerks) == 1:
            self.choose(self._clerks[0].person)
        elif self._steps.current() is self.recovery:
            self.choose(self._person)
        else:
            self._steps.show_step(self._who_step)

    def _show_password(self, shown: bool) -> None:
        self.password.setEchoMode(QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password)


def _county_line(clerks: Sequence[ClerkName]) -> str:
    if not clerks:
        return ""
    counties = list(dict.fromkeys(clerk.county for clerk in clerks))
    demo = any(clerk.demo for clerk in clerks)
    return " · ".join(counties + ([_("Demonstration, not valid")] if demo else []))


def _first_name(clerks: Sequence[ClerkName]) -> str:
    return f"name-{clerks[0].person}" if clerks else ""


class _Steps(QWidget):
    """One step at a time, as high as that one is: a stack of Qt's is as high as its highest page."""

    shown = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._steps: list[QWidget] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)

    def add(self, step: QWidget) -> None:
        """Add a step; the first one is in front."""
        step.setVisible(not self._steps)
        self._steps.append(step)
        self._column.addWidget(step)

    def show_step(self, wanted: QWidget) -> None:
        """Bring a step to the front."""
        # first away with the other, or both would stand there for a moment
        for step in sorted(self._steps, key=lambda step: step is wanted):
            step.setVisible(step is wanted)
        self.shown.emit()

    def current(self) -> QWidget:
        """The step in front."""
        return next(step for step in self._steps if not step.isHidden())

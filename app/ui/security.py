"""密码与安全 in the settings: another password, two recovery codes, opening with the system's account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.speech import _
from app.speech.sentences import sentence
from app.ui.join_view import SHORTEST_PASSWORD
from app.ui.parts import LineField, button, label
from app.ui.printing import a4, ask_for_printer
from app.ui.recovery_slips import print_slips

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.rows import Self
    from app.desk.session import Locks
    from app.domain.errors import KnownError
    from app.ui.operations import Operations
    from app.ui.theme import Theme


class Task(QWidget):
    """A thing that can be done, folded to a sentence and a button; unfolded it asks for passwords in place."""

    answered = Signal()

    def __init__(self, tokens: Theme, name: str, title: str, opens: str, goes: str, fields: tuple[str, ...]) -> None:
        super().__init__()
        self._goes = goes
        self._said = label("", "second", wraps=True)
        self._state = label("", "good", wraps=True)
        self._state.setObjectName(f"{name}-state")
        self.opener = button(opens, name=f"{name}-open")
        self.opener.clicked.connect(self._unfold)
        self.fields = tuple(_secret(text, f"{name}-{number}") for number, text in enumerate(fields, 1))
        self._problem = label("", "error", wraps=True)
        self._problem.setObjectName(f"{name}-problem")
        self.go = button(goes, "primary", name=name)
        self.go.clicked.connect(self._answer)
        cancel = button(_("Cancel"), "quiet", name=f"{name}-cancel")
        cancel.clicked.connect(self.fold)
        self._form = QWidget()
        form = QVBoxLayout(self._form)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(tokens.space(1))
        for field in self.fields:
            text = label(field.accessibleName(), "hint")
            text.setBuddy(field)
            form.addWidget(text)
            form.addWidget(field)
            field.returnPressed.connect(self._answer)
        form.addWidget(self._problem)
        row = QHBoxLayout()
        row.setContentsMargins(0, tokens.space(2), 0, 0)
        row.addWidget(self.go)
        row.addWidget(cancel)
        row.addStretch(1)
        form.addLayout(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, tokens.space(1), 0, tokens.space(2))
        column.setSpacing(tokens.space(1))
        column.addWidget(label(title, "section"))
        column.addWidget(self._said)
        column.addWidget(self._state)
        column.addWidget(self.opener, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self._form)
        self._state.hide()
        self._said.hide()
        self.fold()

    def explain(self, text: str) -> None:
        """What it is for."""
        self._said.setText(text)
        self._said.setVisible(bool(text))

    def name_button(self, opens: str, goes: str) -> None:
        """What the buttons say."""
        for made, text in ((self.opener, opens), (self.go, goes)):
            made.setText(text)
            made.setAccessibleName(text)
        self._goes = goes

    def fold(self) -> None:
        """Away with the form and what was typed."""
        for field in self.fields:
            field.clear()
        self.set_busy(False)
        self.show_problem("")
        self._form.hide()
        self.opener.show()

    def done(self, text: str) -> None:
        """Fold, and say what holds from now on."""
        self.fold()
        self.opener.setFocus()
        self._state.setText(text)
        self._state.setVisible(bool(text))

    def show_problem(self, text: str, field: QLineEdit | None = None) -> None:
        """Say in place why nothing was changed; what was typed stays."""
        self.set_busy(False)
        self._problem.setText(text)
        self._problem.setVisible(bool(text))
        if field is not None:
            field.selectAll()
            field.setFocus(Qt.FocusReason.OtherFocusReason)

    def set_busy(self, busy: bool) -> None:
        """While the key is made from the password."""
        self.go.setEnabled(not busy)
        self.go.setText(_("One moment…") if busy else self._goes)

    def _unfold(self) -> None:
        self._state.hide()
        self.opener.hide()
        self._form.show()
        self.fields[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self) -> None:
        if not self.go.isEnabled():
            return
        for field in self.fields:
            if not field.text():
                self.show_problem(_("Please fill in: %s.") % field.accessibleName(), field)
                return
        self.answered.emit()


class Security(QWidget):
    """The section. Tells what was asked for; passwords go with the signals and are kept nowhere."""

    password_change_asked = Signal(str, str)
    codes_asked = Signal(str)
    keyring_asked = Signal(str, bool)

    def __init__(self, tokens: Theme, me: Self) -> None:
        super().__init__()
        self._me = me
        self._locks: Locks | None = None
        self._codes: tuple[str, str] | None = None
        self.password = Task(
            tokens,
            "change-password",
            _("Password"),
            _("Change the password…"),
            _("Change the password"),
            (_("The present password"), _("The new password"), _("The new password once more")),
        )
        self.password.answered.connect(self._change)
        self.recovery = Task(
            tokens,
            "recovery",
            _("Two recovery codes"),
            _("Make two codes…"),
            _("Make two codes"),
            (_("Your password"),),
        )
        self.recovery.answered.connect(lambda: self._ask(self.recovery, self.codes_asked.emit))
        self._shown = self._codes_card(tokens)
        self.account = Task(
            tokens, "keyring", _("Open with this PC's account"), _("Turn on…"), _("Turn on"), (_("Your password"),)
        )
        self.account.answered.connect(lambda: self._ask(self.account, self._ask_keyring))
        self.account.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space(1))
        for widget in (self.password, self.recovery, self._shown, self.account):
            column.addWidget(widget)
        self.recovery.explain(_recovery_words(False))

    def set_self(self, me: Self) -> None:
        """Whose name stands on the slips."""
        self._me = me

    def set_locks(self, locks: Locks) -> None:
        """What opens the desk besides the password."""
        self._locks = locks
        self.recovery.explain(_recovery_words(locks.has_recovery))
        opens = _("Make two new codes…") if locks.has_recovery else _("Make two codes…")
        self.recovery.name_button(opens, _("Make two codes"))
        self.account.setVisible(locks.keyring_there or locks.has_keyring)
        self.account.explain(_account_words(locks.has_keyring))
        if locks.has_keyring:
            self.account.name_button(_("Turn off…"), _("Turn off"))
        else:
            self.account.name_button(_("Turn on…"), _("Turn on"))

    def show_codes(self, codes: tuple[str, str]) -> None:
        """The only time that they are shown."""
        self._codes = codes
        self.recovery.fold()
        self.recovery.hide()
        for shown, code in zip(self._code_labels, codes, strict=True):
            shown.setText(code)
        self._shown.show()
        self._print.setFocus()

    def codes(self) -> tuple[str, str] | None:
        """What is shown now."""
        return self._codes

    def write_slips(self, path: Path) -> None:
        """The slips as a file, for where there is no printer."""
        from app.ui.recovery_slips import write_slips

        if self._codes is not None:
            write_slips(self._codes, self._me, path)

    def _codes_card(self, tokens: Theme) -> QWidget:
        card = QWidget()
        card.setProperty("role", "card")
        card.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(card)
        column.setContentsMargins(*[tokens.space(4)] * 4)
        column.setSpacing(tokens.space(2))
        column.addWidget(label(_("Two people keep one code each"), "section"))
        column.addWidget(label(_shown_once(), "second", wraps=True))
        self._code_labels = (label("", "code"), label("", "code"))
        for number, shown in enumerate(self._code_labels, 1):
            shown.setObjectName(f"recovery-shown-{number}")
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            column.addWidget(label(_("For the first person") if number == 1 else _("For the second person"), "hint"))
            column.addWidget(shown)
        self._print = button(_("Print two slips"), "primary", name="print-codes")
        self._print.clicked.connect(self._print_dialog)
        away = button(_("Both have been written down: hide them"), "quiet", name="hide-codes")
        away.clicked.connect(self._hide_codes)
        row = QHBoxLayout()
        row.addWidget(self._print)
        row.addWidget(away)
        row.addStretch(1)
        column.addLayout(row)
        card.hide()
        return card

    def _print_dialog(self) -> None:
        # the name of the job is seen in the printer's queue
        printer = ask_for_printer(self, _("Xiangyi"), a4(), _("Print two slips"))
        if printer is not None and self._codes is not None:
            print_slips(self._codes, self._me, printer)

    def _hide_codes(self) -> None:
        self._codes = None
        for shown in self._code_labels:
            shown.clear()
        self._shown.hide()
        self.recovery.show()
        self.recovery.done(_("The two codes hold from now on."))

    def _change(self) -> None:
        old, new, again = self.password.fields
        if len(new.text()) < SHORTEST_PASSWORD:
            self.password.show_problem(_("The password needs 8 characters or more."), new)
        elif new.text() != again.text():
            self.password.show_problem(_("The two passwords are not the same."), again)
        else:
            self.password.show_problem("")
            self.password.set_busy(True)
            self.password_change_asked.emit(old.text(), new.text())

    def _ask(self, task: Task, tell: Callable[[str], None]) -> None:
        task.show_problem("")
        task.set_busy(True)
        tell(task.fields[0].text())

    def _ask_keyring(self, password: str) -> None:
        self.keyring_asked.emit(password, not (self._locks and self._locks.has_keyring))


class Safekeeping(QObject):
    """Connects the section with the clerk's vault, on the database thread. The desk stays open meanwhile."""

    def __init__(self, section: Security, operations: Operations, me: Self, parent: QObject) -> None:
        super().__init__(parent)
        self._section = section
        self._operations = operations
        self._person = me.person
        section.password_change_asked.connect(self._change)
        section.codes_asked.connect(self._make_codes)
        section.keyring_asked.connect(self._use_keyring)

    def refresh(self) -> None:
        """Bring up to date what opens the desk."""
        person = self._person

        def work(desk: Desk) -> Locks:
            from app.desk import session

            return session.locks(_desks(desk), person)

        self._operations.run(work, self._section.set_locks)

    def _change(self, old: str, new: str) -> None:
        person = self._person

        def work(desk: Desk) -> None:
            from app.desk import session

            session.change_password(_desks(desk), person, old, new)

        task = self._section.password
        done = _("The new password holds from now on. The old one opens nothing any more.")
        self._operations.run(work, lambda _nothing: task.done(done), lambda error: _refused(task, error))

    def _make_codes(self, password: str) -> None:
        person = self._person

        def work(desk: Desk) -> tuple[str, str]:
            from app.desk import session

            return session.recovery_codes(_desks(desk), person, password)

        def made(codes: tuple[str, str]) -> None:
            self._section.show_codes(codes)
            self.refresh()

        self._operations.run(work, made, lambda error: _refused(self._section.recovery, error))

    def _use_keyring(self, password: str, wanted: bool) -> None:
        person = self._person

        def work(desk: Desk) -> None:
            from app.desk import session

            session.use_keyring(_desks(desk), person, password, wanted=wanted)

        task = self._section.account

        def done(_nothing: None) -> None:
            task.done(_("Turned on: next time you need only click your name.") if wanted else _("Turned off."))
            self.refresh()

        self._operations.run(work, done, lambda error: _refused(task, error))


def _refused(task: Task, error: KnownError) -> None:
    task.show_problem(sentence(error.code, error.values), task.fields[0])


def _desks(desk: Desk) -> Path:
    """The folder of all desks of this PC."""
    return desk.store.path.parent.parent


def _secret(name: str, object_name: str) -> LineField:
    made = LineField()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setObjectName(object_name)
    return made


def _recovery_words(held: bool) -> str:
    what = _(
        "If you forget the password, two people who hold one code each can open your desk together; one alone cannot."
    )
    now = _("Two people hold codes. New ones replace them.") if held else _("Nobody holds codes yet.")
    return f"{what}\n{now}"


def _account_words(on: bool) -> str:
    if on:
        return _("On: who is logged in to this PC's account opens your desk without a password.")
    return _(
        "Off. When it is on, who is logged in to this PC's account opens your desk without a password. Leave it off "
        "where several people share the account."
    )


def _shown_once() -> str:
    return _(
        "They are shown only now. Print them or write them down, and give them to two people, a leader and the "
        "office's head for instance. Do not keep both yourself, and do not photograph them."
    )

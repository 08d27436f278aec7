"""忘记密码: the two recovery codes give a new password; without them a new slip of the county helps."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.speech import _
from app.ui.code_field import CodeField
from app.ui.join_view import SHORTEST_PASSWORD
from app.ui.parts import LineField, beside, button, label, named

if TYPE_CHECKING:
    from app.ui.theme import Theme


class RecoverView(QWidget):
    """`recover_asked(code, code, password)` when all is filled in; `slip_asked()` for who has a new slip."""

    recover_asked = Signal(str, str, str)
    slip_asked = Signal()
    left = Signal()

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._first = label(_first_try(), "second", wraps=True)
        self.codes = (
            CodeField(_("The first recovery code"), "recovery-code-1"),
            CodeField(_("The second recovery code"), "recovery-code-2"),
        )
        self.password = _secret(_("A new password of your own"), "recovery-password")
        self.password.setPlaceholderText(_("8 characters or more"))
        self.again = _secret(_("The new password once more"), "recovery-again")
        self._problem = label("", "error", wraps=True)
        self._problem.setObjectName("recovery-problem")
        self._problem.hide()
        self.go = button(_("Open with the two codes"), "primary", name="recover")
        self.go.clicked.connect(self._answered)
        self._by_codes = QWidget()
        form = QVBoxLayout(self._by_codes)
        form.setContentsMargins(0, 0, 0, 0)
        form.setSpacing(tokens.space(2))
        form.addWidget(label(_("Two people hold a recovery code each. Ask both to come."), wraps=True))
        form.addLayout(beside(tokens, *(named(code, tokens) for code in self.codes)))
        form.addLayout(beside(tokens, named(self.password, tokens), named(self.again, tokens)))
        for field in (*self.codes, self.password, self.again):
            field.returnPressed.connect(self._answered)
        form.addWidget(self._problem)
        form.addSpacing(tokens.space(1))
        form.addWidget(self.go)
        self._slip_text = label("", "second", wraps=True)
        slip = button(_("I have a new slip…"), "quiet", name="new-slip")
        slip.clicked.connect(self.slip_asked)
        back = button(_("Back"), "quiet", name="recovery-back")
        back.clicked.connect(self.left)
        below = QHBoxLayout()
        below.addWidget(slip)
        below.addStretch(1)
        below.addWidget(back)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space(2))
        self._title = label(_("Forgotten the password"), "title", wraps=True)
        for widget in (self._title, self._first, self._by_codes, self._slip_text):
            column.addWidget(widget)
        column.addLayout(below)
        column.addStretch(1)
        self._slip = slip

    def begin(self, *, has_codes: bool) -> None:
        """An empty form; without codes only what else helps."""
        for field in (*self.codes, self.password, self.again):
            field.clear()
        self._by_codes.setVisible(has_codes)
        self._slip_text.setText(_slip_words(has_codes))
        self.show_problem("")
        self.set_busy(False)
        (self.codes[0] if has_codes else self._slip).setFocus()

    def show_problem(self, sentence: str) -> None:
        """Say in place what went wrong. Nothing that was typed is cleared."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))

    def set_busy(self, busy: bool) -> None:
        """While the codes are tried."""
        self.go.setEnabled(not busy)
        self.go.setText(_("Opening…") if busy else _("Open with the two codes"))

    def _answered(self) -> None:
        if not self.go.isEnabled():
            return
        problem = self._first_problem()
        if problem is not None:
            field, sentence = problem
            self.show_problem(sentence)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_problem("")
        self.recover_asked.emit(*(code.text() for code in self.codes), self.password.text())

    def _first_problem(self) -> tuple[QLineEdit, str] | None:
        for code in self.codes:
            if not code.is_whole():
                return code, _("The code has 24 letters and digits, in six groups of four.")
        if len(self.password.text()) < SHORTEST_PASSWORD:
            return self.password, _("The password needs 8 characters or more.")
        if self.password.text() != self.again.text():
            return self.again, _("The two passwords are not the same.")
        return None


def _secret(name: str, object_name: str) -> LineField:
    made = LineField()
    made.setEchoMode(QLineEdit.EchoMode.Password)
    made.setAccessibleName(name)
    made.setObjectName(object_name)
    return made


def _first_try() -> str:
    return _("Try once more first, with Caps Lock off and the input method set to English.")


def _slip_words(has_codes: bool) -> str:
    asks = _(
        "Telephone the county's technician and ask for a new slip: it lets you in again, and everything that the "
        "county has comes back. What is stored here is kept, locked; please delete nothing."
    )
    return _("No codes at hand? %s") % asks if has_codes else asks

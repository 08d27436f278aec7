"""Setting up a desk on this PC with the county's slip: the hub's address, the code, and a password of one's own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.speech import _
from app.ui.code_field import CodeField
from app.ui.parts import LineField, beside, button, label, named

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from app.ui.theme import Theme

SHORTEST_PASSWORD = 8


class JoinView(QWidget):
    """A form of four fields. `join_asked(address, code, password)` when all are filled in as they can be;
    `again_asked` with the same when a desk that is here already is to be set aside."""

    join_asked = Signal(str, str, str)
    again_asked = Signal(str, str, str)
    left = Signal()

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self.address = _field(_("The county's address"), "join-address", _("for example 10.1.2.3:8443"))
        self.code = CodeField(_("The code on the slip"), "join-code")
        self.password = _field(_("A password of your own"), "join-password", _("8 characters or more"))
        self.again = _field(_("The password once more"), "join-again", "")
        for field in (self.password, self.again):
            field.setEchoMode(QLineEdit.EchoMode.Password)
        self._problem = label("", "error", wraps=True)
        self._problem.setObjectName("join-problem")
        self._problem.hide()
        self.go = button(_("Set up my desk"), "primary", name="join")
        self.go.clicked.connect(self._answered)
        self._aside = button(_("Set up anew (what is here is kept aside)"), "quiet", name="join-again-aside")
        self._aside.clicked.connect(lambda: self._ask(self.again_asked))
        self._aside.hide()
        self._back = button(_("Back"), "quiet", name="join-back")
        self._back.clicked.connect(self.left)
        file = button(_("I have a file from the county (.xyjoin)…"), "quiet", name="join-file")
        file.clicked.connect(self._choose_file)

        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(tokens.space(2))
        column.addWidget(label(_("Set up a desk on this PC"), "title"))
        column.addWidget(label(_("Everything that you need stands on the county's slip."), "second", wraps=True))
        column.addLayout(named(self.address, tokens))
        column.addLayout(named(self.code, tokens))
        column.addLayout(beside(tokens, named(self.password, tokens), named(self.again, tokens)))
        for field in (self.address, self.code, self.password, self.again):
            field.returnPressed.connect(self._answered)
        column.addWidget(self._problem)
        column.addWidget(self._aside, 0, Qt.AlignmentFlag.AlignLeft)
        column.addSpacing(tokens.space(1))
        column.addWidget(self.go)
        below = QHBoxLayout()
        below.addWidget(file)
        below.addStretch(1)
        below.addWidget(self._back)
        column.addLayout(below)
        column.addStretch(1)

    # data in

    def begin(self, *, may_go_back: bool) -> None:
        """An empty form, the keyboard in its first field."""
        for field in (self.address, self.code, self.password, self.again):
            field.clear()
        self._back.setVisible(may_go_back)
        self.show_problem("")
        self.set_busy(False)
        self.address.setFocus()

    def show_problem(self, sentence: str) -> None:
        """Say in place what went wrong. Nothing that was typed is cleared."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self._aside.hide()

    def offer_again(self) -> None:
        """The clerk has a desk here already: offer to set it aside."""
        self._aside.show()

    def set_busy(self, busy: bool) -> None:
        """While the hub is asked."""
        self.go.setEnabled(not busy)
        self.go.setText(_("Asking the county…") if busy else _("Set up my desk"))

    def read_file(self, path: Path) -> None:
        """Fill the form from a `.xyjoin` file; the password is still the clerk's own to choose."""
        from app.domain.errors import KnownError
        from app.protocol.joining import read_join_file
        from app.speech.sentences import describe

        try:
            found = read_join_file(path.read_bytes())
        except (KnownError, OSError) as error:
            self.show_problem(describe(error) if isinstance(error, KnownError) else _("The file cannot be read."))
            return
        self.address.setText(found.hub)
        self.code.setText(found.code)
        self.show_problem("")
        self.password.setFocus()

    # what happens

    def _choose_file(self) -> None:
        chosen, _filter = QFileDialog.getOpenFileName(self, _("The file from the county"), "", "*.xyjoin")
        if chosen:
            self.read_file(Path(chosen))

    def _answered(self) -> None:
        self._ask(self.join_asked)

    def _ask(self, asked: SignalInstance) -> None:
        if not self.go.isEnabled():
            return
        problem = self._first_problem()
        if problem is not None:
            field, sentence = problem
            self.show_problem(sentence)
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.show_problem("")
        asked.emit(self.address.text().strip(), self.code.text().strip(), self.password.text())

    def _first_problem(self) -> tuple[QLineEdit, str] | None:
        if not self.address.text().strip():
            return self.address, _("Please type the county's address from the slip.")
        if not self.code.is_whole():
            return self.code, _("The code has 24 letters and digits, in six groups of four.")
        if len(self.password.text()) < SHORTEST_PASSWORD:
            return self.password, _("The password needs 8 characters or more.")
        if self.password.text() != self.again.text():
            return self.again, _("The two passwords are not the same.")
        return None


def _field(name: str, object_name: str, example: str) -> LineField:
    made = LineField()
    made.setAccessibleName(name)
    made.setObjectName(object_name)
    made.setPlaceholderText(example)
    return made

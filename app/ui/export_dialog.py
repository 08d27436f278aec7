"""导出: a matter, a document or a notice with everything that proves it, in one file; and what such a file proves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from app.desk.proofs import Outlook
from app.speech import _
from app.speech.words import size
from app.ui.parts import button, label

if TYPE_CHECKING:
    from app.ui.theme import Theme


class ExportDialog(QDialog):
    """Feed it with `set_item` and `set_outlook`, then with what happens."""

    export_asked = Signal()
    stop_asked = Signal()
    look_asked = Signal()
    """The file that was written last is to be proven."""
    look_at_another_asked = Signal()
    folder_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(_("Export"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(theme.form, theme.smallest_height)
        self._outlook = Outlook()
        self._offered = False
        self._title = label(role="title", wraps=True)
        self._not_there = label(
            _(
                "It has not reached the county yet, so the county cannot prove it. It goes there by itself when there "
                "is a line; then it can be exported."
            ),
            "warning",
            wraps=True,
        )
        self._not_there.setObjectName("not-at-county")
        self._waiting = label(
            _("What you did on it last has not reached the county yet, so it cannot be proven and is not in the file."),
            "warning",
            wraps=True,
        )
        self._unsigned = label(
            _(
                "It was put in at the county, and its author's signature is not on it: the file proves what the "
                "county has, but not who wrote it."
            ),
            "warning",
            wraps=True,
        )
        self._missing = label(role="warning", wraps=True)
        self._said = label(role="section", wraps=True)
        self._said.setObjectName("export-said")
        self._problem = label(role="error", wraps=True)
        self._problem.setObjectName("export-problem")
        self._report = QPlainTextEdit()
        self._report.setObjectName("proof-report")
        self._report.setAccessibleName(_("What the file proves"))
        self._report.setReadOnly(True)
        self._go = button(_("Export to…"), "primary", name="export-now")
        self._stop = button(_("Stop"), "quiet", name="stop-export")
        self._look = button(_("Check the file"), name="check-file")
        self._folder = button(_("Open the folder"), "quiet", name="open-folder")
        self._other = button(_("Check another file…"), "quiet", name="check-another")
        self._close = button(_("Close"), "quiet", name="close-export")
        self._lay_out(theme)
        for pressed, asked in (
            (self._go, self.export_asked),
            (self._stop, self.stop_asked),
            (self._look, self.look_asked),
            (self._folder, self.folder_asked),
            (self._other, self.look_at_another_asked),
        ):
            pressed.clicked.connect(asked)
        self._close.clicked.connect(self.close)
        self.finished.connect(lambda _result: self.stop_asked.emit())  # whatever is under way stops
        self.show_idle()

    def set_item(self, title: str) -> None:
        """What is to be exported."""
        self._title.setText(title)

    def set_outlook(self, outlook: Outlook) -> None:
        """What will be in the file and what not, as far as this PC knows."""
        before, self._outlook = self._outlook, outlook
        said = _("{missing} of {files} files are not on this PC and will not be in it. To have them, fetch them first.")
        self._missing.setText(said.format(missing=outlook.missing, files=outlook.files))
        self._show_outlook()
        if outlook.at_county != before.at_county:
            (self._go if outlook.at_county else self._close).setFocus()

    def show_idle(self) -> None:
        """Nothing is under way."""
        self._show(self._go, self._other)

    def show_asking(self, have: int) -> None:
        """The county is asked for its proof, of which so many bytes have come."""
        said = _("Asking the county for its proof…")
        self._show(self._stop)
        self._say(f"{said} {size(have)}" if have else said)

    def show_writing(self, have: int) -> None:
        """The file is being written; so many bytes of the files that belong to it are."""
        said = _("Writing the file…")
        self._show(self._stop)
        self._say(f"{said} {size(have)}" if have else said)

    def show_looking(self) -> None:
        """A file is being checked."""
        self._show()
        self._say(_("Checking the file…"))

    def show_done(self, name: str, acts: int, files: int) -> None:
        """The file is written."""
        self._show(self._look, self._folder, self._other)
        said = _("Saved as “{name}”: {acts} acts and {files} files, with the county's proof.")
        self._say(said.format(name=name, acts=acts, files=files))
        self._look.setFocus()

    def show_stopped(self) -> None:
        """The clerk stopped it."""
        self.show_idle()
        self._say(_("Stopped. Nothing was written."))

    def show_problem(self, sentence: str) -> None:
        """Why it could not be done, and what can be."""
        self.show_idle()
        self._say("")
        self._problem.setText(sentence)
        self._problem.show()

    def show_report(self, name: str, lines: list[str]) -> None:
        """What a file proves and what not."""
        self._show(self._go, self._other)
        self._say(f"{name}\n{lines[0]}")
        self._report.setPlainText("\n".join(lines[1:]).strip())
        self._report.show()
        self._show_outlook()
        self._report.setFocus()

    def _say(self, said: str) -> None:
        self._said.setText(said)
        self._said.setVisible(bool(said))

    def _show(self, *buttons: QWidget) -> None:
        self._problem.hide()
        self._report.hide()
        self._say("")
        self._offered = self._go in buttons
        for one in (self._go, self._stop, self._look, self._folder, self._other):
            one.setVisible(one in buttons)
        self._show_outlook()

    def _show_outlook(self) -> None:
        """A report may be of another file: it says itself what is in it."""
        outlook, shown = self._outlook, self._report.isHidden()
        self._not_there.setVisible(shown and not outlook.at_county)
        self._waiting.setVisible(shown and outlook.at_county and outlook.waits)
        self._unsigned.setVisible(shown and not outlook.signed)
        self._missing.setVisible(shown and outlook.at_county and outlook.missing > 0)
        self._go.setVisible(self._offered and outlook.at_county)

    def _lay_out(self, theme: Theme) -> None:
        about = _(
            "One file with the text, every opinion and act on it that you may see, the files and the county's proof. "
            "Whoever gets it can check it without the county. The proof comes from the county by line."
        )
        foot = QHBoxLayout()
        foot.setSpacing(theme.space(2))
        for one in (self._go, self._stop, self._look, self._folder, self._other):
            foot.addWidget(one)
        foot.addStretch(1)
        foot.addWidget(self._close)
        column = QVBoxLayout(self)
        column.setContentsMargins(*[theme.space(5)] * 4)
        column.setSpacing(theme.space(3))
        column.addWidget(self._title)
        column.addWidget(label(about, "second", wraps=True))
        for line in (self._not_there, self._waiting, self._unsigned, self._missing, self._said, self._problem):
            column.addWidget(line)
        column.addWidget(self._report, 1)
        column.addStretch(0)
        column.addLayout(foot)

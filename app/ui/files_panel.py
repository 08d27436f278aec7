"""附件: the files of the document that is open, where each is, and what can be done with it."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.desk.attachments import READABLE, FileRow, FileState
from app.speech import _, ngettext
from app.speech.times import duration
from app.speech.words import file_word, size
from app.ui.parts import button, label

if TYPE_CHECKING:
    from PySide6.QtCore import SignalInstance

    from app.ui.theme import Theme

COURSE = "course"
"""The kind of a `.xycourse` file (`app.domain.attachments`)."""
_FETCHABLE = (FileState.AT_COUNTY, FileState.PARTLY)


def state_text(row: FileRow, rate_down: float, rate_up: float) -> str:
    """Where a file is, and how long it will take on this line: 在县里，约 21 分钟."""
    if row.state in _FETCHABLE:
        left = duration((row.size - row.have) / max(1.0, rate_down))
        if row.wanted:
            done = f"{100 * row.have // max(1, row.size)} %"
            return _("Being fetched: {done}, {left} more").format(done=done, left=left)
        return _("At the county; fetching takes {left}").format(left=left)
    if row.state is FileState.TO_SEND:
        return _("Waiting to be sent; takes {left}").format(left=duration(row.size / max(1.0, rate_up)))
    return file_word(row.state)


def _working_text(row: FileRow, done: int) -> str:
    return _("Copying: {done}").format(done=f"{100 * done // max(1, row.size)} %")


class FilesPanel(QWidget):
    """Feed it with `set_files`; it asks for what the clerk wants with the file's SHA-256."""

    open_asked = Signal(str)
    save_asked = Signal(str)
    fetch_asked = Signal(str)
    cancel_asked = Signal(str)
    stop_asked = Signal(str)
    keep_asked = Signal(str)
    """A course, to be learned from."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: tuple[FileRow, ...] = ()
        self._rates = (1.0, 1.0)
        self._said: dict[str, QLabel] = {}
        self._working: dict[str, int] = {}
        """Files that are being read from this PC's disk just now, and how many bytes of them have been."""
        self._head = label(role="section")
        self._list = QWidget()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.space(5), 0, theme.space(5), theme.space(2))
        self._column.setSpacing(theme.space(1))
        self._column.addWidget(self._head)
        self._column.addWidget(self._list)
        self.hide()

    def set_files(self, rows: tuple[FileRow, ...], rate_down: float, rate_up: float) -> None:
        """Show these files. Rates are bytes a second, as measured."""
        self._rows, self._rates = rows, (rate_down, rate_up)
        self._said = {}
        fresh = QWidget()
        grid = QGridLayout(fresh)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(self._theme.space(2))
        grid.setVerticalSpacing(self._theme.space(1))
        grid.setColumnStretch(1, 1)
        for place, row in enumerate(rows):
            self._add(grid, place, row)
        self._column.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh
        self._head.setText(ngettext("{count} file", "{count} files", len(rows)).format(count=len(rows)))
        self.setVisible(bool(rows))

    def rows(self) -> tuple[FileRow, ...]:
        """What is shown."""
        return self._rows

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """A file has come, or gone, so far."""
        said = self._said.get(sha256)
        if said is not None:
            said.setText(_("On its way: {done}").format(done=f"{100 * have // max(1, total)} %"))

    def set_working(self, sha256: str, done: int | None) -> None:
        """So many bytes of a file have been read from the disk, to be opened or saved; None when that has ended."""
        before = self._working.pop(sha256, None)
        if done is not None:
            self._working[sha256] = done
        if (before is None) != (done is None):
            self.set_files(self._rows, *self._rates)
        elif sha256 in self._said and done is not None:
            row = next(row for row in self._rows if row.sha256 == sha256)
            self._said[sha256].setText(_working_text(row, done))

    def _add(self, grid: QGridLayout, place: int, row: FileRow) -> None:
        name = label(row.name)
        name.setToolTip(row.name)
        name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        name.setMinimumWidth(self._theme.list // 3)
        done = self._working.get(row.sha256)
        where = state_text(row, *self._rates) if done is None else _working_text(row, done)
        said = label(f"{size(row.size)} · {where}" if done is None else where, "hint")
        self._said[row.sha256] = said
        grid.addWidget(name, place, 0, 1, 2)
        grid.addWidget(said, place, 2)
        for column, (text, signal, key) in enumerate(self._offers(row), 3):
            made = button(text, "quiet", name=f"{key}-file")
            made.setAccessibleName(f"{text} {row.name}")
            made.clicked.connect(partial(signal.emit, row.sha256))
            grid.addWidget(made, place, column)

    def _offers(self, row: FileRow) -> list[tuple[str, SignalInstance, str]]:
        if row.sha256 in self._working:
            return [(_("Cancel"), self.stop_asked, "stop")]
        if row.state in READABLE and row.media == COURSE:
            return [(_("Keep the course"), self.keep_asked, "keep"), (_("Save as…"), self.save_asked, "save")]
        if row.state in READABLE:
            return [(_("Open"), self.open_asked, "open"), (_("Save as…"), self.save_asked, "save")]
        if row.state not in _FETCHABLE:
            return []
        if row.wanted:
            return [(_("Cancel"), self.cancel_asked, "cancel")]
        return [(_("Fetch"), self.fetch_asked, "fetch")]

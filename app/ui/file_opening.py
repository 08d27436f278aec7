"""Files of the open document: connects the panel and the viewer beside a list with the desk."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.desk.attachments import MB, FileRow, copy_out, free_name
from app.domain.errors import KnownError
from app.speech import _
from app.speech.sentences import sentence

if TYPE_CHECKING:
    from app.desk.desk import Desk
    from app.ui.opened_view import OpenedView
    from app.ui.operations import Operations

FILES: Final = frozenset({"files"})
PICTURES: Final = ("jpg", "png", "bmp", "tif")
SHOWN_HERE: Final = 150 * MB
"""Larger ones are for the system's program: a weak PC has 2 GB of memory."""


class FileOpening(QObject):
    """What a clerk does with the files of one opened document."""

    asked = Signal()
    """Something is to be fetched: the line may have work."""
    told = Signal(str)

    def __init__(self, view: OpenedView, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self._view = view
        self._operations = operations
        self._item = ""
        self._shown_first = ""
        self._hinted = False
        view.files_asked.connect(self.show)
        panel = view.files
        panel.open_asked.connect(self._open)
        panel.save_asked.connect(self._save)
        panel.fetch_asked.connect(lambda sha256: self._want(sha256, wanted=True))
        panel.cancel_asked.connect(lambda sha256: self._want(sha256, wanted=False))

    def show(self, item: str) -> None:
        """Show the files of a document."""
        self._item = item

        def look(desk: Desk) -> tuple[tuple[FileRow, ...], float, float]:
            files = desk.attachments
            return files.files(item), MB / files.seconds(MB, up=False), MB / files.seconds(MB, up=True)

        def show(found: tuple[tuple[FileRow, ...], float, float]) -> None:
            if item == self._item:
                self._view.files.set_files(*found)
                self._show_the_paper(found[0])

        self._operations.run(look, show)

    def changed(self) -> None:
        """Something about files has changed."""
        if self._item:
            self.show(self._item)

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """A file is on its way."""
        self._view.files.set_progress(sha256, have, total)

    def _show_the_paper(self, rows: tuple[FileRow, ...]) -> None:
        """A document whose only body is a PDF: that is the paper."""
        opened = self._view.opened()
        bare = opened is not None and not any(line.strip() for line in opened.paper.body)
        scanned = bare and len(rows) == 1 and rows[0].media == "pdf" and rows[0].state == "here"
        if scanned and self._shown_first != self._item:
            self._shown_first = self._item
            self._open(rows[0].sha256)

    def _want(self, sha256: str, *, wanted: bool) -> None:
        item = self._item
        self._operations.run(
            lambda desk: desk.attachments.want(item, sha256, wanted=wanted),
            lambda _done: self.asked.emit(),
            changes=FILES,
        )

    def _open(self, sha256: str) -> None:
        row = next((row for row in self._view.files.rows() if row.sha256 == sha256), None)
        if row is None:
            return
        item = self._item
        if row.size <= SHOWN_HERE and (row.media == "pdf" or row.media in PICTURES):
            self._operations.run(lambda desk: _content(desk, item, sha256), self._look_at, self._tell)
        elif self._agreed():
            self._operations.run(lambda desk: desk.attachments.open_copy(item, sha256), _open_outside, self._tell)

    def _look_at(self, found: tuple[FileRow, bytes]) -> None:
        row, content = found
        if row.item != self._item:
            return
        try:
            self._view.look_at(row, content)
        except KnownError as error:
            self._tell(error)

    def _agreed(self) -> bool:
        """Told once what opening elsewhere means."""
        if self._hinted:
            return True
        said = _(
            "This file opens in another program, as a copy that can be read only. To change it, save it under a name "
            "of your own first. The copy is cleared away when the desk is locked."
        )
        answer = QMessageBox.information(
            self._view,
            _("Opens in another program"),
            said,
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
        )
        self._hinted = answer == QMessageBox.StandardButton.Ok
        return self._hinted

    def _save(self, sha256: str) -> None:
        row = next((row for row in self._view.files.rows() if row.sha256 == sha256), None)
        if row is None:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self._view, _("Save as…"), row.name)
        if not chosen:
            return
        item, target = self._item, Path(chosen)

        def save(desk: Desk) -> Path:
            _row, file = desk.attachments.source(item, sha256)
            beside = copy_out(file, free_name(target.with_name(f"{target.name}.part")), name=row.name, read_only=False)
            return beside.replace(target)

        self._operations.run(save, lambda path: self.told.emit(_("Saved: %s") % path.name), self._tell)

    def _tell(self, error: KnownError) -> None:
        self.told.emit(sentence(error.code, error.values))


def _content(desk: Desk, item: str, sha256: str) -> tuple[FileRow, bytes]:
    row, file = desk.attachments.source(item, sha256)
    return row, b"".join(file.read())


def _open_outside(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

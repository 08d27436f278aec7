"""Files of the open document: connects the panel and the viewer beside a list with the desk.

The desk only says what a file is; reading it, half a gigabyte perhaps, is `FileWork`'s.
"""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QMessageBox

from app.desk.attachments import MB, READABLE, FileRow
from app.desk.file_copying import copy_read_only, save_as
from app.speech import _
from app.speech.sentences import sentence
from app.ui.following import Following
from app.ui.room import Room

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject, SignalInstance

    from app.desk.blob_files import BlobFile
    from app.desk.desk import Desk
    from app.desk.file_copying import Watch
    from app.desk.learning.rows import CourseRow
    from app.domain.errors import KnownError
    from app.ui.file_work import FileWork, Job
    from app.ui.files_panel import FilesPanel
    from app.ui.operations import Operations
    from app.ui.sheet import Sheet

FILES: Final = frozenset({"files"})
SHOWN_HERE: Final = frozenset({"pdf", "jpg", "png", "bmp", "tif"})
PICTURE_LIMIT: Final = 150 * MB
"""Larger pictures are for the system's program: a weak PC has 2 GB of memory."""
HINT: Final = "opens-outside-told"


class FilesView(Protocol):
    """Where an item is read with its files: a document, a notice or a matter."""

    files_asked: SignalInstance
    files: FilesPanel
    sheet: Sheet

    def bare(self) -> bool: ...


class FileOpening(Room):
    """What a clerk does with the files of the document that is opened on the page of that key."""

    def __init__(self, key: str, view: FilesView, operations: Operations, work: FileWork, parent: QObject) -> None:
        super().__init__(parent)
        self._key = key
        self._view = view
        self._operations = operations
        self._work = work
        self._jobs: dict[str, Job] = {}
        self._item = ""
        self._shown_first = ""
        view.files_asked.connect(self.show)
        view.sheet.not_shown.connect(lambda name: self.told.emit(sentence("pdf-unreadable", {"name": name})))
        panel = view.files
        panel.open_asked.connect(self._open)
        panel.save_asked.connect(self._save)
        panel.stop_asked.connect(self._stop)
        panel.keep_asked.connect(self._keep)
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

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`: something about files has changed, or about documents."""
        if self._item and front == self._key and changes & {"files", self._key}:
            self.show(self._item)

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """See `Room`."""
        self._view.files.set_progress(sha256, have, total)

    def _show_the_paper(self, rows: tuple[FileRow, ...]) -> None:
        """A document whose only body is a PDF: that is the paper."""
        scanned = self._view.bare() and len(rows) == 1 and rows[0].media == "pdf" and rows[0].state in READABLE
        if scanned and self._shown_first != self._item:
            self._shown_first = self._item
            self._open(rows[0].sha256)

    def _want(self, sha256: str, *, wanted: bool) -> None:
        item = self._item
        self._operations.run(
            lambda desk: desk.attachments.want(item, sha256, wanted=wanted),
            lambda _done: self.exchange_asked.emit(),
            changes=FILES,
        )

    def _open(self, sha256: str) -> None:
        row = self._row(sha256)
        if row is None:
            return
        item = self._item
        if row.media in SHOWN_HERE and (row.media == "pdf" or row.size <= PICTURE_LIMIT):
            self._operations.run(lambda desk: desk.attachments.source(item, sha256), self._look_at, self._tell)
        else:
            self._operations.run(lambda desk: bool(desk.setting(HINT)), partial(self._open_outside, sha256))

    def _look_at(self, found: tuple[FileRow, BlobFile]) -> None:
        if found[0].item == self._item:
            self._view.sheet.look_at(*found)

    def _open_outside(self, sha256: str, told: bool) -> None:
        if not told and not self._agreed():
            return

        def source(desk: Desk) -> tuple[FileRow, BlobFile, Path]:
            return *desk.attachments.source(self._item, sha256), desk.attachments.copies

        def copy(found: tuple[FileRow, BlobFile, Path]) -> None:
            row, file, folder = found
            self._do(row, lambda watch: copy_read_only(file, folder, row.name, watch), _show_outside)

        self._operations.run(source, copy, self._tell)

    def _agreed(self) -> bool:
        """A clerk is told once what opening elsewhere means."""
        said = _(
            "This file opens in another program, as a copy that can be read only. To change it, save it under a name "
            "of your own first. The copy is cleared away when the desk is locked."
        )
        answer = QMessageBox.information(
            self._view.sheet,
            _("Opens in another program"),
            said,
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
        )
        agreed = answer == QMessageBox.StandardButton.Ok
        if agreed:
            self._operations.run(lambda desk: desk.set_setting(HINT, True))
        return agreed

    def _save(self, sha256: str) -> None:
        row = self._row(sha256)
        if row is None:
            return
        chosen, _kind = QFileDialog.getSaveFileName(self._view.sheet, _("Save as…"), row.name)
        if chosen:
            self.save(sha256, Path(chosen))

    def save(self, sha256: str, target: Path) -> None:
        """Save a file of the document under that path."""
        item = self._item

        def copy(found: tuple[FileRow, BlobFile]) -> None:
            row, file = found
            saved = lambda path: self.told.emit(_("Saved: %s") % path.name)  # noqa: E731
            self._do(row, lambda watch: save_as(file, target, watch), saved)

        self._operations.run(lambda desk: desk.attachments.source(item, sha256), copy, self._tell)

    def _keep(self, sha256: str) -> None:
        """Keep a course that came with the document."""
        item = self._item

        def kept(course: CourseRow) -> None:
            self.told.emit(_("The course “{name}” is kept. It is on the page Training.").format(name=course.name))

        learned = frozenset({"training"})
        self._operations.run(lambda desk: desk.learning.keep_from(item, sha256), kept, self._tell, changes=learned)

    # copying, beside everything else

    def _do(self, row: FileRow, copy: Callable[[Watch], Path], done: Callable[[Path], None]) -> None:
        """Copy a file where its row says how far it is, and offers to call it off."""
        sha256, panel = row.sha256, self._view.files

        def ended() -> None:
            self._jobs.pop(sha256, None)
            panel.set_working(sha256, None)

        def success(path: Path) -> None:
            ended()
            done(path)

        def failure(error: KnownError) -> None:
            ended()
            self._tell(error)

        self._stop(sha256)
        panel.set_working(sha256, 0)
        self._jobs[sha256] = self._work.do(copy, success, failure, lambda bytes: panel.set_working(sha256, bytes))

    def _stop(self, sha256: str) -> None:
        job = self._jobs.pop(sha256, None)
        if job is not None:
            job.call_off()
            self._view.files.set_working(sha256, None)

    def _row(self, sha256: str) -> FileRow | None:
        return next((row for row in self._view.files.rows() if row.sha256 == sha256), None)

    def _tell(self, error: KnownError) -> None:
        self.told.emit(sentence(error.code, error.values))


class FollowingFiles(Following):
    """A list, and what is opened beside it with its files."""

    def __init__(
        self,
        key: str,
        kinds: frozenset[str],
        view: FilesView,
        operations: Operations,
        work: FileWork,
        parent: QObject,
    ) -> None:
        super().__init__(key, kinds, parent)
        self.files = FileOpening(key, view, operations, work, self)
        self.pass_on(self.files)

    def changed(self, changes: frozenset[str], front: str) -> None:
        """See `Room`."""
        super().changed(changes, front)
        self.files.changed(changes, front)

    def set_progress(self, sha256: str, have: int, total: int) -> None:
        """See `Room`."""
        self.files.set_progress(sha256, have, total)


def _show_outside(path: Path) -> None:
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))

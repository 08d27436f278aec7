"""Exporting: connects the dialog 导出 with the desk, the line and the disk. Neither of these holds up the window."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, QStandardPaths, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog
from shiboken6 import isValid

from app.speech import _
from app.speech.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from app.desk.blob_files import BlobFile
    from app.desk.desk import Desk
    from app.desk.file_copying import Watch
    from app.desk.proofs import Exported, Outlook
    from app.domain.errors import KnownError
    from app.protocol.proof import Proof
    from app.ui.exchanges import Breakable, Road
    from app.ui.export_dialog import ExportDialog
    from app.ui.file_work import FileWork, Job
    from app.ui.operations import Operations

T = TypeVar("T")
SUFFIX: Final = ".xyproof"
_NOT_IN_NAMES: Final = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\t', " "))
_LONGEST: Final = 60
"""Characters of a title that become a file's name: in bytes it may be three times as long."""


class Exporting(QObject):
    """Lives as long as its dialog. The item is a matter, a document or a notice."""

    def __init__(
        self, dialog: ExportDialog, id: str, title: str, operations: Operations, work: FileWork, road: Road
    ) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._id = id
        self._title = title
        self._operations = operations
        self._work = work
        self._road = road
        self._turn = 0
        """What was begun in an earlier turn is for nobody any more: it was stopped, or the dialog is closed."""
        self._under_way = False
        self._job: Job | None = None
        self._line: Breakable | None = None
        self._written = Path()
        dialog.export_asked.connect(self._choose)
        dialog.stop_asked.connect(self._stop)
        dialog.look_asked.connect(lambda: self.look_at(self._written))
        dialog.look_at_another_asked.connect(self._choose_another)
        dialog.folder_asked.connect(self._open_folder)
        dialog.set_item(title)
        operations.changed.connect(self._look_ahead)
        self._look_ahead()

    @Slot()
    def _look_ahead(self) -> None:
        """The dialog may stand open while the line brings what was missing."""

        def show(outlook: Outlook) -> None:
            if isValid(self._dialog):  # it may have been closed while the desk was asked
                self._dialog.set_outlook(outlook)

        self._operations.run(partial(_outlook, id=self._id), show)

    def _choose(self) -> None:
        name = " ".join(self._title[:_LONGEST].translate(_NOT_IN_NAMES).split()) + SUFFIX
        asked = QFileDialog(self._dialog, _("Export to…"), str(Path(_documents()) / name), _("Proof files (*.xyproof)"))
        asked.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        # so that the dialog itself asks before a file of the whole name is replaced
        asked.setDefaultSuffix(SUFFIX.removeprefix("."))
        if asked.exec():
            self.export_to(Path(asked.selectedFiles()[0]))
        asked.deleteLater()

    def export_to(self, target: Path) -> None:
        """Fetch the proof and write the file there."""
        self._begin()
        self._dialog.show_asking(0)
        self._operations.run(self._road, self._now(partial(self._fetch, target)), self._now(self._failed))

    def _fetch(self, target: Path, line: Breakable) -> None:
        from app.desk.proofs import fetch
        from app.desk.transfers import Transfers

        desk, item = self._operations.desk, bytes.fromhex(self._id)
        self._line = line

        def work(watch: Watch) -> Proof:
            def on_store(step: Callable[[], Any]) -> Any:
                watch(0)  # a desk that was locked meanwhile is not asked any more
                return self._operations.wait_for(step)

            return fetch(desk, item, Transfers(desk, line, on_store), watch)

        self._job = self._work.do(work, partial(self._write, target), self._failed, self._dialog.show_asking)

    def _write(self, target: Path, proof: Proof) -> None:
        from app.desk.proofs import files_here, write

        self._dialog.show_writing(0)

        def begin(files: list[tuple[bytes, BlobFile]]) -> None:
            self._job = self._work.do(
                lambda watch: write(proof, files, target, watch),
                partial(self._done, target),
                self._failed,
                self._dialog.show_writing,
            )

        self._operations.run(lambda desk: files_here(desk, proof), self._now(begin), self._now(self._failed))

    def _done(self, target: Path, done: Exported) -> None:
        self._end()
        self._written = target
        self._dialog.show_done(target.name, done.acts, done.files)

    def _failed(self, error: KnownError) -> None:
        self._end()
        self._dialog.show_problem(sentence(error.code, error.values))

    # turns

    def _begin(self) -> None:
        self._turn += 1
        self._under_way = True

    def _end(self) -> None:
        self._under_way, self._job, self._line = False, None, None

    def _now(self, then: Callable[[T], None]) -> Callable[[T], None]:
        """The same, while the turn is still the one that it is now."""
        turn = self._turn
        return lambda given: then(given) if turn == self._turn else None

    def _stop(self) -> None:
        if not self._under_way:
            return
        if self._job is not None:
            self._job.call_off()
        if self._line is not None:
            self._line.cut()
        self._turn += 1
        self._end()
        self._dialog.show_stopped()

    # checking

    def _choose_another(self) -> None:
        chosen, _kind = QFileDialog.getOpenFileName(
            self._dialog, _("Check a file"), _documents(), _("Proof files (*.xyproof)")
        )
        if chosen:
            self.look_at(Path(chosen))

    def look_at(self, file: Path) -> None:
        """Say what a file proves, to who knows this county."""
        self._begin()
        self._dialog.show_looking()
        self._operations.run(_authority, self._now(partial(self._check, file)), self._now(self._failed))

    def _check(self, file: Path, authority: str) -> None:
        from app.desk.proofs import prove
        from app.speech.proof_report import report

        def show(lines: list[str]) -> None:
            self._end()
            self._dialog.show_report(file.name, lines)

        self._job = self._work.do(lambda _watch: report(prove(file, authority), text=True), show, self._failed)

    def _open_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))


def _outlook(desk: Desk, id: str) -> Outlook:
    from app.desk.proofs import outlook

    return outlook(desk, id)


def _authority(desk: Desk) -> str:
    from app.desk.proofs import authority_of

    return authority_of(desk)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

"""附件 of a draft: what goes with it, how large it is and how long it will take; adding and taking out."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.speech.times import duration
from app.speech.words import size
from app.ui.parts import button, label

if TYPE_CHECKING:
    from PySide6.QtGui import QDragEnterEvent, QDropEvent

    from app.domain.papers import Attachment
    from app.ui.theme import Theme

KINDS: Final = (
    "*.pdf *.ofd *.doc *.docx *.wps *.xls *.xlsx *.et *.ppt *.pptx *.dps *.jpg *.jpeg *.png *.tif *.tiff *.bmp *.txt"
)


class DraftFiles(QWidget):
    """Feed it with `set_files`; it asks for files to be looked at with `add_asked`."""

    add_asked = Signal(object)
    """Paths of files, for the desk to look at."""
    changed = Signal()
    cancel_asked = Signal()
    """The clerk no longer wants what is being taken in."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._files: tuple[Attachment, ...] = ()
        self._rate = 0.0
        self._adding = ""
        self._add = button(_("Add files…"), "quiet", name="add-files", hint=_("or drop them anywhere on this page"))
        self._cancel = button(_("Cancel"), "quiet", name="cancel-adding")
        self._said = label(role="hint", wraps=True)
        self._list = QWidget()
        head = QHBoxLayout()
        head.setSpacing(theme.space(2))
        head.addWidget(self._add)
        head.addWidget(self._cancel)
        head.addWidget(self._said, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(theme.space(1))
        self._column.addLayout(head)
        self._column.addWidget(self._list)
        self._add.clicked.connect(self._choose)
        self._cancel.clicked.connect(self.cancel_asked)
        self._show()

    def files(self) -> tuple[Attachment, ...]:
        """What goes with the draft."""
        return self._files

    def set_files(self, files: tuple[Attachment, ...]) -> None:
        """What goes with the draft."""
        self._files = files
        self._show()

    def add(self, files: tuple[Attachment, ...]) -> None:
        """These were looked at and may go as well. The same file goes once."""
        self._files = tuple({one.sha256: one for one in (*self._files, *files)}.values())
        self._show()
        self.changed.emit()

    def set_rate(self, rate: float) -> None:
        """Bytes a second that the line carries."""
        self._rate = rate
        self._show()

    def set_adding(self, name: str, done: int = 0, total: int = 0) -> None:
        """This file is being looked at and taken in, so many bytes of how many; an empty name when none is."""
        before, self._adding = self._adding, name
        if before != name:
            self._show()
        if name:
            share = f"{100 * done // total} %" if total else ""
            self._said.setText(_("Taking in {name} {share}").format(name=name, share=share).strip())

    def ask_for(self, paths: list[Path]) -> None:
        """Have these looked at."""
        if paths:
            self.add_asked.emit(paths)

    def drag(self, event: QDragEnterEvent) -> None:
        """Something is held over the page: files are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def drop(self, event: QDropEvent) -> None:
        """Files were dropped on the page."""
        self.ask_for([Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()])
        event.acceptProposedAction()

    def _choose(self) -> None:
        names, _kind = QFileDialog.getOpenFileNames(self, _("Add files…"), "", f"{_('Files')} ({KINDS});;* (*)")
        self.ask_for([Path(name) for name in names])

    def _remove(self, sha256: bytes) -> None:
        self._files = tuple(one for one in self._files if one.sha256 != sha256)
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        self._add.setVisible(not self._adding)
        self._cancel.setVisible(bool(self._adding))
        if not self._adding:
            self._said.setText(self._summary())
        fresh = QWidget()
        lines = QVBoxLayout(fresh)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(0)
        for one in self._files:
            lines.addLayout(self._line(one))
        self._column.replaceWidget(self._list, fresh)
        self._list.hide()
        self._list.deleteLater()
        self._list = fresh

    def _line(self, one: Attachment) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(self._theme.space(2))
        name = label(f"{one.name} · {size(one.size)}")
        name.setToolTip(one.name)
        remove = button(_("Take out"), "quiet", name="remove-file")
        remove.setAccessibleName(_("Take out {name}").format(name=one.name))
        remove.clicked.connect(partial(self._remove, one.sha256))
        line.addWidget(name)
        line.addWidget(remove)
        line.addStretch(1)
        return line

    def _summary(self) -> str:
        if not self._files:
            return ""
        count, total = len(self._files), sum(one.size for one in self._files)
        said = ngettext("{count} file, {size}", "{count} files, {size}", count).format(count=count, size=size(total))
        if not self._rate:
            return said
        return _("{said}; on this line it takes {time}. The document itself leaves at once.").format(
            said=said, time=duration(total / self._rate)
        )

"""A PDF or a picture in the place of the paper: most real documents arrive as a scanned or sealed PDF.

Only the page that is looked at is drawn, by a process apart (`app.ui.drawer`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.speech import _
from app.ui.drawer import Drawer
from app.ui.parts import button, label

if TYPE_CHECKING:
    from app.desk.blob_files import BlobFile
    from app.ui.theme import Theme

STEP: Final = 1.25
SMALLEST: Final = 0.25
LARGEST: Final = 4.0


class PageViewer(QWidget):
    """Shows one page at a time, as wide as there is room, times `zoom`."""

    closed = Signal()
    refused = Signal(str)
    """The file of this name cannot be shown here."""
    shown = Signal()
    """A page has been drawn."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._drawer = Drawer(self)
        self._file: tuple[BlobFile, str, str] | None = None
        self._pages = 0
        self.page = 0
        self.zoom = 1.0
        self._sheet = QLabel()
        self._sheet.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._sheet)
        self._where = label(role="hint")
        bar = QHBoxLayout()
        bar.setContentsMargins(theme.space(5), theme.space(1), theme.space(5), theme.space(1))
        bar.setSpacing(theme.space(1))
        self._back = button(_("Back to the paper"), "quiet", name="close-viewer")
        self._previous = button(_("Previous page"), "quiet", name="previous-page")
        self._next = button(_("Next page"), "quiet", name="next-page")
        for widget in (self._back, self._previous, self._where, self._next):
            bar.addWidget(widget)
        bar.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._area, 1)
        self._back.clicked.connect(self.closed)
        self._previous.clicked.connect(lambda: self.show_page(self.page - 1))
        self._next.clicked.connect(lambda: self.show_page(self.page + 1))
        self._drawer.opened.connect(self._opened)
        self._drawer.drawn.connect(self._drawn)
        self._drawer.refused.connect(self._refused)

    def show_file(self, file: BlobFile, media: str, name: str) -> None:
        """Show a file from its first page."""
        self.clear()
        self._file = file, media, name
        self.setAccessibleName(name)
        self._sheet.setText(_("Opening…"))
        self._drawer.open(file, media)

    def clear(self) -> None:
        """Let go what is shown, and the process that drew it."""
        self._drawer.close()
        self._file, self._pages, self.page = None, 0, 0
        self._where.clear()
        self._sheet.clear()

    def show_page(self, page: int) -> None:
        """Show that page, counted from 0."""
        if not self._pages:
            return
        self.page = max(0, min(self._pages - 1, page))
        self._where.setText(_("{page} of {pages}").format(page=self.page + 1, pages=self._pages))
        self._previous.setEnabled(self.page > 0)
        self._next.setEnabled(self.page < self._pages - 1)
        self._area.verticalScrollBar().setValue(0)
        self._draw()

    def set_zoom(self, zoom: float) -> None:
        """How large, against the width that there is."""
        self.zoom = max(SMALLEST, min(LARGEST, zoom))
        self._draw()

    def zoom_in(self) -> None:
        """One size larger."""
        self.set_zoom(self.zoom * STEP)

    def zoom_out(self) -> None:
        """One size smaller."""
        self.set_zoom(self.zoom / STEP)

    def zoom_normal(self) -> None:
        """As wide as there is room."""
        self.set_zoom(1.0)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _opened(self, pages: int) -> None:
        self._pages = pages
        self.show_page(self.page)

    def _draw(self) -> None:
        if self._pages:
            width = max(100.0, self._area.viewport().width() * self.zoom * self.devicePixelRatioF())
            self._drawer.draw(self.page, width, self.zoom)

    def _drawn(self, page: int, image: QImage) -> None:
        if page != self.page:
            return
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(self.devicePixelRatioF())
        self._sheet.setPixmap(pixmap)
        self.shown.emit()

    def _refused(self) -> None:
        name = self._file[2] if self._file is not None else ""
        self.clear()
        self.refused.emit(name)

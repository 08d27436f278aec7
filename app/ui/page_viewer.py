"""A PDF or a picture in the place of the paper: most real documents arrive as a scanned or sealed PDF.

Only the page that is looked at is drawn. PDFium is imported when the first PDF is opened.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from app.domain.errors import KnownError
from app.speech import _
from app.ui.parts import button, label

if TYPE_CHECKING:
    from app.ui.theme import Theme

LONGEST: Final = 4000
"""Pixels of the longer side of a page at most: a hostile page size costs no more memory than this."""
STEP: Final = 1.25
SMALLEST: Final = 0.25
LARGEST: Final = 4.0


class PageViewer(QWidget):
    """Shows one page at a time, as wide as there is room, times `zoom`."""

    closed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document: Any = None
        self._picture = QImage()
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
        smaller = button(_("Smaller"), "quiet", name="smaller-page")
        larger = button(_("Larger"), "quiet", name="larger-page")
        for widget in (self._back, self._previous, self._where, self._next):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(smaller)
        bar.addWidget(larger)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(bar)
        column.addWidget(self._area, 1)
        self._back.clicked.connect(self.closed)
        self._previous.clicked.connect(lambda: self.show_page(self.page - 1))
        self._next.clicked.connect(lambda: self.show_page(self.page + 1))
        smaller.clicked.connect(lambda: self.set_zoom(self.zoom / STEP))
        larger.clicked.connect(lambda: self.set_zoom(self.zoom * STEP))

    def show_pdf(self, content: bytes, name: str) -> None:
        """Show a PDF from its first page. Raises `KnownError("pdf-unreadable")`."""
        import pypdfium2

        self.clear()
        try:
            self._document = pypdfium2.PdfDocument(content)
            self._pages = len(self._document)
        except pypdfium2.PdfiumError as error:
            raise KnownError("pdf-unreadable", name=name) from error
        self.setAccessibleName(name)
        self.show_page(0)

    def show_picture(self, content: bytes, name: str) -> None:
        """Show a picture. Raises `KnownError("pdf-unreadable")` for what is none."""
        self.clear()
        self._picture = QImage.fromData(content)
        if self._picture.isNull():
            raise KnownError("pdf-unreadable", name=name)
        self._pages = 1
        self.setAccessibleName(name)
        self.show_page(0)

    def clear(self) -> None:
        """Let go what is shown."""
        if self._document is not None:
            self._document.close()
        self._document, self._picture, self._pages, self.page = None, QImage(), 0, 0
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

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._draw()

    def _draw(self) -> None:
        if not self._pages:
            return
        ratio = self.devicePixelRatioF()
        width = max(100.0, self._area.viewport().width() * self.zoom * ratio)
        image = self._drawn_pdf(width) if self._document is not None else self._drawn_picture(width)
        pixmap = QPixmap.fromImage(image)
        pixmap.setDevicePixelRatio(ratio)
        self._sheet.setPixmap(pixmap)

    def _drawn_picture(self, width: float) -> QImage:
        wanted = int(min(width, LONGEST, self._picture.width() * max(1.0, self.zoom)))
        return self._picture.scaledToWidth(max(1, wanted), Qt.TransformationMode.SmoothTransformation)

    def _drawn_pdf(self, width: float) -> QImage:
        page = self._document[self.page]
        across, down = page.get_size()
        scale = min(width / max(1.0, across), LONGEST / max(1.0, across, down))
        bitmap = page.render(scale=scale, prefer_bgrx=True)
        drawn = QImage(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, QImage.Format.Format_RGB32)
        image = drawn.copy()  # the bytes are let go with this frame
        bitmap.close()
        page.close()
        return image

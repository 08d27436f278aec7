"""What is read: the paper, or in its place a PDF or a picture that goes with it. Both grow by the same buttons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget

from app.ui.paper_view import PaperView

if TYPE_CHECKING:
    from app.desk.attachments import FileRow
    from app.desk.blob_files import BlobFile
    from app.domain.papers import Paper
    from app.ui.page_viewer import PageViewer
    from app.ui.paper_view import Zooming
    from app.ui.theme import Theme


class Sheet(QStackedWidget):
    """The place of the paper."""

    not_shown = Signal(str)
    """The file of this name cannot be shown here."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.paper = PaperView(theme)
        self.viewer: PageViewer | None = None
        """Once a file was looked at."""
        self.addWidget(self.paper)

    def show_paper(self, paper: Paper | None) -> None:
        """Show a paper, and no file of another one."""
        self.paper.show_paper(paper)
        self.close_viewer()

    def look_at(self, row: FileRow, file: BlobFile) -> None:
        """Show a PDF or a picture in the place of the paper."""
        if self.viewer is None:
            from app.ui.page_viewer import PageViewer

            self.viewer = PageViewer(self._theme)
            self.viewer.closed.connect(self.close_viewer)
            self.viewer.refused.connect(self._refused)
            self.addWidget(self.viewer)
        self.viewer.show_file(file, row.media, row.name)
        self.setCurrentWidget(self.viewer)

    def close_viewer(self) -> None:
        """Show the paper again."""
        if self.viewer is not None:
            self.viewer.clear()
        self.setCurrentWidget(self.paper)

    def zoom_in(self) -> None:
        """What is shown, one size larger."""
        self._zoomed().zoom_in()

    def zoom_out(self) -> None:
        """One size smaller."""
        self._zoomed().zoom_out()

    def zoom_normal(self) -> None:
        """Its natural size."""
        self._zoomed().zoom_normal()

    def _refused(self, name: str) -> None:
        self.close_viewer()
        self.not_shown.emit(name)

    def _zoomed(self) -> Zooming:
        viewer = self.viewer
        return viewer if viewer is not None and self.currentWidget() is viewer else self.paper

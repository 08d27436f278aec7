"""附件 in windows: where each file is, what can be done with it, a PDF in the place of the paper, and adding files."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import pytest
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton
from reportlab.pdfgen.canvas import Canvas

from app.desk.attachments import FileRow, FileState
from app.domain.errors import KnownError
from app.domain.papers import Attachment
from app.ui.compose_page import ComposePage
from app.ui.files_panel import FilesPanel, state_text
from app.ui.page_viewer import LONGEST, PageViewer
from app.ui.theme import LIGHT
from tests.gui.conftest import settle
from tests.gui.county import child

if TYPE_CHECKING:
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop

MB = 1024 * 1024


def a_row(state: FileState, name: str = "扫描件.pdf", *, have: int = 0, wanted: bool = False) -> FileRow:
    return FileRow("00" * 16, name.encode().hex(), name, 20 * MB, "pdf", state, have, wanted, False, True)


def a_pdf(*pages: tuple[float, float]) -> bytes:
    """A PDF with pages of these sizes in points."""
    made = io.BytesIO()
    canvas = Canvas(made)
    for number, size in enumerate(pages, 1):
        canvas.setPageSize(size)
        canvas.drawString(20, 20, f"page {number}")
        canvas.showPage()
    canvas.save()
    return made.getvalue()


def test_a_file_says_where_it_is_and_what_it_takes() -> None:
    rate = 20 * MB / (21 * 60)
    assert "about 21 minutes" in state_text(a_row(FileState.AT_COUNTY), rate, 1)
    assert "about 21 minutes" in state_text(a_row(FileState.TO_SEND), 1, rate)
    half = a_row(FileState.PARTLY, have=10 * MB, wanted=True)
    assert state_text(half, rate, 1) == "Being fetched: 50 %, about 10 minutes more"
    assert state_text(a_row(FileState.NOT_AT_COUNTY), rate, 1) == "Has not reached the county yet"


def test_what_can_be_done_follows_from_where_it_is(qtbot: QtBot) -> None:
    panel = FilesPanel(LIGHT)
    qtbot.addWidget(panel)
    rows = (
        a_row(FileState.HERE, "a.pdf"),
        a_row(FileState.AT_COUNTY, "b.pdf"),
        a_row(FileState.PARTLY, "c.pdf", wanted=True),
        a_row(FileState.NOT_AT_COUNTY, "d.pdf"),
    )
    panel.set_files(rows, 16_000, 16_000)
    panel.show()
    names = [button.accessibleName() for button in panel.findChildren(QPushButton)]
    assert sorted(names) == ["Cancel c.pdf", "Fetch b.pdf", "Open a.pdf", "Save as… a.pdf"]
    with qtbot.waitSignal(panel.fetch_asked) as asked:
        child(panel, QPushButton, "fetch-file").click()
    assert asked.args == [rows[1].sha256]
    panel.set_progress(rows[2].sha256, 5 * MB, 20 * MB)
    assert any("25 %" in said.text() for said in panel.findChildren(QLabel))
    panel.set_files((), 1, 1)
    assert not panel.isVisible()


def test_a_pdf_is_shown_page_by_page(qtbot: QtBot) -> None:
    viewer = PageViewer(LIGHT)
    qtbot.addWidget(viewer)
    viewer.resize(700, 500)
    viewer.show()
    viewer.show_pdf(a_pdf((595, 842), (595, 842), (200, 100_000)), "扫描件.pdf")
    child(viewer, QPushButton, "next-page").click()
    assert viewer.page == 1
    before = viewer._sheet.pixmap().width()
    child(viewer, QPushButton, "larger-page").click()
    assert viewer._sheet.pixmap().width() > before
    viewer.show_page(2)
    assert viewer._sheet.pixmap().height() <= LONGEST + 1, "an absurd page costs no more memory"
    child(viewer, QPushButton, "next-page").click()
    assert viewer.page == 2
    with qtbot.waitSignal(viewer.closed):
        child(viewer, QPushButton, "close-viewer").click()


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7\n" + bytes(500), a_pdf((595, 842))[:200]])
def test_a_hostile_pdf_is_a_sentence(qtbot: QtBot, content: bytes) -> None:
    viewer = PageViewer(LIGHT)
    qtbot.addWidget(viewer)
    with pytest.raises(KnownError, match="pdf-unreadable"):
        viewer.show_pdf(content, "坏.pdf")
    with pytest.raises(KnownError, match="pdf-unreadable"):
        viewer.show_picture(content, "坏.jpg")


def test_a_draft_says_what_goes_with_it(qtbot: QtBot) -> None:
    page = ComposePage(LIGHT)
    qtbot.addWidget(page)
    page.files.set_rate(20 * MB / (21 * 60))
    one = Attachment("扫描件.pdf", 20 * MB, bytes(32), "pdf")
    page.files.add((one, one))
    assert page.draft().files == (one,)
    said = " ".join(label.text() for label in page.files.findChildren(QLabel))
    assert "1 file, 20.0 MB; on this line it takes about 21 minutes" in said
    child(page.files, QPushButton, "remove-file").click()
    assert page.draft().files == ()


def test_a_file_is_taken_in_by_the_desk_and_a_program_is_refused_in_place(
    qtbot: QtBot, at_work: Desktop, tmp_path: Path
) -> None:
    assert at_work.window is not None
    page = at_work.window._compose
    at_work.window._writing.new()
    good, bad = tmp_path / "清单.pdf", tmp_path / "报表.pdf"
    good.write_bytes(a_pdf((595, 842)))
    bad.write_bytes(b"MZ" + bytes(100))
    page.files.ask_for([good])
    settle(qtbot, at_work)
    assert [one.name for one in page.draft().files] == ["清单.pdf"]
    page.files.ask_for([bad])
    settle(qtbot, at_work)
    assert [one.name for one in page.draft().files] == ["清单.pdf"]
    assert "is a program" in page._problem.text()


def test_the_clerk_sees_and_changes_what_fetching_ahead_may_use(qtbot: QtBot, at_work: Desktop) -> None:
    assert at_work.window is not None
    at_work.window.shell.show_page("settings")
    settle(qtbot, at_work)
    page = at_work.window._settings
    assert page is not None
    assert page._disk.currentText() == "2.0 GB"
    line = child(page, QComboBox, "files-line")
    assert line.currentText() == "50.0 MB"
    line.setCurrentIndex(0)
    line.activated.emit(0)
    settle(qtbot, at_work)
    found: list[int] = []
    at_work.operations.run(lambda desk: desk.attachments.budgets().line, found.append)
    qtbot.waitUntil(lambda: found == [0])

"""附件 in windows: where each file is, what can be done with it, a PDF in the place of the paper, and adding files."""

from __future__ import annotations

import contextlib
import io
import os
import signal
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QLabel, QPushButton
from reportlab.pdfgen.canvas import Canvas

from app.desk.attachments import FileRow, FileState
from app.desk.blob_files import BlobFile, new_key, new_name
from app.desk.file_copying import take_in
from app.domain.errors import KnownError
from app.domain.papers import Attachment
from app.ui.compose_page import ComposePage
from app.ui.drawer import _is_sound, look_further
from app.ui.files_panel import FilesPanel, state_text
from app.ui.page_drawing import LONGEST, Drawn, unframed
from app.ui.page_viewer import PageViewer
from app.ui.theme import LIGHT
from tests.gui.conftest import settle
from tests.gui.county import child

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.ui.desktop import Desktop

MB = 1024 * 1024
SLOW = 20_000
"""Milliseconds that a busy machine may take to start a process."""


def a_row(state: FileState, name: str = "扫描件.pdf", *, have: int = 0, wanted: bool = False) -> FileRow:
    return FileRow("00" * 16, name.encode().hex(), name, 20 * MB, "pdf", state, have, wanted, False, True)


def a_pdf(*pages: tuple[float, float], password: str | None = None) -> bytes:
    """A PDF with pages of these sizes in points."""
    made = io.BytesIO()
    canvas = Canvas(made, encrypt=password)
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


def test_a_course_is_kept_and_not_opened_elsewhere(qtbot: QtBot) -> None:
    panel = FilesPanel(LIGHT)
    qtbot.addWidget(panel)
    row = structs.replace(a_row(FileState.HERE, "小课程.xycourse"), media="course")
    panel.set_files((row,), 1, 1)
    names = sorted(button.accessibleName() for button in panel.findChildren(QPushButton))
    assert names == ["Keep the course 小课程.xycourse", "Save as… 小课程.xycourse"]
    with qtbot.waitSignal(panel.keep_asked) as asked:
        child(panel, QPushButton, "keep-file").click()
    assert asked.args == [row.sha256]


def sealed(folder: Path, content: bytes) -> BlobFile:
    """A file as it lies in a desk's folder."""
    file = BlobFile(folder / new_name(), new_key(), len(content))
    file.go_on()
    file.add(content)
    file.pause()
    return file


@pytest.fixture
def viewer(qtbot: QtBot) -> Iterator[PageViewer]:
    made = PageViewer(LIGHT)
    qtbot.addWidget(made)
    made.resize(700, 500)
    made.show()
    yield made
    made.clear()


def test_a_pdf_is_shown_page_by_page(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    file = sealed(tmp_path, a_pdf((595, 842), (595, 842), (200, 100_000)))
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_file(file, "pdf", "扫描件.pdf")
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        child(viewer, QPushButton, "next-page").click()
    assert viewer.page == 1
    before = viewer._sheet.pixmap().width()
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.zoom_in()
    assert viewer._sheet.pixmap().width() > before
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_page(2)
    assert viewer._sheet.pixmap().height() <= LONGEST + 1, "an absurd page costs no more memory"
    child(viewer, QPushButton, "next-page").click()
    assert viewer.page == 2
    with qtbot.waitSignal(viewer.closed):
        child(viewer, QPushButton, "close-viewer").click()


def test_a_picture_is_shown(qtbot: QtBot, viewer: PageViewer, tmp_path: Path) -> None:
    picture = QImage(120, 80, QImage.Format.Format_ARGB32)
    picture.fill(QColor(200, 30, 30))
    picture.save(str(tmp_path / "a.png"))
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_file(sealed(tmp_path, (tmp_path / "a.png").read_bytes()), "png", "章.png")
    drawn = viewer._sheet.pixmap().toImage()
    assert (drawn.width(), drawn.height()) == (120, 80)
    assert drawn.pixelColor(60, 40) == QColor(200, 30, 30)


@pytest.mark.parametrize("media", ["pdf", "jpg"])
@pytest.mark.parametrize("content", [b"x", b"%PDF-1.7\n" + bytes(500), a_pdf((595, 842))[:200]])
def test_what_cannot_be_shown_is_refused_by_name(
    qtbot: QtBot, viewer: PageViewer, tmp_path: Path, content: bytes, media: str
) -> None:
    with qtbot.waitSignal(viewer.refused, timeout=SLOW) as refused:
        viewer.show_file(sealed(tmp_path, content), media, "坏.pdf")
    assert refused.args == ["坏.pdf"]
    assert not viewer._drawer.running()


def test_a_process_that_dies_over_a_file_costs_the_page_and_no_more(
    qtbot: QtBot, viewer: PageViewer, tmp_path: Path
) -> None:
    file = sealed(tmp_path, a_pdf((595, 842), (595, 842)))
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_file(file, "pdf", "扫描件.pdf")
    assert viewer._drawer._process is not None
    with qtbot.waitSignal(viewer.refused, timeout=SLOW):
        os.kill(viewer._drawer._process.processId(), signal.SIGKILL)
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_file(file, "pdf", "扫描件.pdf")


def test_the_process_rests_and_is_there_again_for_the_next_page(
    qtbot: QtBot, viewer: PageViewer, tmp_path: Path
) -> None:
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_file(sealed(tmp_path, a_pdf((595, 842), (595, 842))), "pdf", "扫描件.pdf")
    viewer._drawer._idle.timeout.emit()
    assert not viewer._drawer.running()
    with qtbot.waitSignal(viewer.shown, timeout=SLOW):
        viewer.show_page(1)
    assert viewer.page == 1


@pytest.mark.parametrize(
    "answer",
    [
        Drawn(0, 10, 10, 40, bytes(399)),
        Drawn(0, 2_000_000_000, 10, 40, bytes(400)),
        Drawn(0, 10, 10, 4, bytes(40)),
        Drawn(0, -1, 10, 40, bytes(400)),
    ],
)
def test_who_draws_is_not_believed(answer: Drawn) -> None:
    assert not _is_sound(answer)
    with pytest.raises(ValueError, match="longer"):
        unframed(b"\xff\xff\xff\xff")
    with pytest.raises(ValueError, match="no reply"):
        unframed(b"\0\0\0\1\xc1")


@given(st.binary(max_size=200))
def test_replies_are_read_or_refused(content: bytes) -> None:
    with contextlib.suppress(ValueError):
        unframed(content)


@pytest.mark.parametrize(
    ("name", "code"), [("加密.pdf", "encrypted"), ("坏.pdf", "damaged"), ("坏.jpg", "damaged"), ("半.png", "damaged")]
)
def test_what_nobody_could_open_is_not_added(tmp_path: Path, name: str, code: str) -> None:
    path = tmp_path / name
    good = QImage(300, 300, QImage.Format.Format_RGB32)
    good.fill(QColor(1, 2, 3))
    good.save(str(tmp_path / "good.png"))
    path.write_bytes(
        {
            "加密.pdf": a_pdf((595, 842), password="geheim"),
            "坏.pdf": b"%PDF-1.7\n" + bytes(1000),
            "坏.jpg": b"\xff\xd8\xff\xe0" + bytes(1000),
            "半.png": (tmp_path / "good.png").read_bytes()[:60],
        }[name]
    )
    with pytest.raises(KnownError, match=f"attachment-{code}"):
        take_in(path, tmp_path / "files", 0, look_further=look_further)
    assert not (tmp_path / "files").exists()


def test_a_pdf_that_bears_a_marking_is_told_by_its_first_page(tmp_path: Path) -> None:
    made = tmp_path / "a.pdf"
    made.write_bytes(a_pdf((595, 842)))
    assert take_in(made, tmp_path / "files", 0, look_further=look_further).head == ("page 1",)


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
    page = at_work.window.writing.page
    at_work.window.writing.new()
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


def test_scrolling_over_a_choice_changes_nothing(qtbot: QtBot, at_work: Desktop) -> None:
    assert at_work.window is not None
    at_work.window.shell.show_page("settings")
    settle(qtbot, at_work)
    page = at_work.window.settings.page
    line = child(page, QComboBox, "files-line")
    place = QPointF(line.rect().center())
    wheel = QWheelEvent(
        place,
        line.mapToGlobal(place),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(line, wheel)
    assert line.currentText() == "50.0 MB"
    assert not line.hasFocus()


def test_the_clerk_sees_and_changes_what_fetching_ahead_may_use(qtbot: QtBot, at_work: Desktop) -> None:
    assert at_work.window is not None
    at_work.window.shell.show_page("settings")
    settle(qtbot, at_work)
    page = at_work.window.settings.page
    assert page._disk.currentText() == "2.0 GB"
    line = child(page, QComboBox, "files-line")
    assert line.currentText() == "50.0 MB"
    line.setCurrentIndex(0)
    line.activated.emit(0)
    settle(qtbot, at_work)
    found: list[int] = []
    at_work.operations.run(lambda desk: desk.attachments.budgets().line, found.append)
    qtbot.waitUntil(lambda: found == [0])

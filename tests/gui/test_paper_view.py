"""The paper on screen: what stands on it, selecting, enlarging, keys, printing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from msgspec import structs
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QTextCursor
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QApplication, QDialog

from app.ui.paper_view import COLUMNS, PaperView
from app.ui.theme import DARK, HIGH_CONTRAST, LIGHT, Theme
from app.ui.typeset import pieces
from tests.gui.samples import PLAIN, paper, papers, stand

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot


pytestmark = pytest.mark.usefixtures("in_chinese")


def shown(qtbot: QtBot, theme: Theme = LIGHT, width: int = 834) -> PaperView:
    made = PaperView(theme)
    stand(qtbot, made, width, 640)
    return made


@pytest.fixture
def view(qtbot: QtBot) -> PaperView:
    return shown(qtbot)


def blocks(view: PaperView) -> list[str]:
    return view.toPlainText().split("\n")


def test_the_paper_is_set_in_order(view: PaperView) -> None:
    view.show_paper(structs.replace(PLAIN, urgency="加急"))
    assert blocks(view) == [
        "加急",
        "马龙区人民政府办公室文件",
        "马政办〔2026〕12号",
        "关于做好防汛物资清点工作的通知",
        "各乡镇人民政府：",
        "请于6月10日前清点防汛物资。",
        "一、清点范围",
        "沙袋、铁锹、雨衣。",
        "马龙区人民政府办公室",
        "2026年6月3日",
        "抄送：区水利局，区应急管理局。",
    ]
    assert view.accessibleName() == "公文：关于做好防汛物资清点工作的通知"


def test_number_and_signer_share_a_line(view: PaperView) -> None:
    view.show_paper(structs.replace(PLAIN, signer="王芳"))
    assert "马政办〔2026〕12号\t签发人：王芳" in blocks(view)


def test_the_sheet_is_never_wider_than_760_pixels(qtbot: QtBot) -> None:
    for width in (420, 834, 1600):
        view = shown(qtbot, width=width)
        view.show_paper(PLAIN)
        sheet = view._sheet()
        assert sheet.width() <= LIGHT.paper_width
        assert sheet.left() >= 0
        assert sheet.center().x() == pytest.approx(view.viewport().width() / 2, abs=1)
        assert view.horizontalScrollBar().maximum() == 0


def test_a_full_line_has_28_characters(view: PaperView, qapp: QApplication) -> None:
    view.show_paper(structs.replace(PLAIN, body=("各乡镇人民政府：", "汛" * 90)))
    qapp.processEvents()
    block = view.document().firstBlock()
    while not block.text().startswith("汛"):
        block = block.next()
    lines = [block.layout().lineAt(number).textLength() for number in range(block.layout().lineCount())]
    assert lines == [COLUMNS - 2, COLUMNS, COLUMNS, 8]


def test_text_is_selected_with_the_mouse_and_copied(qtbot: QtBot, view: PaperView) -> None:
    view.show_paper(PLAIN)
    view.setTextCursor(view.document().find("沙袋"))
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QApplication.clipboard().text() == "沙袋"
    spot = view.cursorRect(view.document().find("铁锹")).center()
    qtbot.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=spot - QPoint(5, 0))
    assert view.textCursor().hasSelection()


def test_text_is_selected_with_the_keyboard(qtbot: QtBot, view: PaperView) -> None:
    view.show_paper(PLAIN)
    view.setFocus()
    for _ in range(3):
        qtbot.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.textCursor().selectedText() == "马龙区"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "沙袋、铁锹、雨衣。" in QApplication.clipboard().text()


def test_nothing_can_be_typed_into_a_paper(qtbot: QtBot, view: PaperView) -> None:
    view.show_paper(PLAIN)
    before = view.toPlainText()
    view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(view, "x")
    qtbot.keyClick(view, Qt.Key.Key_Delete)
    assert view.toPlainText() == before


def test_keys_scroll(qtbot: QtBot, qapp: QApplication, view: PaperView) -> None:
    view.show_paper(paper("国发〔2019〕4号"))
    qapp.processEvents()
    bar = view.verticalScrollBar()
    assert bar.value() == 0
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Space, Qt.Key.Key_PageDown):
        before = bar.value()
        qtbot.keyClick(view, key)
        assert bar.value() > before
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert bar.value() == 0


def test_keys_and_wheel_enlarge(qtbot: QtBot, view: PaperView) -> None:
    view.show_paper(PLAIN)
    sizes: list[float] = []
    view.zoomed.connect(sizes.append)
    view.setFocus()
    qtbot.keyClick(view, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert sizes == [1.15, 1.0, 0.85, 1.0]


def test_enlarged_text_stays_inside_the_view(view: PaperView) -> None:
    view.show_paper(PLAIN)
    view.set_zoom(9)
    assert view.zoom == 2.0
    assert view.horizontalScrollBar().maximum() == 0
    assert view.document().idealWidth() <= view.viewport().width()


@pytest.mark.parametrize("theme", [LIGHT, DARK, HIGH_CONTRAST, LIGHT.big()])
def test_the_paper_stays_readable_in_every_theme(qtbot: QtBot, theme: Theme) -> None:
    view = shown(qtbot, theme)
    view.show_paper(PLAIN)
    image = view.grab().toImage()
    sheet = view._sheet()
    spot = sheet.topLeft().toPoint() + QPoint(10, 10)
    assert image.pixelColor(spot).name() == QColor(theme.paper).name()


def test_a_demonstration_is_marked(view: PaperView) -> None:
    view.show_paper(PLAIN)
    before = view.grab().toImage()
    view.set_demo(True)
    assert view.grab().toImage() != before


def test_another_width_breaks_title_and_head_anew(view: PaperView, qapp: QApplication) -> None:
    document = paper("国办发〔2018〕126号")

    def title_lines() -> int:
        """How many lines the title is set in; nothing of it may be lost or doubled."""
        block = view.document().findBlockByNumber(2)
        assert block.text().replace("\u2028", "") == document.title
        return block.text().count("\u2028") + 1

    view.show_paper(document)
    assert title_lines() == 2
    head = view.document().firstBlock().begin().fragment().charFormat().font().pixelSize()
    view.resize(300, 640)
    qapp.processEvents()
    assert title_lines() > 2
    assert view.document().firstBlock().begin().fragment().charFormat().font().pixelSize() < head
    view.resize(834, 640)
    qapp.processEvents()
    assert title_lines() == 2
    assert view.document().firstBlock().begin().fragment().charFormat().font().pixelSize() == head


def test_a_rare_name_takes_its_glyph_from_another_font(view: PaperView) -> None:
    view.show_paper(structs.replace(PLAIN, body=("联系人：𬭸㭎䶮。",)))
    assert "𬭸㭎䶮" in view.toPlainText()
    assert not view.grab().isNull()


def test_one_paper_leaves_nothing_on_the_next(view: PaperView, qapp: QApplication) -> None:
    """Scroll bars that come and go change the width while a paper is being set."""
    long = paper("国办发〔2018〕126号")
    short = structs.replace(PLAIN, body=("请清点。",), copies=())
    for height in range(200, 900, 25):
        view.resize(834, height)
        for document in (long, short):
            view.show_paper(document)
            qapp.processEvents()
            shown = "".join(view.toPlainText().split())
            assert shown == "".join("".join(piece.text for piece in pieces(document)).split())


def test_nothing_is_shown_when_nothing_is_open(view: PaperView) -> None:
    view.show_paper(PLAIN)
    view.show_paper(None)
    assert view.toPlainText() == ""
    assert view.accessibleName() == ""
    view.grab()


def test_every_real_document_can_be_shown(view: PaperView) -> None:
    for document in papers():
        view.show_paper(document)
        assert len(view.toPlainText()) > 200
        assert view.verticalScrollBar().value() == 0


def test_the_clerk_can_think_better_of_printing(monkeypatch: pytest.MonkeyPatch, view: PaperView) -> None:
    asked: list[str] = []

    def refuse(dialog: QPrintDialog) -> int:
        asked.append(dialog.printer().docName())
        return QDialog.DialogCode.Rejected

    monkeypatch.setattr(QPrintDialog, "exec", refuse)
    view.show_paper(PLAIN)
    assert view.print_dialog() is False
    assert asked == [PLAIN.title]

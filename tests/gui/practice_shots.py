"""Pictures of what a learner works with, apart from the pages around it: the simulated PC, pointing, typing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from app.ui.training.hotspot_view import HotspotView
from app.ui.training.pc.explorer import Explorer
from app.ui.training.task_view import TaskView
from app.ui.training.typing_view import TypingView
from tests.training.test_computer_basics import COURSE

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.training.items import Hotspot, Task
    from app.ui.theme import Theme

    Shot = Callable[[QWidget, str], None]


def practise(theme: Theme, shot: Shot) -> None:
    """Take them all."""
    _simulated_pc(theme, shot)
    _pointing(theme, shot)
    _typing(theme, shot)


def _simulated_pc(theme: Theme, shot: Shot) -> None:
    task: Task = COURSE.item("folder-to-stick")  # type: ignore[assignment]  # named by its id
    view = TaskView(task, theme)
    page = _page(view)
    shot(page, "pc-desktop")
    explorer = view.screen_view.show_folder("文档").content
    assert isinstance(explorer, Explorer)
    explorer.view.choose("文档/人口表.xlsx", "文档/土地表.xlsx")
    explorer.view.cut()
    shot(page, "pc-files")
    view.hands.copy(["文档/人口表.xlsx"])
    view.hands.paste("桌面")
    view.hands.paste("桌面")
    shot(page, "pc-question")
    view.screen_view.close_all()
    view.screen_view.show_folder("U盘")
    explorer.hands.search("表")
    view.screen_view.show_folder("/found")
    view.screen_view.show_file("文档/人口表.xlsx")
    view.hands.eject()
    view.said.setText(view.hint())
    shot(page, "pc-windows")
    page.close()


def _pointing(theme: Theme, shot: Shot) -> None:
    item: Hotspot = COURSE.item("keyboard-07")  # type: ignore[assignment]  # as above
    view = HotspotView(item, COURSE.pictures[item.picture], theme)
    page = _page(view)
    view.picture.press(2)
    view.picture.show_numbers(True)
    shot(page, "pointing")
    page.close()


def _typing(theme: Theme, shot: Shot) -> None:
    view = TypingView("各村要在6月10日前，把“防汛值班表”报到镇办公室。", theme, seconds=360)
    page = _page(view)
    view.field.insertPlainText("各村要再6月１0日前，把“防")
    shot(page, "typing")
    page.close()


def _page(view: QWidget) -> QWidget:
    page = QWidget()
    page.setProperty("role", "page")
    column = QVBoxLayout(page)
    column.addWidget(view)
    page.show()
    QApplication.processEvents()
    return page

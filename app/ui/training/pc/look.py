"""The colours and sizes of the simulated PC. It is a picture of a PC as clerks know it: light, whatever our own theme.

Lengths are logical pixels; they grow with the type of the program's own theme.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtSvg import QSvgRenderer

from app.ui.icons import drawn_icon
from app.ui.theme import LIGHT

if TYPE_CHECKING:
    from PySide6.QtGui import QIcon

    from app.ui.theme import Theme

PICTURES = Path(__file__).resolve().parents[4] / "resources" / "pc"


@dataclass(frozen=True)
class Look:
    """One size of it."""

    base: int
    """The type of names and menus."""
    small: int
    large_icon: int
    small_icon: int
    cell_width: int
    cell_height: int
    row: int
    bar: int
    """The task bar, the title of a window, a row of buttons."""
    tree: int
    search: int
    gap: int

    ink: str = "#1B1B1B"
    ink2: str = "#5D5D5D"
    paper: str = "#FFFFFF"
    pane: str = "#F5F6F7"
    line: str = "#D9D9D9"
    field_line: str = "#7A7A7A"
    accent: str = "#0067C0"
    hover: str = "#E5F3FF"
    chosen: str = "#CCE8FF"
    chosen_line: str = "#66B1F0"
    close: str = "#D2232A"
    on_dark: str = "#FFFFFF"
    wallpaper_top: str = "#0B3C74"
    wallpaper_middle: str = "#1767B4"
    wallpaper_bottom: str = "#0A4E96"
    task_bar: str = "#17212B"
    task_hover: str = "#37434F"
    task_line: str = "#76B9ED"
    shadow: str = "#60000000"
    on_wallpaper: str = "#40FFFFFF"
    """Behind a chosen icon on the desktop."""


@cache
def look_of(tokens: Theme) -> Look:
    """The simulated PC in the size of the program's own type."""

    def grown(length: int) -> int:
        return round(length * tokens.base / LIGHT.base)

    return Look(
        base=grown(14),
        small=grown(12),
        large_icon=grown(40),
        small_icon=grown(18),
        cell_width=grown(104),
        cell_height=grown(104),
        row=grown(28),
        bar=grown(36),
        tree=grown(150),
        search=grown(150),
        gap=grown(6),
    )


@cache
def icon(name: str) -> QIcon:
    """A picture of `resources/pc` for buttons and lines."""
    return drawn_icon(PICTURES / f"{name}.svg")


@cache
def picture(name: str) -> QSvgRenderer:
    """A picture of `resources/pc`, to be drawn at any size."""
    return QSvgRenderer(str(PICTURES / f"{name}.svg"))


def sheet(look: Look) -> str:
    """The style sheet of everything on the simulated screen."""
    return "\n".join((_ground(look), _buttons(look), _lists(look), _menus(look)))


def _ground(k: Look) -> str:
    return f"""
    QWidget {{ color: {k.ink}; font-size: {k.base}px; }}
    QFrame#pc-window {{ background: {k.paper}; border: 1px solid {k.field_line}; }}
    QFrame#pc-window[active="true"] {{ border-color: {k.accent}; }}
    QWidget#pc-title, QWidget#pc-question-foot {{ background: {k.paper}; }}
    QWidget#pc-commands, QWidget#pc-status {{ background: {k.pane}; }}
    QWidget#pc-commands {{ border-bottom: 1px solid {k.line}; }}
    QWidget#pc-status {{ border-top: 1px solid {k.line}; }}
    QWidget#pc-status QLabel {{ color: {k.ink2}; font-size: {k.small}px; }}
    QWidget#pc-task-bar {{ background: {k.task_bar}; }}
    QWidget#pc-task-bar QLabel {{ color: {k.on_dark}; font-size: {k.small}px; }}
    QFrame#pc-address {{ background: {k.paper}; border: 1px solid {k.line}; }}
    QFrame#pc-question {{ background: {k.paper}; border: 1px solid {k.accent}; }}
    QLabel#pc-question-title {{ color: {k.accent}; font-size: {k.base + 3}px; }}
    QFrame#pc-toast {{ background: {k.task_bar}; border: 1px solid {k.task_hover}; }}
    QFrame#pc-toast QLabel {{ color: {k.on_dark}; }}
    QLabel#pc-ghost {{ background: {k.paper}; border: 1px solid {k.field_line}; padding: 2px 6px;
        font-size: {k.small}px; }}
    QLineEdit {{ background: {k.paper}; border: 1px solid {k.line}; border-radius: 0; padding: 0 4px;
        min-height: {k.row - 4}px; selection-background-color: {k.accent}; selection-color: {k.on_dark}; }}
    QLineEdit:focus {{ border: 1px solid {k.accent}; padding: 0 4px; }}
    """


def _buttons(k: Look) -> str:
    return f"""
    QToolButton, QPushButton {{ background: transparent; color: {k.ink}; border: 1px solid transparent;
        border-radius: 0; padding: 1px {k.gap}px; min-height: {k.row - 6}px; font-weight: normal; }}
    QToolButton:hover, QPushButton:hover {{ background: {k.hover}; border-color: {k.chosen_line}; }}
    QToolButton:focus, QPushButton:focus {{ border: 1px solid {k.accent}; padding: 1px {k.gap}px; }}
    QToolButton:disabled, QPushButton:disabled {{ color: {k.field_line}; background: transparent;
        border-color: transparent; }}
    QToolButton::menu-indicator {{ image: none; }}
    QToolButton#pc-close:hover {{ background: {k.close}; color: {k.on_dark}; border-color: {k.close}; }}
    QWidget#pc-task-bar QToolButton {{ color: {k.on_dark}; min-height: {k.bar - 6}px; }}
    QWidget#pc-task-bar QToolButton:hover {{ background: {k.task_hover}; border-color: {k.task_hover}; }}
    QWidget#pc-task-bar QToolButton:focus {{ border-color: {k.on_dark}; }}
    QWidget#pc-task-bar QToolButton[task="true"] {{ border-bottom: 2px solid {k.task_line}; }}
    QWidget#pc-task-bar QToolButton[task="true"]:checked {{ background: {k.task_hover}; }}
    QFrame#pc-question QPushButton {{ background: {k.pane}; border: 1px solid {k.field_line};
        padding: 2px {2 * k.gap}px; min-width: {6 * k.base}px; min-height: {k.row}px; }}
    QFrame#pc-question QPushButton:hover {{ background: {k.hover}; border-color: {k.accent}; }}
    QFrame#pc-question QPushButton:focus {{ border: 2px solid {k.accent}; padding: 1px {2 * k.gap}px; }}
    QFrame#pc-question QPushButton[wide="true"] {{ text-align: left; background: {k.paper};
        border-color: {k.line}; }}
    """


def _lists(k: Look) -> str:
    return f"""
    QListView#pc-desktop {{ background: transparent; border: none; }}
    QListView#pc-files {{ background: {k.paper}; border: none; }}
    QTreeWidget {{ background: {k.paper}; border: none; border-right: 1px solid {k.line}; outline: none; }}
    QTreeWidget::item {{ height: {k.row}px; color: {k.ink}; }}
    QTreeWidget::item:hover {{ background: {k.hover}; }}
    QTreeWidget::item:selected {{ background: {k.chosen}; color: {k.ink}; }}
    QScrollBar:vertical {{ background: {k.pane}; width: 14px; }}
    QScrollBar:horizontal {{ background: {k.pane}; height: 14px; }}
    QScrollBar::handle {{ background: {k.line}; border-radius: 0; margin: 1px; }}
    QScrollBar::handle:hover {{ background: {k.field_line}; }}
    QHeaderView::section {{ color: {k.ink2}; }}
    """


def _menus(k: Look) -> str:
    return f"""
    QMenu {{ background: {k.pane}; color: {k.ink}; border: 1px solid {k.field_line}; padding: 2px; }}
    QMenu::item {{ padding: 4px {4 * k.gap}px; border-radius: 0; min-width: {8 * k.base}px; }}
    QMenu::item:selected {{ background: {k.chosen}; color: {k.ink}; }}
    QMenu::item:disabled {{ color: {k.field_line}; }}
    QMenu::separator {{ background: {k.line}; height: 1px; margin: 2px {k.gap}px; }}
    """

"""The application's one style sheet, made from the tokens. Widgets are told apart by their property `role`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.ui.icons import ICONS

if TYPE_CHECKING:
    from app.ui.theme import Theme


def style_sheet(theme: Theme) -> str:
    """The whole sheet."""
    parts = (_grounds, _text, _buttons, _fields, _lists, _small_parts, _learning)
    return "\n".join(part(theme) for part in parts)


def _grounds(t: Theme) -> str:
    return f"""
    QWidget {{ color: {t.ink}; }}
    QMainWindow, QDialog, QWidget[role="ground"] {{ background: {t.ground}; }}
    QWidget[role="panel"] {{ background: {t.panel}; }}
    QWidget[role="page"] {{ background: {t.panel}; }}
    QWidget[role="bar"] {{ background: {t.panel}; border-bottom: {t.hairline}px solid {t.line}; }}
    QWidget[role="action-bar"] {{ background: {t.panel}; border-top: {t.hairline}px solid {t.line}; }}
    QWidget[role="navigation"] {{ background: {t.ground}; border-right: {t.hairline}px solid {t.line}; }}
    QWidget[role="navigation-top"] {{ background: {t.ground}; border-bottom: {t.hairline}px solid {t.line}; }}
    QWidget[role="undo"] {{ background: {t.accent_ground}; border-top: {t.hairline}px solid {t.accent}; }}
    QWidget[role="card"] {{ background: {t.panel}; border: {t.hairline}px solid {t.line};
        border-radius: {t.radius}px; }}
    QFrame[role="line"] {{ background: {t.line}; border: none;
        max-height: {t.hairline}px; min-height: {t.hairline}px; }}
    QScrollArea {{ background: transparent; border: none; }}
    QSplitter::handle {{ background: {t.line}; }}
    QSplitter::handle:horizontal {{ width: {t.hairline}px; }}
    QToolTip {{ color: {t.ink}; background: {t.panel}; border: {t.hairline}px solid {t.field_line};
        padding: {t.space(1)}px; }}
    """


def _text(t: Theme) -> str:
    return f"""
    QLabel {{ background: transparent; }}
    QLabel[role="page-title"] {{ font-size: {t.page}px; font-weight: 600; }}
    QLabel[role="title"] {{ font-size: {t.title}px; font-weight: 600; }}
    QLabel[role="section"] {{ font-weight: 600; }}
    QLabel[role="second"] {{ color: {t.ink2}; }}
    QLabel[role="hint"] {{ color: {t.ink3}; font-size: {t.small}px; }}
    QLabel[role="empty"] {{ color: {t.ink2}; font-size: {t.title}px; }}
    QLabel[role="count"] {{ color: {t.accent}; font-size: {t.small}px; font-weight: 600; }}
    QLabel[role="error"], QLabel[role="banner"] {{ color: {t.ink}; background: {t.amber_ground};
        border: {t.hairline}px solid {t.amber}; border-radius: {t.radius}px; padding: {t.space(1)}px {t.space(2)}px; }}
    QLabel[role="banner-good"] {{ color: {t.ink}; background: {t.green_ground};
        border: {t.hairline}px solid {t.green}; border-radius: {t.radius}px;
        padding: {t.space(2)}px {t.space(3)}px; }}
    QLabel[role="banner"] {{ margin: {t.space(2)}px {t.space(5)}px; }}
    QLabel[role="code"] {{ font-family: "DejaVu Sans Mono", "Consolas", monospace; font-size: {t.page}px;
        font-weight: 600; }}
    QLabel[role="key"] {{ color: {t.ink2}; background: {t.ground}; border: {t.hairline}px solid {t.field_line};
        border-radius: {t.space(1)}px; padding: 0 {t.space(1)}px; font-size: {t.small}px; }}
    QLabel[role="good"] {{ color: {t.green}; }}
    QLabel[role="warning"] {{ color: {t.amber}; }}
    QLabel[role="chip"], QLabel[role="chip-red"], QLabel[role="chip-amber"], QLabel[role="chip-green"] {{
        font-size: {t.small}px; padding: 0 {t.space(2)}px; border-radius: {t.radius}px;
        min-height: {t.small + t.space(2)}px; }}
    QLabel[role="chip"] {{ color: {t.ink2}; background: {t.ground}; border: {t.hairline}px solid {t.line}; }}
    QLabel[role="chip-red"] {{ color: {t.red}; background: {t.red_ground}; border: {t.hairline}px solid {t.red}; }}
    QLabel[role="chip-amber"] {{ color: {t.amber}; background: {t.amber_ground};
        border: {t.hairline}px solid {t.amber}; }}
    QLabel[role="chip-green"] {{ color: {t.green}; background: {t.green_ground};
        border: {t.hairline}px solid {t.green}; }}
    """


def _buttons(t: Theme) -> str:
    # a border is always there and changes colour with the focus, so that nothing moves when one tabs through
    return f"""
    QPushButton {{ background: {t.panel}; color: {t.ink}; border: {t.hairline}px solid {t.field_line};
        border-radius: {t.radius}px; padding: 0 {t.space(4)}px; min-height: {t.control - 2 * t.focus}px; }}
    QPushButton:hover {{ background: {t.accent_ground}; }}
    QPushButton:pressed {{ background: {t.line}; }}
    QPushButton:focus {{ border: {t.focus}px solid {t.accent}; padding: 0 {t.space(4) - 1}px; }}
    QPushButton:disabled {{ color: {t.ink3}; border-color: {t.line}; background: {t.ground}; }}
    QPushButton[role="primary"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
        font-weight: 600; }}
    QPushButton[role="primary"]:hover, QPushButton[role="primary"]:pressed {{ background: {t.accent_strong};
        border-color: {t.accent_strong}; }}
    QPushButton[role="primary"]:focus {{ border: {t.focus}px solid {t.ink}; }}
    QPushButton[role="primary"]:disabled {{ background: {t.line}; color: {t.ink3}; border-color: {t.line}; }}
    QPushButton[large="true"] {{ min-height: {t.large_control}px; font-size: {t.title}px; }}
    QPushButton[role="compose"] {{ color: {t.accent}; font-weight: 600; }}
    QPushButton[role="quiet"], QToolButton[role="quiet"] {{ background: transparent; color: {t.accent};
        border: {t.focus}px solid transparent; border-radius: {t.radius}px; padding: 0 {t.space(2)}px;
        min-height: {t.control - 2 * t.focus}px; }}
    QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {t.accent_ground}; }}
    QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{ border-color: {t.accent}; }}
    QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled {{ color: {t.ink3}; }}
    QToolButton[role="quiet"]::menu-indicator {{ image: none; }}
    QPushButton[role="line-open"], QPushButton[role="line-down"] {{ background: transparent; color: {t.ink2};
        border: {t.focus}px solid transparent; padding: 0 {t.space(2)}px; }}
    QPushButton[role="line-down"] {{ color: {t.amber}; font-weight: 600; }}
    QPushButton[role="line-open"]:hover, QPushButton[role="line-down"]:hover {{ background: {t.accent_ground}; }}
    QPushButton[role="line-open"]:focus, QPushButton[role="line-down"]:focus {{ border-color: {t.accent}; }}
    QToolButton[role="mark"] {{ color: {t.ink2}; background: {t.panel}; font-weight: 600; font-size: {t.small}px;
        border: {t.hairline}px solid {t.field_line}; border-radius: {t.radius}px; padding: 0 {t.space(2)}px;
        min-height: {t.small + t.space(2)}px; }}
    QToolButton[role="mark"]:focus {{ border: {t.focus}px solid {t.accent}; padding: 0 {t.space(2) - 1}px; }}
    QToolButton[role="mark"]::menu-indicator {{ image: none; }}
    QPushButton[role="filter"] {{ background: transparent; color: {t.ink2}; border: {t.hairline}px solid transparent;
        border-radius: {t.radius}px; padding: 0 {t.space(2)}px; min-height: {t.control - t.space(2)}px; }}
    QPushButton[role="filter"]:hover {{ background: {t.accent_ground}; }}
    QPushButton[role="filter"]:checked {{ color: {t.accent}; background: {t.accent_ground}; font-weight: 600;
        border-color: {t.accent}; }}
    QPushButton[role="filter"]:focus {{ border: {t.focus}px solid {t.accent}; padding: 0 {t.space(2) - 1}px; }}
    QPushButton[role="name"] {{ text-align: left; font-size: {t.title}px; padding: 0 {t.space(4)}px;
        min-height: {t.large_control}px; border-color: {t.line}; }}
    QPushButton[role="name"]:hover {{ border-color: {t.accent}; }}
    QPushButton[role="name"]:focus {{ border: {t.focus}px solid {t.accent}; padding: 0 {t.space(4) - 1}px; }}
    QPushButton[role="navigation"] {{ text-align: left; background: transparent; color: {t.ink2};
        border: {t.focus}px solid transparent; border-radius: {t.radius}px; padding: 0 {t.space(2)}px;
        min-height: {t.control}px; }}
    QPushButton[role="navigation"]:hover {{ background: {t.line}; }}
    QPushButton[role="navigation"]:checked {{ background: {t.accent_ground}; color: {t.accent}; font-weight: 600; }}
    QPushButton[role="navigation"]:focus {{ border-color: {t.accent}; }}
    QPushButton::menu-indicator {{ image: url({(ICONS / "down.svg").as_posix()}); width: {t.space(3)}px;
        height: {t.space(3)}px; subcontrol-origin: padding; subcontrol-position: center right;
        right: {t.space(1)}px; }}
    QPushButton[opens="menu"], QPushButton[opens="menu"]:focus {{ padding-right: {t.space(5)}px; }}
    """


def _fields(t: Theme) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateTimeEdit {{ background: {t.panel}; color: {t.ink};
        border: {t.hairline}px solid {t.field_line}; border-radius: {t.radius}px;
        padding: {t.hairline}px {t.space(2)}px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QLineEdit, QComboBox, QSpinBox, QDateTimeEdit {{ min-height: {t.control - t.space(1)}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateTimeEdit:focus {{
        border: {t.focus}px solid {t.accent}; padding: 0 {t.space(2) - 1}px; }}
    QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled {{ color: {t.ink3}; background: {t.ground};
        border-color: {t.line}; }}
    QLineEdit[role="search"] {{ background: {t.ground}; border-color: {t.line}; }}
    QLineEdit[role="search"]:focus {{ background: {t.panel}; border-color: {t.accent}; }}
    QLineEdit[role="large"] {{ font-size: {t.title}px; min-height: {t.control + t.space(2)}px; }}
    QTextEdit[role="paper"], QTextBrowser[role="paper"] {{ background: {t.paper}; border: none; padding: 0; }}
    QComboBox::drop-down, QDateTimeEdit::drop-down {{ border: none; width: {t.space(5)}px;
        subcontrol-origin: padding; subcontrol-position: center right; }}
    QComboBox::down-arrow, QDateTimeEdit::down-arrow {{ image: url({(ICONS / "down.svg").as_posix()});
        width: {t.space(4)}px; height: {t.space(4)}px; }}
    QComboBox QAbstractItemView {{ background: {t.panel}; color: {t.ink}; border: {t.hairline}px solid {t.line};
        selection-background-color: {t.accent_ground}; selection-color: {t.ink}; }}
    """


def _lists(t: Theme) -> str:
    return f"""
    QAbstractItemView {{ background: {t.panel}; color: {t.ink}; border: none; outline: none;
        selection-background-color: {t.accent_ground}; selection-color: {t.ink}; }}
    QTableView {{ gridline-color: {t.line}; }}
    QHeaderView::section {{ background: {t.panel}; color: {t.ink2}; border: none;
        border-bottom: {t.hairline}px solid {t.line}; padding: {t.space(1)}px {t.space(2)}px; }}
    QScrollBar:vertical {{ background: transparent; width: {t.space(3)}px; margin: 0; }}
    QScrollBar:horizontal {{ background: transparent; height: {t.space(3)}px; margin: 0; }}
    QScrollBar::handle {{ background: {t.field_line}; border-radius: {t.space(1)}px; margin: {t.space(1) // 2}px; }}
    QScrollBar::handle:vertical {{ min-height: {t.space(6)}px; }}
    QScrollBar::handle:horizontal {{ min-width: {t.space(6)}px; }}
    QScrollBar::handle:hover {{ background: {t.ink3}; }}
    QScrollBar::add-line, QScrollBar::sub-line {{ width: 0; height: 0; }}
    QScrollBar::add-page, QScrollBar::sub-page {{ background: transparent; }}
    """


def _small_parts(t: Theme) -> str:
    check = (ICONS / ("check-dark.svg" if t.dark else "check.svg")).as_posix()
    return f"""
    QMenu {{ background: {t.panel}; color: {t.ink}; border: {t.hairline}px solid {t.field_line};
        padding: {t.space(1)}px; }}
    QMenu::item {{ padding: {t.space(2)}px {t.space(5)}px; border-radius: {t.radius}px; }}
    QMenu::item:selected {{ background: {t.accent_ground}; color: {t.ink}; }}
    QMenu::item:disabled {{ color: {t.ink3}; }}
    QMenu::separator {{ height: {t.hairline}px; background: {t.line}; margin: {t.space(1)}px {t.space(2)}px; }}
    QCheckBox, QRadioButton {{ spacing: {t.space(2)}px; min-height: {t.control}px; }}
    QCheckBox::indicator, QAbstractItemView::indicator {{ width: {t.title}px; height: {t.title}px;
        background: {t.panel}; border: {t.hairline}px solid {t.field_line}; border-radius: {t.space(1)}px; }}
    QCheckBox::indicator:checked, QAbstractItemView::indicator:checked {{
        background: {t.accent}; border-color: {t.accent}; image: url({check}); }}
    QCheckBox::indicator:focus {{ border: {t.focus}px solid {t.accent}; }}
    QCheckBox::indicator:checked:focus {{ border: {t.focus}px solid {t.ink}; }}
    QProgressBar {{ background: {t.line}; border: none; border-radius: {t.space(1) // 2}px;
        max-height: {t.space(1)}px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: {t.space(1) // 2}px; }}
    """


def _learning(t: Theme) -> str:
    """Larger than the rest of the house: it is read by those who are not at home on a screen yet."""
    return f"""
    QLabel[role="lesson-title"] {{ font-size: {t.lesson_title}px; font-weight: 600; }}
    QLabel[role="lesson"], QLabel[role="lesson-second"], QLabel[role="lesson-name"] {{ font-size: {t.lesson}px; }}
    QLabel[role="lesson-second"] {{ color: {t.ink2}; }}
    QLabel[role="lesson-name"] {{ color: {t.accent}; font-weight: 600; }}
    QWidget[role="step"] {{ background: {t.accent_ground}; border: {t.hairline}px solid {t.accent};
        border-radius: {t.radius}px; }}
    QWidget[role="doing"] {{ background: {t.ground}; border: none;
        border-left: {t.space(1)}px solid {t.accent}; border-radius: 0; }}
    QWidget[role="said-good"] {{ background: {t.green_ground}; border: {t.hairline}px solid {t.green};
        border-radius: {t.radius}px; }}
    QWidget[role="said-kindly"] {{ background: {t.amber_ground}; border: {t.hairline}px solid {t.amber};
        border-radius: {t.radius}px; }}
    QPushButton[role="step"] {{ background: {t.accent}; color: {t.on_accent}; border-color: {t.accent};
        font-weight: 600; font-size: {t.lesson_title - t.space(1)}px; min-height: {t.large_control}px;
        padding: 0 {t.space(6)}px; }}
    QPushButton[role="step"]:hover, QPushButton[role="step"]:pressed {{ background: {t.accent_strong};
        border-color: {t.accent_strong}; }}
    QPushButton[role="step"]:focus {{ border: {t.focus}px solid {t.ink}; padding: 0 {t.space(6) - 1}px; }}
    QPushButton[role="choice"] {{ text-align: left; padding: 0; font-size: {t.lesson}px;
        border-color: {t.field_line}; }}
    QPushButton[role="choice"]:checked {{ background: {t.accent_ground}; border-color: {t.accent}; }}
    QPushButton[role="choice"]:focus {{ border: {t.focus}px solid {t.accent}; padding: 0; }}
    QPushButton[role="choice"]:disabled {{ color: {t.ink}; background: {t.panel}; border-color: {t.line}; }}
    QPushButton[role="choice"]:checked:disabled {{ background: {t.accent_ground}; border-color: {t.accent}; }}
    QPushButton[role="lesson-row"] {{ text-align: left; background: transparent; font-size: {t.title}px;
        border: {t.focus}px solid transparent; padding: 0 {t.space(3)}px; min-height: {t.control}px; }}
    QPushButton[role="lesson-link"] {{ text-align: left; background: transparent; color: {t.accent};
        font-size: {t.lesson}px; font-weight: 600; border: {t.focus}px solid transparent; padding: 0 {t.space(3)}px;
        min-height: {t.control}px; }}
    QPushButton[role="lesson-row"]:hover, QPushButton[role="lesson-link"]:hover {{
        background: {t.accent_ground}; }}
    QPushButton[role="lesson-row"]:focus, QPushButton[role="lesson-link"]:focus {{ border-color: {t.accent}; }}
    QLineEdit[role="gap"] {{ font-size: {t.lesson}px; min-height: {t.control + t.space(2)}px; }}
    QListWidget[role="steps"] {{ font-size: {t.lesson}px; background: transparent; }}
    QListWidget[role="steps"]::item {{ background: {t.panel}; border: {t.hairline}px solid {t.field_line};
        border-radius: {t.radius}px; padding: {t.space(3)}px; margin: 0 0 {t.space(2)}px 0; color: {t.ink}; }}
    QListWidget[role="steps"]::item:selected {{ background: {t.accent_ground}; border-color: {t.accent}; }}
    QListWidget[role="paper-items"] {{ background: {t.ground}; border: none; }}
    QListWidget[role="paper-items"]::item {{ padding: {t.space(2)}px {t.space(3)}px; }}
    """

"""Every colour and every size of the face. Style sheets are made from these tokens; no literal stands anywhere else.

Lengths are logical pixels: Qt multiplies them by the screen's scale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from PySide6.QtGui import QColor, QFont, QPalette
from PySide6.QtWidgets import QApplication

_SPACES = (4, 8, 12, 16, 24, 32)
BIG = 1.3
"""How much larger everything is in big-type mode."""

UI_FAMILIES = ("Microsoft YaHei UI", "Noto Sans CJK SC", "Source Han Sans SC", "WenQuanYi Micro Hei", "sans-serif")
"""Fonts of the face, the first that the system has for each glyph."""


@dataclass(frozen=True)
class Theme:
    """One look: colours by use, and sizes. `ink3` and the state colours have at least 4.5:1 on every ground."""

    name: str
    dark: bool
    ink: str
    ink2: str
    ink3: str
    ground: str
    panel: str
    paper: str
    line: str
    accent: str
    accent_strong: str
    """The accent under the pointer or the finger."""
    accent_ground: str
    on_accent: str
    """Text on the accent."""
    red: str
    amber: str
    green: str
    red_ground: str
    amber_ground: str
    green_ground: str
    field_line: str
    """The edge of a field, a button or a check box: 3:1 on its ground."""

    base: int = 14
    small: int = 12
    title: int = 16
    page: int = 20

    radius: int = 6
    hairline: int = 1
    focus: int = 2
    icon: int = 20
    control: int = 32
    """Height of a button or field."""
    large_control: int = 52
    """Height of a name on the unlock page."""
    row: int = 60
    """Height of a row of two lines."""
    navigation: int = 152
    bar: int = 44
    list: int = 380
    """Width of the list beside the paper, until the clerk drags it."""
    paper_width: int = 760
    form: int = 560
    """Width of a column of fields."""
    card: int = 400
    """Width of the unlock page's column."""
    search: int = 360
    window_width: int = 1280
    window_height: int = 720
    smallest_width: int = 640
    smallest_height: int = 440
    narrow: int = 1200
    """Below this width a page shows its list or the paper, not both."""
    narrower: int = 900
    """Below this width the navigation stands on top."""
    motion: int = 120
    """Milliseconds that a pane may take to open."""

    def space(self, step: int) -> int:
        """The step-th space, 1 to 6: 4, 8, 12, 16, 24, 32."""
        return _SPACES[step - 1]

    def big(self) -> Theme:
        """The same look for eyes that need larger type. Type grows, and with it what type must fit into."""

        def grown(size: int) -> int:
            return round(size * BIG)

        return replace(
            self,
            base=grown(self.base),
            small=grown(self.small),
            title=grown(self.title),
            page=grown(self.page),
            icon=grown(self.icon),
            control=grown(self.control),
            large_control=grown(self.large_control),
            row=grown(self.row),
            navigation=grown(self.navigation),
            bar=grown(self.bar),
            form=grown(self.form),
            card=grown(self.card),
            search=grown(self.search),
            narrow=grown(self.narrow),
            narrower=grown(self.narrower),
        )


LIGHT = Theme(
    name="light",
    dark=False,
    ink="#1D2125",
    ink2="#4A525C",
    ink3="#636C77",
    ground="#F4F5F6",
    panel="#FFFFFF",
    paper="#FFFEFA",
    line="#DEE1E5",
    accent="#1F5FA8",
    accent_strong="#184C87",
    accent_ground="#E8F0FA",
    on_accent="#FFFFFF",
    red="#B4161B",
    amber="#8F5500",
    green="#1E6B3A",
    red_ground="#FBEBEB",
    amber_ground="#FBF1E0",
    green_ground="#E7F3EB",
    field_line="#868F9A",
)

DARK = Theme(
    name="dark",
    dark=True,
    ink="#E6E8EB",
    ink2="#B7BEC7",
    ink3="#9DA6B1",
    ground="#1B1E22",
    panel="#23272C",
    paper="#2A2D31",
    line="#383D44",
    accent="#7DB1EC",
    accent_strong="#A0C7F3",
    accent_ground="#293B50",
    on_accent="#0F1A26",
    red="#FF9A94",
    amber="#E9B263",
    green="#86CF9F",
    red_ground="#46292A",
    amber_ground="#40341F",
    green_ground="#24392C",
    field_line="#767F8A",
)

HIGH_CONTRAST = Theme(
    name="high-contrast",
    dark=False,
    ink="#000000",
    ink2="#000000",
    ink3="#2B2B2B",
    ground="#FFFFFF",
    panel="#FFFFFF",
    paper="#FFFFFF",
    line="#000000",
    accent="#00308F",
    accent_strong="#001C55",
    accent_ground="#DCE8FF",
    on_accent="#FFFFFF",
    red="#9B0000",
    amber="#6B3D00",
    green="#00471B",
    red_ground="#FFFFFF",
    amber_ground="#FFFFFF",
    green_ground="#FFFFFF",
    field_line="#000000",
    focus=3,
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK, HIGH_CONTRAST)}


def chosen(name: str, big: bool) -> Theme:
    """The look of that name (light where it is unknown), in big type if asked."""
    theme = THEMES.get(name, LIGHT)
    return theme.big() if big else theme


def apply(theme: Theme, app: QApplication) -> None:
    """Dress the whole application. Windows that took sizes from an older theme have to be made anew."""
    font = QFont()
    font.setFamilies(UI_FAMILIES)
    font.setPixelSize(theme.base)
    app.setStyle("Fusion")
    app.setFont(font)
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


def palette(theme: Theme) -> QPalette:
    """The tokens where Qt paints without the style sheet: delegates, place holders, links."""
    made = QPalette()
    for role, colour in (
        (QPalette.ColorRole.Window, theme.ground),
        (QPalette.ColorRole.WindowText, theme.ink),
        (QPalette.ColorRole.Base, theme.panel),
        (QPalette.ColorRole.AlternateBase, theme.ground),
        (QPalette.ColorRole.Text, theme.ink),
        (QPalette.ColorRole.PlaceholderText, theme.ink3),
        (QPalette.ColorRole.Button, theme.panel),
        (QPalette.ColorRole.ButtonText, theme.ink),
        (QPalette.ColorRole.ToolTipBase, theme.panel),
        (QPalette.ColorRole.ToolTipText, theme.ink),
        (QPalette.ColorRole.Highlight, theme.accent),
        (QPalette.ColorRole.HighlightedText, theme.on_accent),
        (QPalette.ColorRole.Link, theme.accent),
        (QPalette.ColorRole.LinkVisited, theme.accent),
        (QPalette.ColorRole.Mid, theme.field_line),
        (QPalette.ColorRole.Midlight, theme.line),
    ):
        made.setColor(role, QColor(colour))
    return made


def style_sheet(theme: Theme) -> str:
    """The one style sheet of the application. Widgets are told apart by their property `role`."""
    return "\n".join((_grounds(theme), _text(theme), _buttons(theme), _fields(theme), _lists(theme), _small_parts(theme)))


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
    QWidget[role="card"] {{ background: {t.panel}; border: {t.hairline}px solid {t.line}; border-radius: {t.radius}px; }}
    QFrame[role="line"] {{ background: {t.line}; border: none; max-height: {t.hairline}px; min-height: {t.hairline}px; }}
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
    QLabel[role="error"] {{ color: {t.red}; }}
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
    QPushButton[role="quiet"], QToolButton[role="quiet"] {{ background: transparent; color: {t.accent};
        border: {t.focus}px solid transparent; border-radius: {t.radius}px; padding: 0 {t.space(2)}px;
        min-height: {t.control - 2 * t.focus}px; }}
    QPushButton[role="quiet"]:hover, QToolButton[role="quiet"]:hover {{ background: {t.accent_ground}; }}
    QPushButton[role="quiet"]:focus, QToolButton[role="quiet"]:focus {{ border-color: {t.accent}; }}
    QPushButton[role="quiet"]:disabled, QToolButton[role="quiet"]:disabled {{ color: {t.ink3}; }}
    QToolButton[role="quiet"]::menu-indicator {{ image: none; }}
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
    """


def _fields(t: Theme) -> str:
    return f"""
    QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QDateEdit {{ background: {t.panel}; color: {t.ink};
        border: {t.hairline}px solid {t.field_line}; border-radius: {t.radius}px;
        padding: {t.hairline}px {t.space(2)}px;
        selection-background-color: {t.accent}; selection-color: {t.on_accent}; }}
    QLineEdit, QComboBox, QSpinBox, QDateEdit {{ min-height: {t.control - t.space(1)}px; }}
    QLineEdit:focus, QPlainTextEdit:focus, QTextEdit:focus, QComboBox:focus, QSpinBox:focus, QDateEdit:focus {{
        border: {t.focus}px solid {t.accent}; padding: 0 {t.space(2) - 1}px; }}
    QLineEdit:disabled, QComboBox:disabled, QPlainTextEdit:disabled {{ color: {t.ink3}; background: {t.ground};
        border-color: {t.line}; }}
    QLineEdit[role="search"] {{ background: {t.ground}; border-color: {t.line}; }}
    QLineEdit[role="search"]:focus {{ background: {t.panel}; border-color: {t.accent}; }}
    QLineEdit[role="large"] {{ font-size: {t.title}px; min-height: {t.control + t.space(2)}px; }}
    QTextEdit[role="paper"], QTextBrowser[role="paper"] {{ background: {t.paper}; border: none; padding: 0; }}
    QComboBox::drop-down {{ border: none; width: {t.space(5)}px; }}
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
    return f"""
    QMenu {{ background: {t.panel}; color: {t.ink}; border: {t.hairline}px solid {t.field_line};
        padding: {t.space(1)}px; }}
    QMenu::item {{ padding: {t.space(2)}px {t.space(5)}px; border-radius: {t.radius}px; }}
    QMenu::item:selected {{ background: {t.accent_ground}; color: {t.ink}; }}
    QMenu::item:disabled {{ color: {t.ink3}; }}
    QMenu::separator {{ height: {t.hairline}px; background: {t.line}; margin: {t.space(1)}px {t.space(2)}px; }}
    QCheckBox, QRadioButton {{ spacing: {t.space(2)}px; min-height: {t.control}px; background: transparent;
        border: {t.focus}px solid transparent; border-radius: {t.radius}px; }}
    QCheckBox:focus, QRadioButton:focus {{ border-color: {t.accent}; }}
    QProgressBar {{ background: {t.line}; border: none; border-radius: {t.space(1) // 2}px; max-height: {t.space(1)}px; }}
    QProgressBar::chunk {{ background: {t.accent}; border-radius: {t.space(1) // 2}px; }}
    """

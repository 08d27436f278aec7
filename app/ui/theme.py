"""Every colour and every size of the face. Style sheets are made from these tokens; no literal stands anywhere else.

Lengths are logical pixels: Qt multiplies them by the screen's scale.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PySide6.QtGui import QColor, QFont, QPalette

from app.ui.style import style_sheet

if TYPE_CHECKING:
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
    lesson: int = 18
    """What is read by those who learn."""
    lesson_title: int = 26

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
    lesson_width: int = 720
    """Width of a card of a lesson."""
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
    small_screen: int = 1500
    """A screen up to this wide is filled by the window at its first start."""
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
            lesson=grown(self.lesson),
            lesson_title=grown(self.lesson_title),
            lesson_width=grown(self.lesson_width),
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


__all__ = ["DARK", "HIGH_CONTRAST", "LIGHT", "THEMES", "Theme", "apply", "chosen", "palette", "style_sheet"]

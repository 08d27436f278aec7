"""The tokens: what must be read can be read, and nobody paints past them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.ui.theme import DARK, LIGHT, THEMES, Theme, chosen, style_sheet

UI = Path(__file__).resolve().parents[2] / "app" / "ui"
COLOUR = re.compile(r"#[0-9A-Fa-f]{6}\b|rgba?\(")
TOKENS = {"theme.py", "icons.py", "look.py"}  # the last: of the simulated PC


def luminance(colour: str) -> float:
    parts = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """WCAG 2.2: (lighter + 0.05) / (darker + 0.05)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_all_text_has_four_and_a_half_to_one(theme: Theme) -> None:
    grounds = (theme.ground, theme.panel, theme.paper, theme.accent_ground)
    for ink in (theme.ink, theme.ink2, theme.ink3, theme.accent, theme.red, theme.amber, theme.green):
        assert all(contrast(ink, ground) >= 4.5 for ground in grounds)
    for ink, ground in (
        (theme.red, theme.red_ground),
        (theme.amber, theme.amber_ground),
        (theme.ink, theme.amber_ground),
        (theme.green, theme.green_ground),
        (theme.on_accent, theme.accent),
        (theme.on_accent, theme.accent_strong),
    ):
        assert contrast(ink, ground) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_the_edge_of_a_field_can_be_seen(theme: Theme) -> None:
    assert contrast(theme.field_line, theme.panel) >= 3
    assert contrast(theme.field_line, theme.ground) >= 3


def test_no_colour_stands_outside_the_tokens() -> None:
    painted = [
        f"{path.name}:{number}"
        for path in UI.rglob("*.py")
        if path.name not in TOKENS
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1)
        if COLOUR.search(line)
    ]
    assert painted == []


def test_big_type_grows_what_type_must_fit_into() -> None:
    big = chosen("dark", big=True)
    assert big.ink == DARK.ink
    for name in ("base", "small", "title", "page", "control", "row", "navigation"):
        assert getattr(big, name) == round(getattr(DARK, name) * 1.3)
    assert big.space(3) == LIGHT.space(3)


def test_an_unknown_theme_is_the_light_one() -> None:
    assert chosen("sepia", big=False) is LIGHT


def test_every_style_sheet_is_whole() -> None:
    for theme in THEMES.values():
        sheet = style_sheet(theme)
        assert sheet.count("{") == sheet.count("}") > 0

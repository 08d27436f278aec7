"""Icons by name, tinted by token. Each stands beside a word, never alone."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

ICONS = Path(__file__).resolve().parents[2] / "resources" / "icons"
_RATIOS = (1.0, 1.25, 1.5, 2.0)
"""Drawn sharp for each scale of Windows, since a stretched 20 px icon blurs at 125 %."""
_PICTURE_SIZES = (16, 18, 20, 24, 32, 40)
_APPLICATION_SIZES = (16, 24, 32, 48, 64)


def icon(name: str, colour: str, size: int) -> QIcon:
    """The icon `resources/icons/<name>.svg` in one colour, `size` logical pixels square."""
    tinted = (ICONS / f"{name}.svg").read_text("utf-8").replace("<svg ", f'<svg fill="{colour}" ', 1)
    return _drawn(tinted, [(size, ratio) for ratio in _RATIOS])


def drawn_icon(file: Path) -> QIcon:
    """A picture in its own colours, sharp at every size and scale: the system's engine for SVG would need a plugin."""
    return _drawn(file.read_text("utf-8"), [(size, 1.0) for size in _PICTURE_SIZES])


def application_icon(dot: str = "") -> QIcon:
    """The program's own icon, with a dot of that colour when something waits."""
    text = (ICONS / "xiangyi.svg").read_text("utf-8")
    if dot:
        text = text.replace("</svg>", f'<circle cx="52" cy="12" r="11" fill="{dot}"/></svg>')
    return _drawn(text, [(size, 1.0) for size in _APPLICATION_SIZES])


def _drawn(svg: str, sizes: list[tuple[int, float]]) -> QIcon:
    renderer = QSvgRenderer(QByteArray(svg.encode()))
    made = QIcon()
    for size, ratio in sizes:
        pixels = round(size * ratio)
        pixmap = QPixmap(pixels, pixels)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        renderer.render(painter, QRectF(0, 0, pixels, pixels))
        painter.end()
        pixmap.setDevicePixelRatio(ratio)
        made.addPixmap(pixmap)
    return made

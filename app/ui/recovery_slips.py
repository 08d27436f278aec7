"""The two recovery codes on paper: a page for each keeper, so that nobody holds both. Lengths in millimetres."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QMarginsF, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QPageSize, QPainter, QPdfWriter, QPen

from app.speech import _
from app.ui import press, theme

if TYPE_CHECKING:
    from pathlib import Path

    from PySide6.QtGui import QPagedPaintDevice

    from app.desk.rows import Self

LEFT: Final = 30.0
TOP: Final = 35.0
WIDTH: Final = 150.0
CODE: Final = 7.5
TITLE: Final = 8.0
TEXT: Final = 4.6
LEADING: Final = 1.5
HAIRLINE: Final = 0.3


def print_slips(codes: tuple[str, str], me: Self, device: QPagedPaintDevice) -> None:
    """Print the two slips, a page each, on a device whose origin is the paper's corner."""
    painter = QPainter(device)
    for number, code in enumerate(codes, 1):
        if number > 1:
            device.newPage()
        _print_slip(painter, device.logicalDpiX() / 25.4, number, code, me)
    painter.end()


def write_slips(codes: tuple[str, str], me: Self, path: Path) -> None:
    """The same as a PDF file."""
    writer = QPdfWriter(str(path))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    writer.setPageMargins(QMarginsF())
    writer.setResolution(press.RESOLUTION)
    print_slips(codes, me, writer)


def _print_slip(painter: QPainter, scale: float, number: int, code: str, me: Self) -> None:
    y = TOP
    painter.setPen(QColor(theme.LIGHT.ink))
    for text, size, bold, mono in (
        (_("Xiangyi recovery code, %d of 2") % number, TITLE, True, False),
        (f"{me.name} · {me.unit_name} · {me.county}", TEXT, False, False),
        (code, CODE, True, True),
        (_made_on(), TEXT, False, False),
        (_("Keeper: ____________________"), TEXT, False, False),
        (_keeping(me.name), TEXT, False, False),
        *([(_("Demonstration · invalid"), TEXT, True, False)] if me.demo else []),
    ):
        font = QFont()
        font.setFamilies(("DejaVu Sans Mono", "Consolas", *theme.UI_FAMILIES) if mono else theme.UI_FAMILIES)
        font.setPixelSize(round(size * scale))
        font.setBold(bold)
        painter.setFont(font)
        room = QRectF(LEFT * scale, y * scale, WIDTH * scale, press.PAGE_HEIGHT * scale)
        used = painter.drawText(room, Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignLeft, text)
        y += used.height() / scale + TEXT * LEADING
    painter.setPen(QPen(QColor(theme.LIGHT.ink), HAIRLINE * scale))
    painter.drawRect(
        QRectF((LEFT - TITLE) * scale, (TOP - TITLE) * scale, (WIDTH + 2 * TITLE) * scale, (y - TOP + TITLE) * scale)
    )


def _made_on() -> str:
    return _("Made on %s. Earlier codes open nothing any more.") % time.strftime("%Y-%m-%d")


def _keeping(name: str) -> str:
    return _(
        "If %s forgets the password, this code and the other one together open the desk; one alone opens nothing. Keep "
        "it apart from the other one, in a locked place. Do not photograph it and do not send it to anyone."
    ) % name  # fmt: skip

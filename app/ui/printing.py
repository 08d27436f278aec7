"""Asking for a printer: Qt's part for printers is brought in when something is printed, which most days nothing is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QMarginsF
from PySide6.QtGui import QPageLayout, QPageSize

from app.speech import _

if TYPE_CHECKING:
    from PySide6.QtPrintSupport import QPrinter
    from PySide6.QtWidgets import QWidget


def a4(margin: float = 0.0, *, wide: bool = False) -> QPageLayout:
    """A sheet of A4 with a margin in mm; without one the whole of it can be printed on."""
    orientation = QPageLayout.Orientation.Landscape if wide else QPageLayout.Orientation.Portrait
    margins = QMarginsF(margin, margin, margin, margin)
    made = QPageLayout(QPageSize(QPageSize.PageSizeId.A4), orientation, margins, QPageLayout.Unit.Millimeter)
    if not margin:
        made.setMode(QPageLayout.Mode.FullPageMode)
    return made


def ask_for_printer(parent: QWidget, name: str, layout: QPageLayout, title: str = "") -> QPrinter | None:
    """The printer that the clerk chose for a job of that name, or None if the clerk thought better of it."""
    from PySide6.QtPrintSupport import QPrintDialog, QPrinter

    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageLayout(layout)
    printer.setDocName(name)
    dialog = QPrintDialog(printer, parent.window())
    dialog.setWindowTitle(title or _("Print"))
    return printer if dialog.exec() else None

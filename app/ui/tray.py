"""Beside the clock: how much waits. An emergency gives one sound and one toast, without its title."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication, QMenu, QSystemTrayIcon

from app.speech import _, ngettext
from app.ui.icons import application_icon

if TYPE_CHECKING:
    from app.desk.rows import Counts
    from app.ui.theme import Theme


class Tray(QObject):
    """`open_asked()` and `quit_asked()`. Where the system has no tray it is not there, and says so."""

    open_asked = Signal()
    quit_asked = Signal()

    def __init__(self, tokens: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._tokens = tokens
        self._known: frozenset[str] | None = None
        self._dot = ""
        self._menu = QMenu()
        self._menu.addAction(_("Open Xiangyi"), self.open_asked.emit)
        self._menu.addAction(_("Quit Xiangyi"), self.quit_asked.emit)
        self._icon = QSystemTrayIcon(application_icon(), self)
        self._icon.setContextMenu(self._menu)
        self._icon.setToolTip(_("Xiangyi"))
        self._icon.activated.connect(self._activated)
        self._icon.messageClicked.connect(self.open_asked)
        if self.there():
            self._icon.show()

    @staticmethod
    def there() -> bool:
        """Whether the system has a tray to close into."""
        return QSystemTrayIcon.isSystemTrayAvailable()

    def set_counts(self, counts: Counts) -> None:
        """Show how much waits, without a sound."""
        waiting = counts.to_sign
        words = (
            ngettext("%d to sign for", "%d to sign for", waiting) % waiting if waiting else _("nothing waits for you")
        )
        self._icon.setToolTip(f"{_('Xiangyi')} · {words}")
        dot = self._tokens.amber if waiting else ""
        if dot != self._dot:
            self._dot = dot
            self._icon.setIcon(application_icon(dot))

    def set_emergencies(self, items: frozenset[str]) -> None:
        """Which emergencies wait to be signed for. One that was not there before gives a sound; what waited when the
        desk was opened is on the page that the clerk sees."""
        if self._known is not None and items - self._known:
            self._alert()
        self._known = items | (self._known or frozenset())

    def forget(self) -> None:
        """The desk is locked: nothing of it shows any more, and the next one begins anew."""
        self._known = None
        self._dot = ""
        self._icon.setIcon(application_icon())
        self._icon.setToolTip(_("Xiangyi"))

    def _alert(self) -> None:
        """One sound, one toast. The title stays inside: a screen may be seen by anyone."""
        QApplication.beep()
        if self.there():
            self._icon.showMessage(_("Xiangyi"), _("An emergency document has arrived. Open Xiangyi to read it."))

    def remove(self) -> None:
        """Take the icon away at exit."""
        self._icon.hide()
        self._menu.deleteLater()

    def _activated(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how != QSystemTrayIcon.ActivationReason.Context:
            self.open_asked.emit()

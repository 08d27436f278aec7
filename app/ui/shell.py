"""The main window: navigation, top bar, one page at a time, and the bar that takes an act back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QAction, QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QGridLayout, QMainWindow, QMenu, QStackedWidget, QVBoxLayout, QWidget

from app.speech import _, ngettext
from app.ui import keyboard
from app.ui.icons import application_icon
from app.ui.navigation import Navigation
from app.ui.placing import place
from app.ui.top_bar import TopBar
from app.ui.undo_bar import UndoBar

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from app.desk.rows import Counts, Self
    from app.ui.theme import Theme


class Shell(QMainWindow):
    """Holds the pages and knows nothing of what is on them.

    Tells what the clerk asks for from anywhere: search, writing, an exchange now, locking, leaving.
    """

    page_shown = Signal(str)
    compose_asked = Signal()
    exchange_asked = Signal()
    search_asked = Signal(str)
    lock_asked = Signal()
    quit_asked = Signal()
    closed = Signal()
    """The window's own close button: the program stays in the tray where there is one."""

    def __init__(self, tokens: Theme, me: Self) -> None:
        super().__init__()
        self._tokens = tokens
        self._who, self._unit = QAction(self), QAction(self)
        for action in (self._who, self._unit):
            action.setEnabled(False)
        self._makers: dict[str, Callable[[], QWidget]] = {}
        self._pages: dict[str, QWidget] = {}
        self._page_keys: list[tuple[str, str]] = []
        self.navigation = Navigation(tokens)
        self.top_bar = TopBar(tokens, me)
        self.undo_bar = UndoBar(tokens)
        self._stack = QStackedWidget()
        self.setWindowIcon(application_icon())
        place(self, tokens)
        self._main = QWidget()
        right = QVBoxLayout(self._main)
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        right.addWidget(self._stack, 1)
        right.addWidget(self.undo_bar)
        whole = QWidget()
        self._grid = QGridLayout(whole)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(0)
        self.setCentralWidget(whole)
        self._arranged = ""
        self._arrange()
        self._connect()
        self.set_self(me)

    # pages

    def add_page(
        self, key: str, make: Callable[[], QWidget], name: str = "", picture: str = "", *, at_foot: bool = False
    ) -> None:
        """Adds a page, made when it is shown first; with a name it gets a button and the next of Ctrl+1 to 9."""
        self._makers[key] = make
        if not name:
            return
        number = sum(1 for known in self._makers if self.navigation.has_page(known)) + 1
        shortcut = keyboard.SETTINGS.said if at_foot else f"Ctrl+{number}"
        self.navigation.add_page(key, name, picture, shortcut, at_foot=at_foot)
        self._page_keys.append((shortcut, name))
        self._bind((shortcut,), lambda: self.show_page(key))

    def show_page(self, key: str) -> None:
        """Brings a page to the front and gives it the keyboard."""
        before = self.page()
        page = self._made(key)
        self._stack.setCurrentWidget(page)
        self.navigation.set_current(key)
        page.setFocus()
        if key != before:
            self.page_shown.emit(key)

    def page(self) -> str:
        """The key of the page in front; empty before the first is shown."""
        return next((key for key, page in self._pages.items() if page is self._stack.currentWidget()), "")

    def _made(self, key: str) -> QWidget:
        if key not in self._pages:
            page = self._pages[key] = self._makers[key]()
            page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
            self._tell_width(page)
            self._stack.addWidget(page)
        return self._pages[key]

    # data in

    def set_counts(self, counts: Counts) -> None:
        """The numbers beside the pages."""
        for key, count, words in (
            ("inbox", counts.to_sign, ngettext("%d to sign for", "%d to sign for", counts.to_sign)),
            ("notices", counts.notices, ngettext("%d unread", "%d unread", counts.notices)),
            ("outbox", counts.waiting + counts.refused, _outbox_words(counts)),
            ("drafts", counts.drafts, ngettext("%d draft", "%d drafts", counts.drafts)),
        ):
            if self.navigation.has_page(key):
                self.navigation.set_count(key, count, words % count if "%d" in words else words)

    def set_self(self, me: Self) -> None:
        """Whose desk this is. Known in full only after the first exchange."""
        self.setWindowTitle(_window_title(me))
        self.top_bar.set_self(me)
        self._who.setText(f"{me.name} · {me.post}" if me.post else me.name)
        self._unit.setText(me.unit_name)

    def set_menus(self, demo: list[QAction]) -> None:
        """What hangs from the clerk's name, and from the demonstration's mark."""
        menu = QMenu(self)
        menu.addActions([self._who, self._unit])
        menu.addSeparator()
        menu.addAction(keyboard.menu_text(keyboard.LOCK), self.lock_asked.emit)
        menu.addAction(keyboard.menu_text(keyboard.SETTINGS), lambda: self.show_page("settings"))
        menu.addAction(keyboard.menu_text(keyboard.KEYS), self.show_keys)
        menu.addSeparator()
        menu.addAction(keyboard.menu_text(keyboard.QUIT), self.quit_asked.emit)
        self.top_bar.set_person_menu(menu)
        if demo:
            self.top_bar.add_demo_actions(demo)

    def focus_search(self) -> None:
        """Ctrl+K: the keyboard goes to the search field, whatever is in front."""
        self.top_bar.search.setFocus()
        self.top_bar.search.selectAll()

    def show_keys(self) -> None:
        """F1: the list of all keys, over the window."""
        from app.ui.keys_dialog import KeysDialog  # seldom looked at

        KeysDialog(self._tokens, self._page_keys, self).open()

    # what happens

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Arrange anew where a limit has been passed."""
        super().resizeEvent(event)
        self._arrange()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Hide instead of close; whoever owns the window decides what follows."""
        event.ignore()
        self.closed.emit()

    def changeEvent(self, event: QEvent) -> None:
        """A window that comes to the front again shows what is new at once."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.page_shown.emit(self.page())

    def _arrange(self) -> None:
        on_top = self.width() < self._tokens.narrower
        for page in self._pages.values():
            self._tell_width(page)
        arranged = "top" if on_top else "left"
        if arranged == self._arranged:
            return
        self._arranged = arranged
        self.navigation.set_horizontal(on_top)
        for widget in (self.navigation, self.top_bar, self._main):
            self._grid.removeWidget(widget)
        self._grid.addWidget(self.top_bar, 0, 0, 1, 2)
        if on_top:
            self._grid.addWidget(self.navigation, 1, 0, 1, 2)
            self._grid.addWidget(self._main, 2, 0, 1, 2)
        else:
            self._grid.addWidget(self.navigation, 1, 0, 2, 1)
            self._grid.addWidget(self._main, 1, 1, 2, 1)
        self._grid.setColumnStretch(1, 1)
        self._grid.setRowStretch(2, 1)

    def _tell_width(self, page: QWidget) -> None:
        set_narrow = getattr(page, "set_narrow", None)
        if set_narrow is not None:
            set_narrow(self.width() < self._tokens.narrow)

    def _connect(self) -> None:
        self.navigation.page_chosen.connect(self.show_page)
        self.navigation.compose_asked.connect(self.compose_asked)
        self.navigation.lock_asked.connect(self.lock_asked)
        self.top_bar.search_asked.connect(self.search_asked)
        self.top_bar.exchange_asked.connect(self.exchange_asked)
        for key, asked in (
            (keyboard.KEYS, self.show_keys),
            (keyboard.SEARCH, self.focus_search),
            (keyboard.WRITE, self.compose_asked.emit),
            (keyboard.EXCHANGE, self.exchange_asked.emit),
            (keyboard.LOCK, self.lock_asked.emit),
            (keyboard.QUIT, self.quit_asked.emit),
            (keyboard.TAKE_BACK, self.undo_bar.take_back),
        ):
            self._bind(key.keys, asked)

    def _bind(self, keys: Sequence[str], asked: Callable[[], object]) -> None:
        keyboard.bind(keys, self, asked, Qt.ShortcutContext.WindowShortcut)


def _window_title(me: Self) -> str:
    name = _("Xiangyi")
    return f"{name} · {_('Demonstration, not valid')}" if me.demo else name


def _outbox_words(counts: Counts) -> str:
    parts = []
    if counts.refused:
        parts.append(ngettext("%d sent back", "%d sent back", counts.refused) % counts.refused)
    if counts.waiting:
        parts.append(ngettext("%d waiting to be sent", "%d waiting to be sent", counts.waiting) % counts.waiting)
    return " · ".join(parts)

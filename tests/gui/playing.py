"""Clerks at one PC, each at the own desk: what they press to bring a matter on, by mouse alone or by keyboard alone."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QListWidget, QPlainTextEdit, QPushButton, QWidget

from app.hub.matters.office import office
from app.ui.inbox_page import InboxPage
from app.ui.matters.matters_page import MattersPage
from app.ui.matters.starting_page import StartingPage
from app.ui.navigation import Navigation
from app.ui.row_table import ID
from app.ui.rows_view import RowsView
from tests.gui.conftest import settle
from tests.gui.county import PASSWORD, child

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytestqt.qtbot import QtBot

    from app.domain.matters.state import MatterState
    from app.ui.desktop import Desktop
    from app.ui.row_table import RowTable
    from tests.gui.county import County

PATIENCE = 60_000
"""ms that a busy machine may take for anything."""
CONTROL = Qt.KeyboardModifier.ControlModifier
_TABS = 120
"""So many fields a window has at most: whoever has not met a button by then never will."""
_PAGES = {"inbox": Qt.Key.Key_2, "matters": Qt.Key.Key_3}


class Player:
    """One PC of the county at which whoever has to act sits down. `mouse`: else only keys are used."""

    def __init__(self, qtbot: QtBot, desktop: Desktop, county: County, store: Path, *, mouse: bool) -> None:
        self.qtbot = qtbot
        self.desktop = desktop
        self.county = county
        self.store = store
        self.mouse = mouse
        self.person = ""

    # what the hub knows

    def state(self, matter: str) -> MatterState | None:
        """The matter as the county has it; None before it has come."""
        with self.county.hub.store.reading() as tx:
            known = tx.matters.known(bytes.fromhex(matter))
            return known.state if known else None

    def holder(self, matter: str) -> str:
        """Who has to act next, first of all whoever sits here already; empty at the end."""
        state = self.state(matter)
        assert state is not None
        with self.county.hub.store.reading() as tx:
            people = office(tx)
            seats = [seat for token in state.tokens for seat in ((token.seat,) if token.seat else token.candidates)]
            found = [person for seat in seats for person in people.occupants(seat)]
        return self.person if self.person in found else next(iter(found), "")

    # sitting down

    def sit_down(self, person: str) -> None:
        """Unlock the person's desk with the password; whoever sat here is locked out first."""
        if self.person == person:
            return
        self.county.store = self.store
        if person not in {folder.name for folder in self.store.glob("*")}:
            self.county.enrol(next(one for one in self.county.people if one.id == person))
        self.get_up()
        view = self.desktop.door.view
        self.wait(lambda: person in {clerk.person for clerk in view.clerks()})
        view.choose(person)
        view.password.setText(PASSWORD)
        if self.mouse:
            self.press(view, "open")
        else:
            self.qtbot.keyClick(view.password, Qt.Key.Key_Return)
        self.wait(lambda: self.desktop.window is not None)
        self.desktop.operations.desk.undo_seconds = 0
        self.person = person
        self.settle()

    def get_up(self) -> None:
        """Lock."""
        if self.desktop.window is None:
            self.desktop.door.show("")
            return
        if self.mouse:
            self.click(child(self.shell, QPushButton, "lock"))
        else:
            self.key(Qt.Key.Key_L, CONTROL)
        self.wait(lambda: self.desktop.window is None)
        self.person = ""

    # the window

    @property
    def shell(self) -> QWidget:
        """The window."""
        assert self.desktop.window is not None
        return self.desktop.window.shell

    @property
    def matters(self) -> MattersPage:
        """事项."""
        return child(self.shell, MattersPage)

    def page(self, key: str) -> None:
        """Go to a page, where what came is shown."""
        if self.mouse:
            self.click(child(self.shell, Navigation)._buttons[key])
        else:
            self.key(_PAGES[key], CONTROL)
        self.settle()

    def take(self, rows: RowTable, id: str) -> None:
        """Choose a row by its id, or by its title."""
        self.wait(lambda: place(rows, id) >= 0)
        if self.mouse:
            index = rows.model().index(place(rows, id), 0)
            rows.scrollTo(index)
            at = rows.visualRect(index).center()
            self.qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=at)
        else:
            self.tab_to(rows)
            self.key(Qt.Key.Key_Home)
            for _down in range(place(rows, id)):
                self.key(Qt.Key.Key_Down)
        self.settle()

    def open(self, matter: str) -> None:
        """Open a matter from the list of what is to be done."""
        self.page("matters")
        self.box("todo")
        self.take(self.matters.list, matter)
        opened = self.matters.opened
        self.wait(lambda: (shown := opened.matter()) is not None and shown.row.id == matter)

    def box(self, name: str) -> None:
        """Show another list of matters."""
        wanted = child(self.matters, QPushButton, f"matters-{name}")
        if self.mouse:
            self.click(wanted)
        else:
            self._along(self.matters, "matters-", wanted, Qt.Key.Key_Right)
        assert wanted.isChecked()
        self.settle()

    def chips(self, matter: str) -> str:
        """What the row of a matter says to whoever sees or hears it."""
        rows = self.matters.list
        index = rows.model().index(place(rows, matter), 0)
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole)) if index.isValid() else ""

    def said(self) -> str:
        """All that the opened matter says."""
        return "\n".join(label.text() for label in self.matters.opened.findChildren(QLabel) if label.isVisible())

    # acts

    def begin(self, route: str, title: str) -> str:
        """发起: begin a matter on its page. Returns its id."""
        self.page("matters")
        self.press(self.matters, "start-matter")
        page = child(self.shell, StartingPage)
        self.settle()
        self.wait(lambda: any(map(_ready, page.findChildren(QPushButton, f"route-{route}"))))
        self._choose_route(page, route)
        for kind, name, text in (
            (QLineEdit, "matter-title", title),
            (QLineEdit, "main-recipients", "区人民政府"),
            (QPlainTextEdit, "matter-body", "因连日降雨，现申请资金十万元。"),
        ):
            self.write(child(page, kind, name), text)
        if self.mouse:
            self.press(page, "begin")
        else:
            self.key(Qt.Key.Key_Return, CONTROL)
        return self._begun(title)

    def handle(self, title: str) -> str:
        """收文: begin with a document of the inbox. Returns the matter's id."""
        self.page("inbox")
        inbox = child(self.shell, InboxPage)
        self.take(child(inbox, RowsView), title)
        self.wait(lambda: child(inbox, QPushButton, "handle").isVisible())
        self.press(inbox, "handle")
        return self._begun(title)

    def _begun(self, title: str) -> str:
        self.wait(lambda: self.shell.findChild(MattersPage) is not None and self.matters.isVisible())
        opened = self.matters.opened
        self.wait(lambda: (shown := opened.matter()) is not None and shown.row.title == title)
        shown = opened.matter()
        assert shown is not None
        self.wait(lambda: self.state(shown.row.id) is not None)
        self.settle()
        return shown.row.id

    def act(self) -> str:
        """Press the main button, fill in what is asked, do it; nothing is waited for. Returns the verb."""
        deciding = self.matters.opened.deciding
        self.wait(lambda: deciding.main() is not None)
        main = deciding.main()
        assert main is not None
        if self.mouse:
            self.press(deciding, f"press-{main.verb}")
        else:
            self.tab_to(self.matters.list)
            self.key(Qt.Key.Key_Return, CONTROL)
        if deciding.deciding():
            self._fill_in()
        return main.verb

    def _fill_in(self) -> None:
        form = self.matters.opened.deciding.form
        self.settle()
        if form.asks_people:
            self._choose_somebody(child(form, QListWidget, "people"))
        opinion = child(form, QPlainTextEdit, "opinion")
        if any(_ready(one) for one in form.findChildren(QPushButton, "phrase-0")):
            self.press(form, "phrase-0")
        elif opinion.isVisible():
            self.write(opinion, "同意。")
        if self.mouse:
            self.press(form, "do")
        else:
            self.key(Qt.Key.Key_Return, CONTROL)

    def _choose_somebody(self, people: QListWidget) -> None:
        """The first who may be chosen."""
        self.wait(lambda: people.count() > 0)
        form = self.matters.opened.deciding.form
        if form.to:
            return
        if self.mouse:
            at = people.visualItemRect(people.item(0)).center()
            self.qtbot.mouseClick(people.viewport(), Qt.MouseButton.LeftButton, pos=at)
        else:
            self.tab_to(child(form, QLineEdit, "people-search"))
            self.key(Qt.Key.Key_Down)
            self.key(Qt.Key.Key_Space)
        assert form.to

    def _choose_route(self, page: StartingPage, route: str) -> None:
        def there() -> list[QPushButton]:
            return list(filter(_ready, page.findChildren(QPushButton, f"route-{route}")))

        self.wait(lambda: bool(there()))  # the page stands there before the desk has told of routes
        (wanted,) = there()
        if self.mouse:
            self.click(wanted)
        else:
            self._along(page, "route-", wanted, Qt.Key.Key_Down)
        assert page.draft().route == route

    # the cable

    def exchange(self) -> None:
        """Exchange now."""
        if self.mouse:
            self.press(self.shell, "line")
        else:
            self.key(Qt.Key.Key_F5)
        self.settle()

    # hands

    def press(self, within: QWidget, name: str) -> None:
        """Press a button of that name. Buttons come and go with the matter: the one that is seen is meant."""
        self.wait(lambda: any(_ready(one) for one in within.findChildren(QPushButton, name)))
        wanted = next(one for one in within.findChildren(QPushButton, name) if _ready(one))
        if self.mouse:
            self.click(wanted)
        else:
            self.tab_to(wanted)
            self.key(Qt.Key.Key_Space)

    def click(self, wanted: QWidget) -> None:
        """Click on something that is seen and may be pressed."""
        assert _ready(wanted), f"{wanted.objectName()} cannot be pressed"
        self.qtbot.mouseClick(wanted, Qt.MouseButton.LeftButton)

    def write(self, field: QWidget, text: str) -> None:
        """Write into a field."""
        if self.mouse:
            self.click(field if isinstance(field, QLineEdit) else field.viewport())  # type: ignore[attr-defined]
        else:
            self.tab_to(field)
        typed = QInputMethodEvent()
        typed.setCommitString(text)  # Chinese comes from an input method, not from keys
        QApplication.sendEvent(QApplication.focusWidget() or field, typed)

    def tab_to(self, *wanted: QWidget) -> None:
        """Go on with Tab until one of these has the keyboard."""
        for _tab in range(_TABS):
            if QApplication.focusWidget() in wanted:
                return
            self.key(Qt.Key.Key_Tab)
        names = [widget.objectName() or type(widget).__name__ for widget in wanted]
        raise AssertionError(f"Tab never comes to {names}")

    def _along(self, within: QWidget, names: str, wanted: QPushButton, arrow: Qt.Key) -> None:
        """To one of several of which one is chosen: Tab comes to that, and an arrow goes on from it."""
        found = within.findChildren(QPushButton)
        group = [one for one in found if one.objectName().startswith(names) and _ready(one)]
        self.tab_to(*group)
        back = {Qt.Key.Key_Right: Qt.Key.Key_Left, Qt.Key.Key_Down: Qt.Key.Key_Up}[arrow]
        for key in (back, arrow):
            for _one in group:
                if not wanted.hasFocus():
                    self.key(key)
        if not wanted.isChecked():
            self.key(Qt.Key.Key_Space)

    def key(self, key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Press a key where the keyboard is."""
        self.qtbot.keyClick(QApplication.focusWidget() or self.shell, key, modifier)

    def settle(self) -> None:
        """Until nothing is under way."""
        settle(self.qtbot, self.desktop)

    def wait(self, until: Callable[[], bool]) -> None:
        """Until something is so."""
        self.qtbot.waitUntil(until, timeout=PATIENCE)


def place(rows: RowTable, wanted: str) -> int:
    """Where the row of that id stands, or that says this; -1 for nowhere."""
    indexes = [rows.model().index(row, 0) for row in range(rows.model().rowCount())]
    said = Qt.ItemDataRole.AccessibleTextRole
    return next((one.row() for one in indexes if one.data(ID) == wanted or wanted in (one.data(said) or "")), -1)


def _ready(widget: QWidget) -> bool:
    return widget.isVisible() and widget.isEnabled()

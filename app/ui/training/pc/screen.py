"""The simulated screen: a desktop, windows above it, a task bar below, and now and then a question."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QKeySequence, QLinearGradient, QPainter
from PySide6.QtWidgets import QApplication, QFrame, QSizePolicy, QVBoxLayout, QWidget

from app.speech import _
from app.training.pc.acts import Verb
from app.training.pc.state import DESKTOP, Stick
from app.ui.parts import label
from app.ui.training.pc.carrying import Carrying
from app.ui.training.pc.document_view import DocumentView
from app.ui.training.pc.entries import COMPUTER, file_icon, on_desktop, place_icon, place_name
from app.ui.training.pc.explorer import Explorer
from app.ui.training.pc.files_view import FilesView
from app.ui.training.pc.look import sheet
from app.ui.training.pc.menus import menu_of, menu_of_place
from app.ui.training.pc.question_box import QuestionBox
from app.ui.training.pc.task_bar import TaskBar
from app.ui.training.pc.window import Window

if TYPE_CHECKING:
    from PySide6.QtGui import QPaintEvent, QResizeEvent

    from app.training.pc.acts import PcAct
    from app.ui.training.pc.hands import Hands, Question
    from app.ui.training.pc.look import Look

_SMALLEST: Final = QSize(560, 300)
_MOST_WINDOWS: Final = 8
_WITH_CTRL: Final = frozenset(
    {Qt.Key.Key_Z, Qt.Key.Key_W, Qt.Key.Key_C, Qt.Key.Key_X, Qt.Key.Key_V, Qt.Key.Key_A, Qt.Key.Key_F}
)
_ALONE: Final = frozenset(
    {
        *(Qt.Key.Key_Escape, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown),
        *(Qt.Key.Key_F2, Qt.Key.Key_F3, Qt.Key.Key_F6),
    }
)
_WITH_ALT: Final = frozenset({Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up})


class Screen(QWidget):
    """Everything that the simulated PC shows. It reads the machine behind `hands` and acts through them alone."""

    def __init__(self, hands: Hands, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hands = hands
        self._look = look
        self.setObjectName("pc-screen")
        self.setAccessibleName(_("Simulated PC"))
        self.setStyleSheet(sheet(look))
        self.setMinimumSize(_SMALLEST)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.windows: list[Window] = []  # in the order in which they were opened
        self._stacked: list[Window] = []  # the front one first
        self.question: QuestionBox | None = None
        self.desktop = FilesView(hands, look, dark=True, parent=self)
        self.desktop.setObjectName("pc-desktop")
        self.desktop.setAccessibleName(_("Desktop"))
        self.desktop.place = DESKTOP
        self.desktop.setFlow(FilesView.Flow.TopToBottom)
        self.bar = TaskBar(hands, look, self)
        self.toast = _Toast(look, self)
        self._shield = QWidget(self)  # over everything while a question stands there
        self._shield.hide()
        self.carrying = Carrying(hands, self, self.desktop, self._shown)
        self._connect()
        self.refresh()

    def sizeHint(self) -> QSize:
        """Little, and more where there is room: a page that scrolls gives what is asked for, and hides the rest."""
        return _SMALLEST

    # windows

    def open(self, path: str) -> None:
        """From the desktop: a folder in a new window, a file in its own."""
        pc = self.hands.machine.pc
        if path in pc.files and not self.hands.open(path):
            return
        if path in pc.files and pc.files[path] is not None:
            self.show_file(path)
        else:
            self.show_folder(path)

    def show_folder(self, place: str = COMPUTER) -> Window:
        """A new window of the file manager."""
        explorer = Explorer(self.hands, self._look, place)
        window = self._show(explorer, place_name(place), place_icon(place))
        explorer.went.connect(lambda: window.set_title(place_name(explorer.place), place_icon(explorer.place)))
        explorer.file_opened.connect(self.show_file)
        explorer.menu_wanted.connect(lambda at: menu_of(explorer.view, self.hands, self).pop_up(at))
        explorer.tree_menu_wanted.connect(
            lambda at, place: menu_of_place(place, explorer.go, self.hands, self).pop_up(at)
        )
        self.carrying.follow(explorer.view)
        explorer.view.begin_if_nothing()
        return window

    def show_file(self, path: str) -> None:
        """A window with what the file holds."""
        content = self.hands.machine.pc.files[path]
        name = path.rpartition("/")[2]
        self._show(DocumentView(file_icon(name), content or name, self._look), name, file_icon(name))

    def close_all(self) -> None:
        """As after starting: nothing is open."""
        self._answered()
        for window in list(self.windows):
            self._close(window)
        self.toast.hide()
        self.desktop.choose()
        self.desktop.scrollToTop()

    def _show(self, content: QWidget, title: str, picture: str) -> Window:
        if len(self.windows) >= _MOST_WINDOWS:
            self._close(self.windows[0])
        window = Window(content, title, picture, self._look, self)
        window.closed.connect(self._close)
        window.touched.connect(self._to_front)
        window.hidden_away.connect(self._hide)
        window.renamed.connect(self._show_tasks)
        window.setGeometry(self._place_for(content))
        self.windows.append(window)
        window.show()
        self._to_front(window)
        content.setFocus()
        return window

    def _place_for(self, content: QWidget) -> QRect:
        """Beside the icons of the desktop, each a little lower than the one before; a small screen is filled."""
        area: QRect = self.property("desktop-area")
        free = area.adjusted(self._look.cell_width + self._look.gap, self._look.gap, -self._look.gap, -self._look.gap)
        if isinstance(content, DocumentView):
            free.setSize(content.sizeHint().boundedTo(free.size()))
        step = 3 * self._look.gap * (len(self.windows) % 4)
        return free.translated(step, step).intersected(area.adjusted(0, 0, -2, -2))

    def _to_front(self, window: Window) -> None:
        if window in self._stacked:
            self._stacked.remove(window)
        self._stacked.insert(0, window)
        window.raise_()
        self.toast.raise_()
        self._show_tasks()

    def _hide(self, window: Window) -> None:
        window.hide()
        self._show_tasks()
        self._focus_front()

    def _close(self, window: Window) -> None:
        self.windows.remove(window)
        self._stacked.remove(window)
        window.hide()
        window.deleteLater()
        self._show_tasks()
        self._focus_front()

    def _choose_task(self, window: Window) -> None:
        if window.isVisible() and self._front() is window:
            self._hide(window)
            return
        window.show()
        self._to_front(window)
        window.content.setFocus()

    def _focus_front(self) -> None:
        front = self._front()
        (front.content if front else self.desktop).setFocus()

    def _front(self) -> Window | None:
        return next(iter(self._shown()), None)

    def _shown(self) -> list[Window]:
        return [window for window in self._stacked if not window.isHidden()]

    def _show_tasks(self) -> None:
        front = self._front()
        for window in self.windows:
            window.set_active(window is front)
        self.bar.show_windows(self.windows, front)

    # the PC

    def refresh(self) -> None:
        """The PC has changed."""
        pc = self.hands.machine.pc
        cut = pc.clipboard.paths if pc.clipboard and pc.clipboard.moves else ()
        self.desktop.files.set_pale(cut)
        self.desktop.set_rows(on_desktop(pc))
        self.desktop.viewport().update()
        for window in self.windows:
            if isinstance(window.content, Explorer):
                window.content.refresh()
        self.bar.show_pc(pc)

    def _told(self, act: PcAct) -> None:
        """What a PC says by itself."""
        self.toast.hide()
        if act.verb is Verb.PLUG:
            self.toast.say(_("USB stick"), _("It is in. Open the file manager: it stands at the left."))
        elif act.verb is Verb.EJECT:
            self.toast.say(_("Safe to remove"), _("The USB stick may be taken out now."))
        elif act.verb is Verb.PULL and self.hands.machine.pc.stick is Stick.TORN:
            self.toast.say(_("USB stick"), _("It was taken out without being ejected first."))

    def _ask(self, question: Question) -> None:
        self._answered()
        box = QuestionBox(question, self._look, self)
        box.answered.connect(self._answered)
        self.question = box
        self._shield.show()
        self._shield.raise_()
        box.adjustSize()
        self._place_question()
        box.show()
        box.raise_()
        box.take_keyboard()

    def _answered(self) -> None:
        if self.question is None:
            return
        box, self.question = self.question, None
        box.hide()
        box.deleteLater()
        self._shield.hide()
        self._focus_front()

    def _place_question(self) -> None:
        if self.question is not None:
            at = self.rect().center() - self.question.rect().center()
            self.question.move(max(0, at.x()), max(0, at.y()))

    # Qt

    def _connect(self) -> None:
        self.hands.machine.changed.connect(self.refresh)
        self.hands.machine.done.connect(self._told)
        self.hands.asked.connect(self._ask)
        self.desktop.opened.connect(self.open)
        self.desktop.menu_wanted.connect(lambda at: menu_of(self.desktop, self.hands, self).pop_up(at))
        self.carrying.follow(self.desktop)
        self.bar.task_chosen.connect(self._choose_task)
        self.bar.explorer_wanted.connect(self.show_folder)
        self.setFocusProxy(self.desktop)

    def event(self, event: QEvent) -> bool:
        """What a key means here it means here alone: Ctrl+Z must never take back an act of the real office."""
        if event.type() is QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_ours(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F6 goes round: desktop, windows, task bar."""
        if self.question is None and event.key() == Qt.Key.Key_F6:
            self._go_round()
        elif self.question is None and event.matches(QKeySequence.StandardKey.Undo):
            self.hands.undo()
        elif not _is_ours(event):
            super().keyPressEvent(event)

    def _go_round(self) -> None:
        stops = [self.desktop, *(window.content for window in self._shown()), self.bar]
        here = next((place for place, stop in enumerate(stops) if self._holds_focus(stop)), -1)
        stop = stops[(here + 1) % len(stops)]
        if stop is self.bar:
            self.bar.children_in_order()[0].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            stop.setFocus(Qt.FocusReason.TabFocusReason)

    def _holds_focus(self, widget: QWidget) -> bool:
        focused = QApplication.focusWidget()
        return isinstance(focused, QWidget) and (focused is widget or widget.isAncestorOf(focused))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The desktop fills it, above the task bar."""
        bar = self._look.bar
        area = QRect(0, 0, self.width(), self.height() - bar)
        self.setProperty("desktop-area", area)
        self.desktop.setGeometry(area)
        self.bar.setGeometry(0, self.height() - bar, self.width(), bar)
        self.toast.place(area)
        self._shield.setGeometry(self.rect())
        self._place_question()
        for window in self.windows:
            window.fill()
            if not area.contains(window.geometry()):
                window.setGeometry(window.geometry().intersected(area))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The wallpaper."""
        painter = QPainter(self)
        ground = QLinearGradient(0, 0, self.width() * 0.7, self.height())
        for place, colour in (
            (0.0, self._look.wallpaper_top),
            (0.6, self._look.wallpaper_middle),
            (1.0, self._look.wallpaper_bottom),
        ):
            ground.setColorAt(place, QColor(colour))
        painter.fillRect(self.rect(), ground)
        painter.end()


def _is_ours(event: QKeyEvent) -> bool:
    """Escape, too: whoever puts a menu or a question away must not be thrown out of the lesson."""
    if event.modifiers() == Qt.KeyboardModifier.ControlModifier:
        return event.key() in _WITH_CTRL
    if event.modifiers() == Qt.KeyboardModifier.AltModifier:
        return event.key() in _WITH_ALT
    return event.key() in _ALONE


class _Toast(QFrame):
    """A short word in the corner; it goes with the next act or a click."""

    def __init__(self, look: Look, screen: QWidget) -> None:
        super().__init__(screen)
        self.setObjectName("pc-toast")
        self._look = look
        self._title = label("", "section")
        self._text = label("", wraps=True)
        column = QVBoxLayout(self)
        column.addWidget(self._title)
        column.addWidget(self._text)
        self.setFixedWidth(19 * look.base)
        self.hide()

    def say(self, title: str, text: str) -> None:
        """Say it."""
        self._title.setText(title)
        self._text.setText(text)
        self.setAccessibleName(f"{title}: {text}")
        self.adjustSize()
        parent = self.parentWidget()
        if parent is not None:
            self.place(parent.property("desktop-area"))
        self.show()
        self.raise_()

    def place(self, area: QRect) -> None:
        """At the lower right."""
        self.move(QPoint(area.right() - self.width() - self._look.gap, area.bottom() - self.height() - self._look.gap))

    def mousePressEvent(self, event: object) -> None:
        """A click puts it away."""
        self.hide()

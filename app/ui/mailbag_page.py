"""邮袋 Mailbags: what goes to the county and comes from it on a stick. One large button says what to do next."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFileDialog, QProgressBar, QScrollArea, QVBoxLayout, QWidget

from app.protocol.mailbag import SUFFIX
from app.speech import _
from app.ui.mailbag_cards import OpenCard, PackCard
from app.ui.mailbag_lists import AwayList, RegisterList
from app.ui.parts import button, label, restyle, rule, scrolling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from PySide6.QtGui import QDragEnterEvent, QDropEvent, QHideEvent, QResizeEvent, QShowEvent

    from app.desk.bag_standing import Away, ToPack
    from app.protocol.custody import Custody
    from app.ui.stick_drives import Drive
    from app.ui.theme import Theme

_BESIDE: Final = 2
"""So many forms wide the two cards stand beside each other."""


class MailbagPage(QWidget):
    """Data comes in by the setters; what the clerk wants goes out by the signals."""

    pack_asked = Signal(object, object)
    """A folder, and the size to split to, bytes (0: one file a bag)."""
    open_asked = Signal(object)
    """Files of bags."""
    stop_asked = Signal()
    room_chosen = Signal(object)  # a whole number: one of Qt has 32 bits
    """Bytes of files that a bag may bring."""
    seen = Signal(bool)
    """The page came into sight, or went out of it."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__()
        self._tokens = tokens
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAcceptDrops(True)
        self.pack = PackCard(tokens)
        self.open = OpenCard(tokens)
        self._away = AwayList(tokens)
        self._register = RegisterList(tokens)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(tokens.space(5), tokens.space(4), tokens.space(5), tokens.space(5))
        self._column.setSpacing(tokens.space(3))
        self._column.addWidget(label(_("Mailbags"), "page-title"))
        about = _(
            "Where there is no line, a stick carries everything: pack a bag here, have it opened at the county, and "
            "open here what comes back. Only you and the county can read it; what is lost on the way is still here."
        )
        self._column.addWidget(label(about, "second", wraps=True))
        self._cards = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._cards.setSpacing(tokens.space(4))
        self._cards.addWidget(self.pack, 1)
        self._cards.addWidget(self.open, 1)
        self._column.addLayout(self._cards)
        self._add_news()
        self._section(_("On their way to the county"), self._away)
        self._section(_("Register: whose hands each bag went through"), self._register)
        self._column.addStretch(1)
        self._place()
        self.pack.go.clicked.connect(self._pack)
        self.open.go.clicked.connect(lambda: self._open(self.open.bags()))
        self.open.choose.clicked.connect(self._choose_files)
        self.pack.room_chosen.connect(self.room_chosen)
        self.setFocusProxy(self.pack.go)
        self._show_next()

    # data in

    def set_sticks(self, drives: Sequence[Drive], bags: Sequence[Path]) -> None:
        """The sticks in this PC, and the files of bags on them that were not opened here."""
        self.pack.set_drives(drives)
        self.open.set_bags(bags, there=bool(drives))
        self._show_next()

    def set_to_pack(self, found: ToPack) -> None:
        """What the next bag would carry."""
        self.pack.set_to_pack(found)

    def set_standing(self, away: Sequence[Away], lines: Sequence[Custody], names: Mapping[str, str], now: int) -> None:
        """What is on its way, and the register, newest first. `names` are those of people, by their ids."""
        self._away.show_bags(away, now)
        self._register.show_lines(lines, names, now)

    def set_busy(self, words: str, *, may_stop: bool = False) -> None:
        """Something is under way; empty words when it has ended."""
        for card in (self.pack, self.open):
            card.set_busy(bool(words))
        self._progress.setVisible(bool(words))
        self._progress.setRange(0, 0)
        self._stop.setVisible(bool(words) and may_stop)
        self._stop.setEnabled(True)
        if words:
            self.tell([(words, False)])

    def set_progress(self, done: int, total: int) -> None:
        """How far it has come."""
        self._progress.setRange(0, max(1, total))
        self._progress.setValue(min(done, total))

    def tell(self, said: Sequence[tuple[str, bool]]) -> None:
        """What came of it: sentences, and whether each is a refusal. The next step clears them."""
        self._said.setText("\n\n".join(one for one, _refused in said))
        restyle(self._said, "error" if any(refused for _one, refused in said) else "banner-good")
        self._said.setVisible(bool(said))

    # parts

    def _add_news(self) -> None:
        self._said = label("", "banner-good", wraps=True)
        self._said.setObjectName("bag-said")
        self._said.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._said.hide()
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(_("How far it is"))
        self._progress.hide()
        self._stop = button(_("Stop"), name="stop-bag")
        self._stop.clicked.connect(self._stopped)
        self._stop.hide()
        self._column.addWidget(self._said)
        self._column.addWidget(self._progress)
        self._column.addWidget(self._stop, 0, Qt.AlignmentFlag.AlignLeft)

    def _section(self, name: str, part: QWidget) -> None:
        self._column.addSpacing(self._tokens.space(2))
        self._column.addWidget(label(name, "title"))
        self._column.addWidget(rule())
        self._column.addWidget(part)

    def _place(self) -> None:
        form = QWidget()
        form.setLayout(self._column)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolling(area, form)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _show_next(self) -> None:
        """One button stands out: first what has come is opened, then what is to go is packed."""
        comes_first = bool(self.open.bags())
        restyle(self.open.go, "primary" if comes_first else "")
        restyle(self.pack.go, "" if comes_first else "primary")
        self._lay_out()

    # what the clerk does

    def _stopped(self) -> None:
        self._stop.setEnabled(False)
        self.stop_asked.emit()

    def _pack(self) -> None:
        self.tell([])
        folder = self.pack.folder() or self._choose_folder()
        if folder is not None:
            self.pack_asked.emit(folder, self.pack.split_to())

    def _open(self, files: Sequence[Path]) -> None:
        self.tell([])
        if files:
            self.open_asked.emit(list(files))

    def _choose_files(self) -> None:
        start = str(self.pack.folder() or _documents())
        names, _kind = QFileDialog.getOpenFileNames(
            self, _("Open mailbags"), start, f"{_('Mailbags')} (*{SUFFIX});;* (*)"
        )
        self._open([Path(name) for name in names])

    def _choose_folder(self) -> Path | None:
        chosen = QFileDialog.getExistingDirectory(self, _("Where to"), _documents())
        return Path(chosen) if chosen else None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and folders of bags are welcome."""
        if any(url.isLocalFile() for url in event.mimeData().urls()) and self.open.isEnabled():
            event.acceptProposedAction()
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:
        """What was dropped is opened; of a folder, the bags in it."""
        event.acceptProposedAction()
        dropped = [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
        self._open([file for path in dropped for file in (path.glob(f"*{SUFFIX}") if path.is_dir() else [path])])

    def showEvent(self, event: QShowEvent) -> None:
        """Tell that the page is in sight."""
        super().showEvent(event)
        self.seen.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        """Tell that it is no more."""
        super().hideEvent(event)
        self.seen.emit(False)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Two cards beside each other where there is room."""
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        if self.width() >= self._tokens.form * _BESIDE - self._tokens.navigation * 2:
            self._cards.setDirection(QBoxLayout.Direction.LeftToRight)
        elif self.open.bags():  # what is to be done first stands on top
            self._cards.setDirection(QBoxLayout.Direction.BottomToTop)
        else:
            self._cards.setDirection(QBoxLayout.Direction.TopToBottom)


def _documents() -> str:
    return QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)

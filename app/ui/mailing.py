"""Connects the page of mailbags with the desk and with sticks: sealing, reading and writing go on beside the desk."""

from __future__ import annotations

import threading
from time import monotonic
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QTimer, Signal

from app.domain.errors import KnownError
from app.speech import _, ngettext, pgettext
from app.speech.sentences import sentence
from app.speech.words import size as size_words
from app.ui import stick_drives
from app.ui.aside import Aside
from app.ui.reading import now
from app.ui.room import Room

if TYPE_CHECKING:
    from collections.abc import Generator
    from pathlib import Path

    from PySide6.QtCore import QObject

    from app.desk.bag_standing import Away, ToPack
    from app.desk.desk import Desk
    from app.desk.mailbags import OpenedFile, PackedBag, Prepared, Written
    from app.protocol.custody import Custody
    from app.ui.mailbag_page import MailbagPage
    from app.ui.operations import Operations
    from app.ui.stick_drives import Stick

LOOK_MS: Final = 2000
"""How often the page looks for sticks while it is in sight."""
AT_ONCE_S: Final = 0.03
"""How long opening may hold the database thread at a time."""
SHOWN: Final = 200
"""Lines of the register on screen; the command line has them all."""


class Mailing(Room):
    """What a clerk does with mailbags."""

    _came = Signal(object)

    def __init__(self, page: MailbagPage, operations: Operations, parent: QObject) -> None:
        super().__init__(parent)
        self.page = page
        self._operations = operations
        self._aside = Aside(self)
        self._halt = threading.Event()
        self._done = self._total = 0
        self._files: list[Path] = []
        self._next_files: list[Path] = []
        """What is to be opened after what is under way."""
        self._opened: list[OpenedFile] = []
        self._steps: Generator[None, None, OpenedFile] | None = None
        self._working = False
        self._timer = QTimer(self)
        self._timer.setInterval(LOOK_MS)
        self._timer.timeout.connect(self._look)
        page.pack_asked.connect(self._pack)
        page.open_asked.connect(self.open)
        page.stop_asked.connect(self._stop)
        page.room_chosen.connect(self._choose_room)
        page.seen.connect(self._seen)
        self._came.connect(self._advance_bar)

    def shown(self, key: str) -> None:
        """See `Room`."""
        if key == "mailbag":
            self.refresh()

    def refresh(self) -> None:
        """Bring the page up to date."""
        self._look()
        self._operations.run(_standing, self._show)

    def busy(self) -> bool:
        """Whether something is under way, or sticks are being looked at."""
        return self._working or self._aside.busy()

    def dispose(self) -> None:
        """See `Room`: what is being written is given up, what is being opened ends where it is."""
        self._timer.stop()
        self._halt.set()
        self._aside.stop()
        steps, self._steps = self._steps, None
        if steps is not None:
            self._operations.run(lambda _desk: steps.close())

    # sticks

    def _seen(self, seen: bool) -> None:
        if seen:
            self._timer.start()
        else:
            self._timer.stop()

    def _look(self) -> None:
        if not self._aside.busy():
            self._aside.run(stick_drives.look, self._looked, lambda _error: None)

    def _looked(self, found: list[Stick]) -> None:
        bags = [bag for stick in found for bag in stick.bags]

        def waiting(desk: Desk) -> list[Path]:
            from app.desk.bag_standing import not_opened

            return not_opened(desk, bags)

        drives = [stick.drive for stick in found]
        self._operations.run(waiting, lambda paths: self.page.set_sticks(drives, paths))

    def _show(self, found: tuple[ToPack, list[Away], list[Custody], dict[str, str]]) -> None:
        to_pack, away, lines, names = found
        self.page.set_to_pack(to_pack)
        self.page.set_standing(away, lines, names, now())

    def _choose_room(self, size: int) -> None:
        def choose(desk: Desk) -> None:
            from app.desk.bag_standing import set_room

            set_room(desk, size)

        self._operations.run(choose, lambda _done: self.refresh())

    # packing

    def _pack(self, folder: Path, size: int) -> None:
        self._halt.clear()
        self._working = True
        self.page.set_busy(_("Packing…"), may_stop=True)

        def prepare(desk: Desk) -> tuple[Desk, Prepared]:
            from app.desk import mailbags

            return desk, mailbags.prepare(desk)

        self._operations.run(prepare, lambda found: self._write(*found, folder, size), self._refused)

    def _write(self, desk: Desk, prepared: Prepared, folder: Path, size: int) -> None:
        from app.desk import mailbags

        self._done = 0
        self._total = prepared.chosen.size + sum(len(one) for drawn in prepared.drawn for one in drawn.requests)

        def told(written: int) -> None:
            if self._halt.is_set():
                raise KnownError("bag-stopped")
            self._came.emit(written)

        def note(written: Written) -> None:
            self._operations.run(lambda here: mailbags.note_packed(here, prepared, written), self._packed)

        def give_up(error: KnownError) -> None:
            self._operations.run(lambda here: mailbags.give_up(here, prepared), lambda _done: self._refused(error))

        self._aside.run(lambda: mailbags.write(desk, prepared, folder, size, told), note, give_up)

    def _advance_bar(self, written: int) -> None:
        self._done += written
        self.page.set_progress(self._done, self._total)

    def _stop(self) -> None:
        self._halt.set()

    def _packed(self, packed: PackedBag) -> None:
        said = [(_packed_words(packed), False)]
        if packed.left:
            left = {"files": str(packed.left), "size": str(packed.left_size)}
            said.append((sentence("bag-files-left", left), False))
        self._end(said, frozenset({"outbox"}))

    def _refused(self, error: KnownError) -> None:
        self._end([(sentence(error.code, error.values), error.code != "bag-stopped")], frozenset({"outbox"}))

    # opening

    def open(self, files: list[Path]) -> None:
        """Open files of bags; after what is under way now."""
        from app.protocol import sticks

        if self._working:
            self._next_files += files
            return
        self._halt.clear()
        self._opened = []
        self._working = True
        self.page.set_busy(_("Opening…"), may_stop=True)
        self._aside.run(lambda: sticks.in_order(files), self._begin, self._refused)

    def _begin(self, files: list[Path]) -> None:
        self._files, self._total = list(files), len(files)
        self._next()

    def _next(self) -> None:
        if not self._files or self._halt.is_set():
            self._all_opened()
            return
        file = self._files.pop(0)
        self.page.set_progress(self._total - len(self._files) - 1, self._total)
        zone = self._operations.desk.identity.zone
        self._aside.run(lambda: _read(file, zone), self._take, lambda error: self._done_with(_as_refused(file, error)))

    def _take(self, found: tuple[str, bytes, str]) -> None:
        name, content, medium = found

        def begin(desk: Desk) -> OpenedFile | None:
            from app.desk import mailbags

            self._steps = mailbags.opening_read(desk, content, name, medium)
            return _advanced(self._steps)

        self._operations.run(begin, self._stepped)

    def _stepped(self, opened: OpenedFile | None) -> None:
        steps = self._steps
        if opened is not None:
            self._steps = None
            self._done_with(opened)
        elif steps is not None:
            self._operations.run(lambda _desk: _advanced(steps), self._stepped)

    def _done_with(self, opened: OpenedFile) -> None:
        self._opened.append(opened)
        self._operations.announce(opened.changed)
        self._next()

    def _all_opened(self) -> None:
        done, self._opened, self._files = self._opened, [], []
        several = len(done) > 1
        said = [(_opened_words(one, named=several), one.refused) for one in done]
        if self._halt.is_set():
            said.append((_("Stopped. What was opened is here; open the other bags whenever you like."), False))
        self._operations.index()
        self._end(said, frozenset({"outbox", "inbox", "sent", "notices"}))

    def _end(self, said: list[tuple[str, bool]], changes: frozenset[str]) -> None:
        self._working = False
        self.page.set_busy("")
        self.page.tell(said)
        self._operations.announce(changes | {"line"})
        self.refresh()
        files, self._next_files = self._next_files, []
        if files:
            self.open(files)


def _read(file: Path, zone: str) -> tuple[str, bytes, str]:
    """A file's name and content, and its stick's name. Any thread."""
    from app.protocol import sticks

    medium = sticks.admit(file.parent, zone)
    return file.name, sticks.read_file(file), medium


def _advanced(steps: Generator[None, None, OpenedFile]) -> OpenedFile | None:
    """Open a little more; what came of it when that was all. On the database thread."""
    ends = monotonic() + AT_ONCE_S
    while monotonic() < ends:
        try:
            next(steps)
        except StopIteration as ended:
            opened: OpenedFile = ended.value
            return opened
    return None


def _as_refused(file: Path, error: KnownError) -> OpenedFile:
    from app.desk.mailbags import OpenedFile

    return OpenedFile(file.name, error.code, error.values, refused=True)


def _packed_words(packed: PackedBag) -> str:
    what = [ngettext("%d act", "%d acts", packed.acts) % packed.acts]
    if packed.attachments:
        what.append(ngettext("%d file", "%d files", packed.attachments) % packed.attachments)
    said = _(
        "Packed: %(what)s, %(size)s, in %(names)s. You may take the stick out when your system says so. "
        "Carry it to the county, and bring back what it packs for you."
    )
    names = ", ".join(path.rpartition("/")[2].rpartition("\\")[2] for path in packed.files)
    return said % {"what": pgettext("list", ", ").join(what), "size": size_words(packed.size), "names": names}


def _opened_words(one: OpenedFile, *, named: bool) -> str:
    said = [sentence(code, values) for code, values in ((one.code, one.values), *one.notes)]
    return (f"{one.file}: " if named else "") + " ".join(said)


def _standing(desk: Desk) -> tuple[ToPack, list[Away], list[Custody], dict[str, str]]:
    from app.desk import bag_standing, mailbags

    me = desk.me()
    lines = mailbags.register(desk, SHOWN)
    return bag_standing.to_pack(desk), bag_standing.on_its_way(desk), lines, {me.person: me.name}

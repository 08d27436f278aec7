"""Files that the program was started with: mailbags, slips and courses, opened where they belong once that can be.

A slip needs the door, a mailbag and a course an open desk. What has to wait for one of them waits, and that is said.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.errors import KnownError
from app.program import BAG, COURSE, SLIP
from app.speech import _, ngettext, pgettext
from app.speech.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.learning.rows import CourseRow
    from app.ui.desk_window import DeskWindow
    from app.ui.door import Door
    from app.ui.operations import Operations

STANDS_S: Final = 20
"""A sentence of which the clerk knows nothing yet takes longer to read."""


class HandedFiles:
    """What was handed over and could not be opened yet."""

    def __init__(self, operations: Operations) -> None:
        self._operations = operations
        self._slip: Path | None = None
        self._rest: list[Path] = []

    def take(self, files: Sequence[Path]) -> None:
        """Keep them until `at_door` or `at_desk`. Of several slips the last counts."""
        for file in files:
            if file.suffix.lower() == SLIP:
                self._slip = file
            else:
                self._rest.append(file)

    def at_door(self, door: Door) -> None:
        """The door stands there: fill in a slip, say what waits behind it."""
        slip, self._slip = self._slip, None
        if slip is not None:
            door.set_up_with(slip)
        bags = sum(1 for file in self._rest if file.suffix.lower() == BAG)
        others = len(self._rest) - bags
        said = []
        if bags:
            said.append(ngettext("%d mailbag is opened", "%d mailbags are opened", bags) % bags)
        if others:
            said.append(ngettext("%d file is looked at", "%d files are looked at", others) % others)
        after = _("Once your desk is open: {what}.")
        door.view.set_handed(after.format(what=pgettext("list", ", ").join(said)) if said else "")

    def at_desk(self, window: DeskWindow) -> None:
        """A desk is open: open what waits."""
        files, self._rest = self._rest, []
        if self._slip is not None:
            said = _("This slip sets up a desk. Lock yours first (Ctrl+L): the form is then filled in.")
            window.shell.undo_bar.show_done(said, seconds=STANDS_S)
        bags = [file for file in files if file.suffix.lower() == BAG]
        if bags:
            window.shell.show_page("mailbag")
            if window.mailing is not None:
                window.mailing.open(bags)
        for file in files:
            if file.suffix.lower() == COURSE:
                self._keep(file, window)
            elif file not in bags:
                window.tell(KnownError("not-ours", name=file.name))

    def _keep(self, file: Path, window: DeskWindow) -> None:
        def keep(desk: Desk) -> CourseRow:
            try:
                content = file.read_bytes()
            except OSError as error:
                raise KnownError("no-such-file", path=file) from error
            return desk.learning.keep_pack(content)

        def kept(row: CourseRow) -> None:
            said = _("The course “{name}” is kept: it stands on the page Training.").format(name=row.name)
            window.shell.undo_bar.show_done(said, seconds=STANDS_S)

        def refused(error: KnownError) -> None:
            said = _("{name} was not kept. {why}")
            why = sentence(error.code, error.values)
            window.shell.undo_bar.show_done(said.format(name=file.name, why=why), seconds=STANDS_S)

        self._operations.run(keep, kept, refused, changes=frozenset({"training"}))

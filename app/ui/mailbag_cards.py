"""The two cards of the page of mailbags: what goes to the county, and what has come from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QVBoxLayout, QWidget

from app.speech import _, ngettext, pgettext
from app.speech.words import size
from app.ui.parts import ChoiceField, button, label, named

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from PySide6.QtWidgets import QPushButton

    from app.desk.bag_standing import ToPack
    from app.ui.stick_drives import Drive
    from app.ui.theme import Theme

MB: Final = 1_000_000
SPLITS: Final = (0, 100 * MB, 25 * MB, 10 * MB)
"""Into how large files a bag may be split, bytes; 0 for one."""
ROOMS: Final = (0, 20 * MB, 60 * MB, 200 * MB, 1000 * MB)
"""How many bytes of files a bag may bring."""


class Card(QFrame):
    """A title, what is to be said, one large button, and what else there is below it."""

    def __init__(self, tokens: Theme, title: str) -> None:
        super().__init__()
        self._tokens = tokens
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(*[tokens.space(4)] * 4)
        self.column.setSpacing(tokens.space(2))
        self.column.addWidget(label(title, "title"))

    def large(self, text: str, name: str) -> QPushButton:
        """The card's button."""
        made = button(text, name=name)
        made.setProperty("large", True)
        return made


class PackCard(Card):
    """To the county: what waits, onto which stick, and the button."""

    room_chosen = Signal(object)

    def __init__(self, tokens: Theme) -> None:
        super().__init__(tokens, _("To the county"))
        self._busy = False
        self._what = label("", wraps=True)
        self._what.setObjectName("to-pack")
        self._left = label("", "warning", wraps=True)
        self._left.hide()
        self.where = _combo(_("Onto"), "where")
        self.where.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.go = self.large(_("Pack the mailbag"), "pack-bag")
        self.more = button(_("Sizes…"), "quiet", name="bag-sizes")
        self.more.setCheckable(True)
        self._sizes = self._size_fields()
        self._sizes.hide()
        self.more.toggled.connect(self._sizes.setVisible)
        hint = _(
            "You sign the bag, and only the county can open it. Who packed it, on which stick and when is written down "
            "on both sides."
        )
        for part in (self._what, self._left):
            self.column.addWidget(part)
        self.column.addLayout(named(self.where, tokens))
        self.column.addWidget(self.go)
        self.column.addWidget(label(hint, "hint", wraps=True))
        self.column.addWidget(self.more, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(self._sizes)
        self.column.addStretch(1)
        self.set_drives(())

    def folder(self) -> Path | None:
        """The stick that is chosen; None where the clerk wants another folder."""
        chosen: Path | None = self.where.currentData()
        return chosen

    def split_to(self) -> int:
        """Into how large files bags are split, bytes; 0 for one."""
        return int(self._split.currentData())

    def set_drives(self, drives: Sequence[Drive]) -> None:
        """What sticks there are; the one that was chosen stays so while it is there."""
        chosen = self.where.currentData()
        self.where.clear()
        for drive in drives:
            free = _("%(name)s, %(free)s free") % {"name": drive.name, "free": size(drive.free)}
            self.where.addItem(free, drive.folder)
        self.where.addItem(_("Another folder…") if drives else _("No stick is in this PC: choose a folder…"), None)
        self.where.setCurrentIndex(max(0, self.where.findData(chosen) if chosen is not None else 0))

    def set_to_pack(self, found: ToPack) -> None:
        """What the next bag would carry."""
        self._what.setText(what_waits(found))
        self._left.setText(_left_words(found))
        self._left.setVisible(bool(found.left))
        if self._room.findData(found.room) < 0:
            self._room.addItem(size(found.room), found.room)
        self._room.setCurrentIndex(self._room.findData(found.room))

    def set_busy(self, busy: bool) -> None:
        """Something is under way."""
        for part in (self.go, self.where, self._split, self._room):
            part.setEnabled(not busy)

    def _size_fields(self) -> QWidget:
        self._split = _combo(_("Each file on the stick"), "split")
        for most in SPLITS:
            self._split.addItem(_("one file, however large") if not most else _("up to %s") % size(most), most)
        self._room = _combo(_("Files of documents in a bag, each way"), "room")
        for most in ROOMS:
            self._room.addItem(_("up to %s") % size(most) if most else _("none"), most)
        self._room.activated.connect(lambda: self.room_chosen.emit(self._room.currentData()))
        part = QWidget()
        row = QHBoxLayout(part)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(self._tokens.space(3))
        for field in (self._split, self._room):
            row.addLayout(named(field, self._tokens), 1)
        return part


class OpenCard(Card):
    """From the county: what lies on the stick and was not opened, and the button."""

    def __init__(self, tokens: Theme) -> None:
        super().__init__(tokens, _("From the county"))
        self._bags: tuple[Path, ...] = ()
        self._there = False
        self._busy = False
        self._what = label("", wraps=True)
        self._what.setObjectName("to-open")
        self.go = self.large(_("Open what is on the stick"), "open-all-bags")
        self.choose = button(_("Choose files…"), "quiet", name="open-bags")
        hint = _(
            "Or drop the files of bags on this page. In whatever order, and twice, it does no harm: nothing is there "
            "twice and nothing is lost."
        )
        self.column.addWidget(self._what)
        self.column.addWidget(self.go)
        self.column.addWidget(self.choose, 0, Qt.AlignmentFlag.AlignLeft)
        self.column.addWidget(label(hint, "hint", wraps=True))
        self.column.addStretch(1)
        self.set_bags((), there=False)

    def bags(self) -> tuple[Path, ...]:
        """The files of bags that wait on the sticks."""
        return self._bags

    def set_bags(self, bags: Sequence[Path], *, there: bool) -> None:
        """The files of bags that wait; whether there is a stick at all."""
        self._bags, self._there = tuple(bags), there
        self._show()

    def set_busy(self, busy: bool) -> None:
        """Something is under way."""
        self._busy = busy
        self.setEnabled(not busy)
        self._show()

    def _show(self) -> None:
        count = len(self._bags)
        if count:
            said = ngettext(
                "%d file of a mailbag from the county lies on the stick and was not opened yet.",
                "%d files of mailbags from the county lie on the stick and were not opened yet.",
                count,
            ) % count  # fmt: skip
        elif self._there:
            said = _("No new mailbag from the county lies on the stick.")
        else:
            said = _("Put the stick in: mailbags on it are found by themselves.")
        self._what.setText(said)
        self.go.setEnabled(bool(count) and not self._busy)


def what_waits(found: ToPack) -> str:
    """What the next bag would carry, in words: 3 件（特急 1 件），附件 2 个共 4.5 MB。"""
    if not found.acts and not found.files:
        return _("Nothing waits for the county. An empty bag still asks for what is new there.")
    said = [ngettext("%d act waits", "%d acts wait", found.acts) % found.acts]
    if found.urgent:
        said.append(ngettext("%d emergency among them", "%d emergencies among them", found.urgent) % found.urgent)
    if found.files:
        words = ngettext("%(count)d file, %(size)s", "%(count)d files, %(size)s", found.files)
        said.append(words % {"count": found.files, "size": size(found.size)})
    whole = pgettext("list", ", ").join(said) + _(".")
    if found.all_away:
        whole += _(" All of it is in a bag on its way already; to pack it once more does no harm.")
    return whole


def _left_words(found: ToPack) -> str:
    said = ngettext(
        "%(count)d more file (%(size)s) is beyond the size that is set and stays for the next bag.",
        "%(count)d more files (%(size)s) are beyond the size that is set and stay for the next bag.",
        found.left,
    )
    return said % {"count": found.left, "size": size(found.left_size)}


def _combo(name: str, key: str) -> QComboBox:
    made = ChoiceField()
    made.setAccessibleName(name)
    made.setObjectName(key)
    return made

"""设置 Settings: few, in plain words, each taking effect at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QCheckBox, QComboBox, QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from app import VERSION
from app.desk.attachments import MB
from app.speech import _, language, ngettext
from app.speech.words import size
from app.ui.parts import ChoiceField, label, rule, scrolling
from app.ui.security import Security

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.rows import Self
    from app.ui.pc import Storage
    from app.ui.theme import Theme


DISK_BUDGETS: Final = (0, 512, 1024, 2048, 5120, 10240)
"""Megabytes of files to keep on a PC, to choose from."""
LINE_BUDGETS: Final = (0, 20, 50, 200, 1024)
"""Megabytes a day to fetch ahead, to choose from."""


@dataclass(frozen=True)
class Choices:
    """What a clerk has chosen; the language holds for the whole PC."""

    theme: str = "light"
    big: bool = False
    start_with_session: bool = False
    send_with_session: bool = False
    """What waits is sent from when the PC is switched on, before anybody opens the program."""


class SettingsPage(QWidget):
    """`chosen(Choices)` when something was changed, `language_chosen(code)` when the language was."""

    chosen = Signal(object)
    language_chosen = Signal(str)
    budgets_chosen = Signal(object, object)  # two whole numbers: one of Qt has 32 bits
    """Bytes of files that this PC keeps, and bytes a day that are fetched ahead."""

    def __init__(self, tokens: Theme, me: Self, *, undo_seconds: int, can_start_with_session: bool) -> None:
        super().__init__()
        self._tokens = tokens
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._big = QCheckBox(_("Big type"))
        self._big.setObjectName("big")
        self._theme = _combo(
            _("Colours"), (("light", _("Light")), ("dark", _("Dark")), ("high-contrast", _("High contrast")))
        )
        self._theme.setObjectName("theme")
        self._language = _combo(_("Language"), (("zh_CN", "中文"), ("en", "English")))
        self._language.setObjectName("language")
        self._language.setCurrentIndex(self._language.findData(language()))
        self._start = QCheckBox(_("Start Xiangyi when this PC is switched on"))
        self._start.setObjectName("start-with-session")
        self._send = QCheckBox(_("When this PC is switched on, send what still waits before anyone opens Xiangyi"))
        self._send.setObjectName("send-with-session")
        if not can_start_with_session:  # shown before it has a parent it would be a window
            self._start.hide()
            self._send.hide()
        self._storage = label("", "second", wraps=True)
        self._column = QVBoxLayout()
        self._column.setContentsMargins(tokens.space(5), tokens.space(4), tokens.space(5), tokens.space(5))
        self._column.setSpacing(tokens.space(2))
        self._column.addWidget(label(_("Settings"), "page-title"))
        colours, spoken = self._pair(_("Colours"), self._theme), self._pair(_("Language"), self._language)
        self._section(_("Reading"), self._big, colours, spoken)
        self._section(_("Working"), self._start, self._send, label(_undo_words(undo_seconds), "second", wraps=True))
        self.security = Security(tokens, me)
        self._section(_("Password and safety"), self.security)
        self._disk = _combo(_("Keep on this PC"), _sizes(DISK_BUDGETS))
        self._disk.setObjectName("files-disk")
        self._line = _combo(_("Fetch ahead each day"), _sizes(LINE_BUDGETS))
        self._line.setObjectName("files-line")
        self._files = label("", "second", wraps=True)
        kept, ahead = self._pair(_("Keep on this PC"), self._disk), self._pair(_("Fetch ahead each day"), self._line)
        self._section(_("Files"), kept, ahead, self._files)
        self._section(_("Storage"), self._storage)
        self._about = label("", "second", wraps=True)
        self._section(_("About"), self._about)
        self.set_self(me)
        self._column.addStretch(1)
        self._place()
        self._big.toggled.connect(self._changed)
        self._start.toggled.connect(self._changed)
        self._send.toggled.connect(self._changed)
        self._theme.activated.connect(self._changed)
        for budget in (self._disk, self._line):
            budget.activated.connect(self._budgets_changed)
        self._language.activated.connect(lambda: self.language_chosen.emit(self._language.currentData()))
        self.setFocusProxy(self._big)

    def set_choices(self, choices: Choices) -> None:
        """Show what is chosen, without telling."""
        for widget in (self._big, self._start, self._send, self._theme):
            widget.blockSignals(True)
        self._big.setChecked(choices.big)
        self._start.setChecked(choices.start_with_session)
        self._send.setChecked(choices.send_with_session)
        self._theme.setCurrentIndex(max(0, self._theme.findData(choices.theme)))
        for widget in (self._big, self._start, self._send, self._theme):
            widget.blockSignals(False)

    def set_self(self, me: Self) -> None:
        """Whose desk this is."""
        self._about.setText("\n".join(_about(me)))
        self.security.set_self(me)

    def set_budgets(self, disk: int, line: int, used: int) -> None:
        """Show what fetching ahead may use, and what files take on this PC now; bytes."""
        for combo, value in ((self._disk, disk), (self._line, line)):
            if combo.findData(value) < 0:
                combo.addItem(size(value), value)
            combo.setCurrentIndex(combo.findData(value))
        self._files.setText(
            _(
                "Files take {used} now. When there is no more room, files that the county has too make way, the "
                "longest unused first. What you ask for is always fetched, whatever is set here."
            ).format(used=size(used))
        )

    def _budgets_changed(self) -> None:
        self.budgets_chosen.emit(self._disk.currentData(), self._line.currentData())

    def set_storage(self, storage: Storage) -> None:
        """Say what the desk takes, and what is left."""
        self._storage.setText(
            _(
                "Your documents take %(used)s on this PC; %(free)s are free. They are encrypted: nobody reads them "
                "without your password."
            )
            % {"used": size(storage.used), "free": size(storage.free)}
        )  # fmt: skip

    def _changed(self) -> None:
        marked = [one.isChecked() for one in (self._big, self._start, self._send)]
        self.chosen.emit(Choices(self._theme.currentData(), *marked))

    def _place(self) -> None:
        form = QWidget()
        form.setLayout(self._column)
        form.setMaximumWidth(self._tokens.form)
        centred = QWidget()
        row = QHBoxLayout(centred)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(form, 1)
        row.addStretch(0)
        area = QScrollArea()
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scrolling(area, centred)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)

    def _section(self, name: str, *parts: QWidget) -> None:
        self._column.addSpacing(self._tokens.space(2))
        self._column.addWidget(label(name, "title"))
        self._column.addWidget(rule())
        for part in parts:
            self._column.addWidget(part)

    def _pair(self, name: str, field: QComboBox) -> QFrame:
        pair = QFrame()
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(label(name), 1)
        field.setMinimumWidth(self._tokens.navigation)
        row.addWidget(field)
        return pair


def _sizes(megabytes: tuple[int, ...]) -> tuple[tuple[int, str], ...]:
    return tuple((count * MB, size(count * MB) if count else _("Nothing")) for count in megabytes)


def _combo(name: str, entries: Sequence[tuple[str | int, str]]) -> QComboBox:
    made = ChoiceField()
    made.setAccessibleName(name)
    for key, text in entries:
        made.addItem(text, key)
    return made


def _undo_words(seconds: int) -> str:
    return ngettext(
        "What you do can be taken back for %d second. An emergency leaves at once.",
        "What you do can be taken back for %d seconds. An emergency leaves at once.",
        seconds,
    ) % seconds  # fmt: skip


def _about(me: Self) -> list[str]:
    lines = [
        _("Xiangyi %s. Free software, Apache-2.0.") % VERSION,
        _("This desk belongs to %(name)s, %(unit)s, %(county)s.")
        % {"name": me.name, "unit": me.unit_name, "county": me.county},
    ]
    if me.hub:
        lines.append(_("County hub: %s") % me.hub)
    lines.append(_("Not for classified documents. Not assessed for commercial cryptography or graded protection."))
    return lines

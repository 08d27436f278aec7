"""Choosing the units that a document goes to: a search field, a list to tick, and whole groups at once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.domain.people import Level
from app.speech import _, ngettext, pgettext
from app.ui.parts import LineField, button, label

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from PySide6.QtGui import QKeyEvent, QMouseEvent

    from app.desk.rows import UnitRow
    from app.ui.theme import Theme

_NAMED: Final = 6
"""So many recipients are named above the list; the rest are counted."""
_ID: Final = int(Qt.ItemDataRole.UserRole)


class SearchField(LineField):
    """Down goes into the list, as in every search field."""

    went_down = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Down:
            self.went_down.emit()
            return
        super().keyPressEvent(event)


class Ticks(QListWidget):
    """A click anywhere on a unit ticks it: the little box is hard to hit."""

    def __init__(self) -> None:
        super().__init__()
        self._pressed: QListWidgetItem | None = None

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._at(event)
        super().mousePressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        item = self._at(event)
        if item is None or item is not self._pressed or event.button() != Qt.MouseButton.LeftButton:
            super().mouseReleaseEvent(event)
            return
        before = item.checkState()
        super().mouseReleaseEvent(event)
        if item.checkState() is before:  # else Qt has ticked it, in its box
            item.setCheckState(_state(before is not Qt.CheckState.Checked))

    def _at(self, event: QMouseEvent) -> QListWidgetItem | None:
        return self.itemAt(event.position().toPoint())


class UnitChooser(QWidget):
    """Ticked units, in the order of the directory. Searching hides units and unticks none."""

    changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._units: tuple[UnitRow, ...] = ()
        self._wanted: set[str] = set()
        self._filling = False
        self._everyone = ""
        self._summary = label(role="section", wraps=True)
        self._who = label(role="second", wraps=True)
        self._who.setObjectName("chosen-units")
        self._advice = label(role="second", wraps=True)
        self._advice.setObjectName("advice")
        self._search = SearchField()
        self._search.setObjectName("unit-search")
        self._search.setPlaceholderText(_("Find a unit"))
        self._search.setAccessibleName(_("Find a unit"))
        self._search.setClearButtonEnabled(True)
        self._list = Ticks()
        self._list.setObjectName("units")
        self._list.setAccessibleName(_("Recipients"))
        self._list.setUniformItemSizes(True)
        self._townships = button(_("All townships"), "quiet", name="all-townships")
        self._departments = button(_("All departments"), "quiet", name="all-departments")
        self._nobody = button(pgettext("units", "None"), "quiet", name="no-units")
        row = QHBoxLayout()
        row.setSpacing(0)
        for widget in (self._townships, self._departments, self._nobody):
            row.addWidget(widget)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(2))
        column.addWidget(self._summary)
        column.addWidget(self._who)
        column.addWidget(self._advice)
        column.addWidget(self._search)
        column.addLayout(row)
        column.addWidget(self._list, 1)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._tick_only_match)
        self._search.went_down.connect(self._into_list)
        self._list.itemChanged.connect(self._item_changed)
        self._townships.clicked.connect(lambda: self._add({Level.TOWNSHIP}))
        self._departments.clicked.connect(lambda: self._add({Level.DEPARTMENT, Level.COUNTY}))
        self._nobody.clicked.connect(lambda: self.set_chosen((), tell=True))
        self._show()

    def set_units(self, units: tuple[UnitRow, ...]) -> None:
        """The units to choose from. What is ticked stays ticked."""
        if units == self._units:
            return
        self._units = units
        self._filling = True
        self._list.clear()
        for unit in units:
            item = QListWidgetItem(unit.name)
            item.setData(_ID, unit.id)
            item.setSizeHint(QSize(0, self._theme.control))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_state(unit.id in self._wanted))
            self._list.addItem(item)
        self._filling = False
        self._filter(self._search.text())
        self._show()

    def set_chosen(self, ids: Iterable[str], *, tell: bool = False) -> None:
        """Tick exactly these; those that are not in the list wait until it is."""
        self._wanted = set(ids)
        self._filling = True
        for place in range(self._list.count()):
            item = self._list.item(place)
            item.setCheckState(_state(item.data(_ID) in self._wanted))
        self._filling = False
        self._show()
        if tell:
            self.changed.emit()

    def keep(self, names: Sequence[str]) -> None:
        """Untick those that have other names than these."""
        self.set_chosen([unit.id for unit in self._units if unit.id in self._wanted and unit.name in names], tell=True)

    def chosen(self) -> tuple[str, ...]:
        """The ticked units, in the order of the directory; then those that the directory does not have."""
        known = tuple(unit.id for unit in self._units if unit.id in self._wanted)
        return (*known, *sorted(self._wanted.difference(known)))

    def names(self) -> tuple[str, ...]:
        """The names of the ticked units."""
        return tuple(unit.name for unit in self._units if unit.id in self._wanted)

    def set_nobody_text(self, text: str, advice: str = "") -> None:
        """What it means that none is ticked, if it means anything, and what the clerk can do about it."""
        self._everyone = text
        self._advice.setText(advice)
        self._show()

    def focus_search(self) -> None:
        """Give the keyboard to the search field."""
        self._search.setFocus()

    def _filter(self, words: str) -> None:
        wanted = words.split()
        for place in range(self._list.count()):
            item = self._list.item(place)
            item.setHidden(not all(word in item.text() for word in wanted))

    def _visible(self) -> list[QListWidgetItem]:
        items = (self._list.item(place) for place in range(self._list.count()))
        return [item for item in items if not item.isHidden()]

    def _tick_only_match(self) -> None:
        """Enter ticks the unit that is left; of several it goes to the first."""
        left = self._visible()
        if len(left) == 1 and self._search.text().strip():
            left[0].setCheckState(_state(left[0].checkState() is not Qt.CheckState.Checked))
            self._search.clear()
        else:
            self._into_list()

    def _into_list(self) -> None:
        left = self._visible()
        if left:
            self._list.setCurrentItem(left[0])
            self._list.setFocus()

    def _add(self, levels: set[Level]) -> None:
        self.set_chosen(self._wanted | {unit.id for unit in self._units if unit.level in levels}, tell=True)

    def _item_changed(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        if item.checkState() is Qt.CheckState.Checked:
            self._wanted.add(item.data(_ID))
        else:
            self._wanted.discard(item.data(_ID))
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        count = len(self._wanted)
        said = ngettext("To {count} unit", "To {count} units", count).format(count=count)
        self._summary.setText(said if count else self._everyone or _("To: nobody chosen yet"))
        self._show_who()
        self._advice.setVisible(bool(self._advice.text()) and not count)
        self._nobody.setEnabled(count > 0)

    def _show_who(self) -> None:
        """By name: a tick may stand far down the list, and a paper that went to the wrong unit is hard to get back."""
        names = self.names()
        more = len(names) - _NAMED
        said = _(", ").join(names[:_NAMED])
        self._who.setText(
            ngettext("{names} and {count} more", "{names} and {count} more", more).format(names=said, count=more)
            if more > 0
            else said
        )
        self._who.setToolTip(_(", ").join(names))
        self._who.setVisible(bool(names))


def _state(ticked: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if ticked else Qt.CheckState.Unchecked

"""Choosing people: by pinyin initials, name, post or unit; those chosen lately first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from app.speech import _
from app.ui.parts import label
from app.ui.unit_chooser import SearchField, Ticks

if TYPE_CHECKING:
    from app.desk.matters.rows import Choice
    from app.ui.theme import Theme

_SEAT: Final = int(Qt.ItemDataRole.UserRole)
_SHOWN: Final = 4
"""Rows of the list that are seen without scrolling."""


def fits(choice: Choice, typed: str) -> bool:
    """Whether somebody is meant by what was typed: `wxm`, 王, 财政所, 镇长, or several of them."""
    return all(
        any(initials.startswith(word.lower()) for initials in choice.initials)
        or any(word in text for text in (choice.name, choice.post, choice.unit_name))
        for word in typed.split()
    )


class PeopleChooser(QWidget):
    """A field and a list; one may be chosen, or several."""

    changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._choices: tuple[Choice, ...] = ()
        self._wanted: list[str] = []
        self._several = False
        self._filling = False
        self._who = label(role="section", wraps=True)
        self._who.setObjectName("chosen-people")
        self._search = SearchField()
        self._search.setObjectName("people-search")
        self._search.setPlaceholderText(_("Name, post, unit, or initials: wxm"))
        self._search.setAccessibleName(_("Find somebody"))
        self._search.setClearButtonEnabled(True)
        self._list: QListWidget = Ticks()
        self._list.setObjectName("people")
        self._list.setAccessibleName(_("People"))
        self._list.setUniformItemSizes(True)
        self._list.setMinimumHeight(theme.control * _SHOWN)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.space(1))
        for widget in (self._who, self._search, self._list):
            column.addWidget(widget)
        self._search.textChanged.connect(self._filter)
        self._search.returnPressed.connect(self._take_first)
        self._search.went_down.connect(self._into_list)
        self._list.itemChanged.connect(self._item_changed)
        self._show()

    def set_choices(self, choices: tuple[Choice, ...], *, several: bool) -> None:
        """Whom one may choose from. The only one there is, is chosen."""
        self._search.clear()  # while what it filters is there still: it was typed for the act before
        self._choices, self._several = choices, several
        self._wanted = [seat for seat in self._wanted if any(choice.seat == seat for choice in choices)]
        if len(choices) == 1:
            self._wanted = [choices[0].seat]
        self._filling = True
        self._list.clear()
        for choice in choices:
            parts = (choice.name, choice.post, "" if choice.own_unit else choice.unit_name)
            item = QListWidgetItem(" · ".join(part for part in parts if part))
            item.setData(_SEAT, choice.seat)
            item.setSizeHint(QSize(0, self._theme.control))
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable)
            item.setCheckState(_ticked(choice.seat in self._wanted))
            self._list.addItem(item)
        self._filling = False
        self._show()

    def set_chosen(self, seats: tuple[str, ...]) -> None:
        """Choose exactly these, as far as they can be chosen here."""
        self._wanted = list(seats)
        self._tick()

    def chosen(self) -> tuple[str, ...]:
        """The seats, in the order in which they were chosen: that of a step in sequence."""
        return tuple(self._wanted)

    def focus_search(self) -> None:
        """Give the keyboard to the search field."""
        self._search.setFocus()

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(place) for place in range(self._list.count())]

    def _filter(self, typed: str) -> None:
        for item, choice in zip(self._items(), self._choices, strict=True):
            item.setHidden(not fits(choice, typed))
        self._show()

    def _take_first(self) -> None:
        """Enter takes the first that is left: with initials typed that is the one who is meant."""
        left = [item for item in self._items() if not item.isHidden()]
        if left and self._search.text().strip():
            left[0].setCheckState(Qt.CheckState.Checked)
            self._search.clear()

    def _into_list(self) -> None:
        left = [item for item in self._items() if not item.isHidden()]
        if left:
            self._list.setCurrentItem(left[0])
            self._list.setFocus()

    def _item_changed(self, item: QListWidgetItem) -> None:
        if self._filling:
            return
        seat = item.data(_SEAT)
        if item.checkState() is Qt.CheckState.Checked:
            self._wanted = [*self._wanted, seat] if self._several else [seat]
        else:
            self._wanted = [other for other in self._wanted if other != seat]
        self._tick()
        self.changed.emit()

    def _tick(self) -> None:
        self._filling = True
        for item in self._items():
            item.setCheckState(_ticked(item.data(_SEAT) in self._wanted))
        self._filling = False
        self._show()

    def _show(self) -> None:
        typed = self._search.text().strip()
        if typed and self._list.count() and all(item.isHidden() for item in self._items()):
            self._who.setText(_("Nobody here fits “{typed}”.").format(typed=typed))
            return
        names = [choice.name or choice.post for seat in self._wanted for choice in self._choices if choice.seat == seat]
        self._who.setText(_("To: {names}").format(names=_(", ").join(names)) if names else _("To: nobody yet"))


def _ticked(yes: bool) -> Qt.CheckState:
    return Qt.CheckState.Checked if yes else Qt.CheckState.Unchecked

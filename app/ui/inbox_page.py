"""收件: what has come in, with the filters that a clerk works by."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.desk.rows import Counts, Filter, UnitRow
from app.speech import _, pgettext
from app.ui.box_page import BoxPage
from app.ui.parts import button, opening

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.ui.theme import Theme


class InboxPage(BoxPage):
    """The inbox: 待签收, 未读, 特急·加急 and the office, in any combination."""

    def __init__(self, theme: Theme, today: Callable[[], date] = date.today) -> None:
        self.empty_text = _("No documents yet. They appear here once the line is open.")
        self._filter = Filter()
        self._offices: tuple[UnitRow, ...] = ()
        super().__init__(theme, today)
        self.rows.setAccessibleName(_("Incoming documents"))

    def set_offices(self, offices: tuple[UnitRow, ...]) -> None:
        """The units that have sent something."""
        self._offices = offices
        self._fill_menu()
        self._show_filter()

    def set_counts(self, counts: Counts) -> None:
        """How many there are to sign for, unread and urgent."""
        for chip, name, count in (
            (self._to_sign, _("To sign for"), counts.to_sign),
            (self._unread, _("Unread"), counts.unread),
            (self._urgent, pgettext("filter", "Urgent"), counts.urgent),
        ):
            text = f"{name} {count}" if count else name
            chip.setText(text)
            chip.setAccessibleName(text)

    def set_filter(self, filter: Filter) -> None:
        """Show only these, as if the clerk had pressed the chips."""
        self._filter = filter
        self._show_filter()
        self.rows.start_over()
        self.filter_changed.emit(filter)

    def state(self) -> dict[str, object]:
        """Sizes and filters to remember."""
        kept = self._filter
        chosen = {"to_sign": kept.to_sign, "urgent": kept.urgent, "unread": kept.unread, "office": kept.office}
        return {**super().state(), "filter": chosen}

    def restore(self, state: dict[str, object]) -> None:
        """Sizes and filters as remembered; what does not fit is passed over."""
        super().restore(state)
        chosen = state.get("filter")
        if isinstance(chosen, dict):
            flags = {name: chosen.get(name) is True for name in ("to_sign", "urgent", "unread")}
            office = chosen.get("office")
            self.set_filter(Filter(**flags, office=office if isinstance(office, str) else ""))

    def filters(self) -> QWidget:
        """The chips above the list."""
        theme = self._theme
        self._to_sign = self._chip(_("To sign for"), "to-sign")
        self._unread = self._chip(_("Unread"), "unread")
        self._urgent = self._chip(pgettext("filter", "Urgent"), "urgent")
        self._office = self._chip(_("Office"), "office")
        self._menu = QMenu(self._office)
        opening(self._office, self._menu)
        bar = QWidget()
        row = QHBoxLayout(bar)
        row.setContentsMargins(theme.space(3), theme.space(2), theme.space(2), theme.space(2))
        row.setSpacing(theme.space(1))
        for chip in (self._to_sign, self._unread, self._urgent, self._office):
            row.addWidget(chip)
        row.addStretch(1)
        for chip in (self._to_sign, self._unread, self._urgent):
            chip.clicked.connect(self._chips_changed)
        self._fill_menu()
        return bar

    def _chip(self, text: str, name: str) -> QPushButton:
        made = button(text, "filter", name=f"filter-{name}")
        made.setCheckable(True)
        return made

    def _chips_changed(self) -> None:
        self.set_filter(
            Filter(
                to_sign=self._to_sign.isChecked(),
                urgent=self._urgent.isChecked(),
                unread=self._unread.isChecked(),
                office=self._filter.office,
            )
        )

    def _fill_menu(self) -> None:
        self._menu.clear()
        group = QActionGroup(self._menu)
        for id, name in (("", _("All offices")), *((office.id, office.name) for office in self._offices)):
            action = QAction(name.replace("&", "&&"), self._menu, checkable=True)
            action.setChecked(id == self._filter.office)
            action.triggered.connect(lambda _checked=False, id=id: self._choose_office(id))
            group.addAction(action)
            self._menu.addAction(action)

    def _choose_office(self, id: str) -> None:
        kept = self._filter
        self.set_filter(Filter(to_sign=kept.to_sign, urgent=kept.urgent, unread=kept.unread, office=id))

    def _show_filter(self) -> None:
        kept = self._filter
        self._to_sign.setChecked(kept.to_sign)
        self._unread.setChecked(kept.unread)
        self._urgent.setChecked(kept.urgent)
        name = next((office.name for office in self._offices if office.id == kept.office), _("Office"))
        self._office.setText(name)
        self._office.setAccessibleName(_("Office: {name}").format(name=name) if kept.office else _("Office"))
        self._office.setChecked(bool(kept.office))
        self.rows.set_empty_text(_("Nothing fits this choice.") if kept != Filter() else self.empty_text)

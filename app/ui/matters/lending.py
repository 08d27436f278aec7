"""Lending: connects the dialog 委托和移交 with `Desk.matters`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from app.domain.matters.seats import person_in
from app.speech import _
from app.speech.sentences import sentence
from app.ui.matters.handling import ACTED

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.domain.errors import KnownError
    from app.ui.matters.lending_dialog import LendingDialog
    from app.ui.operations import Operations


class Lending(QObject):
    """Lives as long as its dialog."""

    acted = Signal(str, str, bool)
    """An act is saved: its id, what it was in words, and whether it leaves at once."""

    def __init__(self, dialog: LendingDialog, operations: Operations) -> None:
        super().__init__(dialog)
        self._dialog = dialog
        self._operations = operations
        dialog.lend_asked.connect(self._lend)
        dialog.end_asked.connect(lambda id: self._do(lambda desk: desk.matters.end_delegation(id), _("Lending ended")))
        dialog.hand_over_asked.connect(
            lambda seat: self._do(lambda desk: desk.matters.hand_over(seat), _("Handed everything over"))
        )
        operations.run(lambda desk: desk.matters.people(), dialog.set_people)
        self._refresh()

    def _refresh(self) -> None:
        self._operations.run(lambda desk: desk.matters.delegations(), self._dialog.set_delegations)
        self._operations.run(lambda desk: len(desk.matters.held()), self._dialog.set_held)

    def _lend(self, seat: str, since: int, until: int) -> None:
        taker = person_in(seat)
        self._do(lambda desk: desk.matters.delegate(taker, since, until), _("Lent for a while"))

    def _do(self, work: Callable[[Desk], str], said: str) -> None:
        def done(act: str) -> None:
            self.acted.emit(act, said, False)
            self._refresh()

        self._operations.run(work, done, self._refused, changes=ACTED)

    def _refused(self, error: KnownError) -> None:
        self._dialog.show_problem(sentence(error.code, error.values))

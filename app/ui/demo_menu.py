"""What only a demonstration has: pulling the cable, and a colleague in the county who sends something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from PySide6.QtGui import QAction

from app.speech import _

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtCore import QObject


class Cable(Protocol):
    """The demonstration's network cable, and the colleague at its other end."""

    @property
    def password(self) -> str:
        """The password of the demonstration's clerk: shown at the door."""
        ...

    def pull(self) -> None: ...
    def plug(self) -> None: ...
    def plugged(self) -> bool: ...
    def play_colleague(self) -> None: ...


def demo_actions(cable: Cable, parent: QObject, moved: Callable[[], None]) -> list[QAction]:
    """The entries of the demonstration's menu; `moved` is called after the cable was pulled or plugged."""
    pull = QAction(_pull_words(cable), parent)
    pull.setObjectName("demo-cable")
    colleague = QAction(_("Let a colleague in the county send something"), parent)
    colleague.setObjectName("demo-colleague")

    def move() -> None:
        if cable.plugged():
            cable.pull()
        else:
            cable.plug()
        pull.setText(_pull_words(cable))
        moved()

    def play() -> None:
        cable.play_colleague()
        moved()

    pull.triggered.connect(move)
    colleague.triggered.connect(play)
    return [pull, colleague]


def _pull_words(cable: Cable) -> str:
    return _("Pull the network cable") if cable.plugged() else _("Plug the network cable in")

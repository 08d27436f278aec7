"""A desk with the face's own threads and no window: `python -m tests.bench.hurrying_desk STORE BACKLOG`.

It begins to exchange. When a line comes in on standard input it queues so many acts and an emergency after them, says
`saved`, and says `accepted` when the hub has taken the emergency.
"""

from __future__ import annotations

import signal
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject, QTimer, Signal

from app.desk import session
from app.desk.road import roads_of
from app.domain.papers import Paper
from app.ui.exchanges import Exchanges
from app.ui.operations import Operations
from tests.bench.county import PASSWORD

if TYPE_CHECKING:
    from app.desk.desk import Desk


class _Asked(QObject):
    """What comes in on standard input, told on the main thread."""

    emergency = Signal()

    def listen(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        sys.stdin.readline()
        self.emergency.emit()


class _Hurrying:
    """The desk, and what it says."""

    def __init__(self, store: Path, backlog: int) -> None:
        self.app = QCoreApplication([])
        self._operations = Operations(self.app)
        self._exchanges = Exchanges(self._operations, roads_of)
        self._asked = _Asked()
        self._asked.emergency.connect(self._hurry)
        self._act = ""
        self._desk: Desk
        self._look = QTimer()
        self._look.timeout.connect(lambda: self._operations.do(self._is_accepted, self._say))
        self._backlog = backlog
        unlocked = lambda: session.unlock(store, "", PASSWORD, undo_seconds=0)  # noqa: E731
        self._operations.do(unlocked, self._begin)

    def _begin(self, desk: Desk) -> None:
        self._desk = desk
        self._operations.adopt(desk)
        self._exchanges.begin(desk)
        self._asked.listen()

    def _hurry(self) -> None:
        def send() -> str:
            to = [self._desk.units()[0].id]
            for number in range(self._backlog):
                self._desk.send(Paper(f"第{number}号工作简报", body=("一切正常。" * 40,)), to)
            return self._desk.send(Paper("山洪险情的紧急报告", urgency="特急", body=("请速派人员。",)), to)

        self._operations.do(send, self._sent)

    def _sent(self, act: str) -> None:
        self._act = act
        self._exchanges.acted()
        print("saved", flush=True)
        self._look.start(100)

    def _is_accepted(self) -> bool:
        return any(row.id == self._act and row.state == "accepted" for row in self._desk.outbox(limit=5))

    def _say(self, accepted: bool) -> None:
        if accepted:
            self._look.stop()
            print("accepted", flush=True)


def main() -> int:
    """Run until ended."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    desk = _Hurrying(Path(sys.argv[1]), int(sys.argv[2]))
    return desk.app.exec()


if __name__ == "__main__":
    sys.exit(main())

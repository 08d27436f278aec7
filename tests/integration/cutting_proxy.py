"""A TCP proxy that cuts each connection after some bytes, anywhere, and counts what passed."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


class CuttingProxy:
    """Stands before `target` until closed. `allowance()` says how many bytes a new connection lives for."""

    def __init__(self, target: int, allowance: Callable[[], int]) -> None:
        self._target = target
        self._allowance = allowance
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.up = self.down = self.cuts = 0
        self._ends: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept)]
        self._threads[0].start()

    def close(self) -> None:
        """Take no more connections."""
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._ends:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(timeout=10)
        for end in self._ends:
            end.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self._target))
            self._ends += [near, far]
            left = [self._allowance()]
            for source, sink, up in ((near, far, True), (far, near, False)):
                thread = threading.Thread(target=self._carry, args=(source, sink, up, left))
                self._threads.append(thread)
                thread.start()

    def _carry(self, source: socket.socket, sink: socket.socket, up: bool, left: list[int]) -> None:
        with contextlib.suppress(OSError):
            while content := source.recv(4096):
                content = content[: max(0, left[0])]
                left[0] -= len(content)
                sink.sendall(content)
                self.up, self.down = self.up + len(content) * up, self.down + len(content) * (not up)
                if left[0] <= 0:
                    self.cuts += 1
                    break
        # what was counted as passed arrives: a socket that no longer reads would be reset, and drop what it has
        for end, how in ((sink, socket.SHUT_WR), (source, socket.SHUT_RDWR)):
            with contextlib.suppress(OSError):
                end.shutdown(how)

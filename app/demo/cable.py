"""A network cable of one PC, made of two sockets: pulled, nothing passes and nobody is told, as with a real one."""

from __future__ import annotations

import contextlib
import selectors
import socket
import threading
from typing import Final

CHUNK: Final = 64 * 1024


class LocalCable:
    """Forwards connections from a port of this machine to another, as long as it is plugged in."""

    def __init__(self, port: int, hub_port: int) -> None:
        self._hub = ("127.0.0.1", hub_port)
        self._listening = socket.create_server(("127.0.0.1", port))
        self.port: int = self._listening.getsockname()[1]
        self._plugged = True
        self._selector = selectors.DefaultSelector()
        self._other: dict[socket.socket, socket.socket] = {}
        self._wake_in, self._wake_out = socket.socketpair()
        self._stopped = False
        self._selector.register(self._listening, selectors.EVENT_READ)
        self._selector.register(self._wake_in, selectors.EVENT_READ)
        self._thread = threading.Thread(target=self._forward, name="demo cable")
        self._thread.start()

    def pull(self) -> None:
        """Pull the cable: open connections break, new ones are refused."""
        self._plugged = False
        self._wake_out.send(b"x")

    def plug(self) -> None:
        """Plug the cable in."""
        self._plugged = True
        self._wake_out.send(b"x")

    def plugged(self) -> bool:
        """Whether it is plugged in."""
        return self._plugged

    def close(self) -> None:
        """Break all connections and stop."""
        self._stopped = True
        self._wake_out.send(b"x")
        self._thread.join()
        for one in (self._listening, self._wake_in, self._wake_out):
            one.close()
        self._selector.close()

    def _forward(self) -> None:
        while not self._stopped:
            for key, _ in self._selector.select():
                ready = key.fileobj
                assert isinstance(ready, socket.socket)
                if ready is self._wake_in:
                    ready.recv(CHUNK)
                elif ready is self._listening:
                    self._accept()
                elif ready in self._other:
                    self._pass_on(ready)
            if not self._plugged or self._stopped:
                for one in list(self._other):
                    self._drop(one)

    def _accept(self) -> None:
        near, _ = self._listening.accept()
        try:
            far = socket.create_connection(self._hub, timeout=5) if self._plugged else None
        except OSError:
            far = None
        if far is None:
            near.close()
            return
        self._other |= {near: far, far: near}
        self._selector.register(near, selectors.EVENT_READ)
        self._selector.register(far, selectors.EVENT_READ)

    def _pass_on(self, ready: socket.socket) -> None:
        try:
            content = ready.recv(CHUNK)
            if content:
                self._other[ready].sendall(content)
                return
        except OSError:
            pass
        self._drop(ready)

    def _drop(self, one: socket.socket) -> None:
        other = self._other.pop(one, None)
        for end in (one, other):
            if end is not None:
                self._other.pop(end, None)
                with contextlib.suppress(KeyError, ValueError):
                    self._selector.unregister(end)
                end.close()

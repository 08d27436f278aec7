"""A hub that really serves, in a process of its own, with its folder open to the test as well."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import Struct

from app.hub.county import CountyHub
from tests.integration import small_county
from tests.integration.processes import free_port, start_hub

if TYPE_CHECKING:
    from collections.abc import Iterator


class Served(Struct, frozen=True):
    """A hub, where it listens, and what it has logged."""

    hub: CountyHub
    port: int
    log: Path
    pid: int = 0

    @property
    def address(self) -> str:
        """`host:port`."""
        return f"127.0.0.1:{self.port}"


@contextlib.contextmanager
def served(folder: Path, patience: float = 60) -> Iterator[Served]:
    """A new hub that serves until the block is left; then it is killed."""
    port = free_port()
    hub = small_county.make_hub(folder / "hub", f"127.0.0.1:{port}")
    running = start_hub(hub.folder, port, folder / "hub.log", patience)
    try:
        yield Served(hub, port, folder / "hub.log", running.process.pid or 0)
    finally:
        running.close()
        hub.close()

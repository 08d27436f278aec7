"""What processes hold and have taken, from `/proc` (Linux)."""

from __future__ import annotations

import os
from pathlib import Path

_Mapping = tuple[str, str]
"""A file or an address, and the offset in it."""


def tree(pid: int) -> list[int]:
    """A process and everything that it started."""
    children: list[int] = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        children += map(int, (task / "children").read_text().split())
    return [pid, *(below for child in children for below in tree(child))]


def held_mb(pid: int) -> float:
    """What a process and everything that it started hold, MB: every page once, whoever else has it mapped as well.

    PSS would be less wherever the bench itself, or another desktop, happens to run on the same libraries.
    """
    private, shared = 0, dict[_Mapping, int]()
    for one in tree(pid):
        own, others = _pages(one)
        private += own
        shared |= {mapping: max(kb, shared.get(mapping, 0)) for mapping, kb in others.items()}
    return (private + sum(shared.values())) / 1024


def _pages(pid: int) -> tuple[int, dict[_Mapping, int]]:
    """What a process alone has mapped, and what others have as well, KB."""
    private, shared, mapping = 0, dict[_Mapping, int](), ("", "")
    for line in Path(f"/proc/{pid}/smaps").read_text("utf-8").splitlines():
        word, *rest = line.split(maxsplit=5)
        if not word.endswith(":"):
            mapping = (rest[4] if len(rest) > 4 else word, rest[1])
        elif word.startswith("Private_"):
            private += int(rest[0])
        elif word.startswith("Shared_"):
            shared[mapping] = shared.get(mapping, 0) + int(rest[0])
    return private, shared


def peak_mb(pid: int) -> float:
    """The most that a process itself has held at any moment so far, MB, shared libraries and all."""
    lines = Path(f"/proc/{pid}/status").read_text("utf-8").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM:")) / 1024


def cpu_s(pid: int) -> float:
    """Seconds of CPU that a process has taken, all its threads."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

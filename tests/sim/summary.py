"""What all runs together were: counted as they end, written as build/sim.json, printed as a table."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

import msgspec

from tests.sim.report import Report

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from pathlib import Path


BAGS: Final = (
    "bag files",
    "bags opened at the county",
    "bag-opened",
    "bag-opened-more",
    "bag-opened-before",
    "bag-early",
    "bag-late",
    "bag-incomplete",
    "bag-restarted",
    "bag-other-epoch",
    "spooled bags",
)
"""What is counted of mailbags: files packed, bags opened at the county, and what desks said of theirs."""


class Summary:
    """Counts reports."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.days: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.violated: list[dict[str, Any]] = []
        self._cpu = self._before = 0.0
        self._started = time.monotonic()

    @property
    def violations(self) -> int:
        """How many runs broke a law."""
        return len(self.violated)

    def gather(self, workers: Sequence[subprocess.Popen[str]], until: float | None) -> None:
        """Take in what these processes report, until they end or the time is up."""
        try:
            for report in reports(workers):
                self.add(report)
                if until and time.monotonic() > until:
                    break
        finally:
            for worker in workers:
                worker.terminate()
                worker.wait()
        died = [worker.returncode for worker in workers if worker.returncode > 0]
        if died:
            raise SystemExit(f"a process of the simulator ended with {died}")

    def add(self, report: Report) -> None:
        """Count a run; a broken law is printed at once."""
        self.runs[report.plan] += 1
        self.days[report.plan] += round(report.days)
        self.counts.update(report.counts)
        self.faults.update(report.faults)
        self._cpu += report.seconds
        if report.violation:
            self.violated.append({"plan": report.plan, "seed": report.seed, "law": report.violation})
            print(f"{report.plan} seed {report.seed}: {report.violation}", flush=True)

    def take(self, file: Path) -> None:
        """Count what a file counts that was written before: of runs that were made in parts."""
        figures = msgspec.json.decode(file.read_bytes())
        for counter, name in ((self.runs, "runs"), (self.days, "simulated_days"), (self.faults, "faults")):
            counter.update(figures[name])
        self.counts.update({name: figures[name] for name in ("acts", "exchanges")} | figures["mailbags"])
        self.violated += figures["violated"]
        self._cpu += figures["cpu_seconds"]
        self._before += figures["seconds"]

    def write(self, file: Path) -> None:
        """The figures as JSON."""
        figures = {
            "runs": dict(self.runs),
            "simulated_days": dict(self.days),
            "acts": self.counts["acts"],
            "exchanges": self.counts["exchanges"],
            "faults": dict(sorted(self.faults.items())),
            "mailbags": {name: self.counts[name] for name in sorted(self.counts) if name in BAGS},
            "violations": self.violations,
            "violated": self.violated,
            "seconds": round(self._before + time.monotonic() - self._started, 1),
            "cpu_seconds": round(self._cpu, 1),
        }
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(msgspec.json.format(msgspec.json.encode(figures)) + b"\n")

    def table(self) -> str:
        """The figures as lines to read."""
        runs = ", ".join(f"{count} {plan}" for plan, count in self.runs.items())
        rows = [
            ("runs", runs),
            ("simulated days", sum(self.days.values())),
            ("acts", self.counts["acts"]),
            ("exchanges", self.counts["exchanges"]),
            *sorted(self.faults.items()),
            ("violations", self.violations),
            ("seconds", round(self._before + time.monotonic() - self._started)),
        ]
        return "\n".join(f"{name:<24}{value:>12}" for name, value in rows)


def reports(workers: Sequence[subprocess.Popen[str]]) -> Iterator[Report]:
    """Reports of all processes, as they come."""
    found: queue.Queue[Report | None] = queue.Queue()

    def listen(worker: subprocess.Popen[str]) -> None:
        assert worker.stdout is not None
        with contextlib.suppress(ValueError), worker.stdout as said:
            for line in said:
                found.put(msgspec.json.decode(line, type=Report))
        found.put(None)

    for worker in workers:
        threading.Thread(target=listen, args=(worker,), daemon=True).start()
    left = len(workers)
    while left:
        report = found.get()
        if report is None:
            left -= 1
        else:
            yield report

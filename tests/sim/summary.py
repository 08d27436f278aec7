"""What all runs together were: counted as they end, written as build/sim.json, printed as a table."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections import Counter
from typing import TYPE_CHECKING

import msgspec

from tests.sim.report import Report

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Iterator, Sequence
    from pathlib import Path


class Summary:
    """Counts reports."""

    def __init__(self) -> None:
        self.runs: Counter[str] = Counter()
        self.days: Counter[str] = Counter()
        self.counts: Counter[str] = Counter()
        self.faults: Counter[str] = Counter()
        self.violations: list[Report] = []
        self._cpu = 0.0
        self._started = time.monotonic()

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
            self.violations.append(report)
            print(f"{report.plan} seed {report.seed}: {report.violation}", flush=True)

    def write(self, file: Path) -> None:
        """The figures as JSON."""
        figures = {
            "runs": dict(self.runs),
            "simulated_days": dict(self.days),
            "acts": self.counts["acts"],
            "exchanges": self.counts["exchanges"],
            "faults": dict(sorted(self.faults.items())),
            "violations": len(self.violations),
            "violated": [{"plan": one.plan, "seed": one.seed, "law": one.violation} for one in self.violations],
            "seconds": round(time.monotonic() - self._started, 1),
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
            ("violations", len(self.violations)),
            ("seconds", round(time.monotonic() - self._started)),
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

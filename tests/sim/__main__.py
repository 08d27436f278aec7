"""`python -m tests.sim`: many runs in parallel, a table, and build/sim.json; or one run with its log."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from tests.sim import crashing
from tests.sim.bugs import BUGS
from tests.sim.faults import PLANTS
from tests.sim.scenario import kept, written
from tests.sim.summary import Summary

if TYPE_CHECKING:
    import subprocess
    from collections.abc import Sequence

    from tests.sim.report import Report
    from tests.sim.run import Simulator

OUT = crashing.BUILD.parent / "sim.json"


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit code: 1 where a law was broken, 2 where there is no C compiler."""
    asked = _parser().parse_args(arguments)
    if asked.worker:
        return _work(asked)
    library = crashing.build()
    if library is None:
        print("the simulator needs a C compiler (Debian: gcc) on Linux", file=sys.stderr)
        return 2
    if asked.seed is not None or asked.play:
        return _repeat(asked, library)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    summary = Summary()
    for file in asked.also:
        summary.take(file)
    until = time.monotonic() + asked.minutes * 60 if asked.minutes else None
    try:
        for plan, runs in (("short", asked.runs), ("long", asked.long), ("bags", asked.bags)):
            if runs:
                summary.gather(_workers(asked, library, plan, runs), until)
    finally:  # also where it is broken off: so many runs were made
        summary.write(asked.out)
    print(summary.table())
    return 1 if summary.violations else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.sim", description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000, help="short runs (%(default)s)")
    parser.add_argument("--long", type=int, default=0, help="runs of 30 desks and 90 days (%(default)s)")
    parser.add_argument("--bags", type=int, default=0, help="the same with a township without any line (%(default)s)")
    parser.add_argument("--from", type=int, default=1, dest="first", help="the first seed (%(default)s)")
    parser.add_argument("--minutes", type=float, default=0, help="begin no further run after so long")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="processes (%(default)s)")
    parser.add_argument("--also", type=Path, nargs="+", default=(), metavar="FILE", help="add what these files count")
    parser.add_argument("--plant", choices=(*PLANTS, *BUGS), default="", help="plant a fault that must be noticed")
    parser.add_argument("--seed", type=int, help="repeat this run with its log")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="write the scenario of the repeated seed")
    parser.add_argument("--play", type=Path, nargs="+", metavar="FILE", help="play scenarios that were kept")
    parser.add_argument("--replant", action="store_true", help="with the bug planted anew that they have found")
    parser.add_argument("--plan", choices=("short", "long", "bags"), default="short", help="of the run to repeat")
    parser.add_argument("--out", type=Path, default=OUT, help="the file to write (%(default)s)")
    parser.add_argument("--seeds", type=int, nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--worker", type=int, default=0, metavar="STEP", help=argparse.SUPPRESS)
    return parser


def _workers(asked: argparse.Namespace, library: Path, plan: str, runs: int) -> list[subprocess.Popen[str]]:
    jobs = min(asked.jobs, runs)
    common = ["-m", "tests.sim", "--plan", plan, "--worker", str(jobs), *_plant(asked)]
    return [
        crashing.start([*common, "--from", str(asked.first + at), "--runs", str(len(range(at, runs, jobs)))], library)
        for at in range(jobs)
    ]


def _repeat(asked: argparse.Namespace, library: Path) -> int:
    again = ["-m", "tests.sim", "--plan", asked.plan, "--worker", "-1", "--from", str(asked.seed or 0), *_plant(asked)]
    for name in ("keep", "play"):
        given = getattr(asked, name)
        again += [f"--{name}", *map(str, given if isinstance(given, list) else [given])] if given else []
    again += ["--replant"] if asked.replant else []
    process = crashing.start(again, library)
    assert process.stdout is not None
    with process, process.stdout as said:
        for line in said:
            print(line, end="")
    return process.returncode


def _plant(asked: argparse.Namespace) -> list[str]:
    return ["--plant", asked.plant] if asked.plant else []


def _work(asked: argparse.Namespace) -> int:
    """In the preloaded process: a report a line, or the log of one run."""
    from tests.sim.county import PLANS
    from tests.sim.run import Simulator

    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that what was made in memory goes
    simulator = Simulator(PLANS[asked.plan], asked.plant)
    try:
        if asked.play:
            return max(_play(asked, simulator, file) for file in asked.play)
        if asked.worker < 0:
            if asked.keep:
                asked.keep.write_bytes(written(simulator.scenario(asked.first)))
            return _say(simulator.run(asked.first, print))
        for seed in asked.seeds or range(asked.first, asked.first + asked.runs * asked.worker, asked.worker):
            print(msgspec.json.encode(simulator.run(seed)).decode(), flush=True)
    finally:
        simulator.close()
    return 0


def _play(asked: argparse.Namespace, simulator: Simulator, file: Path) -> int:
    scenario = kept(file)
    plant = scenario.bug if asked.replant else ""
    report = simulator.play(scenario, log=print if asked.worker < 0 else None, plant=plant)
    if asked.worker < 0:
        return _say(report)
    print(msgspec.json.encode(report).decode(), flush=True)
    return 0


def _say(report: Report) -> int:
    print(f"seed {report.seed}: {report.counts} {report.faults}\n{report.trace or 'all laws held'}")
    return 1 if report.violation else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""A part of the simulator's runs, that it can fail, and the seeds of what it has found."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from tests.sim import crashing
from tests.sim.__main__ import main
from tests.sim.faults import PLANTS
from tests.sim.report import Report
from tests.sim.scenario import kept
from tests.sim.summary import Summary, reports

RUNS = 24
MOST_TO_NOTICE = 40
"""Runs within which a planted fault must be noticed."""
FOUND = sorted((Path(__file__).parent / "found").glob("*.json"))
"""Scenarios of runs that have broken a law once: what they have found stands in them."""


@pytest.fixture(scope="module")
def library() -> Path:
    """The disk that forgets."""
    built = crashing.build()
    if built is None:
        pytest.skip("no C compiler is installed (make setup installs one where it can)")
    return built


def runs(library: Path, *arguments: str) -> Summary:
    """What a process of runs has found."""
    summary = Summary()
    summary.gather([crashing.start(["-m", "tests.sim", "--worker", "1", *arguments], library)], None)
    return summary


def test_all_laws_hold_whatever_happens(library: Path):
    first = random.randrange(10**9)  # of pytest-randomly: `-p randomly_seed=…` repeats it
    summary = runs(library, "--from", str(first), "--runs", str(RUNS))
    print(f"seeds from {first}\n{summary.table()}")
    assert not summary.violations
    assert summary.runs["short"] == RUNS


def test_what_was_found_once_stays_mended(library: Path):
    summary = runs(library, "--play", *map(str, FOUND))
    assert not summary.violations
    assert summary.runs["short"] == len(FOUND)


def test_what_was_found_once_would_be_found_again(library: Path):
    bugs = [file for file in FOUND if kept(file).bug]
    assert bugs
    assert runs(library, "--replant", "--play", *map(str, bugs)).violations == len(bugs)


@pytest.mark.parametrize("plant", PLANTS)
def test_a_planted_fault_is_noticed(library: Path, plant: str):
    worker = crashing.start(
        ["-m", "tests.sim", "--worker", "1", "--plant", plant, "--runs", str(MOST_TO_NOTICE)], library
    )
    summary = Summary()
    try:
        for report in reports([worker]):
            summary.add(report)
            if report.violation:
                break
    finally:
        worker.terminate()
        worker.wait()
    assert summary.violations


def test_a_run_follows_from_its_seed(library: Path):
    same = [runs(library, "--from", "80", "--runs", "2") for _ in range(2)]
    assert same[0].counts == same[1].counts
    assert same[0].faults == same[1].faults
    assert same[0].days == same[1].days


def test_one_run_is_repeated_with_its_log(library: Path, capsys: pytest.CaptureFixture[str]):
    assert main(["--seed", "38"]) == 0
    said = capsys.readouterr().out
    assert "a_desk_exchanges" in said
    assert "all laws held" in said


def test_the_figures_are_written(library: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    out = tmp_path / "build" / "sim.json"
    assert main(["--runs", "2", "--jobs", "1", "--out", str(out)]) == 0
    figures = msgspec.json.decode(out.read_bytes())
    assert figures["runs"] == {"short": 2}
    assert figures["violations"] == 0
    assert {"simulated_days", "acts", "faults", "seconds"} <= set(figures)
    assert "violations" in capsys.readouterr().out


def test_a_violation_is_counted_and_ends_badly(tmp_path: Path):
    summary = Summary()
    summary.add(Report(5, "short", 1.0, 0.1, {"acts": 3}, {"line down": 1}, "Violation: a law"))
    summary.write(tmp_path / "sim.json")
    more = Summary()
    more.take(tmp_path / "sim.json")
    more.write(tmp_path / "sim.json")
    figures = msgspec.json.decode((tmp_path / "sim.json").read_bytes())
    assert figures["violated"] == [{"plan": "short", "seed": 5, "law": "Violation: a law"}]

"""Play random offices on real stores: `python -m tests.matters.play_offices RUNS [build/sim.json] [--first SEED]`."""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import traceback
from collections import Counter
from pathlib import Path

from tests.matters.random_office import Broken, RandomOffice

STEPS = 150


def main() -> int:
    """Play, and note in a JSON file what was played and what was broken."""
    parser = argparse.ArgumentParser(description="Play random offices on real stores.")
    parser.add_argument("runs", type=int)
    parser.add_argument("report", type=Path, nargs="?", help="JSON file to note in what was played and what was broken")
    parser.add_argument("--first", type=int, default=0, help="seed of the first office")
    given = parser.parse_args()
    done: Counter[str] = Counter()
    broken: dict[int, str] = {}
    for count, seed in enumerate(range(given.first, given.first + given.runs), 1):
        law = _played(seed, done)
        if law:
            broken[seed] = law
            print(f"\noffice {seed}: {law}")
        print(f"{count} of {given.runs} offices, {sum(done.values())} acts, {len(broken)} broken", end="\r", flush=True)
        if given.report:  # after each, so that a run that is stopped has told what it saw
            _note(given.report, {"first": given.first, "runs": count, "acts": dict(done), "violations": broken})
    print()
    return bool(broken)


def _played(seed: int, done: Counter[str]) -> str:
    """Play one office; returns what was broken, if anything was."""
    with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
        office = RandomOffice(Path(folder), seed)
        try:
            office.run(STEPS)
        except Broken as law:
            return str(law)
        except Exception:  # a bug is a finding as well
            return traceback.format_exc()
        finally:
            office.close()
            done.update({str(name): count for name, count in office.done.items()})
    return ""


def _note(file: Path, found: dict[str, object]) -> None:
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(known | {"offices": found}, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

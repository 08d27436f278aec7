"""Play random offices on real stores: `python -m tests.matters.play_offices RUNS [build/sim.json]`."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from pathlib import Path

from tests.matters.random_office import Broken, RandomOffice

STEPS = 200


def main() -> int:
    """Play, and note in a JSON file what was played and what was broken."""
    runs = int(sys.argv[1])
    done: Counter[str] = Counter()
    broken: dict[int, str] = {}
    for seed in range(runs):
        with tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None) as folder:  # noqa: S108
            office = RandomOffice(Path(folder), seed)
            try:
                office.run(STEPS)
            except Broken as law:
                broken[seed] = str(law)
            finally:
                office.close()
            done += Counter({str(name): count for name, count in office.done.items()})
        print(f"{seed + 1} of {runs} offices, {sum(done.values())} acts, {len(broken)} broken", end="\r", flush=True)
    print()
    if len(sys.argv) > 2:
        _note(Path(sys.argv[2]), {"runs": runs, "acts": dict(done), "violations": broken})
    return bool(broken)


def _note(file: Path, found: dict[str, object]) -> None:
    known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(known | {"offices": found}, indent=1, ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

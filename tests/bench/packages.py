"""What `make package` made: how large it is, and how soon its door stands there. Nothing where nothing was made."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from app import VERSION, program
from tests.bench.county import HOUSE
from tests.bench.timing import median

BUILT: Final = HOUSE / "build" / "package"
PROGRAM: Final = BUILT / "folders" / "xiangyi" / "xiangyi"
MB: Final = 1e6
PATIENCE_S: Final = 60


def sizes() -> dict[str, float]:
    """Megabytes of each package, installed and to be carried. Empty where none of this version was made."""
    try:
        told: dict[str, Any] = json.loads((BUILT / "sizes.json").read_text())
    except FileNotFoundError:
        told = {}
    made = {which: one for which, one in told.items() if one["version"] == VERSION}
    if not made:
        print("package: no package of this version is here (make package)", file=sys.stderr)
    figures: dict[str, float] = {}
    for which, one in made.items():
        prefix = "" if which == "desk" else f"{which}_"
        figures |= {f"{prefix}installed_mb": one["installed"] / MB, f"{prefix}deb_mb": one["deb"] / MB}
    return figures


def start(store: Path, runs: int = 7) -> dict[str, float]:
    """Seconds from the start of the packaged program until its door stands there, and the same from the checkout."""
    if not PROGRAM.exists():
        return {}
    return {
        "start_frozen_warm_s": _door([str(PROGRAM), "desktop"], store, runs),
        "start_checkout_door_s": _door(program.command("desktop"), store, runs),
    }


def _door(command: list[str], store: Path, runs: int) -> float:
    _once(command, store)  # what is read from the disk is warm from here on
    return median([_once(command, store) for _ in range(runs)])


def _once(command: list[str], store: Path) -> float:
    with tempfile.TemporaryDirectory() as folder:
        told = Path(folder) / "started"
        environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
        begun = time.monotonic()
        process = subprocess.Popen([*command, "--store", str(store), "--started", str(told)], env=environment)
        try:
            while not told.exists() or not told.read_text():
                if process.poll() is not None or time.monotonic() - begun > PATIENCE_S:
                    raise RuntimeError(f"{command[0]} did not start: exit code {process.poll()}")
                time.sleep(0.005)
            return float(told.read_text()) - begun
        finally:
            process.terminate()
            process.wait(timeout=PATIENCE_S)

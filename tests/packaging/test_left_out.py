"""What a package is made without is not needed: commands in real processes that cannot import those modules."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.integration.processes import free_port
from tests.packaging.without import left_out

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample"
START_S = 60


def command(which: str, *words: object) -> list[str]:
    return [sys.executable, "-m", "tests.packaging.without", which, *map(str, words)]


def say(which: str, *words: object) -> str:
    environment = os.environ | {"XIANGYI_PASSWORD": "mountain-stream-7", "XIANGYI_LANGUAGE": "en"}
    done = subprocess.run(
        command(which, *words), cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_what_is_left_out_cannot_be_imported_here() -> None:
    assert "psycopg" in left_out("desk")
    asked = [sys.executable, "-m", "tests.packaging.without", "hub", "desk", "status"]
    done = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    assert "app.desk" in done.stderr


@pytest.mark.parametrize("side", ["hub", "desk"])
def test_a_hub_serves_a_desk_with_what_is_inside(tmp_path: Path, side: str) -> None:
    """The hub's package serves counties, the desk's its demonstration."""
    folder, port = tmp_path / "county", free_port()
    say(side, "hub", "init", folder, "--demo", "--address", f"127.0.0.1:{port}")
    say(side, "hub", "import", "units", folder, SAMPLE / "county.json")
    say(side, "hub", "import", "people", folder, SAMPLE / "people.xlsx")
    person = json.loads(say(side, "hub", "enrol", folder, "--all", "--json"))[0]["person"]
    sheets = ["--sheets", tmp_path / "slips.pdf"] if side == "hub" else []
    say(side, "hub", "enrol", folder, person, "--join", tmp_path / "slip.xyjoin", *sheets)
    started = tmp_path / "started"
    serve = command(side, "hub", "serve", folder, "--host", "127.0.0.1", "--port", port, "--started", started)
    with subprocess.Popen(serve, cwd=ROOT, stdout=subprocess.DEVNULL) as serving:
        try:
            until = time.monotonic() + START_S
            while not (started.exists() and started.read_text()):
                assert serving.poll() is None
                assert time.monotonic() < until
                time.sleep(0.05)
            say("desk", "desk", "enrol", "--store", tmp_path / "desks", "--join", tmp_path / "slip.xyjoin")
            say("desk", "desk", "sync", "--store", tmp_path / "desks")
            status = json.loads(say("desk", "desk", "status", "--store", tmp_path / "desks", "--json"))
            assert status["connected"]
        finally:
            serving.terminate()

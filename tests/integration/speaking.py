"""Speaking to both sides by command, as a technician or a program does."""

from __future__ import annotations

import contextlib
import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from msgspec import Struct

from app.command import main

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "resources" / "sample"
PASSWORD = "mountain-stream-7"


class Answer(Struct, frozen=True):
    """What a command ended with and printed."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed for machines."""
        return json.loads(self.out)


def say(*words: object) -> Answer:
    """Run a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    before = os.environ.get("XIANGYI_PASSWORD")
    os.environ["XIANGYI_PASSWORD"] = before or PASSWORD
    try:
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            try:
                code = int(main([str(word) for word in words]))
            except SystemExit as ended:  # argparse
                code = int(ended.code or 0)
    finally:
        if before is None:
            del os.environ["XIANGYI_PASSWORD"]
    return Answer(code, out.getvalue(), err.getvalue())


def told(*words: object) -> Any:
    """What a command that must succeed prints for machines."""
    answer = say(*words, "--json")
    assert answer.code == 0, answer
    assert not answer.err, answer.err
    return answer.json


def start(*words: object, **environment: str) -> Answer:
    """Run a command in a process of its own: `main.py …`."""
    given = {"XIANGYI_PASSWORD": PASSWORD} | environment
    run = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        env=os.environ | given,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
        timeout=60,
    )
    return Answer(run.returncode, run.stdout, run.stderr)

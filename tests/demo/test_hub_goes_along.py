"""A demonstration that is killed leaves no hub behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

PARENT = """
import subprocess, sys
from app.demo.county import _end_with_parent
child = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE,
                         stdout=sys.stdout, preexec_fn=_end_with_parent)
print(child.pid, flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the system's own way of ending a child with its parent")
def test_the_hub_ends_with_the_demonstration() -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        parent.stdout.readline()
        os.kill(parent.pid, signal.SIGKILL)
        # the child holds this pipe too: it ends only with both
        assert parent.stdout.read() == b""

"""The tests cannot lie: what `conftest.py` promises, shown on a file of tests of which half must not pass."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

HONEST_AND_NOT = """
import logging, os, threading, time, warnings
from PySide6 import QtCore, QtWidgets
from tests import conftest

conftest.GRACE = 0.2
kept = []

class Sleeper(QtCore.QThread):
    def run(self):
        logging.getLogger("qt").info("Python has seen this thread")
        time.sleep(self.seconds)

def sleeper(seconds):
    thread = Sleeper()
    thread.seconds = seconds
    kept.append(thread)
    thread.start()
    return thread

def test_good_announced_warning(expect_log):
    with expect_log("office.line", "cut"):
        logging.getLogger("office.line.retry").warning("the line was cut")

def test_good_thread_that_ends(): threading.Thread(target=time.sleep, args=(0.05,)).start()
def test_good_qthread_waited_for(qtbot): assert sleeper(0.01).wait()

def test_good_timer_of_a_closed_window(qtbot):
    window = QtWidgets.QWidget()
    qtbot.addWidget(window)
    QtCore.QTimer(window).start(5)
    window.show()

def test_good_world_apart():
    assert "XIANGYI_PASSWORD" not in os.environ
    assert "REQUESTS_CA_BUNDLE" not in os.environ
    assert os.path.isdir(os.environ["HOME"])
    assert QtCore.QStandardPaths.writableLocation(QtCore.QStandardPaths.HomeLocation) == os.environ["HOME"]

def test_bad_log(): logging.getLogger("office").warning("nobody expects this")
def test_bad_announcement(expect_log):
    with expect_log("office", "never said"):
        pass
def test_bad_thread(): threading.Thread(target=time.sleep, args=(2,), daemon=True).start()
def test_bad_qthread(qtbot): sleeper(2)
def test_bad_timer(qapp):
    kept.append(QtCore.QTimer())
    kept[-1].start(10_000)
def test_bad_qt_message(qapp): QtCore.qWarning("something is wrong")
def test_bad_python_warning(): warnings.warn("this will go away", DeprecationWarning)
"""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What pytest says of each of these tests: PASSED, FAILED, ERROR (which is: blamed when it was over)."""
    file = tmp_path_factory.mktemp("liars") / "test_liars.py"
    file.write_text(HONEST_AND_NOT)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("XIANGYI_PASSWORD", "of the developer's own")
        patch.setenv("REQUESTS_CA_BUNDLE", "/of/the/machine")
        options = [
            "-c",
            "pyproject.toml",
            "-p",
            "tests.conftest",
            "-p",
            "no:randomly",
            "-rA",
            "--numprocesses=0",
            str(file),
        ]
        run = [sys.executable, "-m", "pytest", *options]
        said = subprocess.run(run, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False).stdout
    found: dict[str, set[str]] = {}
    for outcome, name in re.findall(r"^(PASSED|FAILED|ERROR) \S*::test_(\w+)", said, re.MULTILINE):
        found.setdefault(name, set()).add(outcome)
    return found


@pytest.mark.parametrize("name", re.findall(r"def test_(good_\w+)", HONEST_AND_NOT))
def test_an_honest_test_passes(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] == {"PASSED"}


@pytest.mark.parametrize("name", re.findall(r"def test_(bad_\w+)", HONEST_AND_NOT))
def test_a_lying_test_is_blamed_by_name(outcomes: dict[str, set[str]], name: str) -> None:
    assert outcomes[name] & {"FAILED", "ERROR"}

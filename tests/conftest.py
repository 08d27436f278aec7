"""What holds for every test: a world of its own, and four ways in which it cannot lie.

A test fails if it leaves behind a thread, a running `QThread` or an active `QTimer`, or if something was logged at
WARNING or above that it did not announce with `expect_log`. (Python's warnings and Qt's messages fail it by
`pyproject.toml`.)

Fixtures: `expect_log`; `postgresql_url`, a server of our own; `postgresql_database`, an empty database in it.
"""

from __future__ import annotations

import itertools
import logging
import os
import re
import sys
import threading
import time
import uuid
import weakref
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pytest
from hypothesis import settings

# Before anything imports Qt: no window of a test may open on a developer's screen, or need a screen.
os.environ["QT_QPA_PLATFORM"] = "offscreen"

from tests import postgresql_server

# A busy machine is slow, and that is no fault of the code under test. Where CI is set (.ci/run does), a red run tells
# of a change and not of luck: the same examples each time. Everywhere else new ones are tried, `deep` tries many.
settings.register_profile("xiangyi", deadline=None, derandomize="CI" in os.environ)
settings.register_profile("deep", deadline=None, max_examples=3000)
settings.load_profile("xiangyi")

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager

# ------------------------------------------------------------------------------------------------------ a world apart

# What a developer's or a county's machine may say that must not reach a test.
FOREIGN = re.compile(
    r"XIANGYI_.*|LANGUAGE|LC_.*|XDG_.*|DBUS_SESSION_BUS_ADDRESS|(https?|all|no|ftp)_proxy"
    r"|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|SSL_CERT_(FILE|DIR)|PG[A-Z]+",
    re.IGNORECASE,
)
_homes = itertools.count(1)


def _isolate(home: Path, patch: pytest.MonkeyPatch) -> None:
    for name in filter(FOREIGN.fullmatch, list(os.environ)):
        patch.delenv(name)
    home.mkdir(parents=True)
    patch.setenv("HOME", str(home))
    for name, folder in {
        "XDG_CONFIG_HOME": ".config",
        "XDG_DATA_HOME": ".local/share",
        "XDG_STATE_HOME": ".local/state",
        "XDG_CACHE_HOME": ".cache",
        "XDG_RUNTIME_DIR": ".runtime",
    }.items():
        (home / folder).mkdir(mode=0o700, parents=True)
        patch.setenv(name, str(home / folder))
    patch.setenv("LANG", "C.UTF-8")
    patch.setenv("TZ", "Asia/Shanghai")  # a county's clock; no rule may depend on the machine's
    time.tzset()  # the variable alone is read only once
    patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")


@pytest.fixture(scope="session", autouse=True)
def _session_apart(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """For fixtures that live longer than a test: they too see nothing of the developer's own."""
    base = tmp_path_factory.mktemp("homes")
    with pytest.MonkeyPatch.context() as patch:
        _isolate(base / "session", patch)
        yield base


@pytest.fixture(autouse=True)
def _apart(_session_apart: Path, _no_unexpected_log: None, _nothing_left_running: None) -> Iterator[None]:
    """A home folder and environment of the test's own (not `tmp_path`, which a test may want to list)."""
    with pytest.MonkeyPatch.context() as patch:
        _isolate(_session_apart / str(next(_homes)), patch)
        yield


# ------------------------------------------------------------------------------------------------------------- the log


class ExpectLog(Protocol):
    """`with expect_log("app.desk.sync", "cut"):` – in this block a record like this is logged, else the test fails."""

    def __call__(self, logger: str, match: str, level: int = logging.WARNING) -> AbstractContextManager[None]: ...


class _Log(logging.Handler):
    """Keeps what was logged at WARNING or above and not announced."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)

    @contextmanager
    def expect(self, logger: str, match: str, level: int = logging.WARNING) -> Iterator[None]:
        before = len(self.records)
        yield
        expected = [
            record
            for record in self.records[before:]
            if record.levelno >= level
            and (record.name == logger or record.name.startswith(f"{logger}."))
            and re.search(match, record.getMessage())
        ]
        if not expected:
            pytest.fail(f"nothing like {match!r} was logged by {logger}")
        self.records = [record for record in self.records if record not in expected]


@pytest.fixture
def _log() -> Iterator[_Log]:
    log = _Log()
    logging.getLogger().addHandler(log)
    yield log
    logging.getLogger().removeHandler(log)


@pytest.fixture
def _no_unexpected_log(_log: _Log) -> Iterator[None]:
    yield
    if _log.records:
        said = "\n".join(f"  {record.levelname} {record.name}: {record.getMessage()}" for record in _log.records)
        pytest.fail(f"logged without being expected (expect_log announces it):\n{said}", pytrace=False)


@pytest.fixture
def expect_log(_log: _Log) -> ExpectLog:
    """Announces records at WARNING or above that the test means to cause; see `ExpectLog`."""
    return _log.expect


# ------------------------------------------------------------------------------------------------------- leaked threads

GRACE = 2.0  # seconds that a thread which was told to stop may take; Qt's and the system's own threads are not ours


@pytest.fixture
def _nothing_left_running(request: pytest.FixtureRequest) -> Iterator[None]:
    """Names the test that leaves a thread, `QThread` or `QTimer` running (those of wider fixtures are there before)."""
    before = set(threading.enumerate())
    with _watched_qt() as started:
        yield
        deadline = time.monotonic() + GRACE
        while left := [*_threads_since(before), *_running(started)]:
            if time.monotonic() > deadline:
                pytest.fail(f"{request.node.name} left running: {', '.join(map(repr, left))}", pytrace=False)
            time.sleep(0.005)


def _threads_since(before: set[threading.Thread]) -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread not in before and _is_alive(thread)]


def _is_alive(thread: threading.Thread) -> bool:
    # Python invents an object for a foreign thread (of Qt, for one) that calls it, and does not see when it ends.
    if isinstance(thread, threading._DummyThread) and sys.platform == "linux":
        return Path(f"/proc/self/task/{thread.native_id}").exists()
    return thread.is_alive()


@contextmanager
def _watched_qt() -> Iterator[list[weakref.ref[Any]]]:
    """Every `QThread` and `QTimer` that Python starts in this block, if Qt is in use at all."""
    core = sys.modules.get("PySide6.QtCore")
    started: list[weakref.ref[Any]] = []
    with pytest.MonkeyPatch.context() as patch:
        for kind in (core.QThread, core.QTimer) if core else ():
            patch.setattr(kind, "start", _remembering(kind.start, started))
        yield started


def _remembering(start: Any, started: list[weakref.ref[Any]]) -> Any:
    def remember_and_start(self: Any, *arguments: Any) -> Any:
        started.append(weakref.ref(self))
        return start(self, *arguments)

    return remember_and_start


def _running(started: list[weakref.ref[Any]]) -> list[Any]:
    if not started:
        return []
    import shiboken6
    from PySide6 import QtCore

    # what pytest-qt closed is deleted only when an event loop gets round to it
    QtCore.QCoreApplication.sendPostedEvents(None, QtCore.QEvent.Type.DeferredDelete.value)
    alive = [thing for reference in started if (thing := reference()) is not None and shiboken6.isValid(thing)]
    return [thing for thing in alive if (thing.isRunning() if isinstance(thing, QtCore.QThread) else thing.isActive())]


# ----------------------------------------------------------------------------------------------------------- PostgreSQL


@pytest.fixture(scope="session")
def postgresql_url(_session_apart: Path) -> Iterator[str]:
    """URL of a PostgreSQL server that this test process started for itself; skips only where none is installed."""
    folder = postgresql_server.binaries()
    if folder is None:
        pytest.skip("no PostgreSQL server is installed (make setup installs it where it can)")
    with postgresql_server.running(folder) as url:
        yield url


@pytest.fixture
def postgresql_database(postgresql_url: str) -> Iterator[str]:
    """URL of an empty database of the test's own."""
    name = f"test_{uuid.uuid4().hex}"
    with postgresql_server.connected(postgresql_url) as server:
        server.execute(f'CREATE DATABASE "{name}"')
        yield postgresql_url.replace("/postgres?", f"/{name}?")
        server.execute(f'DROP DATABASE "{name}" WITH (FORCE)')

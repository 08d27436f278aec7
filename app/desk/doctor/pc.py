"""The PC itself: clock, disk, typefaces, input method."""

from __future__ import annotations

import errno
import importlib.util
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from app.desk.doctor.finding import SECONDS, Finding

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from datetime import date

TIGHT: Final = 500 * 1024 * 1024
"""Bytes: less than this is soon full."""
SLOW_MS: Final = 250
"""A safe write that takes longer is felt with every act."""
_WRITES: Final = 5
_SAMPLE: Final = bytes(4096)

FONT_FILES: Final = (
    "NotoSansCJK*", "NotoSerifCJK*", "NotoSansSC*", "NotoSansHans*", "SourceHan*", "wqy-*", "msyh*", "simsun*",
    "simfang*", "simhei*", "FZ*", "PingFang*", "STHeiti*", "Songti*", "Fandol*",
)  # fmt: skip
"""How files of Chinese typefaces are named, where no program can be asked."""


def clock(found: Iterable[Finding], made: date, now: Callable[[], float]) -> list[Finding]:
    """What the clock says for itself, where the hub could not be asked. No clock that is right is before `made`."""
    if any(finding.code.startswith("clock-") for finding in found):
        return []
    today = time.strftime("%Y-%m-%d", time.localtime(now()))
    if today < made.isoformat():
        return [Finding("clock-before-program", {"date": today}, ok=False)]
    return [Finding("clock-plausible", {"date": today})]


def disk(folder: Path) -> list[Finding]:
    """Room and speed where the store lies, or will lie."""
    while not folder.is_dir() and folder != folder.parent:
        folder = folder.parent
    free = shutil.disk_usage(folder).free
    values = {"free": str(free), "path": str(folder)}
    room = Finding("disk-room", values) if free >= TIGHT else Finding("disk-tight", values, ok=False)
    return [room, _write(folder)]


def _write(folder: Path) -> Finding:
    try:
        took = list(_writes(folder))
    except OSError as error:
        if error.errno in {errno.ENOSPC, errno.EDQUOT}:
            return Finding("disk-full", {"path": str(folder)}, ok=False)
        return Finding("folder-unwritable", {"path": str(folder), "why": error.strerror or ""}, ok=False)
    ms = statistics.median(took) * 1000
    return Finding("disk-writes" if ms <= SLOW_MS else "disk-slow", {"ms": f"{ms:.0f}"}, ok=ms <= SLOW_MS)


def _writes(folder: Path) -> Iterator[float]:
    """Seconds that each of a few small writes took to be safely on the disk, for at most half of the time allowed."""
    begun = time.monotonic()
    with tempfile.NamedTemporaryFile(prefix=".doctor-", dir=folder) as file:
        for _ in range(_WRITES):
            before = time.monotonic()
            file.write(_SAMPLE)
            file.flush()
            os.fsync(file.fileno())
            yield time.monotonic() - before
            if time.monotonic() - begun > SECONDS / 2:
                return


def screen(environment: Mapping[str, str], platform: str = sys.platform) -> list[Finding]:
    """Typefaces and input method, where there is a screen to need them."""
    if platform == "linux" and not (environment.get("DISPLAY") or environment.get("WAYLAND_DISPLAY")):
        return [Finding("screen-absent")]
    return [_font(_font_folders(environment, platform)), _input_method(environment, platform)]


def _font(folders: Sequence[Path]) -> Finding:
    name = _asked_font() or _found_font(folders)
    return Finding("font-present", {"font": name}) if name else Finding("font-missing", ok=False)


def _asked_font() -> str:
    program = shutil.which("fc-list")
    if program is None:
        return ""
    try:
        asked = subprocess.run(
            [program, ":lang=zh-cn", "family"], capture_output=True, text=True, timeout=SECONDS / 2, check=False
        )
    except (subprocess.TimeoutExpired, OSError):
        return ""
    return next((family.split(",")[0].strip() for family in sorted(asked.stdout.splitlines()) if family.strip()), "")


def _found_font(folders: Sequence[Path]) -> str:
    for folder in folders:
        for pattern in FONT_FILES:
            for found in folder.rglob(pattern):
                return found.stem
    return ""


def _font_folders(environment: Mapping[str, str], platform: str) -> list[Path]:
    home = Path(environment.get("HOME", "~")).expanduser()
    if platform == "win32":
        windows = Path(environment.get("WINDIR", r"C:\Windows"))
        return [windows / "Fonts", Path(environment.get("LOCALAPPDATA", home)) / "Microsoft" / "Windows" / "Fonts"]
    if platform == "darwin":
        return [Path("/System/Library/Fonts"), Path("/Library/Fonts"), home / "Library" / "Fonts"]
    return [
        home / ".local" / "share" / "fonts",
        home / ".fonts",
        Path("/usr/local/share/fonts"),
        Path("/usr/share/fonts"),
    ]


def _input_method(environment: Mapping[str, str], platform: str) -> Finding:
    """The Qt that the program brings speaks ibus only; its fcitx part must fit the very version of Qt."""
    if platform != "linux":
        return Finding("input-system")
    wanted = (environment.get("QT_IM_MODULE") or environment.get("XMODIFIERS", "").partition("@im=")[2]).lower()
    if wanted.startswith("fcitx"):
        return Finding(
            "input-present" if _qt_speaks("fcitx") else "input-fcitx", {"name": wanted}, ok=_qt_speaks("fcitx")
        )
    if wanted in {"", "none", "simple", "compose", "xim", "local"}:
        if environment.get("WAYLAND_DISPLAY") and not environment.get("DISPLAY"):
            return Finding("input-system")  # the compositor's own, by its text-input protocol
        return Finding("input-missing", ok=False)
    return Finding("input-present", {"name": wanted})


def _qt_speaks(name: str) -> bool:
    spec = importlib.util.find_spec("PySide6")
    folders = [Path(folder) for folder in (spec.submodule_search_locations or ())] if spec else []
    return any(plugin for folder in folders for plugin in folder.glob(f"**/platforminputcontexts/*{name}*"))

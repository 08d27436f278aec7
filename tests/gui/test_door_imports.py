"""The door stands there before anything heavy is imported: clerks of old PCs see where to type while the rest comes."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

HEAVY = ("sqlalchemy", "sqlcipher3", "cryptography", "pyrage", "urllib3", "asyncio", "PySide6.QtPrintSupport")


def loaded_after(program: str) -> set[str]:
    asked = [sys.executable, "-c", f"{program}\nimport sys; print(*sys.modules)"]
    root = Path(__file__).resolve().parents[2]
    return set(subprocess.run(asked, cwd=root, capture_output=True, text=True, check=True).stdout.split())


def test_the_door_stands_before_anything_heavy_is_imported() -> None:
    loaded = loaded_after("import app.ui.desktop")
    assert "app.ui.door" in loaded
    assert not loaded.intersection(HEAVY)


def test_a_desk_without_a_mailbag_or_a_printer_brings_in_neither() -> None:
    loaded = loaded_after("import app.desk.session, app.desk.sync, app.desk.spool, app.ui.desk_window")
    assert "sqlalchemy" in loaded
    assert not loaded.intersection(("pyrage", "PySide6.QtPrintSupport"))

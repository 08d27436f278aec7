#!/usr/bin/env python3
"""Makes the packages: interpreter, libraries and program in a folder, for the desk and for the hub, and a .deb of each.

    scripts/package.py [desk] [hub]     both, where none is named; into build/package

`make package` runs it after installing requirements/package.lock. What goes in stands in packaging/contents.toml, why
in docs/packaging.md. The same commit on the same system gives the same bytes, but for what PyInstaller finds there.
"""

from __future__ import annotations

import ast
import json
import lzma
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's folder is on the path, the program's is not

from app import VERSION  # noqa: E402

RECIPES: Final = ROOT / "packaging"
BUILD: Final = ROOT / "build" / "package"
FOLDERS: Final = BUILD / "folders"
FIGURES: Final = BUILD / "sizes.json"
NAMES: Final = {"desk": "xiangyi", "hub": "xiangyi-hub"}
ICON_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256)
TOOLS: Final = {"pyinstaller", "pyinstaller-hooks-contrib", "altgraph"}
"""Their bootloader and start-up code are in every package: not as libraries (LICENSES.md)."""
ON_WINDOWS: Final = {"colorama", "pywin32-ctypes"}
"""What keyring and click need there besides; both BSD-3-Clause. The lock is of Linux."""
_AR: Final = b"!<arch>\n"
UNMODIFIED: Final = ("PySide6", "shiboken6", "psycopg", "pillow.libs", "libpyside6", "libshiboken6", "libQt6", "libicu")
"""Never stripped: under the LGPL they ship as they came, and the last were patched by who packed them."""


def main() -> int:
    """Make what was asked for; returns the exit status."""
    wanted = [word for word in sys.argv[1:] if word in NAMES] or list(NAMES)
    os.environ |= {"SOURCE_DATE_EPOCH": _epoch(), "PYTHONHASHSEED": "1"}
    _draw_icons()
    for which in wanted:
        _make_folder(which)
        if sys.platform == "linux":
            _strip(FOLDERS / NAMES[which])
        _add_licences(which)
        _set_times(FOLDERS / NAMES[which])
        if sys.platform == "linux":
            _make_deb(which)
    _tell_sizes(wanted)
    return 0


def _epoch() -> str:
    """The time of the last commit, for every file in the packages; of a source archive, that of the change log."""
    asked = subprocess.run(["git", "log", "-1", "--format=%ct"], cwd=ROOT, capture_output=True, text=True, check=False)
    return asked.stdout.strip() or str(int((ROOT / "CHANGELOG.md").stat().st_mtime))


def _make_folder(which: str) -> None:
    print(f"{NAMES[which]} {VERSION}: gathering interpreter, libraries and program", flush=True)
    work = BUILD / f"work-{which}"
    command = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "ERROR"]
    command += ["--distpath", str(FOLDERS), "--workpath", str(work), str(RECIPES / "folder.spec"), "--", which]
    subprocess.run(command, cwd=ROOT, check=True)


def _strip(folder: Path) -> None:
    """Take the symbols for debuggers out of libraries that may be changed: a quarter of the size."""
    inside = folder / "_internal"
    found = [path for path in sorted(inside.rglob("*.so*")) if path.is_file() and not path.is_symlink()]
    mine = [path for path in found if not path.relative_to(inside).parts[0].startswith(UNMODIFIED)]
    for path in mine:
        path.chmod(0o644)
    subprocess.run(["strip", "--strip-unneeded", *map(str, mine)], check=True)


# what ships, and its licences


def _shipped(which: str) -> set[str]:
    """The distributions that parts of this package are from. Raises `SystemExit` for one that may not ship."""
    modules, files = _gathered(which)
    known = metadata.packages_distributions()
    found = {_normal(one) for module in modules for one in known.get(module, ())}
    site = sysconfig.get_paths()["purelib"]
    tops = {Path(path).relative_to(site).parts[0] for path in files if path.startswith(site)}
    found |= {_normal(one) for top in tops for one in known.get(top.partition(".")[0], ())}
    strangers = found - _locked() - TOOLS - (ON_WINDOWS if sys.platform == "win32" else set())
    if strangers:
        raise SystemExit(
            f"{NAMES[which]}: {', '.join(sorted(strangers))} would ship, and is not in requirements/run.lock"
        )
    return found - TOOLS


def _gathered(which: str) -> tuple[set[str], set[str]]:
    """The top modules in the package, and the files that were copied, as PyInstaller notes them."""
    notes = BUILD / f"work-{which}" / "folder"
    pure = ast.literal_eval((notes / "PYZ-00.toc").read_text(encoding="utf-8"))[1]
    collected = ast.literal_eval((notes / "COLLECT-00.toc").read_text(encoding="utf-8"))
    entries = [entry for part in collected if isinstance(part, list) for entry in part]
    return {name.partition(".")[0] for name, *_rest in pure}, {str(entry[1]) for entry in entries}


def _locked() -> set[str]:
    text = (ROOT / "requirements" / "run.lock").read_text(encoding="utf-8")
    return {_normal(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _add_licences(which: str) -> None:
    """Every text that the licences of what is inside ask for, where Debian looks for it."""
    to = FOLDERS / NAMES[which] / "licenses"
    for name in sorted(_shipped(which)):
        for path in metadata.files(name) or ():
            if re.search(r"licen[sc]e|copying|notice|authors", path.name, re.IGNORECASE) and ".dist-info" in str(path):
                _copy(Path(str(path.locate())), to / name / path.name)
    _copy(Path(sysconfig.get_paths()["stdlib"]) / "LICENSE.txt", to / "python" / "LICENSE.txt")
    for name in ("LICENSE", "NOTICE", "LICENSES.md"):
        _copy(ROOT / name, to / name)


def _copy(path: Path, to: Path) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, to)


def _set_times(folder: Path) -> None:
    when = int(os.environ["SOURCE_DATE_EPOCH"])
    for path in [folder, *folder.rglob("*")]:
        os.utime(path, (when, when), follow_symlinks=False)


# icons


def _draw_icons() -> None:
    """The program's icon in the sizes that menus and windows of systems without SVG ask for."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtCore import QByteArray, QRectF, Qt
    from PySide6.QtGui import QGuiApplication, QImage, QPainter
    from PySide6.QtSvg import QSvgRenderer

    program = QGuiApplication.instance() or QGuiApplication(["package"])
    renderer = QSvgRenderer(QByteArray((ROOT / "resources" / "icons" / "xiangyi.svg").read_bytes()))
    drawn = QImage()
    for size in ICON_SIZES:
        drawn = QImage(size, size, QImage.Format.Format_ARGB32)
        drawn.fill(Qt.GlobalColor.transparent)
        with QPainter(drawn) as painter:
            renderer.render(painter, QRectF(0, 0, size, size))
        to = BUILD / "icons" / f"{size}x{size}" / "xiangyi.png"
        to.parent.mkdir(parents=True, exist_ok=True)
        drawn.save(str(to))
    drawn.save(str(BUILD / "xiangyi.ico"))
    del program


# .deb


def _make_deb(which: str) -> None:
    print(f"{NAMES[which]} {VERSION}: packing", flush=True)
    config = BUILD / f"{NAMES[which]}.yaml"
    config.write_text(_config(which), encoding="utf-8")
    command = [str(Path(sys.executable).with_name("nfpm")), "package", "--packager", "deb"]
    loose = BUILD / f"{NAMES[which]}.loose.deb"
    subprocess.run([*command, "--config", str(config), "--target", str(loose)], cwd=ROOT, check=True)
    _squeeze(loose, deb(which))


def _squeeze(loose: Path, to: Path) -> None:
    """Pack what a .deb holds in xz, as small as it gets: dpkg of 统信 20 and 麒麟 V10 cannot read zstd, and nfpm's own
    xz has no large dictionary. A .deb is an archive of `ar`: heads of 60 bytes, contents on even places."""
    content = loose.read_bytes()
    made, at = bytearray(content[: len(_AR)]), len(_AR)
    while at < len(content):
        head, size = content[at : at + 60], int(content[at + 48 : at + 58])
        body, at = content[at + 60 : at + 60 + size], at + 60 + size + size % 2
        name = head[:16].decode().strip().rstrip("/")
        if name == "data.tar":
            body = lzma.compress(body, preset=9)
            head = f"{name + '.xz':16}".encode() + head[16:48] + f"{len(body):<10}".encode() + head[58:]
        made += head + body + b"\n" * (len(body) % 2)
    to.write_bytes(made)


@cache
def machine() -> str:
    """How Debian calls this kind of machine."""
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return names[os.uname().machine]


def deb(which: str) -> Path:
    """Where a package lies once it is made."""
    return BUILD / f"{NAMES[which]}_{VERSION}_{machine()}.deb"


def _config(which: str) -> str:
    """nfpm's recipe, filled in."""
    text = (RECIPES / f"{NAMES[which]}.nfpm.yaml").read_text(encoding="utf-8")
    icons = "".join(
        f"  - src: build/package/icons/{size}x{size}/xiangyi.png\n"
        f"    dst: /usr/share/icons/hicolor/{size}x{size}/apps/xiangyi.png\n"
        for size in ICON_SIZES
    )
    for word, value in {
        "VERSION": VERSION,
        "ARCHITECTURE": machine(),
        "MTIME": _mtime(),
        "GLIBC": _glibc(FOLDERS / NAMES[which]),
        "ICONS": icons,
    }.items():
        text = text.replace(f"@{word}@", value)
    return text


def _mtime() -> str:
    import datetime

    return datetime.datetime.fromtimestamp(int(os.environ["SOURCE_DATE_EPOCH"]), datetime.UTC).isoformat()


def _glibc(folder: Path) -> str:
    """The oldest C library that everything inside runs with: a package may not install where it would not start."""
    newest = (2, 28)
    for path in [*folder.glob("xiangyi*"), *folder.rglob("*.so*")]:
        if path.is_file() and not path.is_symlink():
            asked = {(int(one), int(two)) for one, two in re.findall(rb"GLIBC_(\d+)\.(\d+)", path.read_bytes())}
            newest = max(asked | {newest})
    return ".".join(map(str, newest))


def _tell_sizes(made: list[str]) -> None:
    known: dict[str, Any] = json.loads(FIGURES.read_text()) if FIGURES.exists() else {}
    for which in made:
        inside = [path for path in (FOLDERS / NAMES[which]).rglob("*") if path.is_file() and not path.is_symlink()]
        installed = sum(path.stat().st_size for path in inside)
        packed = deb(which).stat().st_size if sys.platform == "linux" else 0
        known[which] = {"version": VERSION, "installed": installed, "deb": packed, "files": len(inside)}
        print(f"{NAMES[which]}: {installed / 1e6:.1f} MB installed, {packed / 1e6:.1f} MB as a package")
    FIGURES.write_text(json.dumps(known, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())

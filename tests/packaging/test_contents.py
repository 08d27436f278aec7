"""What goes into the packages, looked at without building them."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from configparser import ConfigParser
from fnmatch import fnmatch
from pathlib import Path
from xml.etree import ElementTree

import pytest

from app import VERSION, program
from app.protocol.mailbag import MAGIC

ROOT = Path(__file__).resolve().parents[2]
RECIPES = ROOT / "packaging"
CONTENTS = tomllib.loads((RECIPES / "contents.toml").read_text("utf-8"))
MIME = "{http://www.freedesktop.org/standards/shared-mime-info}"
DESKTOP_KEYS = {
    "Categories", "Comment", "Exec", "GenericName", "Icon", "Keywords", "MimeType", "Name",
    "StartupNotify", "StartupWMClass", "Terminal", "Type", "Version",
}  # fmt: skip
"""Of the Desktop Entry Specification 1.1, which every desktop since knows."""


@pytest.fixture(scope="module")
def entry() -> dict[str, str]:
    """The menu entry, as menus read it."""
    parser = ConfigParser(interpolation=None, delimiters=("=",))
    parser.optionxform = str  # type: ignore[assignment, method-assign]  # keys keep their capitals
    parser.read_string((RECIPES / "linux" / "xiangyi.desktop").read_text("utf-8"))
    return dict(parser["Desktop Entry"])


@pytest.fixture(scope="module")
def kinds() -> dict[str, ElementTree.Element]:
    """The kinds of file that systems are told of, by name."""
    root = ElementTree.parse(RECIPES / "linux" / "xiangyi-mime.xml").getroot()  # noqa: S314 - our own file
    assert root.tag == f"{MIME}mime-info"
    return {kind.attrib["type"]: kind for kind in root.iter(f"{MIME}mime-type")}


# data


def shipped(path: Path) -> bool:
    parts = CONTENTS["all"]
    inside = any(path.is_relative_to(ROOT / folder) for folder in parts["data"])
    return inside and not any(fnmatch(path.name, pattern) for pattern in parts["data_left_out"])


def test_everything_in_resources_ships_but_what_translations_are_made_from() -> None:
    found = [path for path in (ROOT / "resources").rglob("*") if path.is_file() and not shipped(path)]
    assert {path.suffix for path in found} <= {".po"}


def test_no_code_reads_files_from_elsewhere_in_the_house() -> None:
    """`parents[…]` of a module leads to a folder of the checkout: in a package only those of `data` are there."""
    reads = re.compile(r"Path\(__file__\)[^\n]*")
    allowed = {"main.py", *CONTENTS["all"]["data"]}
    for path in (ROOT / "app").rglob("*.py"):
        for said in reads.findall(path.read_text("utf-8")):
            assert any(f'"{name}"' in said for name in allowed), f"{path.relative_to(ROOT)}: {said}"


def test_no_code_starts_an_interpreter_of_its_own() -> None:
    """In a package `sys.executable` is the program: only `app.program` knows how it is started."""
    users = {path.name for path in (ROOT / "app").rglob("*.py") if "sys.executable" in path.read_text("utf-8")}
    assert users == {"program.py"}


def test_what_is_left_out_of_a_package_exists_or_is_no_name_of_ours() -> None:
    for which in ("desk", "hub"):
        for module in CONTENTS[which]["modules_left_out"]:
            if module.startswith("app."):
                where = ROOT / module.replace(".", "/")
                assert where.is_dir() or where.with_suffix(".py").exists(), module


def test_the_desk_has_its_qt_plugins_under_no_other_licence() -> None:
    plugins = CONTENTS["desk"]["plugins"]
    assert {"platforms/libqxcb.so", "platforms/qwindows.dll"} <= set(plugins)
    assert not [plugin for plugin in plugins if "virtualkeyboard" in plugin], "under the GPL alone (NOTICE)"
    assert "readline" in CONTENTS["all"]["modules_left_out"], "under the GPL alone"


# version


def test_the_version_has_one_home() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "app.VERSION"}
    told = [path for path in RECIPES.rglob("*") if path.is_file() and VERSION in path.read_text("utf-8")]
    assert told == []


def test_the_version_is_told() -> None:
    asked = subprocess.run(
        [sys.executable, str(ROOT / "main.py"), "--version"], capture_output=True, text=True, check=True
    )
    assert asked.stdout.strip() == VERSION
    assert re.search(rf"^## \[.*\b{re.escape(VERSION)}|^## \[{re.escape(VERSION)}\]", changelog(), re.MULTILINE)


def changelog() -> str:
    return (ROOT / "CHANGELOG.md").read_text("utf-8")


# menu entry, kinds of file


def test_the_menu_entry_says_what_the_specification_knows(entry: dict[str, str]) -> None:
    assert {key.partition("[")[0] for key in entry} <= DESKTOP_KEYS
    assert entry["Type"] == "Application"
    assert entry["Exec"].split() == ["xiangyi", "desktop", "%F"]
    for key in ("Name", "GenericName", "Comment", "Keywords"):
        assert entry[key].isascii(), f"{key} is English"
        assert re.search(r"[一-鿿]", entry[f"{key}[zh_CN]"]), f"{key} is Chinese too"
    for key in ("Categories", "MimeType", "Keywords", "Keywords[zh_CN]"):
        assert entry[key].endswith(";"), f"{key} is a list"
    for key in ("Terminal", "StartupNotify"):
        assert entry[key] in ("true", "false")


def test_windows_belong_to_the_menu_entry(entry: dict[str, str]) -> None:
    text = (ROOT / "app" / "ui" / "desktop.py").read_text("utf-8")
    assert f'setDesktopFileName("{entry["StartupWMClass"]}")' in text
    assert f'setApplicationName("{entry["StartupWMClass"]}")' in text


def test_the_menu_entry_opens_every_kind_of_file_of_ours(
    entry: dict[str, str], kinds: dict[str, ElementTree.Element]
) -> None:
    assert set(entry["MimeType"].rstrip(";").split(";")) == set(kinds)
    globs = {glob.attrib["pattern"] for kind in kinds.values() for glob in kind.iter(f"{MIME}glob")}
    assert globs == {f"*{ending}" for ending in program.OPENED}


def test_kinds_of_file_are_named_in_both_languages_and_known_by_their_first_bytes(
    kinds: dict[str, ElementTree.Element],
) -> None:
    language = "{http://www.w3.org/XML/1998/namespace}lang"
    for kind in kinds.values():
        assert {said.attrib.get(language, "en") for said in kind.iter(f"{MIME}comment")} == {"en", "zh_CN"}
    (match,) = kinds["application/vnd.xiangyi.mailbag"].iter(f"{MIME}match")
    assert (match.attrib["value"].encode(), match.attrib["offset"]) == (MAGIC, "0")


def test_windows_is_told_of_the_same_files() -> None:
    script = (RECIPES / "windows" / "xiangyi.iss").read_text("utf-8")
    for ending in program.OPENED:
        assert f'Subkey: "Software\\Classes\\{ending}"' in script

"""The hub's package: what its unit may, what its scripts do with a county's data."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from app.hub.web import LONGEST_HOLD

RECIPES = Path(__file__).resolve().parents[2] / "packaging"
HUB = RECIPES / "hub"
WITHIN = "/var/lib/xiangyi-hub"


@pytest.fixture(scope="module")
def unit() -> dict[str, str]:
    """The service's settings; each is there once."""
    found: dict[str, str] = {}
    for line in (HUB / "xiangyi-hub.service").read_text("utf-8").splitlines():
        name, is_setting, value = line.partition("=")
        if is_setting and not line.startswith("#"):
            assert name not in found or name == "SystemCallFilter", f"{name} twice"
            found[name] = f"{found.get(name, '')} {value}".strip()
    return found


def test_the_service_has_a_user_of_its_own_and_no_more_than_it_needs(unit: dict[str, str]) -> None:
    assert unit["User"] == unit["Group"] == unit["StateDirectory"] == "xiangyi-hub"
    assert unit["StateDirectoryMode"] == "0700"
    assert unit["CapabilityBoundingSet"] == ""
    assert unit["ProtectSystem"] == "strict"
    assert unit["RestrictAddressFamilies"] == "AF_INET AF_INET6 AF_UNIX"
    assert unit["SystemCallFilter"].split() == ["@system-service", "~@privileged"]
    for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp", "PrivateDevices", "MemoryDenyWriteExecute"):
        assert unit[name] == "yes"


def test_the_service_starts_what_the_package_installs(unit: dict[str, str]) -> None:
    installed = (RECIPES / "xiangyi-hub.nfpm.yaml").read_text("utf-8")
    program, *words = unit["ExecStart"].split()
    assert f"dst: {Path(program).parent}\n" in installed
    assert words[:3] == ["hub", "serve", f"{WITHIN}/county"]
    assert f"dst: {unit['EnvironmentFile']}\n" in installed
    assert unit["ConditionPathExists"].startswith(words[2])
    settings = (HUB / "hub.conf").read_text("utf-8")
    for variable in re.findall(r"\$\{?([A-Z]+)", unit["ExecStart"]):
        assert re.search(rf"^{variable}=", settings, re.MULTILINE), f"{variable} has no value"


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd is not installed")
def test_systemd_finds_the_service_closed(tmp_path: Path) -> None:
    unit = tmp_path / "xiangyi-hub.service"
    unit.write_text((HUB / "xiangyi-hub.service").read_text("utf-8"), "utf-8")
    command = ["systemd-analyze", "security", "--offline=yes", "--no-pager", "--threshold=20", str(unit)]
    asked = subprocess.run(command, capture_output=True, text=True, check=False, env=os.environ | {"LC_ALL": "C.UTF-8"})
    if "unrecognized option" in asked.stderr or "Unknown" in asked.stderr:
        pytest.skip("this systemd cannot judge a unit that is not loaded")
    assert asked.returncode == 0, asked.stdout[-300:] + asked.stderr


@pytest.mark.parametrize("script", ["postinst", "prerm", "postrm", "xiangyi-hub"])
def test_a_script_is_one(script: str) -> None:
    subprocess.run(["sh", "-n", str(HUB / script)], check=True)


@pytest.mark.parametrize("script", ["prerm", "postrm"])
def test_no_script_removes_data_or_users(script: str) -> None:
    said = re.sub(r'echo ".*"', "", (HUB / script).read_text("utf-8"))
    commands = "\n".join(line for line in said.splitlines() if not line.lstrip().startswith("#"))
    assert not re.search(r"\b(rm|rmdir|shred|find|userdel|deluser|dropdb)\b", commands)


def test_a_purge_leaves_the_county_where_it_is_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "county").mkdir()
    script = (HUB / "postrm").read_text("utf-8").replace(WITHIN, str(tmp_path))
    for word in ("remove", "purge"):
        done = subprocess.run(["sh", "-c", script, "postrm", word], capture_output=True, text=True, check=False)
        assert (tmp_path / "county").is_dir()
        assert ("stay in" in done.stdout) == (word == "purge")


def test_who_is_root_becomes_the_hubs_user(tmp_path: Path) -> None:
    """With `runuser` and `id` of our own in front: what would be run is printed instead."""
    for name, does in (("runuser", 'echo "$@"'), ("id", "echo 0")):
        (tmp_path / name).write_text(f"#!/bin/sh\n{does}\n")
        (tmp_path / name).chmod(0o755)
    environment = os.environ | {"PATH": f"{tmp_path}:{os.environ['PATH']}"}
    command = [str(HUB / "xiangyi-hub"), "status", f"{WITHIN}/county"]
    said = subprocess.run(command, capture_output=True, text=True, check=True, env=environment).stdout
    program = f"env HOME={WITHIN} /usr/lib/xiangyi-hub/xiangyi-hub"
    assert said == f"-u xiangyi-hub -- {program} hub status {WITHIN}/county\n"


def test_nginx_shows_the_leaf_that_the_hub_makes() -> None:
    said = (HUB / "nginx.conf").read_text("utf-8")
    assert f"ssl_certificate     {WITHIN}/county/keys/leaf.pem;" in said
    assert said.count("{") == said.count("}")
    held = int(re.findall(r"proxy_read_timeout (\d+)s", said)[0])
    assert held > LONGEST_HOLD

"""The doctor on real sockets and real files: every fault is found and said, in bounded time."""

from __future__ import annotations

import errno
import os
import socket
import threading
import time
from datetime import date
from typing import TYPE_CHECKING

import pytest

from app.desk import vault
from app.desk.doctor import examine, kept, line, pc
from app.desk.doctor.finding import Finding, within
from app.desk.session import STORE
from app.desk.vault import Cost, OpenPart
from app.domain.people import Zone
from app.hub import keys as hub_keys
from app.speech.sentences import sentence
from tests.desk.hub_stand_in import answering, closed_port, deaf_port, hello, proxying, resetting, serving

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from app.hub.keys import HubKeys


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> HubKeys:
    return hub_keys.make(tmp_path_factory.mktemp("hub") / "keys")


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line, "SECONDS", 1.0)


def _now() -> int:
    return int(time.time() * 1000)


def _codes(found: Sequence[Finding]) -> list[str]:
    for finding in found:
        assert "…" not in sentence(finding.code, finding.values), f"{finding.code} lacks a value"
        assert finding.code in sentence_codes()
    return [finding.code for finding in found]


def sentence_codes() -> set[str]:
    from app.speech.codes import SAID

    return set(SAID)


def _road(address: str, pin: bytes | None = None) -> list[str]:
    return _codes(line.examine(address, pin))


# ------------------------------------------------------------------------------------------------------------- the road


def test_a_good_road_to_the_hub_that_was_joined(keys: HubKeys) -> None:
    with serving(hello(_now, keys)) as port:
        found = line.examine(f"127.0.0.1:{port}", keys.authority_der)
    assert _codes(found) == ["proxy-absent", "address-found", "port-open", "tls-fits", "clock-right"]
    assert all(finding.ok for finding in found)


def test_before_joining_nothing_is_pinned(keys: HubKeys) -> None:
    with serving(hello(_now, keys)) as port:
        assert _road(f"https://127.0.0.1:{port}")[-2:] == ["tls-unpinned", "clock-right"]


def test_another_hubs_certificate_is_noticed_and_nothing_is_asked_of_it(keys: HubKeys, tmp_path: Path) -> None:
    stranger = hub_keys.make(tmp_path / "keys")
    with serving(hello(_now, stranger)) as port:
        found = line.examine(f"127.0.0.1:{port}", keys.authority_der)
    assert _codes(found)[-1] == "tls-other-hub"
    assert not found[-1].ok


def test_a_refusing_port() -> None:
    assert _road(f"127.0.0.1:{closed_port()}") == ["proxy-absent", "address-found", "port-refused"]


def test_a_port_behind_a_firewall_that_swallows() -> None:
    begun = time.monotonic()
    with deaf_port() as port:
        assert _road(f"127.0.0.1:{port}")[-1] == "port-silent"
    assert time.monotonic() - begun < 3


def test_a_port_that_takes_the_line_and_stays_silent() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        assert _road(f"127.0.0.1:{listening.getsockname()[1]}")[-1] == "tls-silent"


def test_a_guard_that_cuts_encrypted_lines(keys: HubKeys) -> None:
    with serving(resetting) as port:
        assert _road(f"127.0.0.1:{port}", keys.authority_der)[-1] == "tls-cut"


def test_a_port_that_speaks_no_tls() -> None:
    def web_server(connection: socket.socket) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    with serving(web_server) as port:
        assert _road(f"127.0.0.1:{port}")[-1] == "tls-absent"


def test_no_road_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def unplugged(*_: object) -> socket.socket:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", unplugged)
    assert _road("127.0.0.1:8443")[-1] == "network-absent"


def test_a_name_that_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> list[object]:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    assert _road("hub.malong.example") == ["proxy-absent", "address-unknown"]


def test_a_name_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    answered = threading.Event()

    def waiting(*_: object, **__: object) -> list[object]:
        answered.wait(10)
        return []

    monkeypatch.setattr(socket, "getaddrinfo", waiting)
    monkeypatch.setattr("app.desk.doctor.finding.SECONDS", 0.2)
    monkeypatch.setattr(line, "within", lambda check, look: within(check, look, 0.2))
    begun = time.monotonic()
    assert _road("hub.malong.example")[-1] == "address-slow"
    assert time.monotonic() - begun < 2
    answered.set()


@pytest.mark.parametrize("address", ["", "  "])
def test_no_address(address: str) -> None:
    assert _road(address) == ["address-missing"]


@pytest.mark.parametrize("address", ["a b", "ftp://hub", "https://hub:port", "https://hub/path"])
def test_what_is_no_address(address: str) -> None:
    assert _road(address) == ["address-malformed"]


def test_an_unencrypted_hub_is_right_within_one_pc_only() -> None:
    with serving(hello(_now)) as port:
        found = line.examine(f"http://127.0.0.1:{port}", None)
    assert _codes(found)[-2:] == ["tls-open", "clock-right"]
    assert all(finding.ok for finding in found)
    assert not line._in_the_open(line.place_of("http://10.1.2.3"), "10.1.2.3").ok


@pytest.mark.parametrize("content", [b"", b"\xc1", b"\x93\x01\x02\x03", b"<html>log in</html>", b"\x81\xa2at\xa1x"])
def test_what_answers_but_is_no_hub(keys: HubKeys, content: bytes) -> None:
    with serving(answering(lambda: content, keys)) as port:
        assert _road(f"127.0.0.1:{port}", keys.authority_der)[-1] == "hub-mute"


# ---------------------------------------------------------------------------------------------------------------- proxy


def test_a_proxy_that_lets_the_hub_through(keys: HubKeys, monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(hello(_now, keys)) as port, serving(proxying) as through:
        monkeypatch.setenv("https_proxy", f"http://wang:secret@127.0.0.1:{through}")
        found = line.examine(f"127.0.0.1:{port}", keys.authority_der)
    assert _codes(found) == ["proxy-works", "clock-right"]
    assert found[0].values["proxy"] == f"http://127.0.0.1:{through}", "a proxy's password is not shown"


def test_a_proxy_that_catches_the_address_is_named_and_the_direct_road_tried(
    keys: HubKeys, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{closed_port()}")
    with serving(hello(_now, keys)) as port:
        found = line.examine(f"127.0.0.1:{port}", keys.authority_der)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        exempt = line.examine(f"127.0.0.1:{port}", keys.authority_der)
    assert _codes(found)[0] == "proxy-catches"
    assert not found[0].ok
    assert _codes(found)[-2:] == ["tls-fits", "clock-right"]
    assert _codes(exempt)[0] == "proxy-passed-over"
    assert all(finding.ok for finding in exempt)


# ---------------------------------------------------------------------------------------------------------------- clock


@pytest.mark.parametrize(("years", "code"), [(0, "clock-right"), (10, "clock-off"), (-10, "clock-off")])
def test_the_clock_against_the_hubs(keys: HubKeys, years: int, code: str) -> None:
    with serving(hello(lambda: _now() + years * 365 * 86_400_000, keys)) as port:
        found = line.examine(f"127.0.0.1:{port}", keys.authority_der)
    assert _codes(found)[-1] == code
    assert found[-1].ok == (code == "clock-right")


def test_a_clock_ten_years_slow_locks_nobody_out(keys: HubKeys) -> None:
    with serving(hello(_now, keys)) as port:
        found = examine(f"127.0.0.1:{port}", keys.authority_der, None, clock=lambda: time.time() - 315_000_000)
    assert "tls-fits" in _codes(found)
    assert "clock-off" in _codes(found)


def test_a_clock_before_the_program_was_made_is_wrong() -> None:
    def days(day: date) -> float:
        return time.mktime((day.year, day.month, day.day, 12, 0, 0, 0, 0, -1))

    made = date(2026, 11, 1)
    assert _codes(pc.clock([], made, lambda: days(date(2016, 1, 1)))) == ["clock-before-program"]
    assert _codes(pc.clock([], made, lambda: days(date(2026, 11, 1)))) == ["clock-plausible"]
    assert pc.clock([Finding("clock-off")], made, lambda: 0.0) == []


# ----------------------------------------------------------------------------------------------------------------- disk


def test_a_disk_with_room_that_writes(tmp_path: Path) -> None:
    found = pc.disk(tmp_path / "not" / "made" / "yet")
    assert _codes(found)[0] in {"disk-room", "disk-tight"}
    assert _codes(found)[1] in {"disk-writes", "disk-slow"}
    assert not list(tmp_path.iterdir())


def test_a_disk_with_little_room(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pc, "TIGHT", 2**62)
    assert _codes(pc.disk(tmp_path))[0] == "disk-tight"


def test_a_slow_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pc, "SLOW_MS", -1)
    assert _codes(pc.disk(tmp_path))[1] == "disk-slow"


@pytest.mark.parametrize(
    ("number", "code"),
    [(errno.ENOSPC, "disk-full"), (errno.EROFS, "folder-unwritable"), (errno.EIO, "folder-unwritable")],
)
def test_a_disk_that_takes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, code: str) -> None:
    def failing(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", failing)
    assert _codes(pc.disk(tmp_path))[1] == code


def test_a_check_that_hangs_is_left_and_said() -> None:
    released = threading.Event()

    def hanging() -> list[Finding]:
        released.wait(10)
        return []

    assert _codes(within("disk", hanging, 0.1)) == ["check-slow"]
    released.set()


def test_a_bug_in_a_check_is_not_hidden() -> None:
    def broken() -> list[Finding]:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        within("disk", broken)


# --------------------------------------------------------------------------------------------------------------- screen


def test_without_a_screen_nothing_is_missing() -> None:
    assert _codes(pc.screen({}, "linux")) == ["screen-absent"]


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({"QT_IM_MODULE": "ibus"}, "input-present"),
        ({"XMODIFIERS": "@im=ibus"}, "input-present"),
        ({"QT_IM_MODULE": "fcitx5"}, "input-fcitx"),
        ({"XMODIFIERS": "@im=fcitx"}, "input-fcitx"),
        ({"QT_IM_MODULE": "ibus", "XMODIFIERS": "@im=fcitx"}, "input-present"),
        ({}, "input-missing"),
        ({"QT_IM_MODULE": "xim"}, "input-missing"),
    ],
)
def test_input_methods(environment: dict[str, str], code: str) -> None:
    assert _codes(pc.screen({"DISPLAY": ":0", **environment}, "linux"))[1] == code


def test_where_the_system_brings_its_input_method() -> None:
    assert _codes(pc.screen({"WAYLAND_DISPLAY": "wayland-0"}, "linux"))[1] == "input-system"
    assert _codes(pc.screen({"WINDIR": "/none", "LOCALAPPDATA": "/none"}, "win32"))[1] == "input-system"


def test_a_chinese_typeface_is_found_by_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("shutil.which", lambda _: None)
    assert _codes([pc._font([tmp_path, tmp_path / "absent"])]) == ["font-missing"]
    (tmp_path / "noto").mkdir()
    (tmp_path / "noto" / "NotoSansCJK-Regular.ttc").touch()
    assert pc._font([tmp_path]) == Finding("font-present", {"font": "NotoSansCJK-Regular"})


# ---------------------------------------------------------------------------------------------------------------- store

WANG = OpenPart("p-1", "王芳", "马过河镇", "马龙区", Zone.INTERNET, demo=True)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    vault.create(tmp_path / "p-1", WANG, "a password", Cost(memory_kib=64))
    (tmp_path / "p-1" / STORE).write_bytes(os.urandom(8192))
    return tmp_path


def _kept(store: Path, **whole: bool) -> list[str]:
    return _codes(kept.examine(store, {"p-1": whole["whole"]} if whole else {}))


def test_stores_locked_and_opened(desk: Path) -> None:
    assert _kept(desk) == ["store-locked"]
    assert _kept(desk, whole=True) == ["store-whole"]
    assert _kept(desk, whole=False) == ["store-not-whole"]


def test_nobody_has_joined(tmp_path: Path) -> None:
    (tmp_path / "logs").mkdir()
    assert _kept(tmp_path) == ["store-absent"]
    assert _kept(tmp_path / "absent") == ["store-absent"]


def test_a_damaged_vault_is_not_passed_over(desk: Path) -> None:
    for name in (vault.FILE, vault.COPY):
        (desk / "p-1" / name).write_bytes(b"")
    assert _kept(desk) == ["vault-damaged"]
    for name in (vault.FILE, vault.COPY):
        (desk / "p-1" / name).unlink()
    assert _kept(desk) == ["vault-missing"]


def test_a_store_that_is_gone_truncated_or_in_the_clear(desk: Path) -> None:
    store = desk / "p-1" / STORE
    store.write_bytes(os.urandom(8191))
    assert _kept(desk) == ["store-not-whole"]
    store.write_bytes(b"")
    assert _kept(desk) == ["store-not-whole"]
    (desk / "p-1" / f"{STORE}-wal").write_bytes(b"all of it is still here")
    assert _kept(desk) == ["store-locked"]
    store.write_bytes(b"SQLite format 3\0" + bytes(496))
    assert _kept(desk) == ["store-not-encrypted"]
    store.unlink()
    assert _kept(desk) == ["store-database-missing"]
    store.mkdir()
    assert _kept(desk) == ["store-unreadable"]


def test_the_whole_examination_of_a_good_desk(keys: HubKeys, desk: Path) -> None:
    with serving(hello(_now, keys)) as port:
        found = examine(f"127.0.0.1:{port}", keys.authority_der, desk, environment={})
    codes = _codes(found)
    assert codes[:5] == ["proxy-absent", "address-found", "port-open", "tls-fits", "clock-right"]
    assert codes[-2:] == ["screen-absent", "store-locked"]
    assert [
        finding.code for finding in found if not finding.ok and finding.code not in {"disk-tight", "disk-slow"}
    ] == []

"""The road to the hub, step by step: name, proxy, port, the hub's identity, its clock."""

from __future__ import annotations

import base64
import contextlib
import http.client
import ipaddress
import socket
import ssl
import time
import urllib.parse
import urllib.request
from typing import TYPE_CHECKING, Final

import msgspec
from msgspec import Struct

from app.desk.courier import NO_CHECK_TIME, url_of
from app.desk.doctor.finding import SECONDS, Finding, within
from app.domain.errors import KnownError
from app.domain.rules import TOLERANCE

if TYPE_CHECKING:
    from collections.abc import Callable

_ANSWER_LIMIT: Final = 4096


class Place(Struct, frozen=True):
    """Where the hub is said to be."""

    url: str
    scheme: str
    host: str
    port: int

    @property
    def named(self) -> dict[str, str]:
        """The values that most sentences need."""
        return {"host": self.host, "port": str(self.port)}


class Hello(Struct):
    """What a hub says of itself to anyone (`/v1/hello`)."""

    zone: str
    at: int


def examine(address: str, pin: bytes | None, clock: Callable[[], float] = time.time) -> list[Finding]:
    """The road as far as it goes: what lies behind a broken step is not asked for."""
    if not address.strip():
        return [Finding("address-missing", ok=False)]
    try:
        place = place_of(address)
    except KnownError:
        return [Finding("address-malformed", {"address": address}, ok=False)]
    proxy = proxy_for(place)
    if proxy:
        asked = within("proxy", lambda: _by_proxy(place, pin, proxy, clock))
        return asked if asked[0].ok else asked + _direct(place, pin, clock)
    return [_proxy_away(place), *_direct(place, pin, clock)]


def place_of(address: str) -> Place:
    """The place that an address names. Raises `KnownError("address-malformed")`."""
    url = url_of(address)
    parts = urllib.parse.urlsplit(url)
    return Place(url, parts.scheme, parts.hostname or "", parts.port or 0)


def proxy_for(place: Place) -> str:
    """The proxy that the system sends connections to the hub through; empty for none."""
    return "" if urllib.request.proxy_bypass(place.host) else urllib.request.getproxies().get(place.scheme, "")


def _proxy_away(place: Place) -> Finding:
    known = urllib.request.getproxies().get(place.scheme, "")
    if not known:
        return Finding("proxy-absent")
    return Finding("proxy-passed-over", {"proxy": _without_password(known), "host": place.host})


def _by_proxy(place: Place, pin: bytes | None, proxy: str, clock: Callable[[], float]) -> list[Finding]:
    values = {"proxy": _without_password(proxy), "host": place.host}
    try:
        heard = _hello(place, pin, clock, proxy)
    except (http.client.HTTPException, OSError, ValueError):
        return [Finding("proxy-catches", values, ok=False)]
    return [Finding("proxy-works", values), *_clock(heard)]


def _direct(place: Place, pin: bytes | None, clock: Callable[[], float]) -> list[Finding]:
    found, numbers = _look_up(place)
    if not numbers:
        return [found]
    steps = [found, _knock(place, numbers)]
    if steps[-1].ok:
        steps.append(_identify(place, numbers[0], pin) if place.scheme == "https" else _in_the_open(place, numbers[0]))
    if steps[-1].ok:
        steps += within("clock", lambda: _ask_clock(place, pin, clock))
    return steps


def _look_up(place: Place) -> tuple[Finding, list[str]]:
    numbers: list[str] = []

    def ask() -> list[Finding]:
        try:
            answers = socket.getaddrinfo(place.host, place.port, type=socket.SOCK_STREAM)
        except (socket.gaierror, UnicodeError):
            return [Finding("address-unknown", {"host": place.host}, ok=False)]
        numbers.extend(dict.fromkeys(str(answer[4][0]) for answer in answers))
        return [Finding("address-found", {"host": place.host, "ip": ", ".join(numbers)})]

    found = within("address", ask)[0]
    if found.code == "check-slow":
        found = Finding("address-slow", {"host": place.host, "seconds": f"{SECONDS:g}"}, ok=False)
    return found, numbers if found.ok else []


def _knock(place: Place, numbers: list[str]) -> Finding:
    """Whether the port answers. Of several addresses the first that does counts; they share the time."""
    found = Finding("port-silent", {**place.named, "seconds": f"{SECONDS:g}"}, ok=False)
    for number in numbers[:4]:
        begun = time.monotonic()
        try:
            socket.create_connection((number, place.port), SECONDS / min(len(numbers), 4)).close()
        except ConnectionRefusedError:
            found = Finding("port-refused", place.named, ok=False)
        except ConnectionError:
            found = Finding("port-reset", place.named, ok=False)
        except TimeoutError:
            continue
        except OSError as error:
            found = Finding("network-absent", {"host": place.host, "why": error.strerror or ""}, ok=False)
        else:
            numbers.remove(number)
            numbers.insert(0, number)
            return Finding("port-open", {**place.named, "ms": f"{(time.monotonic() - begun) * 1000:.0f}"})
    return found


def _identify(place: Place, number: str, pin: bytes | None) -> Finding:
    """Whether the hub that this desk joined answers: its certificate leads to the authority that the desk pins."""
    try:
        with socket.create_connection((number, place.port), SECONDS / 2) as plain:
            plain.settimeout(SECONDS / 2)
            context(pin).wrap_socket(plain, server_hostname=place.host).close()
    except ssl.SSLCertVerificationError:
        return Finding("tls-other-hub", place.named, ok=False)
    except TimeoutError:
        return Finding("tls-silent", {**place.named, "seconds": f"{SECONDS / 2:g}"}, ok=False)
    except (ssl.SSLEOFError, ssl.SSLZeroReturnError, ConnectionError):
        return Finding("tls-cut", place.named, ok=False)
    except ssl.SSLError:
        return Finding("tls-absent", place.named, ok=False)
    return Finding("tls-unpinned" if pin is None else "tls-fits", place.named)


def _in_the_open(place: Place, number: str) -> Finding:
    return Finding("tls-open", place.named, ok=ipaddress.ip_address(number.partition("%")[0]).is_loopback)


def context(pin: bytes | None) -> ssl.SSLContext:
    """TLS that trusts the pinned authority and nothing else, whatever name and dates the leaf has."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.check_hostname = False
    if pin is None:
        made.verify_mode = ssl.CERT_NONE
    else:
        made.load_verify_locations(cadata=pin)
        made.verify_flags |= NO_CHECK_TIME
    return made


def _ask_clock(place: Place, pin: bytes | None, clock: Callable[[], float]) -> list[Finding]:
    try:
        heard = _hello(place, pin, clock)
    except (http.client.HTTPException, OSError, ValueError):
        return [Finding("hub-mute", place.named, ok=False)]
    return _clock(heard)


def _hello(place: Place, pin: bytes | None, clock: Callable[[], float], proxy: str = "") -> tuple[Hello, float]:
    """The hub's answer, and the PC's clock (s) half way between asking and hearing it.

    Raises `ValueError` for what is no hub's answer, `HTTPException` and `OSError` for what is none at all.
    """
    asked = clock()
    with contextlib.closing(_connection(place, pin, proxy)) as connection:
        connection.request("GET", f"{place.url}/v1/hello" if proxy and place.scheme == "http" else "/v1/hello")
        response = connection.getresponse()
        content = response.read(_ANSWER_LIMIT)
    if response.status != 200:
        raise ValueError(f"status {response.status}")
    try:
        return msgspec.msgpack.decode(content, type=Hello), (asked + clock()) / 2
    except msgspec.DecodeError as error:
        raise ValueError("not a hub's answer") from error


def _connection(place: Place, pin: bytes | None, proxy: str) -> http.client.HTTPConnection:
    by = urllib.parse.urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    host, port = (by.hostname or "", by.port or 8080) if proxy else (place.host, place.port)
    if place.scheme == "http":
        return http.client.HTTPConnection(host, port, timeout=SECONDS / 2)
    connection = http.client.HTTPSConnection(host, port, timeout=SECONDS / 2, context=context(pin))
    if proxy:
        name = f"{urllib.parse.unquote(by.username or '')}:{urllib.parse.unquote(by.password or '')}".encode()
        headers = {"Proxy-Authorization": "Basic " + base64.b64encode(name).decode()} if by.username else {}
        connection.set_tunnel(place.host, place.port, headers)
    return connection


def _clock(heard: tuple[Hello, float]) -> list[Finding]:
    hello, here = heard
    off = abs(hello.at - int(here * 1000))
    if off > TOLERANCE:
        return [Finding("clock-off", {"span": str(off)}, ok=False)]
    return [Finding("clock-right", {"seconds": str(off // 1000 + 1)})]


def _without_password(proxy: str) -> str:
    scheme, separator, rest = proxy.rpartition("://")
    return scheme + separator + rest.rpartition("@")[2]

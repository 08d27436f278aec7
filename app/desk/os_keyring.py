"""The keyring of the operating system, and no other.

Backends are chosen by name, never by what happens to be installed: `keyrings.alt` brings a plain-text file that would
answer as well, and `PYTHON_KEYRING_BACKEND` could name anything. KWallet 5.97 and later answers as a Secret Service.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Final, Protocol, TypeVar

from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Callable

SERVICE: Final = "xiangyi"

_BACKENDS: Final = {
    "win32": ("keyring.backends.Windows:WinVaultKeyring",),
    "darwin": ("keyring.backends.macOS:Keyring",),
    "linux": ("keyring.backends.SecretService:Keyring", "keyring.backends.kwallet:DBusKeyring"),
}
T = TypeVar("T")


class Keyring(Protocol):
    """The part of `keyring.backend.KeyringBackend` that is needed."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret kept under the name, None when there is none."""
        ...

    def set_password(self, service: str, username: str, password: str) -> None:
        """Keeps a secret under the name."""
        ...

    def delete_password(self, service: str, username: str) -> None:
        """Forgets the secret."""
        ...


def system_keyring() -> Keyring:
    """The keyring of this account. Raises `KnownError("keyring-missing")`."""
    for place in _BACKENDS.get(sys.platform, ()):
        module, name = place.split(":")
        try:
            backend = getattr(import_module(module), name)
        except ImportError:
            continue
        if backend.viable:
            ring: Keyring = backend()
            return ring
    raise KnownError("keyring-missing")


def keep(ring: Keyring, entry: str, secret: bytes) -> None:
    """Keeps the secret. Raises `KnownError("keyring-refused")`."""
    _ask(lambda: ring.set_password(SERVICE, entry, secret.hex()))


def recall(ring: Keyring, entry: str) -> bytes:
    """The secret, empty when the keyring does not have it. Raises `KnownError("keyring-refused")`.

    May wait for the clerk, where the system asks for the password of its keyring.
    """
    held = _ask(lambda: ring.get_password(SERVICE, entry))
    try:
        return bytes.fromhex(held or "")
    except ValueError:
        return b""


def forget(ring: Keyring, entry: str) -> None:
    """Raises `KnownError("keyring-refused")`, also when there was nothing to forget."""
    _ask(lambda: ring.delete_password(SERVICE, entry))


def _ask(question: Callable[[], T]) -> T:
    # backends let through whatever their systems raise: KeyringError, D-Bus errors, pywintypes.error; the answer to all
    # of them is the password
    try:
        return question()
    except Exception as error:
        raise KnownError("keyring-refused", why=type(error).__name__) from error

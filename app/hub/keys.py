"""The hub's keys: signing, wrapping, the TLS authority that desks pin and its leaf, and the backup's recipient.

Each lies in a file of its own under DIR/keys, readable by the hub's user alone. A leaf's dates do not matter to desks:
they pin the authority (docs/decisions/006-pinned-authority.md).
"""

from __future__ import annotations

import datetime
import hashlib
import os
import secrets
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.x509.oid import NameOID

from app.domain.errors import KnownError
from app.protocol.signatures import SecretKey

if TYPE_CHECKING:
    from pathlib import Path

LEAF_DAYS = 825
_NONCE = 12


class HubKeys:
    """The keys of one hub. Reading them raises `KnownError("hub-keys-missing")` where they are not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            self.signing = SecretKey((folder / "signing.key").read_bytes())
            self._wrapping = (folder / "wrapping.key").read_bytes()
            self.authority = (folder / "authority.pem").read_bytes()
        except FileNotFoundError as error:
            raise KnownError("hub-keys-missing", path=folder) from error

    @property
    def county_id(self) -> str:
        """The name that the county's record has: made from the signing key, so that no other hub has it."""
        return hashlib.sha256(self.signing.public).hexdigest()[:16]

    @property
    def authority_der(self) -> bytes:
        """The authority's certificate as desks pin it."""
        return x509.load_pem_x509_certificate(self.authority).public_bytes(serialization.Encoding.DER)

    def certificate(self) -> bytes:
        """The certificate (DER) by which the authority vouches for the signing key. Made once; dates do not count."""
        path = self.folder / "signing.pem"
        if not path.exists():
            authority = x509.load_pem_x509_certificate(self.authority)
            public = Ed25519PublicKey.from_public_bytes(self.signing.public)
            made = (
                _builder(_named(f"Xiangyi hub {self.county_id}"), authority.subject, public, 36500)
                .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
                .sign(self._authority_key(), hashes.SHA256())
            )
            write_secret(path, made.public_bytes(serialization.Encoding.PEM))
        return x509.load_pem_x509_certificate(path.read_bytes()).public_bytes(serialization.Encoding.DER)

    @property
    def fingerprint(self) -> str:
        """The authority's SHA-256 in groups of four, for people to compare."""
        found = x509.load_pem_x509_certificate(self.authority).fingerprint(hashes.SHA256()).hex().upper()
        return " ".join(found[start : start + 4] for start in range(0, 16, 4))

    def wrap(self, secret: bytes, about: str) -> bytes:
        """`secret`, readable with these keys only; bound to what it is about."""
        nonce = secrets.token_bytes(_NONCE)
        return nonce + AESGCM(self._wrapping).encrypt(nonce, secret, about.encode())

    def unwrap(self, wrapped: bytes, about: str) -> bytes:
        """What was wrapped. Raises `cryptography.exceptions.InvalidTag` when it was altered."""
        return AESGCM(self._wrapping).decrypt(wrapped[:_NONCE], wrapped[_NONCE:], about.encode())

    def leaf(self) -> tuple[Path, Path]:
        """The files (certificate, key) of a fresh TLS leaf."""
        authority = x509.load_pem_x509_certificate(self.authority)
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = (
            _builder(_named("Xiangyi hub"), authority.subject, key.public_key(), LEAF_DAYS)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("xiangyi-hub")]), critical=False)
            .sign(self._authority_key(), hashes.SHA256())
        )
        files = self.folder / "leaf.pem", self.folder / "leaf.key"
        write_secret(files[0], certificate.public_bytes(serialization.Encoding.PEM))
        write_secret(files[1], _pem(key))
        return files

    def _authority_key(self) -> ec.EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key((self.folder / "authority.key").read_bytes(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        return key


def make(folder: Path) -> HubKeys:
    """New keys in a new folder."""
    folder.mkdir(parents=True, mode=0o700)
    write_secret(folder / "signing.key", SecretKey().secret)
    write_secret(folder / "wrapping.key", secrets.token_bytes(32))
    key = ec.generate_private_key(ec.SECP256R1())
    name = _named("Xiangyi hub authority")
    usage = x509.KeyUsage(
        digital_signature=True, key_cert_sign=True, crl_sign=True, content_commitment=False, key_encipherment=False,
        data_encipherment=False, key_agreement=False, encipher_only=False, decipher_only=False,
    )  # fmt: skip
    certificate = (
        _builder(name, name, key.public_key(), 36500)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    write_secret(folder / "authority.pem", certificate.public_bytes(serialization.Encoding.PEM))
    write_secret(folder / "authority.key", _pem(key))
    return HubKeys(folder)


def write_secret(path: Path, content: bytes) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    beside = path.with_name(path.name + ".new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """The names in a folder are on disk when this returns."""
    if os.name == "nt":
        return  # NTFS journals names, and Windows opens no folder for writing
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _named(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _builder(
    name: x509.Name, issuer: x509.Name, public: ec.EllipticCurvePublicKey | Ed25519PublicKey, days: int
) -> x509.CertificateBuilder:
    now = datetime.datetime.now(datetime.UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=days))
    )


def _pem(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )

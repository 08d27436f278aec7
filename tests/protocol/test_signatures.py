"""Signatures name their algorithm and their purpose, and another algorithm can join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.hazmat.primitives.asymmetric.ed448 import Ed448PrivateKey, Ed448PublicKey
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import signatures
from app.protocol.log import TreeHead, sign_head
from app.protocol.signatures import Algorithm, Purpose, SecretKey, holds, is_known, key_id

if TYPE_CHECKING:
    import pytest

PURPOSES = list(Purpose)
OTHER = "ed448"
"""Stands for an algorithm that joins later, with keys and signatures of other lengths."""


class Ed448:
    def __init__(self, secret: bytes | None) -> None:
        self._key = Ed448PrivateKey.from_private_bytes(secret) if secret else Ed448PrivateKey.generate()
        self.secret = self._key.private_bytes_raw()
        self.public = self._key.public_key().public_bytes_raw()

    def sign(self, content: bytes) -> bytes:
        return self._key.sign(content)


def verify(public: bytes, signature: bytes, content: bytes) -> None:
    Ed448PublicKey.from_public_bytes(public).verify(signature, content)


def let_join(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(signatures._ALGORITHMS, OTHER, Algorithm(Ed448, verify))


def test_the_vectors_of_the_protocol() -> None:
    key = SecretKey(bytes(range(32)))
    assert key_id(key.public).hex() == "56475aa75463474c0285df5dbf2bcab7"
    assert key.sign(Purpose.ACT, b"abc").hex() == (
        "9a2fb3a36aff681e5ff85d1215328b80c3d599b878ddfa938fa3999bfdd790d9"
        "3ac8b0721c789f53c2f6d14bc196e108e2c4fc8cd9a2d2d30575f79d9a67ef05"
    )
    root = bytes.fromhex("aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")
    head = sign_head(key, TreeHead(b"12345678", 3, root, 1_750_000_000_000))
    assert head.head.hex() == f"94c408313233343536373803c420{root.hex()}cf000001977420dc00"
    assert head.signature.hex() == (
        "9bb9904d83574143d02b3ca49eb3ee5ea3b96673b599a9071e8d9c61ba6ea6ca"
        "41a9c926a91cfa0b1d4f53c29a252209621dc0adcfb66308d2e09a0c65731a0b"
    )


@given(st.binary(max_size=50), st.sampled_from(PURPOSES), st.sampled_from(PURPOSES), st.data())
def test_a_signature_holds_for_its_purpose_content_and_key_alone(
    content: bytes, purpose: Purpose, other: Purpose, data: st.DataObject
) -> None:
    key = SecretKey()
    signature = key.sign(purpose, content)
    assert holds(key.public, other, content, signature) is (purpose == other)
    assert not holds(key.public, purpose, content + b"x", signature)
    assert not holds(SecretKey().public, purpose, content, signature)
    place = data.draw(st.integers(0, len(signature) - 1))
    spoilt = bytearray(signature)
    spoilt[place] ^= 1 << data.draw(st.integers(0, 7))
    assert not holds(key.public, purpose, content, bytes(spoilt))
    assert not holds(key.public, purpose, content, b"")
    assert not holds(b"no key", purpose, content, signature)


def test_another_algorithm_joins_and_nothing_of_one_is_taken_for_the_other(monkeypatch: pytest.MonkeyPatch) -> None:
    assert not is_known(OTHER)
    assert not holds(b"p" * 57, Purpose.ACT, b"abc", b"s" * 114, OTHER)
    let_join(monkeypatch)
    key = SecretKey(algorithm=OTHER)
    assert SecretKey(key.secret, OTHER).public == key.public
    signature = key.sign(Purpose.ACT, b"abc")
    assert is_known(OTHER)
    assert holds(key.public, Purpose.ACT, b"abc", signature, OTHER)
    assert not holds(key.public, Purpose.ACT, b"abc", signature)
    # the name is in what is signed: the same key under another name signs something else
    monkeypatch.setitem(signatures._ALGORITHMS, "ed448b", Algorithm(Ed448, verify))
    assert not holds(key.public, Purpose.ACT, b"abc", signature, "ed448b")

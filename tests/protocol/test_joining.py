"""The proofs of joining and the signatures: nothing that they are over can be changed."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from app.domain.errors import KnownError
from app.domain.people import County, Zone
from app.protocol.codes import new_code
from app.protocol.joining import check_joined, join_holds, prove_join, prove_joined, slip_of
from app.protocol.messages import Join, Joined
from app.protocol.signatures import Purpose, SecretKey, holds, key_id

SLIP, SECRET = slip_of(new_code())
COUNTY = County("530304", "马龙区", Zone.EXTRANET, "hub:8443")
joins = st.builds(Join, st.just(SLIP), st.binary(max_size=40), st.binary(max_size=40), st.integers(0, 2**53))


def answer(join: Join) -> Joined:
    """A hub's answer."""
    return Joined("li", "李强", "u", "月望乡", "", b"desk", b"epoch", b"turn", COUNTY, b"hub", b"ca", join.at)


@given(joins, st.data())
def test_a_desks_proof_is_over_everything_that_it_says(join: Join, data: st.DataObject):
    proven = prove_join(join, SECRET)
    assert join_holds(proven, SECRET)
    assert not join_holds(proven, slip_of(new_code())[1])
    field = data.draw(st.sampled_from(["slip", "person_key", "desk_key", "at", "proof"]))
    value = getattr(proven, field)
    changed = {
        field: value + 1 if isinstance(value, int) else value + value[:1] + ("x" if isinstance(value, str) else b"x")
    }
    assert not join_holds(structs.replace(proven, **changed), SECRET)


@given(joins, st.sampled_from([name for name in Joined.__struct_fields__ if name not in ("county", "at")]))
def test_a_hubs_proof_is_over_the_request_and_everything_that_it_says(join: Join, field: str):
    proven = prove_join(join, SECRET)
    joined = prove_joined(answer(proven), proven, SECRET)
    check_joined(joined, proven, SECRET)
    value = getattr(joined, field)
    changed = structs.replace(joined, **{field: value + ("x" if isinstance(value, str) else b"x")})
    other = prove_join(structs.replace(join, at=join.at + 1), SECRET)
    for wrong, asked in ((changed, proven), (joined, other)):
        with pytest.raises(KnownError) as caught:
            check_joined(wrong, asked, SECRET)
        assert caught.value.code == "hub-not-proven"


@given(joins)
def test_neither_sides_proof_serves_as_the_others(join: Join):
    proven = prove_join(join, SECRET)
    with pytest.raises(KnownError):
        check_joined(structs.replace(answer(proven), proof=proven.proof), proven, SECRET)


@given(st.binary(max_size=100), st.sampled_from(Purpose), st.sampled_from(Purpose), st.data())
def test_a_signature_is_for_its_bytes_its_purpose_and_its_key(
    content: bytes, purpose: Purpose, other: Purpose, data: st.DataObject
):
    key = SecretKey()
    signature = key.sign(purpose, content)
    assert holds(key.public, purpose, content, signature)
    assert holds(key.public, other, content, signature) == (other == purpose)
    assert not holds(SecretKey().public, purpose, content, signature)
    assert not holds(key.public, purpose, content + b"x", signature)
    flipped = bytearray(signature)
    flipped[data.draw(st.integers(0, 63))] ^= 1 << data.draw(st.integers(0, 7))
    assert not holds(key.public, purpose, content, bytes(flipped))


@given(st.binary(max_size=70), st.binary(max_size=70))
def test_what_is_no_key_and_no_signature_holds_nothing(key: bytes, signature: bytes):
    assert not holds(key, Purpose.ACT, b"content", signature)


def test_a_secret_key_comes_back_and_is_not_shown():
    key = SecretKey()
    again = SecretKey(key.secret)
    assert (again.public, len(key_id(key.public))) == (key.public, 16)
    assert key.secret.hex() not in repr(key)
    assert repr(key.secret) not in repr(key)

"""The tree of RFC 9162 against the vectors of the reference implementation and against the RFC's own recursion."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.protocol import merkle
from app.protocol.merkle import Frontier, Node, continues, hash_of, includes, leaf_hash, perfect

# The vectors of the reference tree of RFC 6962: eight leaves, the roots of 1 to 8 of them, proofs.
LEAVES = [
    bytes.fromhex(text)
    for text in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f")
]
ROOTS = [
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
INCLUSIONS = [
    (0, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (5, 8, ["bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 3, ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"]),
    (1, 5, ["6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip
CONSISTENCIES = [
    (1, 1, []),
    (1, 8, ["96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
            "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4"]),
    (6, 8, ["0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
            "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
            "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"]),
    (2, 5, ["5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
            "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"]),
]  # fmt: skip

MANY = [leaf_hash(number.to_bytes(2, "big")) for number in range(200)]


# the RFC's own definitions, by recursion


def mth(leaves: list[bytes]) -> bytes:
    if not leaves:
        return hashlib.sha256().digest()
    if len(leaves) == 1:
        return leaves[0]
    k = largest(len(leaves))
    return merkle.node_hash(mth(leaves[:k]), mth(leaves[k:]))


def path(m: int, leaves: list[bytes]) -> list[bytes]:
    if len(leaves) == 1:
        return []
    k = largest(len(leaves))
    if m < k:
        return [*path(m, leaves[:k]), mth(leaves[k:])]
    return [*path(m - k, leaves[k:]), mth(leaves[:k])]


def subproof(m: int, leaves: list[bytes], *, known: bool = True) -> list[bytes]:
    if m == len(leaves):
        return [] if known else [mth(leaves)]
    k = largest(len(leaves))
    if m <= k:
        return [*subproof(m, leaves[:k], known=known), mth(leaves[k:])]
    return [*subproof(m - k, leaves[k:], known=False), mth(leaves[:k])]


def largest(n: int) -> int:
    k = 1
    while k * 2 < n:
        k *= 2
    return k


def grown(leaves: list[bytes]) -> tuple[Frontier, dict[Node, bytes]]:
    """A tree as the hub keeps it: with each leaf the perfect subtrees that it completed."""
    frontier, known = Frontier(), {}
    for place, leaf in enumerate(leaves):
        for level, made in enumerate(frontier.append(leaf)):
            known[Node(level, place >> level)] = made
    return frontier, known


def inclusion(index: int, size: int, known: dict[Node, bytes]) -> list[bytes]:
    return [hash_of(*part, known) for part in merkle.inclusion_ranges(index, size)]


def consistency(first: int, second: int, known: dict[Node, bytes]) -> list[bytes]:
    return [hash_of(*part, known) for part in merkle.consistency_ranges(first, second)]


def test_an_empty_tree_has_the_hash_of_nothing() -> None:
    assert Frontier().root() == hashlib.sha256(b"").digest()


@pytest.mark.parametrize("count", range(1, 9))
def test_the_reference_roots(count: int) -> None:
    frontier, _ = grown([leaf_hash(leaf) for leaf in LEAVES[:count]])
    assert frontier.root().hex() == ROOTS[count - 1]


@pytest.mark.parametrize(("index", "size", "expected"), INCLUSIONS)
def test_the_reference_inclusion_proofs(index: int, size: int, expected: list[str]) -> None:
    _, known = grown([leaf_hash(leaf) for leaf in LEAVES])
    found = inclusion(index, size, known)
    assert [one.hex() for one in found] == expected
    assert includes(bytes.fromhex(ROOTS[size - 1]), size, index, leaf_hash(LEAVES[index]), found)


@pytest.mark.parametrize(("first", "second", "expected"), CONSISTENCIES)
def test_the_reference_consistency_proofs(first: int, second: int, expected: list[str]) -> None:
    _, known = grown([leaf_hash(leaf) for leaf in LEAVES])
    found = consistency(first, second, known)
    assert [one.hex() for one in found] == expected
    old, new = bytes.fromhex(ROOTS[first - 1]), bytes.fromhex(ROOTS[second - 1])
    assert continues(first, old, second, new, found)


@given(st.integers(1, 200))
def test_a_grown_tree_has_the_root_of_the_definition(size: int) -> None:
    frontier, known = grown(MANY[:size])
    assert frontier.root() == mth(MANY[:size]) == hash_of(0, size, known)
    assert sum(1 << node.level for node in perfect(0, size)) == size


@given(st.data())
def test_inclusion_is_that_of_the_definition_and_holds_for_nothing_else(data: st.DataObject) -> None:
    size = data.draw(st.integers(1, 200))
    index = data.draw(st.integers(0, size - 1))
    _, known = grown(MANY)
    found, root = inclusion(index, size, known), mth(MANY[:size])
    assert found == path(index, MANY[:size])
    assert includes(root, size, index, MANY[index], found)
    other = data.draw(st.integers(0, 199).filter(lambda one: one != index))
    assert not includes(root, size, index, MANY[other], found), "another leaf"
    assert not includes(root, size, other, MANY[index], found), "another place"
    assert not includes(root, size, index, MANY[index], [*found, MANY[0]]), "a longer path"
    assert not includes(leaf_hash(b"other"), size, index, MANY[index], found), "another root"
    if found:
        spoilt = data.draw(st.integers(0, len(found) - 1))
        assert not includes(root, size, index, MANY[index], found[:spoilt] + found[spoilt + 1 :])
        altered = [leaf_hash(one) if place == spoilt else one for place, one in enumerate(found)]
        assert not includes(root, size, index, MANY[index], altered)


@given(st.data())
def test_consistency_is_that_of_the_definition_and_holds_for_no_other_past(data: st.DataObject) -> None:
    second = data.draw(st.integers(1, 200))
    first = data.draw(st.integers(1, second))
    _, known = grown(MANY)
    found, old, new = consistency(first, second, known), mth(MANY[:first]), mth(MANY[:second])
    assert found == (subproof(first, MANY[:second]) if first < second else [])
    assert continues(first, old, second, new, found)
    place = data.draw(st.integers(0, first - 1))
    forked = [leaf_hash(b"forked") if at == place else leaf for at, leaf in enumerate(MANY)]
    assert not continues(first, mth(forked[:first]), second, new, found), "another past"
    assert not continues(first, old, second, mth(forked[:second]), found)
    _, other = grown(forked)
    assert not continues(first, old, second, mth(forked[:second]), consistency(first, second, other))
    assert not continues(first, old, second, new, [*found, MANY[0]])
    if first < second:
        assert not continues(second, new, first, old, found), "a tree never shrinks"


def test_nothing_is_the_past_of_everything() -> None:
    assert continues(0, merkle.EMPTY, 5, mth(MANY[:5]), [])
    assert not continues(3, mth(MANY[:3]), 5, mth(MANY[:5]), [])

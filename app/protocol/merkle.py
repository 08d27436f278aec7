"""The Merkle tree of RFC 9162, section 2.1, over SHA-256: hashing, appending, proofs, and checking proofs.

Pure: whoever keeps a tree keeps its *perfect* subtrees, those over 2^level leaves that begin at a multiple of 2^level.
Any other subtree is made of some few of them, from left to right.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

HASH_SIZE: Final = 32
EMPTY: Final = hashlib.sha256().digest()
"""The root of a tree without leaves."""


class Node(NamedTuple):
    """A perfect subtree: the leaves from `place << level` on, 2^level of them."""

    level: int
    place: int

    @property
    def end(self) -> int:
        """How many leaves a tree has when this subtree becomes whole."""
        return (self.place + 1) << self.level


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf (2.1.1)."""
    return hashlib.sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node over two others (2.1.1)."""
    return hashlib.sha256(b"\1" + left + right).digest()


class Frontier:
    """A tree as far as appending needs it: the perfect subtrees that it is made of, the largest first."""

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        self.size = size
        self._peaks = list(peaks)

    def append(self, leaf: bytes) -> tuple[bytes, ...]:
        """Add the hash of a leaf. Returns the perfect subtrees that it completes, from level 0 (itself) upwards."""
        made = [leaf]
        left = self.size
        while left & 1:
            made.append(node_hash(self._peaks.pop(), made[-1]))
            left >>= 1
        self._peaks.append(made[-1])
        self.size += 1
        return tuple(made)

    def root(self) -> bytes:
        """The root of the whole tree."""
        return _joined(self._peaks)


def perfect(start: int, end: int) -> Iterator[Node]:
    """The perfect subtrees that the leaves [start, end) are made of, where a proof speaks of them, left to right."""
    while start < end:
        level = (end - start).bit_length() - 1
        if start:
            level = min(level, (start & -start).bit_length() - 1)
        yield Node(level, start >> level)
        start += 1 << level


def hash_of(start: int, end: int, known: Mapping[Node, bytes]) -> bytes:
    """The hash of the subtree over the leaves [start, end). `known` holds what `perfect` names."""
    return _joined([known[node] for node in perfect(start, end)])


def inclusion_ranges(index: int, size: int) -> list[tuple[int, int]]:
    """The subtrees whose hashes prove that the leaf `index` is in a tree of `size` (2.1.3.1), in order."""
    start, end = 0, size
    path = []
    while end - start > 1:
        middle = start + _half(end - start)
        if index < middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    return path[::-1]


def consistency_ranges(first: int, second: int) -> list[tuple[int, int]]:
    """The subtrees whose hashes prove that a tree of `second` leaves begins with one of `first` (2.1.4.1), in order.

    None are needed where one of them is empty or both are the same.
    """
    if not 0 < first < second:
        return []
    start, end = 0, second
    path = []
    while first != end:
        middle = start + _half(end - start)
        if first <= middle:
            path.append((middle, end))
            end = middle
        else:
            path.append((start, middle))
            start = middle
    if start:  # else the old root itself is known to who asks
        path.append((start, end))
    return path[::-1]


def includes(root: bytes, size: int, index: int, leaf: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the leaf with this hash is number `index` of the tree (2.1.3.2)."""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def continues(first: int, first_root: bytes, second: int, second_root: bytes, path: Sequence[bytes]) -> bool:
    """Whether `path` proves that the second tree begins with the whole first one (2.1.4.2)."""
    if first == second:
        return first_root == second_root and not path
    if first == 0 or first > second:
        return first == 0 and not path
    hashes = list(path)
    if first & (first - 1) == 0:
        hashes.insert(0, first_root)
    if not hashes:
        return False
    at, last = first - 1, second - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = hashes[0]
    for sibling in hashes[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        at, last = at >> 1, last >> 1
    return last == 0 and old == first_root and new == second_root


def _joined(hashes: Iterable[bytes]) -> bytes:
    """Subtrees of falling size, one beside the other, under one node."""
    right = b""
    for left in reversed(list(hashes)):
        right = node_hash(left, right) if right else left
    return right or EMPTY


def _half(count: int) -> int:
    """The largest power of two below `count`."""
    return 1 << ((count - 1).bit_length() - 1)

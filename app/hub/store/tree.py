"""The hub's log as a Merkle tree (RFC 9162): what an act's row keeps of it, proofs, and the signed heads.

An act's row holds the perfect subtrees that its leaf completed, two on the average. So a leaf costs no statement of its
own, and every subtree is found by the position at which it became whole (docs/decisions/057-the-log.md).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from msgspec import Struct
from sqlalchemy import Connection, insert, select, text

from app.hub.store import tables
from app.hub.store.unwritten import LoggedAct, Unwritten
from app.protocol.merkle import HASH_SIZE, Frontier, Node, hash_of, perfect

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_act = tables.act
AT_ONCE: Final = 500
# the positions at which the subtrees became whole that a tree is made of: its size, without its lowest bit, and so on.
# The end of the log and its frontier are found in one question, as quickly as the end alone
_FRONTIER = text(
    "WITH RECURSIVE peak(position) AS (SELECT max(position) FROM act UNION ALL"
    " SELECT position & (position - 1) FROM peak WHERE (position & (position - 1)) > 0)"
    " SELECT act.position, act.nodes FROM act JOIN peak ON act.position = peak.position ORDER BY act.position"
)


class KeptHead(Struct, frozen=True):
    """A row of `tables.log_head`: a `SignedHead` of `app.protocol.log`, packed."""

    epoch: bytes
    size: int
    at: int
    signed: bytes


class Tree:
    """The tree as one transaction sees it and lets it grow."""

    def __init__(self, unwritten: Unwritten) -> None:
        self._unwritten = unwritten
        self._grown: Frontier | None = None

    @property
    def _connection(self) -> Connection:
        return self._unwritten.connection_beside(LoggedAct)

    @property
    def frontier(self) -> Frontier:
        """Where the next leaf is added; its size is the newest position of the log."""
        if self._grown is None:
            rows = self._connection.execute(_FRONTIER).all()
            # the last subtree that a leaf completed is the largest
            self._grown = Frontier(rows[-1][0] if rows else 0, [nodes[-HASH_SIZE:] for _, nodes in rows])
        return self._grown

    def append(self, leaf: bytes) -> bytes:
        """Add a leaf by its hash. Returns what its act's row keeps of the tree."""
        return b"".join(self.frontier.append(leaf))

    def hashes(self, ranges: Sequence[tuple[int, int]]) -> list[bytes]:
        """The hashes of the subtrees over these ranges [start, end) of leaves."""
        known = self._nodes({node for start, end in ranges for node in perfect(start, end)})
        return [hash_of(start, end, known) for start, end in ranges]

    def root(self, size: int) -> bytes:
        """The root that the tree had with so many leaves."""
        return self.hashes([(0, size)])[0]

    def keep_head(self, head: KeptHead) -> None:
        """Keep a signed head for good."""
        values = {name: getattr(head, name) for name in head.__struct_fields__}
        self._connection.execute(insert(tables.log_head).values(**values))

    def heads(self) -> list[KeptHead]:
        """All signed heads, oldest first."""
        chosen = select(tables.log_head).order_by(tables.log_head.c.at, tables.log_head.c.size)
        return [KeptHead(*row) for row in self._connection.execute(chosen)]

    def _nodes(self, wanted: Iterable[Node]) -> dict[Node, bytes]:
        nodes = list(wanted)
        ends = sorted({node.end for node in nodes})
        kept: dict[int, bytes] = {}
        for start in range(0, len(ends), AT_ONCE):
            chosen = select(_act.c.position, _act.c.nodes).where(_act.c.position.in_(ends[start : start + AT_ONCE]))
            kept |= {position: found for position, found in self._connection.execute(chosen)}
        return {node: kept[node.end][HASH_SIZE * node.level : HASH_SIZE * (node.level + 1)] for node in nodes}

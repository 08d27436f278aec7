"""The messages of one exchange (docs/protocol.md). MessagePack arrays; new fields are only ever added at the end."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

import msgspec
from msgspec import Struct

from app.domain.acts import SignedAct
from app.domain.people import County
from app.protocol.bundles import Bundle
from app.protocol.log import LogNews

VERSION: Final = 1
OLDEST: Final = 1
"""A hub of version N serves desks of N-1 as well."""

REQUEST_LIMIT: Final = 8 * 1024 * 1024
"""Unpacked bytes of a request."""
REQUEST_WIRE_LIMIT: Final = 4 * 1024 * 1024
BAG_MAGIC: Final = b"XYBAG"
"""The first bytes of a mailbag."""
FRAME_LIMIT: Final = 1024 * 1024
"""Bytes of one frame of a reply on the wire."""
PIECE_LIMIT: Final = 512 * 1024
"""Bytes of a file in one frame of a bag."""
PAGE_LIMIT: Final = 2 * 1024 * 1024
"""Unpacked bytes of a page."""
INDEX_LIMIT: Final = 4 * PAGE_LIMIT
"""Bytes of the index of a scope, on the wire and unpacked: enough for 200,000 records."""
RECORD_LIMIT: Final = 256 * 1024
"""Bytes of one record; larger bodies are blobs."""
ACT_LIMIT: Final = RECORD_LIMIT - 1024
"""Bytes of an act: the record that is made of it has the signature and the hub's additions beside it."""


class Cursor(Struct, frozen=True, array_like=True):
    """How far a desk holds a scope. `plain` asks for pages that refer to no dictionary."""

    scope: str
    number: int
    plain: bool = False


class Offer(Struct, frozen=True, array_like=True):
    """A record that a restored hub may have lost, with the seal under which the hub once sent it."""

    scope: str
    after: int
    last: int
    epoch: bytes
    digests: bytes
    signature: bytes
    records: tuple[tuple[int, str, bytes], ...]
    """(position in `digests`, kind, body)."""


class Part(Struct, frozen=True, array_like=True):
    """The beginning of a page of `scope` that a desk has kept when the line was cut: so many bytes of the frame, and
    the first 16 of their SHA-256."""

    scope: str
    length: int
    digest: bytes


class Request(Struct, frozen=True, array_like=True):
    """What a desk asks and brings in one exchange."""

    zone: str
    epoch: bytes
    turn: bytes
    cursors: tuple[Cursor, ...]
    acts: tuple[SignedAct, ...]
    at: int
    """The desk's clock, ms."""
    budget: int
    """Bytes that the reply may have; the rest is left for the next turn."""
    hold: int = 0
    """Seconds that the hub may hold the request open while nothing is new."""
    offers: tuple[Offer, ...] = ()
    receipts: tuple[tuple[bytes, bytes], ...] = ()
    """In a recovery: the hub's own signed receipts (content, signature) that it may have lost."""
    offered: bool = False
    """In a recovery: everything that this desk had to offer has been offered."""
    bag: bytes = b""
    """The mailbag that the request goes in; it has no turn then, and no line takes it."""
    log: int = 0
    """How many acts the signed head of the hub's log covers that the desk knows; 0 if it knows none."""
    bundle: Bundle | None = None
    """The acts on their way: `frames` packs and unpacks them, and then `acts` is empty. Else None."""
    milestone: bytes = b""
    """The newest that the hub has told, its first bytes; all of them where the hub is shown what it has said."""
    part: Part | None = None
    """Of the next page of a scope: the hub sends the rest of it, if it is still the same."""


class Outcome(StrEnum):
    """A hub's answer to an act."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    LATER = "later"


class Receipt(Struct, frozen=True, array_like=True):
    """The answer to one act, kept for good. `position` is the act's place in the hub's log; `at` the hub's time, ms."""

    act: bytes
    outcome: str
    position: int
    at: int
    epoch: bytes
    reason: str = ""
    values: dict[str, str] = {}


class Run(Struct, frozen=True, array_like=True):
    """The same answer to `count` acts, one after another as they stood in the request. `position` is that of the first;
    each other has the next, unless it is 0."""

    count: int
    outcome: str
    position: int
    at: int
    epoch: bytes
    reason: str = ""
    values: dict[str, str] = {}


class Head(Struct, frozen=True, array_like=True):
    """The first frame of a reply."""

    epoch: bytes
    at: int
    """The hub's clock, ms."""
    turn: bytes
    receipts: bytes = b""
    """A MessagePack array of `Receipt`, signed as it stands; empty when there is nothing to answer."""
    signature: bytes = b""
    backed_up: int = 0
    """Acts up to this position of the log are in a verified backup; the desk may let them go."""
    restarted: tuple[tuple[str, int], ...] = ()
    """After a restore: scopes and the numbers up to which the desk's records are the hub's still."""
    recovering: bool = False
    desk: bytes = b""
    """Set when the store was found to be a copy: the id that this desk has from now on."""
    log: LogNews | None = None
    """A newer signed head of the hub's log than the desk knows."""
    runs: tuple[Run, ...] = ()
    """Instead of `receipts` on the line, where the desk knows which acts it asked about: see `answers`."""
    milestone: bytes = b""
    """The newest, for the desk to keep and to say with its next requests (see `milestones`); empty for no news."""


class Entry(Struct, frozen=True, array_like=True):
    """One record of a page: its number, counted from the page's start, its kind and its body."""

    offset: int
    kind: str
    body: msgspec.Raw


class Rest(Struct, frozen=True):
    """What is missing of the frame of a page whose beginning the desk has kept (`Request.part`): bare bytes."""

    content: bytes


class Columns(Struct, frozen=True, array_like=True):
    """Records and tombstones, each in columns and in the order of their numbers, which pack better so."""

    steps: tuple[int, ...]
    """The number of each record less that of the one before it; of the first, less the page's start."""
    kinds: tuple[str, ...]
    bodies: tuple[msgspec.Raw, ...]
    gone_steps: tuple[int, ...]
    """The same of tombstones."""
    gone_kinds: tuple[str, ...]
    gone_keys: tuple[bytes, ...]


class Page(Struct, frozen=True, array_like=True):
    """The records of a scope with numbers in (after, last]."""

    scope: str
    after: int
    last: int
    dictionary: int
    """Length of the dictionary that `fixed` refers to (see `pages.dictionary`), 0 for none."""
    check: int
    """CRC-32 of that dictionary."""
    fixed: bytes
    """zstd of an array of `Entry`: immutable records, made once and cached. Empty for none."""
    small: bytes
    """zstd of `Columns`: records that change, and those that the reader has made itself. Empty for none."""
    signature: bytes
    """The hub's, over the page's seal (`pages.seal`)."""
    foreseen: int = 0
    """Length of the dictionary that `small` refers to (`pages.foreseen`), 0 for none."""
    foreseen_check: int = 0
    """CRC-32 of that dictionary."""


class Index(Struct, frozen=True, array_like=True):
    """All that a scope holds up to `last`: delete what is absent. `packed` is zstd of an array of (kind, key).

    A long one comes in parts: of names (`pages.name`) above `above` and up to `up_to`; empty for no bound.
    """

    scope: str
    last: int
    packed: bytes
    above: bytes = b""
    up_to: bytes = b""


class End(Struct, frozen=True, array_like=True):
    """The last frame of a reply."""

    more: bool
    """More pages wait than the budget allowed."""


class Wish(Struct, frozen=True, array_like=True):
    """In a bag up: how many bytes of files the answer may bring, and which ones the desk lacks, the dearest first."""

    budget: int
    wanted: tuple[tuple[bytes, bytes], ...] = ()
    """(document, SHA-256)."""


class Piece(Struct, frozen=True, array_like=True):
    """In a bag either way: bytes of a file of a document. `size` is the whole file's, `start` where these begin."""

    item: bytes
    sha256: bytes
    size: int
    start: int
    content: bytes


class LeftBehind(Struct, frozen=True, array_like=True):
    """In a bag down: files that the desk lacks, and for which there was no room; bytes."""

    files: int
    size: int


class Problem(Struct, frozen=True, array_like=True):
    """Why a hub does not serve this request: a code of `app.speech`."""

    code: str
    values: dict[str, str] = {}


class Join(Struct, frozen=True, array_like=True):
    """A desk asks to be enrolled with a slip. `proof` shows that it knows the code, over everything else here."""

    slip: str
    """The code's first two groups: which slip it is."""
    person_key: bytes
    desk_key: bytes
    at: int
    proof: bytes = b""


class Joined(Struct, frozen=True, array_like=True):
    """The hub's answer to a `Join`. `proof` shows that the hub knows the code, over the request and everything here."""

    person: str
    name: str
    unit: str
    unit_name: str
    post: str
    desk: bytes
    epoch: bytes
    turn: bytes
    county: County
    hub_key: bytes
    ca: bytes
    """The certificate (DER) of the authority that desks pin."""
    at: int
    proof: bytes = b""

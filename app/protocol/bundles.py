"""Acts as they travel together: column by column, and without what follows from the rest.

Signatures, which nothing compresses, stay outside. What comes out are the very bytes that were signed (law 6).
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

import msgspec
from msgspec import Struct, structs

from app.domain.acts import Act, SignedAct
from app.domain.errors import KnownError
from app.protocol.identifiers import act_id

if TYPE_CHECKING:
    from collections.abc import Sequence

SIGNATURE: Final = 64
"""Bytes of a signature in a bundle."""
MOST_ACTS: Final = 1000
"""Acts that one request may bring; a desk with more sends them in the next turns."""
MOST_AFTER: Final = 64
"""Acts that one act of a bundle names in `after`: a place takes a byte and becomes sixteen."""
Name: TypeAlias = bytes | int
"""An act's id, or the place of an earlier act in the same bundle."""
_encode = msgspec.msgpack.Encoder().encode


class Bundle(Struct, frozen=True, array_like=True):
    """Acts in columns, each as long as the first."""

    seed: bytes
    """See `app.protocol.identifiers.act_id`."""
    ids: tuple[bytes, ...]
    """Empty where the id follows from the rest."""
    kinds: tuple[str, ...]
    targets: tuple[Name, ...]
    authors: tuple[str, ...]
    desks: tuple[bytes, ...]
    zones: tuple[str, ...]
    times: tuple[int, ...]
    """Each less the one before it."""
    offsets: tuple[int | None, ...]
    after: tuple[tuple[Name, ...], ...]
    bodies: tuple[msgspec.Raw, ...]
    keys: tuple[bytes, ...]
    algorithms: tuple[str, ...]


def bundle(acts: Sequence[SignedAct], seed: bytes) -> tuple[Bundle, bytes] | None:
    """The acts in columns, and their signatures one after another. None where one of them would not come out as it
    was signed: then they travel as they are."""
    try:
        read = [signed.act for signed in acts]
    except KnownError:
        return None
    place_of = {act.id: place for place, act in reversed(list(enumerate(read)))}
    made = Bundle(
        seed,
        tuple(b"" if _derived(act, seed) == act.id else act.id for act in read),
        tuple(act.kind for act in read),
        tuple(_name(act.target, place, place_of) for place, act in enumerate(read)),
        tuple(act.by for act in read),
        tuple(act.desk for act in read),
        tuple(act.zone for act in read),
        tuple(act.at - before for act, before in zip(read, [0, *(act.at for act in read)], strict=False)),
        tuple(act.offset for act in read),
        tuple(tuple(_name(one, place, place_of) for one in act.after) for place, act in enumerate(read)),
        tuple(act.body for act in read),
        tuple(signed.key for signed in acts),
        tuple(signed.algorithm for signed in acts),
    )
    signatures = b"".join(signed.signature for signed in acts)
    try:
        same = unbundle(made, signatures) == tuple(acts)
    except KnownError:
        return None
    return (made, signatures) if same else None


def unbundle(bundled: Bundle, signatures: bytes) -> tuple[SignedAct, ...]:
    """The acts, byte by byte as they were signed. Raises `KnownError("frame-damaged")` where they are none."""
    columns = structs.astuple(bundled)[1:]
    if {len(column) for column in columns} != {len(signatures) // SIGNATURE} or len(signatures) % SIGNATURE:
        raise KnownError("frame-damaged")
    if len(bundled.kinds) > MOST_ACTS:
        raise KnownError("frame-too-large", limit=MOST_ACTS)
    if any(len(one) not in (0, 16) for one in bundled.ids) or any(len(one) > MOST_AFTER for one in bundled.after):
        raise KnownError("frame-damaged")
    found: list[SignedAct] = []
    ids: list[bytes] = []
    at = 0
    for place, row in enumerate(zip(*columns, strict=True)):
        given, kind, target, by, desk, zone, passed, offset, after, body, key, algorithm = row
        at += passed
        named = partial(_named, ids)
        act = Act(b"", kind, named(target), by, desk, zone, at, offset, tuple(map(named, after)), body)
        ids.append(given or _derived(act, bundled.seed))
        payload = _encoded(structs.replace(act, id=ids[-1]))
        signature = signatures[place * SIGNATURE : (place + 1) * SIGNATURE]
        found.append(SignedAct(payload, key, signature, algorithm))
    return tuple(found)


def _derived(act: Act, seed: bytes) -> bytes:
    return act_id(seed, act.at, _encoded(structs.replace(act, id=b"")))


def _encoded(act: Act) -> bytes:
    try:
        return _encode(act)
    except OverflowError as error:  # times that add up to what no act can have
        raise KnownError("frame-damaged") from error


def _name(identity: bytes, place: int, place_of: dict[bytes, int]) -> Name:
    found = place_of.get(identity, place)
    return found if found < place else identity


def _named(ids: list[bytes], name: Name) -> bytes:
    if isinstance(name, bytes):
        return name
    if not 0 <= name < len(ids):
        raise KnownError("frame-damaged")
    return ids[name]

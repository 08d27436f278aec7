"""What an earlier desk of the same clerk on this PC had not sent comes over to the new one, when the clerk joins again.

The acts come as they were signed: the county takes them if their key is still valid, answers those that it had taken
with the receipts that they had, and gives back for confirmation those whose key was revoked (DESIGN section 4).
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Any

from msgspec import Struct, structs

from app.desk import vault
from app.desk.clerks import SET_ASIDE
from app.desk.identity import Identity
from app.desk.matters.rows import MatterDraft
from app.desk.rows import Draft
from app.desk.store import DeskStore
from app.desk.store.files import Blob
from app.desk.store.outbox import Kept
from app.domain.acts import Publish, Send
from app.domain.errors import KnownError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from app.desk.desk import Desk
    from app.desk.store.store import Transaction

_DONE = "brought-over"


class Brought(Struct, frozen=True):
    """How many acts that the county has not answered, and drafts, came over; `left` earlier desks could not be opened
    with the password."""

    acts: int = 0
    drafts: int = 0
    left: int = 0


class _Found(Struct, frozen=True):
    acts: list[Kept]
    drafts: tuple[Draft, ...]
    matter_drafts: tuple[MatterDraft, ...]
    blobs: list[Blob]
    learning: dict[str, list[dict[str, Any]]]
    """What was learnt is on no other machine: it comes over whole."""


def bring_over(desk: Desk, old_password: str) -> Brought:
    """Bring over what the clerk's earlier desks hold that this password opens. Twice brings nothing twice."""
    brought = Brought()
    for folder in earlier(desk.store.path.parent):
        try:
            store = DeskStore(folder / desk.store.path.name, vault.Vault.load(folder).open_with_password(old_password))
        except KnownError as error:
            if error.code != "wrong-password":
                raise
            brought = structs.replace(brought, left=brought.left + 1)
            continue
        try:
            found = _bring(desk, store)
        finally:
            store.close()
        brought = structs.replace(brought, acts=brought.acts + found.acts, drafts=brought.drafts + found.drafts)
    return brought


def earlier(folder: Path) -> list[Path]:
    """The desks of a clerk that were set aside, oldest first; `folder` is that of the desk of today."""
    return sorted(folder.parent.glob(f"{SET_ASIDE}{folder.name}-*"), key=lambda path: int(path.name.rpartition("-")[2]))


def _bring(desk: Desk, store: DeskStore) -> Brought:
    with store.reading() as tx:
        identity = tx.setting("identity", Identity, None)
        if tx.setting(_DONE, bool, default=False) or identity is None or identity.hub_key != desk.identity.hub_key:
            return Brought()
        found = _look(tx)
    for blob in found.blobs:  # first: an act whose file is not there could never be carried out
        _copy(store.path.with_suffix(".files") / blob.file, desk.attachments.folder)
    with desk.store.writing() as tx:
        acts = [kept for kept in found.acts if tx.outbox.get(kept.id) is None]
        for blob in found.blobs:
            if tx.files.blob(blob.sha256) is None:
                tx.files.put(structs.replace(blob, used_at=desk.clock()))  # or the next start sweeps it away as old
        for kept in acts:
            tx.outbox.take_over(kept, tx.mirror.free_row(kept.at) if kept.row else 0)
        for draft in found.drafts:
            tx.drafts.put(draft)
        for typed in found.matter_drafts:
            tx.matters.put_draft(typed)
        tx.learning.take_over(found.learning)
        desk.refresh(tx, [kept.target for kept in acts])
    with store.writing() as tx:
        tx.set_setting(_DONE, True)
    return Brought(len(acts), len(found.drafts) + len(found.matter_drafts))


def _look(tx: Transaction) -> _Found:
    acts, drafts = tx.outbox.unanswered(), tx.drafts.all()
    named = {*_files_of(acts), *(one.sha256 for draft in drafts for one in draft.files)}
    blobs = [blob for sha256 in sorted(named) if (blob := tx.files.blob(sha256)) is not None and blob.whole]
    return _Found(acts, drafts, tx.matters.drafts(), blobs, tx.learning.everything())


def _files_of(acts: Iterable[Kept]) -> Iterator[bytes]:
    for kept in acts:
        if kept.kind == "send":
            yield from (one.sha256 for one in kept.act.act.content(Send).paper.files)
        elif kept.kind == "publish":
            yield from (one.sha256 for one in kept.act.act.content(Publish).files)


def _copy(file: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (folder / file.name).exists():
        shutil.copy2(file, folder / file.name)

"""All drafts: connects the page 草稿 with everything that was typed on this desk and is not done."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec import structs
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QApplication

from app.desk.matters.rows import MatterDraft
from app.desk.rows import Draft
from app.speech import _
from app.speech.sentences import sentence
from app.speech.words import verb_word
from app.ui.drafts_page import Begun
from app.ui.following import Following
from app.ui.reading import now
from app.ui.writing import reasons

if TYPE_CHECKING:
    from collections.abc import Callable

    from app.desk.desk import Desk
    from app.ui.drafts_page import DraftsPage
    from app.ui.operations import Operations

_CHANGED = frozenset({"drafts", "matters"})
_START = "start"


class AllDrafts(Following):
    """Where a draft is gone on with is for others to know."""

    draft_asked = Signal(object)
    """A `Draft` of a document or notice."""
    matter_draft_asked = Signal(object)
    """A `MatterDraft`."""
    deleted = Signal(object, object)
    """The draft that was deleted, and what brings it back."""

    def __init__(self, page: DraftsPage, operations: Operations, parent: QObject) -> None:
        super().__init__("drafts", _CHANGED, parent)
        self.page = page
        self._operations = operations
        page.draft_asked.connect(self._go_on)
        page.copy_asked.connect(lambda text: QApplication.clipboard().setText(text))
        page.delete_asked.connect(self._delete)

    def _ask(self) -> None:
        self._operations.run(all_drafts, lambda found: self.page.set_drafts(found, now()))

    def _go_on(self, begun: object) -> None:
        draft = begun.draft if isinstance(begun, Begun) else None
        if isinstance(draft, Draft):
            self.draft_asked.emit(draft)
        elif isinstance(draft, MatterDraft):
            self.matter_draft_asked.emit(draft)

    def _delete(self, begun: object) -> None:
        draft = begun.draft if isinstance(begun, Begun) else None
        if not isinstance(draft, (Draft, MatterDraft)):
            return
        self._operations.run(
            lambda desk: _deleting(desk, draft),
            lambda _done: self.deleted.emit(draft, lambda: self._restore(draft)),
            changes=_CHANGED,
        )

    def _restore(self, draft: Draft | MatterDraft) -> None:
        self._operations.run(_restoring(draft), changes=_CHANGED)


def _deleting(desk: Desk, draft: Draft | MatterDraft) -> None:
    if isinstance(draft, Draft):
        desk.delete_draft(draft.id)
    else:
        desk.matters.delete_draft(draft.id)


def _restoring(draft: Draft | MatterDraft) -> Callable[[Desk], object]:
    if isinstance(draft, Draft):
        return lambda desk: desk.save_draft(draft)
    return lambda desk: desk.matters.save_draft(draft)


def all_drafts(desk: Desk) -> tuple[Begun, ...]:
    """Every draft, what came back first, then the newest."""
    found = [*_of_documents(desk), *_of_matters(desk)]
    return tuple(sorted(found, key=lambda begun: (not begun.reason, -begun.saved_at)))


def _of_documents(desk: Desk) -> list[Begun]:
    drafts = desk.drafts()
    why = reasons(desk, drafts)
    return [
        Begun(
            draft.id,
            draft.title,
            _("Notice") if draft.notice else draft.kind or _("Document"),
            draft.saved_at,
            why.get(draft.id, ""),
            "",
            True,
            draft,
        )
        for draft in drafts
    ]


def _of_matters(desk: Desk) -> list[Begun]:
    drafts = desk.matters.drafts()
    if not drafts:
        return []
    rows = desk.matters.rows([bytes.fromhex(draft.matter) for draft in drafts if draft.matter])
    here = {matter.hex(): row.title for matter, row in rows.items()}
    routes = {route.id: route.name for route in desk.matters.routes()}
    return [
        _of_matter(structs.replace(draft, title=here.get(draft.matter, draft.title)), here, routes) for draft in drafts
    ]


def _of_matter(draft: MatterDraft, here: dict[str, str], routes: dict[str, str]) -> Begun:
    begins = draft.verb == _START
    kind = routes.get(draft.route, draft.route) if begins else _("Opinion: {verb}").format(verb=verb_word(draft.verb))
    text = "" if begins else draft.text or "\n".join(draft.paper.body if draft.paper else ())
    reason = sentence(draft.reason, draft.values) if draft.reason else ""
    return Begun(draft.id, draft.title, kind, draft.saved_at, reason, text, begins or draft.matter in here, draft)

"""`Matters`: everything that a clerk can do with matters, without a screen. On the database thread, as `Desk` is."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.desk.desk import Desk
    from app.desk.matters.rows import (
        Choice,
        DelegationRow,
        MatterBox,
        MatterCounts,
        MatterDraft,
        MatterPage,
        MatterRow,
        MatterView,
        Press,
        RedlineLine,
        RouteRow,
    )
    from app.domain.papers import Paper


class Matters:
    """The matters of one desk: `Desk.matters`.

    What changes is broadcast as the kind `matters` (exchanges and operations report kinds of thing, never rows).
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    # beginning

    def routes(self) -> tuple[RouteRow, ...]:
        """The routes that a matter may be begun on, those that can be begun here first."""
        raise NotImplementedError

    def start(
        self,
        route: str,
        title: str,
        paper: Paper | None = None,
        *,
        about: str = "",
        known_at: int = 0,
        draft: str = "",
    ) -> str:
        """发起: begin a matter on a route. Durable when it returns; returns the matter's id.

        `paper.files` are files that `Desk.attachments` has taken in. `about`: the document or matter that it answers.
        `known_at`: when an emergency became known. The draft goes in the same transaction. The matter then lies with
        this clerk at the route's first step: `submit` brings it on.
        Raises `KnownError` with the rules' reason ("route-unknown", "nobody-there", "classified", "title-missing", …)
        before anything is written.
        """
        raise NotImplementedError

    # lists

    def page(
        self, box: MatterBox, after: str = "", limit: int = 50, *, route: str = "", overdue: bool = False
    ) -> MatterPage:
        """Rows of a list below the row of key `after`: `todo` emergencies first, then by the day that they are due;
        the others by the last change, newest first. `route`: only of this route id."""
        raise NotImplementedError

    def counts(self) -> MatterCounts:
        """The numbers beside the navigation."""
        raise NotImplementedError

    def find(self, prefix: str) -> str:
        """The whole id of the one matter whose id begins so. Raises `KnownError("matter-unknown")`."""
        raise NotImplementedError

    def watch(self, id: str, *, watched: bool = True) -> None:
        """关注, or no longer. Known on this desk only."""
        raise NotImplementedError

    def missing_year(self) -> int:
        """The year whose holidays are not loaded though limits may soon run into it; 0 for none. Warn of it."""
        raise NotImplementedError

    # one matter

    def open(self, id: str) -> MatterView:
        """A matter, whole. Raises `KnownError("matter-unknown")`."""
        raise NotImplementedError

    def candidates(self, id: str, press: Press, step: str = "") -> tuple[Choice, ...]:
        """Who may be chosen for an act: for the step that it leads to, or as its new desk. Sorted: chosen lately, own
        unit, the others by unit. Filter by what is typed against `initials`, `name`, `post`, `unit_name`."""
        raise NotImplementedError

    def do(
        self,
        id: str,
        press: Press,
        text: str = "",
        *,
        next: str = "",
        to: Sequence[str] = (),
        paper: Paper | None = None,
        draft: str = "",
    ) -> str:
        """Do an act. Durable when it returns, and shown as done here from now on; returns the act's id.

        Where the press leads to several steps `next` says which; `to` are seats of `candidates`. An act may be taken
        back for `Desk.undo_seconds` (`Desk.take_back`), an emergency's leaves at once. The draft goes in the same
        transaction.
        Raises `KnownError` with the rules' reason before anything is written ("decided-already", "reason-missing",
        "recipient-missing", …): then nothing typed is lost.
        """
        raise NotImplementedError

    def note(self, id: str, text: str) -> str:
        """意见 without a decision."""
        raise NotImplementedError

    def redline(self, id: str, older: str, newer: str) -> tuple[RedlineLine, ...]:
        """The difference between two revisions, named by their acts."""
        raise NotImplementedError

    # what is typed

    def save_draft(self, draft: MatterDraft) -> MatterDraft:
        """Journal what is typed; on disk when it returns. An empty id makes a new one."""
        raise NotImplementedError

    def drafts(self, id: str = "") -> tuple[MatterDraft, ...]:
        """What was typed on a matter, or on matters that are not begun; the newest first. Refused ones have a reason."""
        raise NotImplementedError

    def delete_draft(self, id: str) -> None:
        """Let a draft go."""
        raise NotImplementedError

    # people

    def people(self) -> tuple[Choice, ...]:
        """Everybody of the county's directory, as `candidates` are: for delegating and handing over."""
        raise NotImplementedError

    def delegations(self) -> tuple[DelegationRow, ...]:
        """What this clerk has lent to others and was lent, newest first."""
        raise NotImplementedError

    def delegate(self, taker: str, since: int, until: int, verbs: Sequence[str] = ()) -> str:
        """委托: lend what this clerk may do to a person (id) for a period; some verbs only, or all.

        Raises `KnownError("delegation-malformed"|"unknown-person")`.
        """
        raise NotImplementedError

    def end_delegation(self, id: str) -> str:
        """End a delegation that this clerk gave, before its time."""
        raise NotImplementedError

    def held(self, person: str = "") -> tuple[MatterRow, ...]:
        """What lies, or will, with this clerk's own seat (or with somebody's, as far as this desk knows): what there
        is to hand over."""
        raise NotImplementedError

    def hand_over(self, to: str, person: str = "") -> str:
        """移交: everything that lies with the own seat goes to another seat, in one act. A superior may do it for a
        `person`."""
        raise NotImplementedError

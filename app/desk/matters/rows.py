"""What `Desk.matters` hands to a face: frozen structs, ready to show. Times are ms since 1970, UTC; ids are
hexadecimal.

Verbs, fates and states are codes; words for them come from `app.speech.words` (`verb_word`, `fate_word`, …). Names of
steps and routes are the county's own, from its route files; those of people and units as the directory has them now.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Final

from msgspec import Struct

from app.domain.papers import Attachment, Paper
from app.domain.redlines import RedlineLine, RedlinePiece

INCOMING: Final = "incoming"
"""The route on which incoming documents are handled."""


class MatterBox(StrEnum):
    """A list of matters. A matter may stand in several."""

    TODO = "todo"  # 待我办理: something lies with a seat of mine, to decide, to claim or to read
    STARTED = "started"  # 我发起的
    HANDLED = "handled"  # 我办过的
    WATCHED = "watched"  # 我关注的


class DueState(StrEnum):
    """How a limit stands (the ladder of cards: remind a working day before, yellow on the day, red beyond it)."""

    NONE = "none"  # no limit here
    FINE = "fine"
    SOON = "soon"  # due on the next working day
    TODAY = "today"
    OVERDUE = "overdue"
    STOPPED = "stopped"  # the clock stands still
    UNKNOWN = "unknown"  # the arrangement of a year that is needed is not loaded: `missing_year`
    DONE = "done"  # finished: nothing is due any more


class Due(Struct, frozen=True):
    """The last day of a limit, and the working days left until it (negative: beyond it; 0: today)."""

    state: DueState = DueState.NONE
    day: date | None = None
    left: int = 0
    missing_year: int = 0


class Person(Struct, frozen=True):
    """Somebody by name. `post` and `unit_name` as the directory has them now."""

    id: str
    name: str
    post: str = ""
    unit_name: str = ""


class MatterRow(Struct, frozen=True):
    """One row of a list of matters."""

    key: str
    """Orders the list that it was asked for, and is `after` for the rows that follow."""
    id: str
    title: str
    route: str
    """The route's name: 收文办理."""
    route_id: str
    urgent: bool
    """An emergency: `known_at` tells since when it is known."""
    known_at: int
    steps: tuple[str, ...]
    """Names of the steps where it lies now, none when it is finished."""
    holders: tuple[str, ...]
    """With whom it lies, by name; a post without anybody by its post; candidates of a first-come step, all."""
    since: int
    """Since when it lies there."""
    due: Due
    """The nearest limit: of the desk where it lies, or of the whole matter."""
    starter: Person
    status: str
    """running, finished, archived."""
    number: str
    """文号, empty for none."""
    awaits_number: bool
    """待编号: signed here or elsewhere, and the county's number is not here yet."""
    pending: bool
    """An act of this clerk on it waits for the county: 待县里确认."""
    refused: bool
    """The county refused an act of this clerk on it, and what was typed waits in `MatterView.drafts`."""
    to_claim: bool
    """It lies with several, of whom this clerk is one, and the first to claim it gets it."""
    to_read: bool
    """It is circulated to this clerk, who has not read it."""
    returned: bool
    """It has come back, with a reason."""
    watched: bool
    changed_at: int
    answer_number: str = ""
    """文号 of the answer 批复, empty for none."""
    answer_awaits_number: bool = False
    """The answer is signed, and the county's number for it is not here yet."""


class RegisterRow(Struct, frozen=True):
    """A line of the register of incoming documents 收文登记簿. `at`: when it was entered."""

    row: MatterRow
    at: int
    office: str = ""
    """来文单位, and the number that it gave."""
    number: str = ""


class MatterPage(Struct, frozen=True):
    """Some rows of a list, and whether others follow."""

    rows: tuple[MatterRow, ...]
    more: bool


class MatterCounts(Struct, frozen=True):
    """The numbers beside the navigation."""

    todo: int
    overdue: int
    """Of `todo`: due today or before."""
    urgent: int
    """Of `todo`: emergencies."""
    refused: int


class RouteRow(Struct, frozen=True):
    """A route that a clerk can begin a matter on."""

    id: str
    name: str
    version: int
    urgent: bool
    """It asks for `known_at`."""
    steps: tuple[str, ...]
    """Names, in order."""
    problem: str = ""
    """Code of why it cannot be begun here, with `values`; empty where it can (`nobody-there`, …)."""
    values: dict[str, str] = {}
    issues: bool = True
    """What is begun on it is drafted to be issued with a number: an official document, no leave slip, no application
    that an approval answers."""


class DeskState(StrEnum):
    """How a desk of the track stands."""

    DONE = "done"
    HERE = "here"
    WAITS = "waits"  # in sequence behind one that is here
    AHEAD = "ahead"
    SKIPPED = "skipped"  # passed over by the way that was chosen
    RETURNED = "returned"
    RECALLED = "recalled"


class TrackDesk(Struct, frozen=True):
    """One desk of the track: who had or has it, since when, what was done and how long it lay."""

    state: DeskState
    people: tuple[Person, ...]
    """Who sits there, or who decided; empty for one that is still to be chosen."""
    seat: str
    """The post's name; empty where it lies with a person."""
    since: int = 0
    until: int = 0
    verb: str = ""
    behalf: str = ""
    """Name of the one on whose behalf it was decided."""
    due: Due = Due()
    pending: bool = False
    """Decided here, and not yet confirmed by the county."""
    epoch: int = 0


class TrackStep(Struct, frozen=True):
    """One step of the track, as often as the matter came to it; then the steps still ahead."""

    id: str
    name: str
    mode: str
    """one, all, any, sequence."""
    state: DeskState
    desks: tuple[TrackDesk, ...]


class OpinionView(Struct, frozen=True):
    """An opinion 意见 as it stands beside the text, in order."""

    act: str
    verb: str
    by: Person
    behalf: str
    """Name of the one on whose behalf; empty for none."""
    seat: str
    """The post in which it was given; empty for a note."""
    step: str
    at: int
    """The county's time; while `pending`, this desk's."""
    text: str
    doubtful: bool = False
    """时间存疑: the desk's clock cannot have been right. `said_at` is what it said."""
    said_at: int = 0
    pending: bool = False


class RevisionView(Struct, frozen=True):
    """修订稿: a paper as it stood after an act."""

    act: str
    by: Person
    at: int
    paper: Paper
    number: int
    """Counted from 1."""
    pending: bool = False
    answer: bool = False
    """It is of the answer 批复, not of the matter's own document."""


class StepChoice(Struct, frozen=True):
    """A step that an act may lead to."""

    id: str
    name: str
    chooses: bool
    """People are to be chosen for it (`Matters.candidates`)."""
    several: bool
    """More than one may be chosen."""


class Press(Struct, frozen=True):
    """An act that this clerk may do now: one button. Hand it back to `Matters.do`."""

    verb: str
    epoch: int
    behalf: str = ""
    """The person id on whose behalf; empty for oneself."""
    behalf_name: str = ""
    of: str = ""
    """Which decision a recall takes back."""
    of_verb: str = ""
    """That decision's verb, for the button's words."""
    steps: tuple[StepChoice, ...] = ()
    """Where it may lead; to be chosen where there are several. Of a return: the steps it may go back to."""
    needs_reason: bool = False
    needs_people: bool = False
    """Always, whatever the step: transfer, add-sign, circulate, reclaim. Otherwise `StepChoice.chooses` tells."""
    several: bool = False
    """With `needs_people`: more than one."""
    edits: bool = False
    """A revised paper may go with it."""
    takes_text: bool = True
    """An opinion may go with it."""
    seat: str = ""
    main: bool = False
    """The one that brings the matter on: the button in front."""
    issues: bool = False
    """It signs the answer 批复."""
    writes: bool = False
    """With it the answer 批复 is begun: `MatterView.answer` is to be written on."""


class Choice(Struct, frozen=True):
    """Somebody to choose: a person or a post. `initials` are the pinyin initials of the name (`wxm`), lower case, all
    readings of a surname; `words` what else may be typed: name, post, unit."""

    seat: str
    """What `Matters.do(to=…)` takes."""
    name: str
    post: str
    unit: str
    unit_name: str
    initials: tuple[str, ...]
    own_unit: bool
    """In the clerk's own unit; these come first."""
    recent: bool = False
    """Chosen lately by this clerk; the very first."""

    def matches(self, typed: str) -> bool:
        """Whether what is typed may mean this one: a part of name, post or unit, or the initials' beginning."""
        typed = "".join(typed.split()).lower()
        words = (self.name, self.post, self.unit_name)
        return any(typed in word.lower() for word in words) or any(one.startswith(typed) for one in self.initials)


class ActFate(Struct, frozen=True):
    """What has become of an act of this clerk on a matter. `state` is an `app.desk.rows.Fate`."""

    act: str
    verb: str
    at: int
    state: str
    reason: str
    """The refusal's code, with `values`: `sentence(reason, values)`."""
    values: dict[str, str]
    text: str
    """What was typed."""
    can_take_back: bool
    release_at: int


class MatterDraft(Struct, frozen=True):
    """What was typed on a matter and is not done: while it is written, or because the county refused it."""

    id: str
    matter: str
    """Empty for a matter that is not begun."""
    verb: str
    saved_at: int
    title: str = ""
    """Of the matter."""
    route: str = ""
    text: str = ""
    next: str = ""
    to: tuple[str, ...] = ()
    paper: Paper | None = None
    about: str = ""
    known_at: int = 0
    reason: str = ""
    """Why the county refused it, with `values`; empty for a draft that was never sent."""
    values: dict[str, str] = {}


class ReaderView(Struct, frozen=True):
    """A reader of a circulation 传阅."""

    name: str
    since: int
    read_by: str = ""
    read_at: int = 0


class HaltView(Struct, frozen=True):
    """中止计时: from `since` to `until` (0: still), why, and the papers that are missing."""

    since: int
    until: int
    reason: str
    missing: tuple[str, ...] = ()


class MatterView(Struct, frozen=True):
    """A matter, whole, as it stands here: the county's state with this clerk's waiting acts on top."""

    row: MatterRow
    unit_name: str
    revisions: tuple[RevisionView, ...]
    """Oldest first; the last is the paper. Empty for a matter without one."""
    track: tuple[TrackStep, ...]
    opinions: tuple[OpinionView, ...]
    files: tuple[Attachment, ...]
    """Of the last revision, and of the last of the answer. Where each is: `Desk.attachments.files(id)`."""
    presses: tuple[Press, ...]
    """The acts that this clerk may do now and no others, the main one first."""
    fates: tuple[ActFate, ...]
    """Acts of this clerk, newest first."""
    drafts: tuple[MatterDraft, ...]
    readers: tuple[ReaderView, ...]
    urges: tuple[OpinionView, ...]
    halts: tuple[HaltView, ...]
    matter_due: Due
    """The limit of the whole matter."""
    extended: int
    """Working days that were added to it."""
    about: str
    """The document or matter that this one answers; empty for none."""
    epoch: int
    verified: bool
    """Whether the signatures of all its acts hold."""
    answer: Paper | None = None
    """The answer 批复 as it may be begun, where it lies with this clerk to be written and nothing of it is."""

    issued: Paper | None = None
    """The newest paper as it is issued, once it is signed: with office, day of signing and number, or 待编号."""

    @property
    def paper(self) -> Paper | None:
        """The newest paper; None for a matter without one."""
        return self.issued or (self.revisions[-1].paper if self.revisions else None)


class DelegationRow(Struct, frozen=True):
    """委托 given or taken by this clerk."""

    id: str
    giver: Person
    taker: Person
    since: int
    until: int
    verbs: tuple[str, ...]
    """Empty: all that the giver may do."""
    mine: bool
    """This clerk gave it, and may end it."""
    ended: bool
    pending: bool


__all__ = [
    "ActFate",
    "Choice",
    "DelegationRow",
    "DeskState",
    "Due",
    "DueState",
    "HaltView",
    "MatterBox",
    "MatterCounts",
    "MatterDraft",
    "MatterPage",
    "MatterRow",
    "MatterView",
    "OpinionView",
    "Person",
    "Press",
    "ReaderView",
    "RedlineLine",
    "RedlinePiece",
    "RevisionView",
    "RouteRow",
    "StepChoice",
    "TrackDesk",
    "TrackStep",
]

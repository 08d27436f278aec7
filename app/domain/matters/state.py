"""The state of a matter 状态: what `fold` makes of its accepted acts. Never stored as truth, only as a cache."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from msgspec import Struct

from app.domain.matters.verbs import Verb
from app.domain.papers import Paper, Urgency
from app.domain.routes.route import Route

if TYPE_CHECKING:
    from collections.abc import Iterator


class Status(StrEnum):
    """Whether a matter still travels."""

    RUNNING = "running"
    FINISHED = "finished"
    ARCHIVED = "archived"


class Origin(Struct, frozen=True, array_like=True):
    """Where a branch that took a detour comes back to."""

    step: str
    seat: str
    queue: tuple[str, ...]


class Token(Struct, frozen=True, array_like=True):
    """持件权: the right to decide now, in one branch. Every token has an epoch of its own within its matter.

    `seat` is empty until one of the `candidates` is granted it. `queue`: who follows within this step; `round` counts
    the times that steps were entered, so that the branches of one countersign know each other; `since` is in ms.
    """

    epoch: int
    step: str
    seat: str
    since: int
    branch: str = ""
    round: int = 0
    queue: tuple[str, ...] = ()
    candidates: tuple[str, ...] = ()
    back: Origin | None = None


class Passage(Struct, frozen=True, array_like=True):
    """A decision that was accepted: the token that it consumed, those that it voided, the epochs that it issued."""

    act: bytes
    verb: Verb
    by: str
    behalf: str
    at: int
    token: Token
    issued: tuple[int, ...] = ()
    voided: tuple[Token, ...] = ()
    recalled: bool = False


class Ended(Struct, frozen=True, array_like=True):
    """How a token's epoch ended: what stands instead of an act that comes too late. `seats`: where it lay."""

    epoch: int
    act: bytes
    verb: Verb
    by: str
    at: int
    seats: tuple[str, ...] = ()


class Opinion(Struct, frozen=True, array_like=True):
    """An opinion 意见 as it stands beside the text: who, where, when (ms), on whose behalf."""

    act: bytes
    verb: Verb
    by: str
    behalf: str
    seat: str
    step: str
    at: int
    text: str


class Revision(Struct, frozen=True, array_like=True):
    """修订稿: a paper as it stood after an act; `upon` is the revision that it was made from. `answer`: it is of the
    answer (批复), not of the matter's own document."""

    act: bytes
    by: str
    at: int
    paper: Paper
    upon: bytes = b""
    answer: bool = False


class Reader(Struct, frozen=True, array_like=True):
    """A reader of a circulation 传阅; `read_at` is 0 until somebody in that seat has read it."""

    seat: str
    since: int
    read_by: str = ""
    read_at: int = 0


class Halt(Struct, frozen=True, array_like=True):
    """中止计时: from `since` (ms) to `until`, 0 while it goes on."""

    since: int
    text: str
    """The reason in the first line; in each of the others a paper that is missing."""
    until: int = 0

    @property
    def reason(self) -> str:
        """Why the clock stands."""
        return self.text.partition("\n")[0].strip()

    @property
    def missing(self) -> tuple[str, ...]:
        """缺少的材料: told to who asked, once and all together (行政许可法 Art. 32)."""
        return tuple(line.strip() for line in self.text.splitlines()[1:] if line.strip())


class MatterState(Struct, frozen=True, array_like=True):
    """Everything that a matter's accepted acts say. Times are in ms."""

    id: bytes
    route: Route
    title: str
    starter: str
    unit: str
    above: str
    started: int
    about: bytes = b""
    known_at: int = 0
    status: Status = Status.RUNNING
    epoch: int = 0
    rounds: int = 0
    tokens: tuple[Token, ...] = ()
    passages: tuple[Passage, ...] = ()
    ended: tuple[Ended, ...] = ()
    opinions: tuple[Opinion, ...] = ()
    revisions: tuple[Revision, ...] = ()
    readers: tuple[Reader, ...] = ()
    urges: tuple[Opinion, ...] = ()
    halts: tuple[Halt, ...] = ()
    extended: int = 0
    signed: bool = False
    number: str = ""
    successors: tuple[tuple[str, str], ...] = ()
    answered: bool = False
    answer_number: str = ""

    def token(self, epoch: int) -> Token | None:
        """The live token of that epoch."""
        return next((token for token in self.tokens if token.epoch == epoch), None)

    def end_of(self, epoch: int) -> Ended | None:
        """How that epoch ended; None for one that lives or never was."""
        return next((end for end in self.ended if end.epoch == epoch), None)

    def passage(self, act: bytes) -> Passage | None:
        """The decision that an act made."""
        return next((passage for passage in self.passages if passage.act == act), None)

    def successor(self, seat: str) -> str:
        """The seat that stands for this one after what was handed over."""
        for giver, taker in self.successors:
            seat = taker if seat == giver else seat
        return seat

    @property
    def awaits_number(self) -> bool:
        """待编号: signed, and the hub's number has not come yet."""
        return self.signed and not self.number

    @property
    def urgent(self) -> bool:
        """Whether its files go before others: an emergency by its route, or by one of its papers."""
        return self.route.urgent or any(one.paper.urgency == Urgency.EMERGENCY for one in self.revisions)

    @property
    def answer_awaits_number(self) -> bool:
        """The same of the answer (批复)."""
        return self.answered and not self.answer_number

    @property
    def halted(self) -> bool:
        """Whether the clock stands still."""
        return bool(self.halts) and not self.halts[-1].until

    def seats(self) -> Iterator[str]:
        """Every seat that has, or had, to do with the matter: who may see it, urge and note."""
        for token in (*self.tokens, *(passage.token for passage in self.passages)):
            yield from (seat for seat in (token.seat, *token.queue, *token.candidates) if seat)
        yield from (reader.seat for reader in self.readers)
        for end in self.ended:  # whose token was taken away is still told by what
            yield from end.seats

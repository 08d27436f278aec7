"""The contents of the acts on a matter. On the wire an act's kind is `matter.` and the verb.

New fields come at the end of a struct, with a default; those that decisions share end with `paper`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Final, TypeAlias

import msgspec
from msgspec import Struct

from app.domain.acts import UNREADABLE
from app.domain.errors import KnownError
from app.domain.matters.verbs import Verb
from app.domain.papers import Paper
from app.domain.routes.route import Route

if TYPE_CHECKING:
    from app.domain.acts import Act

PREFIX: Final = "matter."


class Start(Struct, frozen=True, array_like=True, tag="start"):
    """发起: begins a matter on a route, which travels with it. `known_at`: when an emergency became known (ms);
    `about`: the document or matter that this one answers."""

    verb: ClassVar[Verb] = Verb.START
    route: Route
    title: str
    unit: str
    above: str = ""
    paper: Paper | None = None
    about: bytes = b""
    known_at: int = 0


class Decision(Struct, frozen=True, array_like=True):
    """What all decisions say: the epoch that they consume, the opinion, the step and seats that come next, on whose
    behalf, and a revised paper."""

    verb: ClassVar[Verb]
    epoch: int
    text: str = ""
    next: str = ""
    to: tuple[str, ...] = ()
    behalf: str = ""
    paper: Paper | None = None


class Submit(Decision, frozen=True, tag="submit"):
    """提交: the work of this desk is done."""

    verb = Verb.SUBMIT


class SignFor(Decision, frozen=True, tag="sign-for"):
    """签收: item by item, with the time."""

    verb = Verb.SIGN_FOR


class Register(Decision, frozen=True, tag="register"):
    """登记: entered into the register."""

    verb = Verb.REGISTER


class Vet(Decision, frozen=True, tag="vet"):
    """初审: ours, in form, complete; otherwise it is returned with the reason."""

    verb = Verb.VET


class Propose(Decision, frozen=True, tag="propose"):
    """拟办: how it should be handled, for the leader."""

    verb = Verb.PROPOSE


class Instruct(Decision, frozen=True, tag="instruct"):
    """批示: the leader's decision, and who is to carry it out."""

    verb = Verb.INSTRUCT


class Handle(Decision, frozen=True, tag="handle"):
    """承办: carried out."""

    verb = Verb.HANDLE


class Agree(Decision, frozen=True, tag="agree"):
    """同意."""

    verb = Verb.AGREE


class Countersign(Decision, frozen=True, tag="countersign"):
    """会签: one of several units signs."""

    verb = Verb.COUNTERSIGN


class Sign(Decision, frozen=True, tag="sign"):
    """签发: with opinion, name and full date the document is issued; the hub numbers it."""

    verb = Verb.SIGN


class Reply(Decision, frozen=True, tag="reply"):
    """答复."""

    verb = Verb.REPLY


class Finish(Decision, frozen=True, tag="finish"):
    """办结."""

    verb = Verb.FINISH


class Archive(Decision, frozen=True, tag="archive"):
    """归档."""

    verb = Verb.ARCHIVE


class Return(Decision, frozen=True, tag="return"):
    """退回: to an earlier step (`next`), with the reason."""

    verb = Verb.RETURN


class Transfer(Decision, frozen=True, tag="transfer"):
    """转办: to another seat, at the same step."""

    verb = Verb.TRANSFER


class AddBefore(Decision, frozen=True, tag="add-before"):
    """前加签: others sign first, then it comes back."""

    verb = Verb.ADD_BEFORE


class AddAfter(Decision, frozen=True, tag="add-after"):
    """后加签: this desk agrees, and others sign after it, before the next step."""

    verb = Verb.ADD_AFTER


class Claim(Struct, frozen=True, array_like=True, tag="claim"):
    """认领: first come at a step of several. The hub grants the token to the first; its epoch stays."""

    verb: ClassVar[Verb] = Verb.CLAIM
    epoch: int
    behalf: str = ""


class Recall(Struct, frozen=True, array_like=True, tag="recall"):
    """撤回: takes one's own decision back, until the next desk has acted. `of` is the decision's act id."""

    verb: ClassVar[Verb] = Verb.RECALL
    of: bytes
    text: str = ""
    behalf: str = ""


class Reclaim(Struct, frozen=True, array_like=True, tag="reclaim"):
    """收回: the superior takes a token from where it lies and gives it to `to`, with a new epoch."""

    verb: ClassVar[Verb] = Verb.RECLAIM
    epoch: int
    to: str
    text: str = ""
    behalf: str = ""


class Note(Struct, frozen=True, array_like=True, tag="note"):
    """意见 of somebody who decides nothing: notes merge."""

    verb: ClassVar[Verb] = Verb.NOTE
    text: str


class Revise(Struct, frozen=True, array_like=True, tag="revise"):
    """修订稿: another revision, made upon the one named; both are kept."""

    verb: ClassVar[Verb] = Verb.REVISE
    epoch: int
    paper: Paper
    upon: bytes = b""
    behalf: str = ""


class Circulate(Struct, frozen=True, array_like=True, tag="circulate"):
    """传阅: to readers, who decide nothing."""

    verb: ClassVar[Verb] = Verb.CIRCULATE
    epoch: int
    to: tuple[str, ...]
    behalf: str = ""


class Read(Struct, frozen=True, array_like=True, tag="read"):
    """已阅: one of the readers of a circulation has read it, sitting in `seat`."""

    verb: ClassVar[Verb] = Verb.READ
    seat: str


class Urge(Struct, frozen=True, array_like=True, tag="urge"):
    """催办."""

    verb: ClassVar[Verb] = Verb.URGE
    text: str = ""


class Report(Struct, frozen=True, array_like=True, tag="report"):
    """续报: the starter's unit tells more of an emergency."""

    verb: ClassVar[Verb] = Verb.REPORT
    text: str


class Suspend(Struct, frozen=True, array_like=True, tag="suspend"):
    """中止计时, with the reason (行政许可法 Art. 45)."""

    verb: ClassVar[Verb] = Verb.SUSPEND
    epoch: int
    text: str
    behalf: str = ""


class Resume(Struct, frozen=True, array_like=True, tag="resume"):
    """恢复计时."""

    verb: ClassVar[Verb] = Verb.RESUME
    epoch: int
    behalf: str = ""


class Extend(Struct, frozen=True, array_like=True, tag="extend"):
    """延长: the head adds the route's working days to its limit, once, with the reason (行政许可法 Art. 42)."""

    verb: ClassVar[Verb] = Verb.EXTEND
    epoch: int
    text: str
    behalf: str = ""


class HandOver(Struct, frozen=True, array_like=True, tag="hand-over"):
    """移交: all that lies with `giver`'s own seat, in every matter, goes to the seat `to` (条例: staff who leave)."""

    verb: ClassVar[Verb] = Verb.HAND_OVER
    giver: str
    to: str


Deciding: TypeAlias = (
    Submit | SignFor | Register | Vet | Propose | Instruct | Handle | Agree | Countersign | Sign | Reply | Finish
    | Archive | Return | Transfer | AddBefore | AddAfter
)  # fmt: skip
Content: TypeAlias = (
    Start | Deciding | Claim | Recall | Reclaim | Note | Revise | Circulate | Read | Urge | Report | Suspend | Resume
    | Extend | HandOver
)  # fmt: skip

CONTENTS: Final[dict[Verb, type[Content]]] = {
    content.verb: content
    for content in (
        *(Start, Submit, SignFor, Register, Vet, Propose, Instruct, Handle, Agree, Countersign, Sign, Reply, Finish),
        *(Archive, Return, Transfer, AddBefore, AddAfter, Claim, Recall, Reclaim, Note, Revise, Circulate, Read, Urge),
        *(Report, Suspend, Resume, Extend, HandOver),
    )
}
assert set(CONTENTS) == set(Verb), "each verb has its content"


class MatterAct(Struct, frozen=True, array_like=True):
    """An act on a matter as the rules see it. `at` is the desk's corrected time in ms."""

    id: bytes
    matter: bytes
    by: str
    at: int
    content: Content


def of_act(act: Act) -> MatterAct:
    """The rules' view of an act. A `Start`'s own id names its matter. Raises `KnownError("act-malformed")`."""
    verb = act.kind.removeprefix(PREFIX)
    kind = CONTENTS.get(Verb(verb)) if verb in list(Verb) and act.kind.startswith(PREFIX) else None
    if kind is None:
        raise KnownError("act-malformed", kind=act.kind)
    try:
        content = msgspec.msgpack.decode(act.body, type=kind)
    except UNREADABLE as error:
        raise KnownError("act-malformed", kind=act.kind) from error
    return MatterAct(act.id, act.target or act.id, act.by, act.corrected_at, content)

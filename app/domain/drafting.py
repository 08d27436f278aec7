"""Rules of drafting 行文规则 as lints: what a drafter is told, the article it rests on, and a mend where there is one.

条例 is 党政机关公文处理工作条例 (中办发〔2012〕14号), the format's standard GB/T 9704-2012. A lint never stops anybody:
it is a sentence with a button.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from app.domain.papers import KINDS, Paper, kind_of
from app.domain.people import Level, Unit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence


class Context(Struct, frozen=True):
    """What is known about a draft beside its paper: who drafts, to whom, with whom, and the units in between.

    `skipped` are the units between the drafter's and the recipients' that get neither the paper nor a copy.
    """

    sender: Unit | None = None
    recipients: tuple[Unit, ...] = ()
    joint: tuple[Unit, ...] = ()
    people: tuple[str, ...] = ()
    skipped: tuple[Unit, ...] = ()


class Lint(Struct, frozen=True):
    """A rule that a draft does not keep: the code of its sentence, the article, what is meant, and the mended paper."""

    code: str
    article: str
    text: str
    mended: Paper | None = None

    @property
    def values(self) -> dict[str, str]:
        """What the sentence needs."""
        return {"text": self.text, "article": self.article}


_JOINED_KINDS: Final = re.compile(r"请示\s*报告$|报告\s*请示$")
_NUMBER: Final = re.compile(r"^(.*?)\s*[〔\[［\(（【]\s*(\d{2,4})\s*[〕\]］\)）】]\s*第?\s*(\d+)\s*号?$")
_LEADER: Final = re.compile(
    r"^[\u4e00-\u9fff·]{1,4}(?:副)?(?:县长|区长|市长|镇长|乡长|书记|主任|局长|主席|部长|常委|秘书长|同志|领导)$"
)
_OFFICES: Final = re.compile(r"(?:政府|委员会|办公室|局|委|部|院|会|中心|人大|政协|单位|办)$")
_ASKS: Final = re.compile(
    r"(?:请|恳请|妥否[，,]?\s*请|当否[，,]?\s*请|特此)\s*(?:予以|给予)?\s*(?:批示|批复|批准|审批|审定|请示)"
)
_MATTERS: Final = re.compile(r"关于.+?(?:、关于|和关于|及关于|以及关于|暨关于).+")
_SPLIT: Final = re.compile(r"[、，,；;\s]+")
_CLOSING: Final = "妥否，请批示。"


def lints(paper: Paper, context: Context | None = None) -> list[Lint]:
    """What a drafter should be told about a paper, in the order of the paper's elements."""
    about = context or Context()
    kind = paper.kind or kind_of(paper.title)
    return [lint for rule in _RULES for lint in rule(paper, kind, about)]


def mended(paper: Paper, context: Context | None = None) -> Paper:
    """The paper after every mend that can be made has been made."""
    for _ in range(len(_RULES)):  # a mend may open the way for another
        mends = [lint.mended for lint in lints(paper, context) if lint.mended is not None]
        if not mends:
            break
        paper = mends[0]
    return paper


def recipients_on(paper: Paper) -> tuple[str, ...]:
    """The names of the main recipients, one by one."""
    return tuple(name for name in _SPLIT.split(paper.main_recipients.rstrip("：: ")) if name)


def _number(paper: Paper, _: str, __: Context) -> Iterator[Lint]:
    number = paper.number.strip()
    if not number:
        return
    parts = _NUMBER.match(number)
    if parts is None:
        yield Lint("draft-number-form", "GB/T 9704-2012 7.2.5", number)
        return
    mark, year, ordinal = parts.groups()
    whole = f"{mark}〔{year if len(year) == 4 else '20' + year[-2:]}〕{int(ordinal)}号"
    mend = structs.replace(paper, number=whole)
    if ordinal != str(int(ordinal)):
        yield Lint("draft-number-zero", "GB/T 9704-2012 7.2.5", number, mend)
    elif number != whole:
        yield Lint("draft-number-form", "GB/T 9704-2012 7.2.5", number, mend)


def _kinds(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    title = "".join(paper.title.split())
    if _JOINED_KINDS.search(title):
        yield Lint("draft-two-kinds", "条例第八条", title[-4:], _with_title(paper, title[:-4] + "请示", "请示"))
    elif title and not kind_of(title):
        yield Lint("draft-no-kind", "条例第八条", "、".join(KINDS))
    elif paper.kind and kind_of(title) != paper.kind:
        yield Lint("draft-kind-differs", "条例第八条", paper.kind, structs.replace(paper, kind=kind_of(title)))
    if (
        title
        and not title.startswith("关于")
        and "关于" not in title
        and kind in ("请示", "报告", "批复", "函", "意见")
    ):
        yield Lint("draft-title-about", "条例第九条（七）", title)


def _one_matter(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    if kind == "请示" and _MATTERS.search(paper.title):
        yield Lint("draft-two-matters", "条例第十五条（四）", paper.title)


def _no_request_in_report(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    title = "".join(paper.title.split())
    if kind != "报告" or _JOINED_KINDS.search(title):
        return
    for line in paper.body:
        found = _ASKS.search(line)
        if found:
            mend = _with_title(paper, title.removesuffix("报告") + "请示", "请示") if title.endswith("报告") else None
            yield Lint("draft-request-in-report", "条例第十五条（四）", found[0], mend)
            return


def _request_asks(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    if kind == "请示" and any(paper.body) and not any(_ASKS.search(line) for line in paper.body):
        mend = structs.replace(paper, body=(*paper.body, _CLOSING))
        yield Lint("draft-request-asks-nothing", "条例第八条（十一）", _CLOSING, mend)


def _recipients(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    names = recipients_on(paper)
    persons = [name for name in names if name in about.people or (_LEADER.match(name) and not _OFFICES.search(name))]
    if persons:
        kept = [name for name in names if name not in persons] or [unit.name for unit in about.recipients]
        mend = structs.replace(paper, main_recipients="，".join(kept)) if kept else None
        yield Lint("draft-to-a-person", "条例第十五条（五）", "、".join(persons), mend)
    elif kind == "请示" and len(names) > 1:
        rest = tuple(name for name in names[1:] if name not in paper.copies)
        mend = structs.replace(paper, main_recipients=names[0], copies=(*paper.copies, *rest))
        yield Lint("draft-request-one-recipient", "条例第十五条（一）", "、".join(names), mend)


def _direction(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    sender = about.sender
    if sender is None or not about.recipients:
        return
    below = [unit.name for unit in about.recipients if unit.parent == sender.id]
    if kind in ("请示", "报告") and below:
        yield Lint("draft-upward-only", "条例第十五条", "、".join(below))
    above = [unit.name for unit in about.recipients if sender.parent == unit.id]
    if kind in ("批复", "决定", "命令") and above:
        yield Lint("draft-downward-only", "条例第八条", "、".join(above))


def _levels(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    skipped = [unit.name for unit in about.skipped if unit.name not in paper.copies]
    if skipped:
        mend = structs.replace(paper, copies=(*paper.copies, *skipped))
        yield Lint("draft-level-skipped", "条例第十四条", "、".join(skipped), mend)


def _copies(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    lower = [u.name for u in about.joint if about.sender and u.parent == about.sender.id and u.name in paper.copies]
    if kind == "请示" and lower:
        kept = tuple(name for name in paper.copies if name not in lower)
        yield Lint(
            "draft-request-copied-down", "条例第十五条（一）", "、".join(lower), structs.replace(paper, copies=kept)
        )


def _joint(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    if about.sender is None:
        return
    mine = _rank(about.sender)
    unequal = [unit.name for unit in about.joint if _rank(unit) != mine]
    if unequal:
        yield Lint("draft-joint-unequal", "条例第十七条", "、".join(unequal))


def _signer(paper: Paper, kind: str, about: Context) -> Iterator[Lint]:
    if kind in ("请示", "报告") and not paper.signer.strip() and paper.office.strip():
        yield Lint("draft-signer-missing", "条例第九条（六）", kind)


def _rank(unit: Unit) -> int:
    # departments of a county and its townships are of one rank (科级)
    return {Level.COUNTY: 2, Level.DEPARTMENT: 1, Level.TOWNSHIP: 1}.get(Level(unit.level), 0)


def _with_title(paper: Paper, title: str, kind: str) -> Paper:
    return structs.replace(paper, title=title, kind=kind)


_RULES: Final[Sequence[Callable[[Paper, str, Context], Iterator[Lint]]]] = (
    _number,
    _signer,
    _kinds,
    _one_matter,
    _recipients,
    _no_request_in_report,
    _request_asks,
    _direction,
    _levels,
    _copies,
    _joint,
)

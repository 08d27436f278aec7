"""The paper itself: the elements of an official document (GB/T 9704-2012, 党政机关公文处理工作条例 Art. 8 and 9)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Final

from msgspec import Struct

KINDS = (
    "决议", "决定", "命令", "公报", "公告", "通告", "意见", "通知",
    "通报", "报告", "请示", "批复", "议案", "函", "纪要",
)  # fmt: skip
"""The fifteen kinds of official document (条例 Art. 8)."""

_BETWEEN_NAMES: Final = re.compile("[、，,；;\u3000]")
_ENDINGS = {**{kind: kind for kind in KINDS}, "令": "命令", "会议纪要": "纪要"}


class Urgency(StrEnum):
    """紧急程度 as printed; empty for an ordinary document."""

    ORDINARY = ""
    URGENT = "加急"
    EMERGENCY = "特急"


class Attachment(Struct, frozen=True, array_like=True):
    """A file 附件 of a paper, named by its content. `media` is the kind that its content shows
    (`app.domain.attachments.KINDS`)."""

    name: str
    size: int
    """Bytes."""
    sha256: bytes
    media: str


class Paper(Struct, frozen=True, array_like=True):
    """A document as drafted or published. `body` keeps the lines as they stand; `layout` tells what each line is."""

    title: str
    kind: str = ""
    number: str = ""
    office: str = ""
    urgency: str = ""
    written: str = ""
    body: tuple[str, ...] = ()
    main_recipients: str = ""
    signature: str = ""
    copies: tuple[str, ...] = ()
    signer: str = ""
    note: str = ""
    attachments: tuple[str, ...] = ()
    subject: str = ""
    index: str = ""
    published: str = ""
    secrecy: str = ""
    """密级 as given by whoever made the file: anything but empty is refused (law 7)."""
    files: tuple[Attachment, ...] = ()
    """The files that go with it; `attachments` is the 附件说明, the names that are printed."""


def names_in(text: str) -> tuple[str, ...]:
    """The names of offices in a field, whichever mark stands between them."""
    return tuple(name for part in _BETWEEN_NAMES.split(text) if (name := part.strip()))


def names_of(files: tuple[Attachment, ...]) -> tuple[str, ...]:
    """The 附件说明 that follows from files: their names without the endings."""
    return tuple(one.name.rpartition(".")[0] or one.name for one in files)


def kind_of(title: str) -> str:
    """The kind that a title ends with, or `""`: “…请示的通知” is a 通知, 专利代理条例 has none (条例 Art. 8).

    Only the end counts, because titles quote other documents; stray spaces and a closing bracket are passed over.
    """
    bare = "".join(title.split())
    while bare.endswith(("）", ")")):
        opening = max(bare.rfind("（"), bare.rfind("("))
        if opening <= 0:
            break
        bare = bare[:opening]
    for ending in sorted(_ENDINGS, key=len, reverse=True):
        if bare.endswith(ending):
            return _ENDINGS[ending]
    return ""

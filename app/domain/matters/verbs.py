"""The names of the acts on a matter, and what kinds there are."""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Verb(StrEnum):
    """An act on a matter 办理动作."""

    START = "start"  # 发起
    SUBMIT = "submit"  # 提交
    SIGN_FOR = "sign-for"  # 签收
    REGISTER = "register"  # 登记
    VET = "vet"  # 初审
    PROPOSE = "propose"  # 拟办
    INSTRUCT = "instruct"  # 批示
    HANDLE = "handle"  # 承办
    AGREE = "agree"  # 同意
    COUNTERSIGN = "countersign"  # 会签
    SIGN = "sign"  # 签发
    REPLY = "reply"  # 答复
    FINISH = "finish"  # 办结
    ARCHIVE = "archive"  # 归档
    RETURN = "return"  # 退回
    TRANSFER = "transfer"  # 转办
    ADD_BEFORE = "add-before"  # 前加签
    ADD_AFTER = "add-after"  # 后加签
    CLAIM = "claim"  # 认领
    RECALL = "recall"  # 撤回
    RECLAIM = "reclaim"  # 收回
    NOTE = "note"  # 意见
    REVISE = "revise"  # 修订
    CIRCULATE = "circulate"  # 传阅
    READ = "read"  # 已阅
    URGE = "urge"  # 催办
    REPORT = "report"  # 续报
    SUSPEND = "suspend"  # 中止计时
    RESUME = "resume"  # 恢复计时
    EXTEND = "extend"  # 延长
    HAND_OVER = "hand-over"  # 移交


FORWARD: Final = frozenset(
    {
        Verb.SUBMIT,
        Verb.SIGN_FOR,
        Verb.REGISTER,
        Verb.VET,
        Verb.PROPOSE,
        Verb.INSTRUCT,
        Verb.HANDLE,
        Verb.AGREE,
        Verb.COUNTERSIGN,
        Verb.SIGN,
        Verb.REPLY,
        Verb.FINISH,
        Verb.ARCHIVE,
    }
)
"""Decisions that bring a matter on to its next desk."""

ASIDE: Final = frozenset({Verb.RETURN, Verb.TRANSFER, Verb.ADD_BEFORE, Verb.ADD_AFTER})
"""Decisions that bring it elsewhere."""

DECISIONS: Final = FORWARD | ASIDE
"""What consumes a token's epoch: of two such acts the hub accepts the first (law 3)."""

OF_HOLDER: Final = frozenset({Verb.CIRCULATE, Verb.SUSPEND, Verb.RESUME, Verb.EXTEND})
"""What who holds a token may do without giving it away, where the step allows it."""

IN_STEPS: Final = DECISIONS | OF_HOLDER
"""What a step's `acts` may name. The others follow from rules: note, revise, claim, recall, reclaim, urge, …"""

AGREEING: Final = frozenset({Verb.SIGN_FOR, Verb.REGISTER})
"""Two such acts on one token do not quarrel: the second changes nothing and is no error (law 3)."""

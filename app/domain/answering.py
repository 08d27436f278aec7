"""批复: the answer of the unit above, as its office begins to write it."""

from __future__ import annotations

from typing import Final

from app.domain.papers import Paper

_ASKS: Final = "的请示"
_ANSWERS: Final = "的批复"
KIND: Final = "批复"


def begun(request: Paper, number: str, asker: str, answerer: str) -> Paper:
    """The answer to a request, to be written on: one answer to one request, to the unit that asked (条例 Art. 8).

    `number` is the request's own, empty where it has none yet; `asker` and `answerer` are names of units.
    """
    stem = request.title.strip().removesuffix(_ASKS)
    named = f"《{request.title.strip()}》" + (f"（{number}）" if number else "")
    return Paper(
        stem + _ANSWERS,
        KIND,
        office=answerer,
        body=(f"你单位{named}收悉。经研究，现批复如下：", "一、"),
        main_recipients=asker,
        signature=answerer,
    )

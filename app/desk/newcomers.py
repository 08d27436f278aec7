"""Whether a clerk may be led to the first lesson. Every start asks, so nothing of learning is imported for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from app.domain.records import Training

if TYPE_CHECKING:
    from app.desk.desk import Desk

_ANSWERED: Final = "first-lesson-answered"


def may_be_asked(desk: Desk) -> bool:
    """Whether this clerk has neither begun to learn, here or at another PC as far as the unit's records tell, nor
    answered before."""
    if desk.setting(_ANSWERED):
        return False
    me = desk.identity.person
    with desk.store.reading() as tx:
        return not tx.learning.begun() and all(record.of[0] != me for record in tx.mirror.all(Training))


def answered(desk: Desk) -> None:
    """The clerk said yes or no: nobody asks again. On disk when it returns."""
    desk.set_setting(_ANSWERED, True)

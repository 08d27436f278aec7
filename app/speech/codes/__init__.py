"""The sentence for every code that the program raises, refuses or finds with: one table a room."""

from __future__ import annotations

from typing import Final

from app.speech.codes import acts, desk, doctor, drafting, exchange, files, hub, log, mailbag, matters, training
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    **acts.SAID,
    **exchange.SAID,
    **desk.SAID,
    **hub.SAID,
    **matters.SAID,
    **drafting.SAID,
    **doctor.SAID,
    **files.SAID,
    **mailbag.SAID,
    **training.SAID,
    **log.SAID,
}

__all__ = ["SAID", "Said"]

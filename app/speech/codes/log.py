"""What a desk notices of the hub's signed log, and what an exported file does not prove."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "log-forked": Said(
        N_("The county's log was changed"),
        N_(
            "The county signed its log on {day} with {acts} acts in it, and what it has signed since does not begin "
            "with them: what stood there was changed. Everything on this desk is kept, with the proof, and work goes "
            "on. Tell the county office, and the office above it."
        ),
    ),
    "log-restarted": Said(
        N_("The county's log begins anew"),
        N_(
            "The county's hub was restored from a backup and has lost the newest part of its log, as it was signed on "
            "{day} with {acts} acts. Nothing on this desk is lost; the acts are given again. If nobody has told you of "
            "a restore, ask the county office."
        ),
    ),
    "algorithm-unknown": Said(
        N_("Signed in a way not known here"),
        N_(
            "This was signed in a way that the county's program does not know yet. It was not accepted; what you typed "
            "is kept. The county updates its program first; then send it again."
        ),
    ),
}

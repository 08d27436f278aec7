"""What goes wrong between a desk and a hub: roads, frames, joining."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "unreachable": Said(
        N_("No line to the county"),
        N_(
            "The county cannot be reached now. Everything is saved on this PC and is sent by itself as soon as the "
            "line is back. Just go on working."
        ),
    ),
    "cut-off": Said(
        N_("Line cut"),
        N_(
            "The line was cut before the county's answer was complete. What had arrived is kept and the rest "
            "follows by itself. Just go on working."
        ),
    ),
    "other-zone": Said(
        N_("Another network"),
        N_(
            "The county's hub belongs to another network ({ours:zone}) than this desk ({theirs:zone}). Nothing was "
            "exchanged: networks are never bridged. Check the address of the hub."
        ),
    ),
    "unknown-version": Said(
        N_("Versions do not fit"),
        N_(
            "The other side speaks version {theirs} of the protocol, this one version {ours}. Nothing was "
            "exchanged, and nothing is lost. Update the older of the two programs."
        ),
    ),
    "unknown-desk": Said(
        N_("Desk not known"),
        N_(
            "The county does not know this desk, or has closed it. What waits here is kept. Ask the county office "
            "for a new slip and join again."
        ),
    ),
    "frame-damaged": Said(
        N_("Damaged on the way"),
        N_(
            "What came is damaged or is not of the form agreed upon. Nothing of it was taken over, and nothing is "
            "lost: it is fetched again by itself. If it stays so, look for a proxy or firewall that alters what "
            "passes."
        ),
    ),
    "frame-too-large": Said(
        N_("Too large"),
        N_(
            "What came is larger than is allowed ({limit}). It was not opened, and nothing here was changed. If it "
            "comes again, tell the county office."
        ),
    ),
    "dictionary-differs": Said(
        N_("Fetched again"),
        N_(
            "A part of what came refers to something that this desk does not hold. Nothing was taken over from it; "
            "it is fetched again in full by itself."
        ),
    ),
    "page-out-of-order": Said(
        N_("Out of order"),
        N_(
            "A part came before the one that it follows, so it was not taken over. Nothing is lost: both are "
            "fetched again by themselves."
        ),
    ),
    "hub-not-proven": Said(
        N_("Not the county's hub"),
        N_(
            "What answered at this address could not prove that it knows the code of your slip. It may not be the "
            "county's hub: this desk did not join, and the code was not given away. Check the address on the slip."
        ),
    ),
    "join-file-damaged": Said(
        N_("Joining file damaged"),
        N_(
            "The joining file (.xyjoin) is damaged or incomplete, so this desk did not join. Copy it again, or use "
            "the slip."
        ),
    ),
    "code-malformed": Said(
        N_("Not a whole code"),
        N_(
            "This is not a whole code: a code has {expected} characters in groups of four, here are {length}, or "
            "one that no code has (0 and O are never used). No try was counted. Compare it with the slip and type "
            "it again."
        ),
    ),
    "code-unknown": Said(
        N_("Code not right"),
        N_(
            "The county does not know this code; perhaps a character is wrong. This desk did not join. Compare it "
            "with the slip: after five wrong tries a slip is no longer valid. If it is right, ask the county "
            "office for a new one."
        ),
    ),
    "code-used": Said(
        N_("Slip already used"),
        N_(
            "Another desk has joined with this slip already, so this one did not. If that was not you, tell the "
            "county office at once. It gives you a new slip."
        ),
    ),
    "code-expired": Said(
        N_("Slip expired"),
        N_(
            "A slip is valid for seven days, and these are over. This desk did not join. Ask the county office for "
            "a new slip."
        ),
    ),
    "code-tried-out": Said(
        N_("Slip no longer valid"),
        N_(
            "The code of this slip was typed wrongly five times, so it is no longer valid. This desk did not join. "
            "Ask the county office for a new slip."
        ),
    ),
    "no-line": Said(
        N_("No line to the county"),
        N_(
            "No line to the county ({address}) is open now. Everything is saved on this PC and is sent by itself "
            "as soon as the line is back. Just go on working."
        ),
    ),
    "line-silent": Said(
        N_("Line silent"),
        N_(
            "The county ({address}) did not answer in time. Everything is saved on this PC; it is tried again by "
            "itself, and nothing is sent twice. Just go on working."
        ),
    ),
    "hub-not-trusted": Said(
        N_("Not the county's hub"),
        N_(
            "What answers at {address} is not the hub that this desk joined, so nothing was sent to it. What waits "
            "here is kept. Tell the county office; a proxy that opens encrypted lines can be the cause."
        ),
    ),
    "not-a-hub": Said(
        N_("Not a hub"),
        N_(
            "Something else than a hub answers at this address (status {status}): a proxy, a log-in page of the "
            "network, or the wrong address. Nothing was exchanged and nothing is lost. Start `desk doctor`, and "
            "compare the address with the slip."
        ),
    ),
    "hub-in-trouble": Said(
        N_("The hub is in trouble"),
        N_(
            "The county's hub is in trouble (status {status}). Everything is saved on this PC and is sent by "
            "itself later. If it stays so, telephone the county office."
        ),
    ),
    "beyond-end": Said(
        N_("The hub has forgotten something"),
        N_(
            "This desk holds more than the county's hub does, and cannot show that it came from it. Everything here is "
            "kept; nothing was exchanged. Tell the county office: its hub may run on an old copy of its data."
        ),
    ),
    "recovering": Said(
        N_("The hub is being restored"),
        N_(
            "The county's hub is being restored from a backup and does not decide yet. This is kept and is offered "
            "again by itself. You need not do anything."
        ),
    ),
}

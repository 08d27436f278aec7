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
    "proof-needs-line": Said(
        N_("The proof comes from the county"),
        N_(
            "The proof of a document comes from the county, and there is no line to it now. Nothing was written. Do"
            " it again when the line is back, or ask the county office to export it."
        ),
    ),
    "proof-not-one": Said(
        N_("No proof file"),
        N_("This is not a proof file (.xyproof), so there is nothing to prove. Choose the file that was exported."),
    ),
    "proof-newer": Said(
        N_("Proof file of a newer version"),
        N_(
            "This proof file is of version {theirs}, and this program knows version {ours}. Nothing was proven. "
            "Prove it with a newer program."
        ),
    ),
    "proof-truncated": Said(
        N_("The file is not whole"),
        N_(
            "The end of this proof file is missing: it was cut off, or copied only in part. Nothing was proven. "
            "Copy or export it again."
        ),
    ),
    "proof-altered": Said(
        N_("The file was altered"),
        N_(
            "This proof file is not as it was written: something in it was altered, on purpose or by a bad disk. Do"
            " not rely on it. Have it exported again."
        ),
    ),
    "authority-malformed": Said(
        N_("No fingerprint"),
        N_(
            "“{given}” is neither a fingerprint (16 digits and letters or more, as on an enrolment slip) nor a file"
            " with a certificate. Nothing was proven. Type it as it stands on the slip."
        ),
    ),
    "proof-other-authority": Said(
        N_("Of another county"),
        N_(
            "The file is vouched for by the authority {theirs}, and you asked for {ours}: it comes from another "
            "county, or from nobody. Do not rely on it."
        ),
    ),
    "proof-hub-not-certified": Said(
        N_("The hub's key is vouched for by nobody"),
        N_(
            "The key of the hub that signed this file is not vouched for by the authority in it, so nothing in it "
            "is proven. Do not rely on it."
        ),
    ),
    "proof-root-altered": Said(
        N_("The root of the log does not hold"),
        N_(
            "The root of the county's log in this file was altered, or was signed by another county: that the acts "
            "stand in the log is not proven. Do not rely on it."
        ),
    ),
    "proof-statement-altered": Said(
        N_("The county's statement does not hold"),
        N_(
            "What the county stated of this document was altered, or was signed by another county: whose keys these"
            " are, and whether an act is missing, is not proven. Do not rely on it."
        ),
    ),
    "proof-other-root": Said(
        N_("Statement and log do not belong together"),
        N_(
            "The county's statement in this file belongs to another log or another county than the root beside it. "
            "Do not rely on it."
        ),
    ),
    "proof-key-foreign": Said(
        N_("Another's key"),
        N_(
            "Act {number} ({act:act}) was signed with a key that the county does not state to be the author's. Do "
            "not rely on it."
        ),
    ),
    "proof-act-altered": Said(
        N_("An act was altered"),
        N_("Act {number} ({act:act}) was altered after it was signed: its signature does not hold. Do not rely on it."),
    ),
    "proof-key-revoked": Said(
        N_("The key was not valid"),
        N_(
            "Act {number} ({act:act}) stands in the log where the key of {name} was not valid: it was revoked "
            "before, or not yet given. Do not rely on it."
        ),
    ),
    "proof-receipt-differs": Said(
        N_("Not accepted by the county"),
        N_(
            "The receipt that stands with act {number} ({act:act}) is not that of an accepted act, or is of another"
            " act. Do not rely on it."
        ),
    ),
    "proof-act-of-another": Said(
        N_("Belongs to another document"),
        N_("Act {number} ({act:act}) is about another document: it was put into this file. Do not rely on it."),
    ),
    "proof-not-in-log": Said(
        N_("Not in the log"),
        N_(
            "Act {number} ({act:act}) is not proven to stand in the county's log: it, its receipt or its proof was "
            "altered. Do not rely on it."
        ),
    ),
    "proof-act-not-stated": Said(
        N_("Not stated by the county"),
        N_(
            "Act {number} ({act:act}) is not one of those that the county states for this document: it was "
            "exchanged or put in. Do not rely on it."
        ),
    ),
    "proof-act-missing": Said(
        N_("Acts are missing"),
        N_(
            "The county states {count} acts more for this document than are in the file: they were taken out. Do "
            "not rely on it."
        ),
    ),
    "proof-acts-swapped": Said(
        N_("Acts stand in another order"),
        N_("The acts in this file do not stand in the order in which the county accepted them. Do not rely on it."),
    ),
    "proof-acts-impossible": Said(
        N_("Acts that cannot be"),
        N_("By the rules of matters the acts in this file cannot have followed from one another. Do not rely on it."),
    ),
    "proof-without-beginning": Said(
        N_("The beginning is missing"),
        N_("The act that began this document is not in the file, so it does not show what it was. Do not rely on it."),
    ),
    "proof-file-altered": Said(
        N_("A file was altered"),
        N_(
            "The file “{name}” is not the one that was signed with the document: it was altered or exchanged. Do "
            "not rely on it."
        ),
    ),
    "proof-file-foreign": Said(
        N_("A file that does not belong here"),
        N_("The file holds content that no document in it names: it was put in. Do not rely on it."),
    ),
}

"""Why an act cannot be: the rules' refusals, and those of the hub before it asks the rules."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "act-malformed": Said(
        N_("Not understood"),
        N_(
            "The act ({kind:act}) could not be read and was not carried out. What you wrote is kept on this desk. "
            "Update the program and do it again."
        ),
    ),
    "act-too-large": Said(
        N_("Act too large"),
        N_(
            "The act is larger than the hub takes and was not accepted. What you wrote is kept on this desk. Make "
            "it shorter and send it again."
        ),
    ),
    "act-id-used": Said(
        N_("Not accepted"),
        N_(
            "The county already holds another act with the same number, as happens after a store was copied. This "
            "one was not accepted; what you wrote is kept. Do it again."
        ),
    ),
    "act-other-zone": Said(
        N_("Another network"),
        N_(
            "This was done on another network ({zone:zone}) than the county's hub belongs to. It was not accepted "
            "and stays on this desk: networks are never bridged."
        ),
    ),
    "after-refused": Said(
        N_("Sent back with the step before"),
        N_(
            "The step that this one was made upon was refused, so this one was not carried out either. What you "
            "typed is kept. Look at the refused step first."
        ),
    ),
    "after-unknown": Said(
        N_("Waits for an earlier step"),
        N_(
            "The county waits for an earlier step that has not arrived yet. Both are kept on this desk and are "
            "sent by themselves. You need not do anything."
        ),
    ),
    "bad-signature": Said(
        N_("Signature does not fit"),
        N_(
            "The signature does not fit: it was altered on the way or comes from someone else. Nothing of it was "
            "taken over, and nothing here was changed. Try again; if it stays so, tell the county office."
        ),
    ),
    "key-unknown": Said(
        N_("Key not known"),
        N_(
            "The county does not know the key that this was signed with, so it was not accepted. What you wrote is "
            "kept. Ask the county office for a new slip and join again."
        ),
    ),
    "key-revoked": Said(
        N_("Key no longer valid"),
        N_(
            "The key that this was signed with is no longer valid, so it came back to you. What you wrote is kept. "
            "Join with a new slip, then confirm it and send it again."
        ),
    ),
    "not-to-confirm": Said(
        N_("Nothing to confirm"),
        N_("Only what came back because its key was revoked is confirmed. This was left as it is."),
    ),
    "confirm-on-matter": Said(
        N_("Decide on the matter's page"),
        N_(
            "A decision on a matter is not confirmed by itself, since the matter may have moved on. What you typed is "
            "kept. Open the matter, look how it stands, and decide there."
        ),
    ),
    "body-too-long": Said(
        N_("Text too long"),
        N_(
            "The text is longer than {limit} KB, so nothing was sent. Your draft is kept. Shorten it, or send the "
            "long part on paper for now."
        ),
    ),
    "title-missing": Said(
        N_("No title"),
        N_("The document has no title, so nothing was sent. Your draft is kept. Write a title and send it again."),
    ),
    "title-too-long": Said(
        N_("Title too long"),
        N_(
            "The title is longer than {limit} characters, so nothing was sent. Your draft is kept. Shorten the "
            "title and send it again."
        ),
    ),
    "recipients-missing": Said(
        N_("No recipient"),
        N_(
            "No unit was chosen to receive it, so nothing was sent. Your draft is kept. Choose a recipient and "
            "send it again."
        ),
    ),
    "to-yourself": Said(
        N_("Addressed to your own unit"),
        N_(
            "{unit} is the sending unit itself, so nothing was sent. Your draft is kept. Remove it from the "
            "recipients and send again."
        ),
    ),
    "unit-has-no-desk": Said(
        N_("Unit receives no documents here"),
        N_(
            "{unit} does not receive documents here (villages work through their township), so nothing was sent. "
            "Your draft is kept. Send it to the township instead."
        ),
    ),
    "unknown-unit": Said(
        N_("Unit not known"),
        N_(
            "There is no unit {unit} in this county's directory, so nothing was done. Check the name, or wait "
            "until the directory is up to date."
        ),
    ),
    "unknown-person": Said(
        N_("Person not known"),
        N_(
            "There is no person {person} in this county's directory, so nothing was done. Check the name; if it is "
            "right, ask the county office to enter it."
        ),
    ),
    "unknown-item": Said(
        N_("Not found"),
        N_(
            "There is no such document or notice here. It may have been withdrawn by its sender. What you wrote is "
            "kept."
        ),
    ),
    "unknown-act": Said(
        N_("Not known here"),
        N_(
            "The county's hub does not know this kind of act ({kind:act}) yet, so it was not carried out. It is "
            "kept on this desk. Ask the county office to update the hub."
        ),
    ),
    "withdrawn": Said(
        N_("Withdrawn"),
        N_(
            "The sender has withdrawn “{title}”, so this was not carried out. What you wrote is kept. You need not "
            "do anything more about this document."
        ),
    ),
    "not-yours": Said(
        N_("Not sent by your unit"),
        N_(
            "Another unit sent “{title}”; only the sender can withdraw it. Nothing was changed. If it should be "
            "withdrawn, telephone the sender."
        ),
    ),
    "audience-missing": Said(
        N_("To whom?"),
        N_(
            "Only the county and its departments address the whole county. What you wrote is kept. Choose the units "
            "that the notice is for."
        ),
    ),
    "classified": Said(
        N_("Classified documents must not be here"),
        N_(
            "“{title}” bears the secrecy marking “{marking}”. Classified documents must not enter this system: "
            "nothing was saved and nothing was sent. Register the paper in the paper register and hand it to the "
            "secrecy keeper (保密员)."
        ),
    ),
}

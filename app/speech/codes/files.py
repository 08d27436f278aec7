"""What is said of files: why one is not taken, and where one is."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "attachment-empty": Said(
        N_("Empty file"),
        N_("“{name}” is empty, so it was not added. Open it in its own program, save it again, and add it then."),
    ),
    "attachment-too-large": Said(
        N_("File too large"),
        N_(
            "“{name}” is larger than {limit:size}, so it was not added. Scan it at a lower resolution or split it "
            "into parts."
        ),
    ),
    "attachments-too-many": Said(
        N_("Too many files"),
        N_("A document goes with {limit} files at most. Nothing was sent. Send the others with a second document."),
    ),
    "attachment-executable": Said(
        N_("Programs are not sent"),
        N_(
            "“{name}” is a program, or would start one when it is opened, so it was not added. This is how viruses "
            "travel. Programs are installed by the county's technician."
        ),
    ),
    "attachment-macros": Said(
        N_("File has macros"),
        N_(
            "“{name}” has macros (small programs) in it, so it was not added. Save it as .docx, .xlsx or PDF, which "
            "have none, and add that file."
        ),
    ),
    "attachment-encrypted": Said(
        N_("File has a password"),
        N_(
            "“{name}” has a password, so nobody could see what is in it and it was not added. Save it without a "
            "password; it travels encrypted all the same."
        ),
    ),
    "attachment-kind": Said(
        N_("Kind of file not taken"),
        N_(
            "“{name}” is none of the kinds that are sent: PDF, OFD, Word, Excel, WPS, pictures, plain text. It was "
            "not added. Unpack an archive and add its files; of anything else, make a PDF."
        ),
    ),
    "attachment-damaged": Said(
        N_("File damaged"),
        N_(
            "“{name}” is damaged: what is in it does not fit together. It was not added. Open it in its own program, "
            "save it again, and add it then."
        ),
    ),
    "attachment-malformed": Said(
        N_("File list unreadable"),
        N_("The list of files of this document is damaged. Nothing was sent. Add the files again."),
    ),
    "attachment-unreadable": Said(
        N_("File cannot be read"),
        N_(
            "“{name}” cannot be read ({why}), so it was not added. Close it in other programs, and put the stick "
            "that it is on back in."
        ),
    ),
    "attachment-changed": Said(
        N_("File was being changed"),
        N_(
            "“{name}” was changed while it was read, so it was not added. Save and close it in the program that has it "
            "open, then add it again."
        ),
    ),
    "file-not-saved": Said(
        N_("Not saved"),
        N_(
            "“{name}” could not be saved there ({why}). It is still in this desk. Put the stick back in or choose "
            "another folder, then save it again."
        ),
    ),
    "file-not-found": Said(
        N_("No such file"),
        N_("The county has no such file for this desk. Perhaps the document was withdrawn. Exchange, and look again."),
    ),
    "file-not-here": Said(
        N_("Not on this PC yet"),
        N_("“{name}” is not on this PC yet. Fetch it; once it is here it can be read without the line as well."),
    ),
    "file-not-at-county": Said(
        N_("Has not reached the county yet"),
        N_(
            "“{name}” has not reached the county yet: the sender's line is slow or down. It comes by itself when it "
            "is there; nothing needs to be done."
        ),
    ),
    "attachment-rotten": Said(
        N_("File damaged on this PC"),
        N_("“{name}” was damaged on this PC's disk and was let go. It is fetched from the county again."),
    ),
    "file-disk-full": Said(
        N_("Not enough disk"),
        N_(
            "The disk of this PC has no room for “{name}” ({size:size}). Nothing is lost. Delete what is no longer "
            "needed, then try again."
        ),
    ),
    "pdf-unreadable": Said(
        N_("Cannot be shown here"),
        N_("“{name}” cannot be shown here: it is damaged or has a password. Save it, and open it in another program."),
    ),
    "upload-malformed": Said(
        N_("Not as announced"),
        N_("What is being brought is not what the document says. Nothing of it was kept. Tell the county office."),
    ),
    "upload-too-long": Said(
        N_("Longer than announced"),
        N_("More was brought than the document says. What is too much was not kept. It is brought again by itself."),
    ),
    "upload-elsewhere": Said(
        N_("Goes on elsewhere"),
        N_("The county has more or less of this file than was thought. It goes on from there by itself."),
    ),
    "upload-busy": Said(
        N_("Being brought already"),
        N_("This file is being brought by another connection just now. Nothing is lost; it goes on by itself."),
    ),
    "uploads-too-many": Said(
        N_("Too many files at once"),
        N_("This desk has {limit} files on their way already. The others follow by themselves."),
    ),
    "blob-differs": Said(
        N_("File arrived altered"),
        N_("What arrived is not the file that was sent. It was let go and is carried again by itself."),
    ),
    "hub-disk-full": Said(
        N_("County's disk is full"),
        N_(
            "The county's disk has no room for files. Documents still go through, and the files follow by themselves "
            "when there is room. Tell the county office."
        ),
    ),
    "epoch-differs": Said(
        N_("Exchange first"),
        N_("The county's hub was restored. Nothing is lost: the files go on after the next exchange."),
    ),
    "clock-differs": Said(
        N_("Clocks differ"),
        N_("This PC's clock and the county's differ. The request is made again with the county's time."),
    ),
}

"""What is said of mailbags and of the sticks that carry them."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "bag-other-zone": Said(
        N_("Mailbag of another network"),
        N_("This is a mailbag of another network ({theirs:zone}); this PC belongs to {ours:zone}. It was not opened."),
    ),
    "bag-other-county": Said(
        N_("Mailbag of another county"),
        N_("This mailbag belongs to another county's hub. It was not opened and nothing here was changed."),
    ),
    "bag-not-yours": Said(
        N_("For another desk"),
        N_(
            "This mailbag is for another clerk or another PC. It was not opened. Give it to the one for whom it "
            "was packed; who works at several PCs opens each bag at the PC that asked for it."
        ),
    ),
    "bag-wrong-way": Said(
        N_("Going the other way"),
        N_(
            "This mailbag goes the other way: it was packed on this side and is still to be opened on the other. "
            "Nothing was changed. Carry it on."
        ),
    ),
    "bag-not-one": Said(
        N_("Not a mailbag"),
        N_("This file is not a mailbag, or it is damaged from its first bytes on. It was not opened."),
    ),
    "bag-newer": Said(
        N_("Mailbag of a newer version"),
        N_(
            "This mailbag was packed by a newer program (form {theirs}; this one reads form {ours}). It was not "
            "opened. Update this program, then open it again: it stays good."
        ),
    ),
    "bag-altered": Said(
        N_("Mailbag altered"),
        N_(
            "This mailbag is not as it was packed: something in it was altered or spoilt on the way. Nothing was "
            "taken from it. Copy it again from the stick, or have it packed anew."
        ),
    ),
    "bag-half-copied": Said(
        N_("Mailbag half copied"),
        N_(
            "This file of a mailbag (part {part} of {parts}) was copied only in part; perhaps the stick was "
            "pulled out too early. Nothing was taken from it. Copy it again."
        ),
    ),
    "bag-too-large": Said(
        N_("Mailbag too large"),
        N_("A mailbag may have {limit} MB at most, and this one claims more. It was not opened."),
    ),
    "bag-unreadable": Said(
        N_("Cannot be read"),
        N_(
            "{file} cannot be read; perhaps the stick was pulled out. Nothing was taken from it. Put it in "
            "again and open it once more."
        ),
    ),
    "bag-incomplete": Said(
        N_("More parts to come"),
        N_(
            "Part {part} of {parts} of this mailbag is kept. Still missing: {missing}. Open those too, in any "
            "order; the bag opens by itself with the last one."
        ),
    ),
    "bag-opened": Said(
        N_("Mailbag opened"),
        N_(
            "The mailbag was opened. Answers from the county: {acts}; bundles of papers and notices: {pages}; files: "
            "{files}."
        ),
    ),
    "bag-opened-more": Said(
        N_("Mailbag opened, more to come"),
        N_(
            "The mailbag was opened. Answers from the county: {acts}; bundles of papers and notices: {pages}; files: "
            "{files}. There was more than fits into one; open the other bags too, or pack one for the county again."
        ),
    ),
    "bag-opened-before": Said(
        N_("Opened before"),
        N_("This mailbag was opened here before. Nothing was changed, and nothing is there twice."),
    ),
    "bag-late": Said(
        N_("Nothing new in it"),
        N_(
            "Everything in this mailbag had come already by another way. Nothing was changed, and nothing is "
            "there twice."
        ),
    ),
    "bag-early": Said(
        N_("Kept until its turn"),
        N_(
            "This mailbag came before an earlier one. What is in it ({early} bundles) is kept and opens by itself "
            "as soon as the earlier bag is opened or the line is back."
        ),
    ),
    "bag-no-room": Said(
        N_("Come too early"),
        N_(
            "Too much waits here already for bags that have not come. A part of this one was not kept, and "
            "nothing is lost: open the earlier bags, or pack one for the county; its answer brings everything."
        ),
    ),
    "bag-other-epoch": Said(
        N_("The hub was restored in between"),
        N_(
            "The county's hub was restored from a backup between this mailbag and what this desk heard last. "
            "Nothing was taken from it, and nothing is lost. Pack a new mailbag for the county; its answer fits."
        ),
    ),
    "bag-restarted": Said(
        N_("The hub was restored"),
        N_(
            "The mailbag says that the county's hub was restored from a backup. This desk keeps everything and "
            "offers it again. Pack a mailbag for the county once more."
        ),
    ),
    "bag-taken": Said(
        N_("Mailbag taken in"),
        N_(
            "The mailbag of {person} was opened: {acts} acts, {answered} of them answered; {files} files. The answer "
            "lies beside it."
        ),
    ),
    "bag-taken-before": Said(
        N_("Opened before"),
        N_(
            "The mailbag of {person} was opened here before: nothing is there twice. Its answer was packed once "
            "more and lies beside it."
        ),
    ),
    "bag-files-early": Said(
        N_("Open the other bags first"),
        N_(
            "This mailbag holds files of documents that are not here yet. Nothing was taken from it. Open the other "
            "bags that were packed with it, then this one again."
        ),
    ),
    "bag-files-short": Said(
        N_("Files not whole"),
        N_(
            "{files} files are not whole: their beginning is in another bag that was not opened. The next bag brings "
            "them again."
        ),
    ),
    "bag-files-left": Said(
        N_("Files left behind"),
        N_("{files} files ({size:size}) had no room in the bag; the next one brings them."),
    ),
    "bag-stopped": Said(
        N_("Packing was stopped"),
        N_("Packing was stopped. No bag was packed, and what waits for the county still waits."),
    ),
    "bag-spooled": Said(
        N_("Left with this PC"),
        N_("What waits is left sealed with this PC, which sends it by itself when the line is back."),
    ),
    "medium-other-zone": Said(
        N_("Stick of another network"),
        N_(
            "This stick is marked for another network ({theirs:zone}); this PC belongs to {ours:zone}. Nothing "
            "was read from it or written to it. Use a stick of this network; sticks never change networks."
        ),
    ),
    "whom-and-folder": Said(
        N_("For whom, and where"),
        N_("Name a unit or a person and a folder, or --all and a folder. Nothing was packed."),
    ),
    "no-desks": Said(
        N_("No desk there"),
        N_("Nobody of {whom} has a desk yet, so there is no one to pack for. Nothing was written. Enrol a desk first."),
    ),
}

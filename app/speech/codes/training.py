"""Why a course cannot be taken, an act on the simulated PC not be done, or an attempt not go on."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "pack-no-head": Said(
        N_("No course there"),
        N_("This folder has no {text}, so it is no course. Nothing was changed. Look whether it is the right folder."),
    ),
    "pack-newer": Said(
        N_("From a newer version"),
        N_(
            "Line {line} of {file}: this course is written for a newer program (form {text}). It was not taken. "
            "Update this program first."
        ),
    ),
    "pack-malformed": Said(
        N_("Not readable"),
        N_("Line {line} of {file} cannot be read: {text}. The course was not taken; the one before stays."),
    ),
    "pack-key-missing": Said(
        N_("Something is missing"),
        N_("From line {line} of {file} on, “{text}” is missing. The course was not taken; the one before stays."),
    ),
    "pack-key-unknown": Said(
        N_("Word not known"),
        N_("Line {line} of {file}: “{text}” means nothing here. Perhaps it is mistyped. The course was not taken."),
    ),
    "pack-no-file": Said(
        N_("File not there"),
        N_("Line {line} of {file} names a file “{text}” that is not in the folder. The course was not taken."),
    ),
    "pack-not-utf8": Said(
        N_("Not in UTF-8"),
        N_("Line {line} of {file} is not UTF-8 text. Save the file as UTF-8 and try again. The course was not taken."),
    ),
    "pack-too-large": Said(
        N_("File too large"),
        N_("{file} is too large ({text}). The course was not taken."),
    ),
    "pack-picture": Said(
        N_("Picture not taken"),
        N_(
            "Line {line} of {file}: “{text}” may not be in a picture, or is missing there. A picture is plain SVG "
            "with a viewBox and a title, that runs and fetches nothing. The course was not taken."
        ),
    ),
    "pack-picture-untold": Said(
        N_("Picture without words"),
        N_(
            "Line {line} of {file}: the picture {text} has no words for those who cannot see it. Write them "
            "between the square brackets. The course was not taken."
        ),
    ),
    "pack-no-card": Said(
        N_("Lesson without cards"),
        N_(
            "Line {line} of {file} stands before any heading with “##”: “{text}”. Each piece of a lesson belongs "
            "to a heading. The course was not taken."
        ),
    ),
    "pack-doing-unknown": Said(
        N_("Not something to do"),
        N_("Line {line} of {file}: “{text}” does not begin with 动手, 题目, 练习 or 打字. The course was not taken."),
    ),
    "pack-link-outside": Said(
        N_("Link leads outside"),
        N_(
            "Line {line} of {file}: “{text}” leads out of the course. Lessons work with the cable out; link to a "
            "lesson with “lesson:” and its name. The course was not taken."
        ),
    ),
    "pack-html": Said(
        N_("HTML not taken"),
        N_("Line {line} of {file}: “{text}” is HTML. Lessons are plain Markdown. The course was not taken."),
    ),
    "pack-twice": Said(
        N_("There twice"),
        N_("Line {line} of {file}: “{text}” is there already. The course was not taken."),
    ),
    "pack-not-there": Said(
        N_("Not there"),
        N_("Line {line} of {file} names “{text}”, which is not in this course. The course was not taken."),
    ),
    "pack-area-unknown": Said(
        N_("Area not known"),
        N_("Line {line} of {file}: there is no area “{text}” in course.toml. The course was not taken."),
    ),
    "pack-kind-unknown": Said(
        N_("Kind not known"),
        N_("Line {line} of {file}: there is no kind of item “{text}”. The course was not taken."),
    ),
    "pack-key": Said(
        N_("Key not right"),
        N_(
            "Line {line} of {file}: the right answer of “{text}” is missing, or there are too many, or it also "
            "stands among the wrong ones. The course was not taken."
        ),
    ),
    "pack-no-reason": Said(
        N_("Reason missing"),
        N_(
            "Line {line} of {file}: nothing says why “{text}” is wrong. Whoever takes it wants to know; write it "
            "as “why”. The course was not taken."
        ),
    ),
    "pack-gaps": Said(
        N_("Gaps do not fit"),
        N_(
            "Line {line} of {file}: “{text}” has not as many gaps (____) in its text as answers. The course was "
            "not taken."
        ),
    ),
    "pack-spot-outside": Said(
        N_("Outside the picture"),
        N_("Line {line} of {file}: the place “{text}” reaches out of its picture. The course was not taken."),
    ),
    "pack-place-unknown": Said(
        N_("Place not known"),
        N_(
            "Line {line} of {file}: “{text}” begins with none of 桌面, 文档, 下载, 图片, U盘. The course was not taken."
        ),
    ),
    "pack-goal": Said(
        N_("Goal not clear"),
        N_("Line {line} of {file}: the goal “{text}” names no state, or more than one. The course was not taken."),
    ),
    "pack-goal-from-start": Said(
        N_("Reached from the start"),
        N_("Line {line} of {file}: the goal “{text}” is reached before anything is done. The course was not taken."),
    ),
    "pack-script": Said(
        N_("Cannot be done"),
        N_(
            "Line {line} of {file}: “{text}” in a script of the task cannot be done on the simulated PC. The "
            "course was not taken."
        ),
    ),
    "pack-unsolved": Said(
        N_("Not solved by its solution"),
        N_("Line {line} of {file}: the solution of “{text}” does not solve it. The course was not taken."),
    ),
    "pack-wrong-passes": Said(
        N_("A wrong way passes"),
        N_("Line {line} of {file}: a way that must not pass does pass (“{text}”). The course was not taken."),
    ),
    "pack-points": Said(
        N_("Not a hundred points"),
        N_(
            "Line {line} of {file}: the parts of the test make {text} points. They must make 100. The course was "
            "not taken."
        ),
    ),
    "pack-blueprint-unmet": Said(
        N_("Too few items"),
        N_(
            "Line {line} of {file}: this part of the test lacks {text} items. The course was not taken. Write "
            "more of them, or ask for fewer."
        ),
    ),
    "pack-bank-too-small": Said(
        N_("Too few items for two papers"),
        N_(
            "Line {line} of {file}: two papers share at most a fifth of their items; this part lacks {text} for "
            "that. The course was not taken. Write more, or ask for fewer."
        ),
    ),
    "pack-sentence-long": Said(
        N_("Sentence too long"),
        N_("Line {line} of {file}: this sentence is long for a learner: “{text}”. Two short ones are easier."),
    ),
    "pack-alike": Said(
        N_("Nearly the same"),
        N_("Line {line} of {file}: this item is nearly the same as “{text}”. Whoever has seen one has seen both."),
    ),
    "pack-no-doing": Said(
        N_("Nothing to do"),
        N_(
            "Line {line} of {file}: much to read and nothing to do, from “{text}” on. Every few sentences there "
            "should be something to do."
        ),
    ),
    "pack-minutes": Said(
        N_("Not of that length"),
        N_("Line {line} of {file}: this lesson takes about {text} minutes, not what course.toml says, or not 3 to 8."),
    ),
    "pack-lesson-unpictured": Said(
        N_("No picture"),
        N_("Line {line} of {file}: this lesson has no picture."),
    ),
    "pack-lesson-unasked": Said(
        N_("No item"),
        N_("Line {line} of {file}: no item leads to the lesson “{text}”."),
    ),
    "pack-picture-unused": Said(
        N_("Picture not used"),
        N_("{file} is used by nothing in this course."),
    ),
    "blueprint-unmet": Said(
        N_("Paper cannot be drawn"),
        N_(
            "The bank has too few items for the part “{part}”: it lacks {lacking} of {wanted}. No paper was "
            "drawn. Tell the county office."
        ),
    ),
    "bank-too-small": Said(
        N_("Bank too small"),
        N_(
            "Two papers share at most a fifth of their items. For that the part “{part}” lacks {lacking} of "
            "{wanted} items. No paper was drawn. Tell the county office."
        ),
    ),
    "attempt-over": Said(
        N_("The test is over"),
        N_("This test was handed in, or its time is up. What was answered before counts; this was not added."),
    ),
    "attempt-log-broken": Said(
        N_("Answers were changed"),
        N_(
            "Entry {number} of this test's log is not as it was written. Nothing was deleted. The test cannot be "
            "graded; tell the county office, and take it anew."
        ),
    ),
    "item-not-on-paper": Said(
        N_("Not on this paper"),
        N_("The item “{item}” is not on this paper. The answer was not added."),
    ),
    "attempt-unknown": Said(
        N_("No such test"),
        N_("This test is not on this PC. A test goes on where it was begun. Nothing was changed."),
    ),
    "course-unknown": Said(
        N_("Course not here"),
        N_("The course “{course}” is not on this PC. What was learnt is kept. Ask the county office for its file."),
    ),
    "course-older": Said(
        N_("Older than the one here"),
        N_(
            "This file has version {theirs} of “{course}”; version {ours} is here already. Nothing was changed, and "
            "you need not do anything."
        ),
    ),
    "course-version-used": Said(
        N_("Another course of that version"),
        N_(
            "Another version {version} of “{course}” is here already. Nothing was changed. Ask who sent the file to "
            "give it a higher version."
        ),
    ),
    "item-gone": Said(
        N_("No longer in the course"),
        N_("The item “{item}” is not in the course's new version. Nothing was changed. Go back to the course."),
    ),
    "no-such-course": Said(
        N_("No course's name"),
        N_(
            "“{course}” cannot name a course: small letters, digits and hyphens do. It stands as id in its course.toml."
        ),
    ),
    "terms-malformed": Said(
        N_("Terms not possible"),
        N_(
            "A test takes 1 to {most} minutes, and 1 to 100 of 100 points pass it. Nothing was changed. Give other "
            "numbers; 0 leaves what the course itself says."
        ),
    ),
    "pc-nothing-chosen": Said(
        N_("Nothing chosen"),
        N_("Nothing is chosen yet. Click once on what you mean, then try again."),
    ),
    "pc-not-there": Said(
        N_("Not there"),
        N_("“{name}” does not lie here. Nothing was changed."),
    ),
    "pc-name-taken": Said(
        N_("Name taken"),
        N_("“{name}” is here already, and two cannot have one name. Nothing was changed. Take another name."),
    ),
    "pc-clipboard-empty": Said(
        N_("Nothing to paste"),
        N_("Nothing was copied or cut yet, so there is nothing to paste. Copy something first."),
    ),
    "pc-into-itself": Said(
        N_("Not into itself"),
        N_("The folder “{name}” cannot lie in itself. Nothing was changed. Choose another place."),
    ),
    "pc-place-stays": Said(
        N_("Stays where it is"),
        N_("“{name}” belongs to the PC and stays where it is. Nothing was changed."),
    ),
    "pc-name-empty": Said(
        N_("A name is missing"),
        N_("A name has at least one sign. The old name stands."),
    ),
    "pc-name-long": Said(
        N_("Name too long"),
        N_("A name has at most {most} signs. The old name stands."),
    ),
    "pc-name-sign": Said(
        N_("Sign not allowed"),
        N_("“{sign}” cannot stand in a name. The old name stands. Leave it out."),
    ),
    "pc-no-stick": Said(
        N_("No stick"),
        N_("No USB stick is plugged in."),
    ),
    "pc-no-stick-in-hand": Said(
        N_("No stick in the hand"),
        N_("There is no USB stick to plug in here."),
    ),
    "pc-nothing-sought": Said(
        N_("What to look for"),
        N_("Write a part of the name to look for, then try again."),
    ),
    "pc-nothing-to-undo": Said(
        N_("Nothing to undo"),
        N_("There is nothing here that could be taken back. What was deleted for good stays gone."),
    ),
    "pc-script": Said(
        N_("Not an act"),
        N_("“{text}” is nothing that can be done on the simulated PC. Nothing was changed."),
    ),
    "pc-spoiled-deleted": Said(
        N_("Deleted for good"),
        N_("“{name}” was deleted for good and cannot be brought back. On a real PC it would be lost."),
    ),
    "pc-spoiled-emptied": Said(
        N_("Recycle bin emptied"),
        N_("The recycle bin was emptied. What lay in it cannot be brought back."),
    ),
    "pc-spoiled-replaced": Said(
        N_("Overwritten"),
        N_("“{name}” was overwritten by another file. What stood in it is lost."),
    ),
    "pc-spoiled-torn": Said(
        N_("Stick pulled out"),
        N_("The USB stick was pulled out without ejecting it first. What was being written may be damaged."),
    ),
    "pc-spoiled-moved": Said(
        N_("Not where it was"),
        N_("“{name}” no longer lies where it lay, and that was not asked for."),
    ),
    "no-such-folder": Said(
        N_("Folder not there"),
        N_("There is no folder “{path}”. Look at the path."),
    ),
    "too-many-files": Said(
        N_("Too many files"),
        N_(
            "“{path}” has more than {most} files and is hardly a course. Nothing was read. Look whether it is the "
            "right folder."
        ),
    ),
    "gift-category": Said(
        N_("Category"),
        N_("Line {line}: “{text}” names a category. Categories are passed over; areas are given when importing."),
    ),
    "gift-no-reason": Said(
        N_("Reason missing"),
        N_("Line {line}: “{text}” was taken, but nothing says why its wrong answers are wrong. Write that as “why”."),
    ),
    "gift-description": Said(
        N_("No question"),
        N_("Line {line}: “{text}” asks nothing. It was not taken."),
    ),
    "gift-essay": Said(
        N_("Essay"),
        N_("Line {line}: “{text}” asks for a free text, which no program can grade. It was not taken."),
    ),
    "gift-range": Said(
        N_("Range of numbers"),
        N_("Line {line}: “{text}” takes any number of a range. There is no such kind here; it was not taken."),
    ),
    "gift-more-than-text": Said(
        N_("More than text"),
        N_(
            "Line {line}: “{text}” has a picture, a table, a sound or a formula, which does not lie in this file. "
            "It was not taken."
        ),
    ),
    "gift-several-right": Said(
        N_("Several right"),
        N_(
            "Line {line}: “{text}” has several right answers of which one is to be chosen. There is no such kind "
            "here; it was not taken."
        ),
    ),
    "gift-partly-right": Said(
        N_("Partly right"),
        N_(
            "Line {line}: “{text}” gives different points for its answers. There is no such kind here; it was not "
            "taken."
        ),
    ),
    "gift-answers": Said(
        N_("Answers not clear"),
        N_("Line {line}: the answers of “{text}” cannot be read, or none of them is right or wrong. It was not taken."),
    ),
    "gift-braces": Said(
        N_("Braces not clear"),
        N_("Line {line}: the braces of “{text}” do not close, or there are several. It was not taken."),
    ),
    "gift-does-not-fit": Said(
        N_("Too long or too many"),
        N_("Line {line}: “{text}” is too long, or has too many choices. It was not taken."),
    ),
    "gift-picture": Said(
        N_("With a picture"),
        N_("Item {line}, “{text}”, has a picture; GIFT carries none. It was not written."),
    ),
    "gift-kind": Said(
        N_("No such kind in GIFT"),
        N_("Item {line}, “{text}”, is of a kind that GIFT does not know. It was not written."),
    ),
    "gift-signs": Said(
        N_("Signs that GIFT misreads"),
        N_(
            "Item {line}, “{text}”, has “->” in an answer, or begins one with “%” or “[”; GIFT would misread "
            "that. It was not written."
        ),
    ),
    "pack-unreadable": Said(
        N_("No course"),
        N_("This file is no course, or it is damaged. It was not taken; nothing was changed."),
    ),
    "pack-swollen": Said(
        N_("Course too large"),
        N_("This course is larger than a course may be (32 MB, 1 MB a file). It was not taken; nothing was changed."),
    ),
    "pack-key-longest": Said(
        N_("Keys tell themselves"),
        N_(
            "Line {line} of {file} and others: in {text} singles the right choice is the longest. Who knows "
            "nothing takes the longest; make some of the others longer."
        ),
    ),
}

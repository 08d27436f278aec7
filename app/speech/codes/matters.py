"""Why an act on a matter cannot be, a route or a calendar cannot be taken, or a number not be given."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "matter-unknown": Said(
        N_("Not found"),
        N_(
            "This matter is not known here, or it is not yours to see. Nothing was changed; what you wrote is "
            "kept on this desk."
        ),
    ),
    "matter-exists": Said(
        N_("Already there"),
        N_("The matter “{title}” was begun before. It was not begun a second time; nothing is lost."),
    ),
    "matter-closed": Said(
        N_("Finished"),
        N_(
            "The matter “{title}” is finished, so this was not carried out. What you wrote is kept; you can still"
            " add a note."
        ),
    ),
    "matter-other-unit": Said(
        N_("Another unit"),
        N_(
            "A matter is begun for one's own unit, with the unit above it in the directory. This one was not "
            "begun; what you wrote is kept. Begin it anew."
        ),
    ),
    "route-not-taken": Said(
        N_("Route not usable"),
        N_(
            "The route “{route}” cannot be walked to its end, so the matter was not begun. What you wrote is "
            "kept. Tell the county office."
        ),
    ),
    "nobody-there": Said(
        N_("Nobody at this step"),
        N_(
            "Nobody sits at the step “{step}” now, and the matter would lie there with no one. It stays where it "
            "is; what you wrote is kept. Ask the county office to fill the post."
        ),
    ),
    "seat-empty": Said(
        N_("Nobody there"),
        N_("Nobody sits in “{seat}” now, so it was not passed on. What you wrote is kept. Choose somebody else."),
    ),
    "decided-already": Said(
        N_("Decided before"),
        N_(
            "{by} had already decided the matter “{title}” ({act:verb}). That stands, and yours was not carried "
            "out. What you wrote is kept as a draft."
        ),
    ),
    "epoch-unknown": Said(
        N_("From a newer state"),
        N_(
            "This was done upon a step of “{title}” that is not known here yet. What you wrote is kept. Exchange "
            "with the county and do it again."
        ),
    ),
    "not-held": Said(
        N_("Not at your desk"),
        N_(
            "The matter “{title}” does not lie at your desk now (step “{step}”), so this was not carried out. "
            "What you wrote is kept."
        ),
    ),
    "claim-first": Said(
        N_("Claim it first"),
        N_("The step “{step}” is open to several. Claim it first; what you wrote is kept."),
    ),
    "claimed-already": Said(
        N_("Claimed before"),
        N_(
            "{holder} had claimed the step “{step}” first and handles it. Yours was not carried out; what you "
            "wrote is kept."
        ),
    ),
    "delegation-missing": Said(
        N_("Not delegated"),
        N_(
            "{giver} has not delegated this to you for now (step “{step}”), or may not do it either. It was not "
            "carried out; what you wrote is kept."
        ),
    ),
    "act-not-at-step": Said(
        N_("Not at this step"),
        N_("“{act:verb}” is not foreseen at the step “{step}”. Nothing was changed; what you wrote is kept."),
    ),
    "paper-fixed": Said(
        N_("Text is fixed"),
        N_(
            "The text is not changed at the step “{step}”. Your version is kept as a draft; to have it changed, "
            "return the matter with the reason."
        ),
    ),
    "reason-missing": Said(
        N_("Reason needed"),
        N_("“{act:verb}” needs a reason in a few words. Nothing was sent."),
    ),
    "opinion-missing": Said(
        N_("Nothing written"),
        N_("There is nothing written in the opinion yet. Nothing was sent."),
    ),
    "step-not-reachable": Said(
        N_("Not a way from here"),
        N_("From here the matter cannot go to the step “{step}”. It stays where it is; what you wrote is kept."),
    ),
    "recipient-missing": Said(
        N_("Choose whom"),
        N_("Choose to whom it goes: “{act:verb}” needs somebody. What you wrote is kept."),
    ),
    "one-recipient": Said(
        N_("Only one"),
        N_("“{act:verb}” goes to one desk here; choose one. What you wrote is kept."),
    ),
    "recipient-twice": Said(
        N_("Already there"),
        N_(
            "It lies at that desk already, or somebody was chosen twice (“{act:verb}”). Choose somebody else; "
            "what you wrote is kept."
        ),
    ),
    "next-missing": Said(
        N_("Choose the next step"),
        N_("There are several ways on from here. Choose one; what you wrote is kept."),
    ),
    "recall-unknown": Said(
        N_("Nothing to take back"),
        N_("The step that you want to take back has not reached the county, or was not accepted. Nothing was changed."),
    ),
    "recall-too-late": Said(
        N_("Too late to take back"),
        N_(
            "{by} has already gone on with it ({act:verb}), so it can no longer be taken back. Nothing was "
            "changed. Ask for it to be returned."
        ),
    ),
    "reclaim-not-superior": Said(
        N_("Not for this post"),
        N_("Only a superior of the route may reclaim a matter from the step “{step}”. Nothing was changed."),
    ),
    "hand-over-not-yours": Said(
        N_("Not yours to hand over"),
        N_("Only the person who leaves, or a superior, hands the matters over. Nothing was changed."),
    ),
    "extended-already": Said(
        N_("Extended before"),
        N_(
            "The limit can be extended once, and only where the route provides for it. It was not extended now; "
            "what you wrote is kept."
        ),
    ),
    "number-start": Said(
        N_("Beginning of the year"),
        N_(
            "A register needs a mark and a first number from 1 to 99999; “{mark}” with {first} cannot be. Nothing"
            " was opened."
        ),
    ),
    "number-passed": Said(
        N_("Further already"),
        N_("The register goes on at {next} already; going back would give numbers twice. Nothing was changed."),
    ),
    "number-far": Said(
        N_("Mistyped?"),
        N_(
            "The register stands at {next}; to go on at {following} would leave out more than {most} numbers for good. "
            "Look whether it is mistyped. Nothing was changed."
        ),
    ),
    "register-unknown": Said(
        N_("Whose numbers"),
        N_(
            "Say whose numbers are meant: --unit UNIT, or --mark with a mark that is in use here (“{mark}” is not)."
            " Nothing was changed."
        ),
    ),
    "number-unknown": Said(
        N_("Number not given"),
        N_("The number {number} is not in the register, or is cancelled already. Nothing was changed."),
    ),
    "number-reason-missing": Said(
        N_("Reason needed"),
        N_("A number is cancelled with a reason, which stays in the register. {number} was not cancelled."),
    ),
    "calendar-unknown": Said(
        N_("Holidays not known"),
        N_(
            "The State Council's arrangement of holidays for {year} is not loaded here, so the last day cannot be"
            " counted. Nothing was guessed. Load that year's arrangement."
        ),
    ),
    "calendar-malformed": Said(
        N_("Arrangement not usable"),
        N_(
            "Line {line} of {file} is no arrangement of holidays ({text}). Nothing of it was taken over. Mend the"
            " line and load it again."
        ),
    ),
    "route-malformed": Said(
        N_("Route not readable"),
        N_(
            "Line {line} of {file} cannot be read as a route: {text}. The route was not taken; the one before "
            "stays in force."
        ),
    ),
    "route-key-missing": Said(
        N_("Something is missing"),
        N_(
            "From line {line} of {file} on, “{text}” is missing. The route was not taken; the one before stays in"
            " force."
        ),
    ),
    "route-key-unknown": Said(
        N_("Word not known"),
        N_(
            "Line {line} of {file}: “{text}” means nothing in a route. Perhaps it is mistyped. The route was not taken."
        ),
    ),
    "route-act-unknown": Said(
        N_("Act not known"),
        N_("Line {line} of {file}: there is no act “{text}”. Perhaps it is mistyped. The route was not taken."),
    ),
    "route-step-unknown": Said(
        N_("Step not known"),
        N_("Line {line} of {file} leads to a step “{text}”, which is not there. The route was not taken."),
    ),
    "route-step-twice": Said(
        N_("Step there twice"),
        N_("Line {line} of {file}: a step “{text}” is there already. The route was not taken."),
    ),
    "route-cycle": Said(
        N_("Goes in a circle"),
        N_(
            "Line {line} of {file}: from the step “{text}” one comes back to it. Going back is what “return” is "
            "for. The route was not taken."
        ),
    ),
    "route-nobody": Said(
        N_("Nobody at a step"),
        N_("Line {line} of {file}: nobody stands at the step “{text}”. The route was not taken."),
    ),
    "route-nobody-chooses": Said(
        N_("Nobody chooses"),
        N_(
            "Line {line} of {file}: at the step “{text}” somebody is to be chosen, but no single desk before it "
            "chooses. The route was not taken."
        ),
    ),
    "route-no-way-on": Said(
        N_("No way on"),
        N_("Line {line} of {file}: at the step “{text}” no act brings the matter on. The route was not taken."),
    ),
    "route-no-answer": Said(
        N_("No answer"),
        N_(
            "Line {line} of {file}: the step “{text}” is to issue the answer, and “reply” is not among its acts, or "
            "not the only one by which several bring it on. The route was not taken."
        ),
    ),
    "route-no-number": Said(
        N_("No signature"),
        N_(
            "Line {line} of {file}: the step “{text}” is to give the number, and “sign” is not among its acts, or not "
            "the only one by which several bring it on. The route was not taken."
        ),
    ),
    "route-unreachable": Said(
        N_("Never reached"),
        N_("Line {line} of {file}: no way leads to the step “{text}”. The route was not taken."),
    ),
    "route-forks": Said(
        N_("Forks after all"),
        N_(
            "Line {line} of {file}: after “{text}”, where several decide, only one step can follow. The route was"
            " not taken."
        ),
    ),
    "route-empty": Said(
        N_("No steps"),
        N_("{file} has no step (“{text}”, line {line}). The route was not taken."),
    ),
    "route-unknown": Said(
        N_("Route not known"),
        N_(
            "The county does not know the route “{route}” in this form, so the matter was not begun. What you wrote is"
            " kept as a draft. Exchange with the county, then begin it anew."
        ),
    ),
    "paper-missing": Said(
        N_("Nothing changed"),
        N_("There is no revised text to put in the place of the one before. Change the text, then save it."),
    ),
    "recipients-too-many": Said(
        N_("Too many people"),
        N_("At most {limit} people can be named at once. Nothing was changed; what you wrote is kept. Name fewer."),
    ),
    "number-begun": Said(
        N_("Numbers were given"),
        N_(
            "Numbers of “{mark}” were given in {year} already, so the year cannot begin elsewhere. Nothing was changed."
        ),
    ),
    "route-version": Said(
        N_("Raise the version"),
        N_(
            "The route “{route}” is in force as version {version}. A changed route needs a higher version, so that "
            "matters that were begun on the old one go on. It was not published."
        ),
    ),
    "rules-too-large": Said(
        N_("File too large"),
        N_("{file} is larger than {limit} KB. It was not published; what was in force stays."),
    ),
    "act-not-now": Said(
        N_("Not possible now"),
        N_("You cannot do this with “{title}” now ({act:verb}). Nothing was changed. See what may be done with it."),
    ),
    "one-revision": Said(
        N_("One revision only"),
        N_("There is one revision only, so there is nothing to compare. The text was never changed."),
    ),
    "date-malformed": Said(
        N_("Not a day"),
        N_("“{text}” is not a day. Write it as 2026-03-16. Nothing was changed."),
    ),
    "delegation-unknown": Said(
        N_("Delegation not found"),
        N_("This delegation is not known here, or it is not yours to end. Nothing was changed."),
    ),
    "delegation-malformed": Said(
        N_("Delegation not possible"),
        N_(
            "A delegation names somebody else of the county and a period of up to one year that is not over. Nothing "
            "was changed. Choose the person and the days anew."
        ),
    ),
    "functions-malformed": Said(
        N_("Functions not usable"),
        N_("{file}, line {line}: “{text}” cannot be read. The functions in force stay as they were."),
    ),
}

"""What a drafter is told: rules of drafting (行文规则). Each names the article that it rests on."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "draft-number-form": Said(
        N_("Form of the number"),
        N_("A number is written as 机关代字〔2026〕7号: six-sided brackets, the full year, no 第 ({article})."),
    ),
    "draft-number-zero": Said(
        N_("Zero in the number"),
        N_("The ordinal in {text} is written without a leading zero ({article})."),
    ),
    "draft-two-kinds": Said(
        N_("Two kinds in one"),
        N_("“{text}” are two kinds of document. A request asks, a report asks nothing; choose one ({article})."),
    ),
    "draft-no-kind": Said(
        N_("Kind is missing"),
        N_("The title does not end with one of the fifteen kinds of document: {text} ({article})."),
    ),
    "draft-kind-differs": Said(
        N_("Kind differs"),
        N_("The kind chosen is “{text}”, and the title ends with another ({article})."),
    ),
    "draft-title-about": Said(
        N_("关于 is missing"),
        N_("The title “{text}” does not say what it is about: office, 关于 what, kind ({article})."),
    ),
    "draft-two-matters": Said(
        N_("Two matters"),
        N_("A request asks for one matter; “{text}” names more. Write a request for each ({article})."),
    ),
    "draft-request-in-report": Said(
        N_("Request in a report"),
        N_("A report contains no request: “{text}”. Make it a request, or take the sentence out ({article})."),
    ),
    "draft-request-asks-nothing": Said(
        N_("Asks for nothing"),
        N_("The request does not end with what it asks for, such as “{text}” ({article})."),
    ),
    "draft-to-a-person": Said(
        N_("Addressed to a person"),
        N_("A document goes to an office and not to a person: {text} ({article})."),
    ),
    "draft-request-one-recipient": Said(
        N_("One main recipient"),
        N_("A request has one main recipient, others get copies: {text} ({article})."),
    ),
    "draft-upward-only": Said(
        N_("Goes downward"),
        N_("Requests and reports go to a higher office, and {text} is lower ({article})."),
    ),
    "draft-downward-only": Said(
        N_("Goes upward"),
        N_("This kind of document goes to lower offices, and {text} is higher ({article})."),
    ),
    "draft-level-skipped": Said(
        N_("Level skipped"),
        N_("Between you and the recipient is {text}, which gets no copy ({article})."),
    ),
    "draft-request-copied-down": Said(
        N_("Copy to a lower office"),
        N_("A request is not copied to a lower office: {text} ({article})."),
    ),
    "draft-joint-unequal": Said(
        N_("Not of one rank"),
        N_("Only offices of one rank issue a document jointly, and {text} is of another ({article})."),
    ),
    "draft-signer-missing": Said(
        N_("Signer is missing"),
        N_("A document to a higher office names its signer (“{text}”, {article})."),
    ),
}

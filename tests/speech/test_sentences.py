"""Every code has a sentence, in English and in Chinese, and every value that it speaks of is given."""

from __future__ import annotations

import re
from string import Formatter
from typing import TYPE_CHECKING

import pytest
from babel.messages.pofile import read_po

from app import speech
from app.domain.errors import KnownError
from app.speech import CATALOGUES
from app.speech.codes import SAID
from app.speech.sentences import SENTENCES, describe, sentence, title
from app.speech.words import WORDS
from tests.speech.codes_in_app import uses

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where a code is not written out in the call that makes it, it is written out here. A new place fails the test below:
# add it with its codes.
COMPUTED: dict[str, set[str]] = {
    "app/domain/routes/reading.py: code": {"route-malformed", "route-key-missing", "route-key-unknown"},
    "app/training/packs.py: fault.code": set(),  # of a PackFault, made elsewhere
    "app/training/checking.py: code": {"pack-bank-too-small", "pack-blueprint-unmet"},
    "app/training/papers.py: code": {"blueprint-unmet", "bank-too-small"},
    "app/desk/vault.py: wrong": {"wrong-password", "keyring-lost", "wrong-recovery-codes"},
    "app/desk/sync.py: frame.code": set(),  # a hub's, from the wire
    "app/desk/courier.py: frames[0].code": set(),
    "app/desk/courier.py: _why(error)": {"hub-not-trusted", "cut-off", "no-line", "line-silent"},
    "app/desk/doctor/kept.py: error.code": {"vault-damaged", "vault-newer", "vault-missing", "vault-unreadable"},
    "app/desk/doctor/kept.py: warning.code": {"log-forked", "log-restarted"},
    "app/desk/proofs.py: found.faults[0].code": set(),  # of `app.protocol.proof_checking`
    "app/desk/naming.py: unknown": {"unknown-item", "matter-unknown"},
    "app/desk/acting.py: outcome.reason": set(),  # the rules'
    "app/desk/matters/delegating.py: result.reason": set(),  # the rules'
    "app/desk/matters/doing.py: problem.reason": set(),  # the rules'
    "app/hub/acceptance.py: error.code": set(),  # a KnownError's, made elsewhere
    "app/hub/acceptance.py: problem": {
        "act-too-large",
        "key-unknown",
        "key-revoked",
        "algorithm-unknown",
        "bad-signature",
    },
    "app/hub/backup/restoring.py: code": {"backup-locked", "backup-damaged"},
    "app/hub/sheets.py: code": {"disk-full", "folder-unwritable"},
    "app/hub/imports/problems.py: code": {"rows-bad"},  # of the calls to `add`
    "app/hub/imports/published.py: code": {
        "row-damaged",
        "row-malformed",
        "row-too-long",
        "row-date-malformed",
    },
    "app/protocol/compression.py: found": {"frame-too-large", "frame-damaged"},
    "app/hub/enrolment.py: problem": {"code-unknown", "code-used", "code-expired", "code-tried-out"},
}
# What a clerk reads as one line of a list, and what is found in order: no sentence with what to do.
TERSE = re.compile("row-")


@pytest.fixture
def chinese() -> Iterator[None]:
    before = speech.language()
    speech.use("zh_CN")
    yield
    speech.use(before)


@pytest.fixture
def english() -> Iterator[None]:
    before = speech.language()
    speech.use("en")
    yield
    speech.use(before)


def _placeholders(text: str) -> set[tuple[str, str]]:
    return {(name, spec or "") for _, name, spec, _ in Formatter().parse(text) if name is not None}


def test_every_code_in_the_program_has_a_sentence() -> None:
    found, _ = uses()
    missing = sorted(f"{use.code}  ({use.place})" for use in found if use.code not in SENTENCES)
    missing += sorted(f"{code}  (computed)" for codes in COMPUTED.values() for code in codes - set(SENTENCES))
    assert not missing, "these codes have no sentence; add one in app/speech/codes/:\n  " + "\n  ".join(missing)


def test_every_place_that_computes_a_code_is_known() -> None:
    _, computed = uses()
    unknown = sorted(computed - set(COMPUTED))
    assert not unknown, "write the codes of these places into COMPUTED:\n  " + "\n  ".join(unknown)


def test_every_value_that_a_sentence_speaks_of_is_given() -> None:
    found, _ = uses()
    faults = []
    for use in found:
        if use.values is not None and use.code in SENTENCES:
            lacking = {name for name, _ in _placeholders(SENTENCES[use.code])} - use.values
            faults += [f"{use.place}: {use.code} lacks {', '.join(sorted(lacking))}"] if lacking else []
    assert not faults, "\n  ".join(faults)


def test_every_sentence_has_its_chinese_with_the_same_values() -> None:
    with (CATALOGUES / "zh_CN" / "LC_MESSAGES" / "xiangyi.po").open("rb") as file:
        catalogue = read_po(file, locale="zh_CN")
    for code, said in SAID.items():
        for text in said:
            message = catalogue.get(text)
            assert message is not None, f"{code} is not in the catalogue: {text}"
            assert message.string, f"{code} has no Chinese: {text}"
            assert not message.fuzzy, f"{code} is fuzzy: {text}"
            assert _placeholders(str(message.string)) == _placeholders(text), code
            assert re.search("[\u4e00-\u9fff]", str(message.string)), code


@pytest.mark.parametrize("code", sorted(SAID))
def test_a_sentence_is_one(code: str) -> None:
    said = SAID[code]
    assert len(said.title) <= 50
    assert not said.title.endswith(".")
    assert all(spec in WORDS for _, spec in _placeholders(said.sentence) if spec)
    assert len(said.sentence) <= 320, "nobody reads more than that"
    if not TERSE.match(code):
        assert said.sentence[0].isupper() or said.sentence[0] in "“{"
        assert said.sentence.endswith(".")
    assert not re.search(r"\b(error|invalid|exception|failed|oops|please)\b", said.sentence, re.IGNORECASE)


@pytest.mark.usefixtures("chinese")
def test_a_classified_document_is_answered_with_what_to_do() -> None:
    said = sentence("classified", {"title": "关于某事的通知", "marking": "机密★1年"})
    for words in ("机密★1年", "没有保存", "没有发送", "纸质登记", "保密员"):
        assert words in said


@pytest.mark.usefixtures("chinese")
def test_networks_are_never_bridged_and_named_in_chinese() -> None:
    said = sentence("bag-other-zone", {"theirs": "extranet", "ours": "internet"})
    assert said == "这是外网邮袋，本机属互联网，未打开。"
    assert "内网" in sentence("other-zone", {"theirs": "intranet", "ours": "internet"})


@pytest.mark.usefixtures("chinese")
def test_an_error_describes_itself_in_the_language_spoken_now() -> None:
    error = KnownError("password-too-short", least=8)
    assert describe(error).startswith("密码至少 8 个字符")
    assert title(error.code) == "密码太短"
    speech.use("en")
    assert describe(error).startswith("A password has at least 8 characters.")
    assert title(error.code) == "Password too short"


@pytest.mark.usefixtures("english")
def test_what_another_version_says_can_always_be_shown() -> None:
    assert "(code of-the-future)" in sentence("of-the-future", {"a": "b"})
    assert title("of-the-future") == "Something went wrong"
    assert sentence("unknown-unit") == sentence("unknown-unit", {"unit": "…"})
    assert "on another network (satellite)" in sentence("act-other-zone", {"zone": "satellite"})
    assert "off from the hub's by soon" in sentence("clock-off", {"span": "soon"})


@pytest.mark.usefixtures("english")
def test_a_value_cannot_smuggle_a_placeholder_in() -> None:
    assert "{unit} {0}" in sentence("unknown-unit", {"unit": "{unit} {0}"})

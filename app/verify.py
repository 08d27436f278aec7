"""`main.py verify FILE`: proves an exported file without hub, store or line, and says what was proven and what not."""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from app.domain.errors import Exit, Misuse
from app.program import called
from app.protocol import proof
from app.protocol.proof_checking import FINGERPRINT, check
from app.speech import _
from app.speech.proof_report import report, title_of, unproven
from app.speech.sentences import sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from app.protocol.proof_checking import Checked, ShownAct

_DIGITS: Final = re.compile(rf"[0-9a-f]{{{FINGERPRINT},64}}")


def run(arguments: Sequence[str]) -> int:
    """Run the command. Raises `KnownError` for a file of which not even the parts can be told."""
    parser = argparse.ArgumentParser(prog=called("verify"), description=_("prove an exported file"))
    parser.add_argument("file", type=Path, metavar="FILE.xyproof")
    about = _("the county's authority: the fingerprint on an enrolment slip, or a file with its certificate")
    parser.add_argument("--authority", default="", metavar="FINGERPRINT|FILE", help=about)
    parser.add_argument("--text", action="store_true", help=_("print the text of the document as well"))
    parser.add_argument("--json", action="store_true", help=_("print for machines"))
    chosen = parser.parse_args(arguments)
    pinned = authority(chosen.authority)
    if not chosen.file.is_file():
        raise Misuse("no-such-file", path=chosen.file)
    with chosen.file.open("rb") as source:
        found = check(proof.read(source), pinned)
    if chosen.json:
        print(json.dumps(facts(found), ensure_ascii=False))
    else:
        print("\n".join(report(found, text=chosen.text)))
    return Exit.REFUSED if found.faults else Exit.DONE


def authority(given: str) -> str:
    """The fingerprint that was given, in hexadecimal digits, or that of the certificate in a file; empty for none.

    Raises `Misuse("authority-malformed")`.
    """
    digits = "".join(given.split()).replace(":", "").lower()
    if not given or _DIGITS.fullmatch(digits):
        return digits
    try:
        content = Path(given).read_bytes()
        load = x509.load_pem_x509_certificate if content.startswith(b"-----") else x509.load_der_x509_certificate
        return hashlib.sha256(load(content).public_bytes(Encoding.DER)).hexdigest()
    except (OSError, ValueError) as error:
        raise Misuse("authority-malformed", given=given) from error


def facts(found: Checked) -> dict[str, Any]:
    """The same for machines."""
    return {
        "ok": not found.faults,
        "county": found.statement.name,
        "zone": found.statement.zone,
        "demo": found.statement.demo,
        "item": found.statement.item.hex(),
        "kind": found.statement.kind,
        "title": title_of(found),
        "seen_by": found.statement.seen_by,
        "stated_at": found.statement.at,
        "authority": found.authority,
        "pinned": found.pinned,
        "root": {"size": found.head.size, "at": found.head.at, "root": found.head.root.hex()},
        "acts": [_act_facts(act) for act in found.acts],
        "files": [{"name": file.name, "size": file.size, "here": file.here} for file in found.files],
        "faults": [{"code": one.code, "sentence": sentence(one.code, one.values)} for one in found.faults],
        "unproven": unproven(found),
    }


def _act_facts(shown: ShownAct) -> dict[str, Any]:
    holder = shown.holder
    return {
        "act": shown.kind,
        "by": shown.act.by,
        "name": holder.name if holder is not None else "",
        "unit": holder.unit if holder is not None else "",
        "post": holder.post if holder is not None else "",
        "at": shown.act.corrected_at,
        "accepted_at": shown.receipt.at,
        "doubtful": shown.doubtful,
        "position": shown.receipt.position,
        "number": shown.receipt.values.get("number", ""),
        "ok": not shown.faulty,
    }

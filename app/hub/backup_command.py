"""`main.py hub backup | export | verify | restore | recovery`: what outlives the hub's PC (docs/cli.md)."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.hub.county import CountyHub
from app.program import called
from app.speech import _
from app.speech.terminal import say

if TYPE_CHECKING:
    import argparse
    from collections.abc import Callable


def add(command: Callable[..., argparse.ArgumentParser]) -> None:
    """Add the words to the hub's command line."""
    made = command("backup", _backup, _("write an encrypted backup while the hub runs"))
    made.add_argument("file", metavar="FILE", type=Path)
    made = command("export", _export, _("export a document with everything that proves it"))
    made.add_argument("item", metavar="ID")
    made.add_argument("file", type=Path, metavar="FILE.xyproof")
    made = command("verify", _verify, _("prove a backup by restoring it"), folder=False)
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("--key", type=Path, metavar="FILE", help=_("the backup key"))
    made = command("restore", _restore, _("make a hub from a backup"), folder=False)
    made.add_argument("file", metavar="FILE", type=Path)
    made.add_argument("folder", metavar="DIR", type=Path)
    made.add_argument("--key", type=Path, metavar="FILE", help=_("the backup key"))
    made.add_argument("--database", default="", metavar="URL")
    made = command("recovery", _recovery, _("what a restored hub still waits for; --close ends it"))
    made.add_argument("--close", action="store_true")


def key_words(key: Path) -> str:
    """What the technician is told of the backup key."""
    said = _("Backups can be read only with {backup_key}: keep a copy of it on paper or a stick, away from here.")
    return said.format(backup_key=key)


def _backup(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    hub = CountyHub(chosen.folder)
    try:
        made = backup.write(hub, chosen.file)
    finally:
        hub.close()
    say(
        chosen,
        {"file": str(chosen.file), "acts": made.acts, "bytes": made.size, "backup_key": str(made.key or "")},
        _("{acts} acts, {bytes} bytes in {file}. Prove it: hub verify {file}").format(
            acts=made.acts, bytes=made.size, file=chosen.file
        ),
        *([key_words(made.key)] if made.key else ()),
    )


def _export(chosen: argparse.Namespace) -> None:
    from app.hub import proofs

    hub = CountyHub(chosen.folder)
    try:
        proof, files = proofs.export(hub, proofs.find(hub, chosen.item), chosen.file)
    finally:
        hub.close()
    facts = {"file": str(chosen.file), "acts": len(proof.acts), "files": files}
    said = _("{acts} acts and {files} files in {file}. Prove it: {program} verify {file}")
    say(chosen, facts, said.format(**facts, program=called()))


def _verify(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    found = backup.verify(chosen.file, chosen.key)
    say(
        chosen,
        {"file": str(chosen.file), "county": found.county, "acts": found.acts, "records": found.records},
        _("The backup is whole: restored and compared, {acts} acts and {records} records.").format(
            acts=found.acts, records=found.records
        ),
    )


def _restore(chosen: argparse.Namespace) -> None:
    from app.hub import backup

    found = backup.restore(chosen.file, chosen.folder, chosen.key, chosen.database)
    say(
        chosen,
        {"folder": str(chosen.folder), "acts": found.acts, "records": found.records, "recovering": True},
        _("Restored {acts} acts into {folder}. Desks now offer again what came later; see `hub recovery`.").format(
            acts=found.acts, folder=chosen.folder
        ),
    )


def _recovery(chosen: argparse.Namespace) -> None:
    from app.hub import recovery
    from app.hub.rules_command import numbers_said

    hub = CountyHub(chosen.folder)
    try:
        facts = recovery.standing(hub)
        facts["numbers"], said = numbers_said(hub) if facts["recovering"] else ([], [])
        if chosen.close:
            facts |= recovery.close(hub)
    finally:
        hub.close()
    offered = _("{offered} of {desks} desks have offered what they hold.").format(**facts)
    say(chosen, facts, offered if facts["recovering"] else _("No recovery is under way."), *said)

"""The command line's first word, and how every command ends (docs/cli.md)."""

from __future__ import annotations

import argparse
import logging
import sys
from typing import TYPE_CHECKING

from app import VERSION
from app.domain.errors import Exit, KnownError
from app.program import OPENED, called, packaged
from app.speech import _

if TYPE_CHECKING:
    from collections.abc import Sequence


def main(arguments: Sequence[str]) -> int:
    """Run one command. Returns its exit code; what went wrong is said on standard error."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    try:
        return _run(arguments)
    except KnownError as error:
        from app.speech.sentences import describe

        for one in error.parts:
            print(describe(one), file=sys.stderr)
        return error.exit
    except ModuleNotFoundError as error:
        if not packaged():
            raise
        return _say_left_out(str(error.name))
    except BrokenPipeError:
        return Exit.DONE  # who reads has seen enough


def _say_left_out(part: str) -> int:
    """Packages are on a diet: a desk's has no printing of slips, a hub's has no window (docs/packaging.md)."""
    from app.speech.sentences import describe

    print(describe(KnownError("part-left-out", part=part)), file=sys.stderr)
    return Exit.MISUSE


def _run(arguments: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog=called(), description=_("Xiangyi, the township's e-office."))
    parser.add_argument("--version", action="version", version=VERSION)
    words = parser.add_subparsers(dest="side", metavar="hub | desk | verify | demo | desktop | training")
    words.add_parser("hub", add_help=False, help=_("the county's hub"))
    words.add_parser("desk", add_help=False, help=_("a clerk's desk without a screen"))
    words.add_parser("verify", add_help=False, help=_("prove an exported file, without hub or desk"))
    words.add_parser("demo", add_help=False, help=_("a sample county's hub and a township clerk's desktop"))
    words.add_parser("training", add_help=False, help=_("for those who write courses"))
    words.add_parser("desktop", add_help=False, help=_("the desktop program (the default)"))
    words.add_parser("draw", add_help=False)  # the desktop's own (app.ui.page_drawing)
    if arguments and arguments[0].lower().endswith(OPENED):
        arguments = ["desktop", *arguments]  # a file manager names only the file
    chosen, rest = parser.parse_known_args(arguments[:1])[0].side, arguments[1:]
    match chosen:
        case "hub":
            from app.hub.command import run as run_hub

            return run_hub(rest)
        case "desk":
            from app.desk.command import run as run_desk

            return run_desk(rest)
        case "verify":
            from app.verify import run as run_verify

            return run_verify(rest)
        case "demo":
            from app.demo import run as run_demo

            return run_demo(rest)
        case "training":
            from app.coursework import run as run_training

            return run_training(rest)
        case "draw":
            from app.ui.page_drawing import run as run_drawing

            return run_drawing()
        case _:
            from app.desktop import run as run_desktop

            return run_desktop(rest)

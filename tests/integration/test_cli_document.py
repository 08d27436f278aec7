"""docs/cli.md is true to the code."""

from __future__ import annotations

import argparse
import re

from tests.integration.speaking import ROOT


def test_the_document_on_the_command_line_is_true():
    """Every command, option and variable stands in docs/cli.md, and nothing else does."""
    written = (ROOT / "docs" / "cli.md").read_text()
    for side in ("hub", "desk", "training"):
        for name, options in _commands(side).items():
            assert f"`{side} {name}" in written, f"{side} {name}"
            for option in options - {"--help", "--json", "--store", "--person", "--started"}:
                assert option in written, (name, option)
    in_code = set(re.findall(r'"(XIANGYI_[A-Z_]+)"', "".join(p.read_text() for p in (ROOT / "app").rglob("*.py"))))
    assert set(re.findall(r"`(XIANGYI_[A-Z_]+)`", written)) == in_code - {"XIANGYI_BENCH_DIR"}


def _commands(side: str) -> dict[str, set[str]]:
    from app import coursework
    from app.desk import command as desk
    from app.hub import command as hub

    parser = {"desk": desk._parser, "hub": hub._parser, "training": coursework._parser}[side]()
    (words,) = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return {name: _options(one) for name, one in words.choices.items()}


def _options(parser: argparse.ArgumentParser) -> set[str]:
    """The options of a command, those of the words below it included."""
    found = {option for action in parser._actions for option in action.option_strings if option.startswith("--")}
    below = [action for action in parser._actions if isinstance(action, argparse._SubParsersAction)]
    return found.union(*(_options(one) for action in below for one in action.choices.values()))

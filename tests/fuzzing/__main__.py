"""`python -m tests.fuzzing [--only READER] [OPTION …]`: send readers whatever makes them take another way (atheris).

Options are libFuzzer's: `-runs=100000`, `-max_total_time=600`. What makes a reader fail is written to a file, whose
name is printed; `python -m tests.fuzzing FILE` tries it again. Needs atheris, which there is for Linux on x86-64.
"""

from __future__ import annotations

import importlib
import sys
import tempfile
from pathlib import Path
from typing import Any

from app.domain.errors import KnownError


def main(arguments: list[str]) -> None:
    """Fuzz until an option, or a failure, ends it. Does not return."""
    atheris: Any = importlib.import_module("atheris")
    with atheris.instrument_imports(include=["app"]):
        from tests.fuzzing.readers import READERS
        from tests.fuzzing.samples import samples

    only = arguments[arguments.index("--only") + 1] if "--only" in arguments else ""
    rest = [argument for argument in arguments if argument not in ("--only", only)]
    chosen = [reader for reader in READERS if only in ("", reader.__name__)]
    places = {reader.__name__: place for place, reader in enumerate(chosen)}

    def read_one(content: bytes) -> None:
        if content:
            try:
                chosen[content[0] % len(chosen)](content[1:])
            except KnownError:
                return

    with tempfile.TemporaryDirectory(prefix="xiangyi-fuzzing-") as corpus:
        for number, (name, content) in enumerate(samples()):
            if name in places:
                (Path(corpus) / str(number)).write_bytes(bytes([places[name]]) + content)
        has_file = any(Path(argument).is_file() for argument in rest)
        atheris.Setup([sys.argv[0], *rest, *([] if has_file else [corpus])], read_one)
        atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv[1:])

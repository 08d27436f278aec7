"""Whatever bytes come, a reader returns or names what is wrong, within bounds of memory and time."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.errors import KnownError
from app.speech.sentences import SENTENCES
from tests.fuzzing.readers import READERS
from tests.fuzzing.samples import samples

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT: Final = Path(__file__).resolve().parents[2]
SAMPLES: Final = tuple(samples())
RUNS: Final = 20_000


def tried(reader: Callable[[bytes], None], content: bytes) -> str:
    """The code with which a reader refuses, empty where it reads."""
    try:
        reader(content)
    except KnownError as error:
        return error.code
    return ""


# keys are made anew each time, and with them lengths: names of tests must be the same in every process
@pytest.mark.parametrize(("name", "content"), SAMPLES, ids=[f"{name}-{n}" for n, (name, _) in enumerate(SAMPLES)])
def test_what_is_right_is_read(name: str, content: bytes) -> None:
    (reader,) = [one for one in READERS if one.__name__ == name]
    # a header without its own piece behind it is whole all the same
    assert tried(reader, content) == ("bag-half-copied" if name == "bag_header" else "")


def test_each_reader_but_two_has_a_sample() -> None:
    without = {reader.__name__ for reader in READERS} - {name for name, _ in SAMPLES}
    assert without == {"proof_file"}


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
def test_anything_is_read_or_refused_by_name(reader: Callable[[bytes], None]) -> None:
    own = [content for name, content in SAMPLES if name == reader.__name__] or [b""]

    @settings(max_examples=150)
    @given(st.sampled_from(own), st.data())
    def altered(content: bytes, data: st.DataObject) -> None:
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        made = content[:start] + data.draw(st.binary(max_size=12)) + content[end:]
        code = tried(reader, made[: data.draw(st.integers(0, len(made)))] if data.draw(st.booleans()) else made)
        assert not code or code in SENTENCES, code

    altered()


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is for Linux on x86-64 only")
def test_a_fuzzer_that_sees_the_way_finds_nothing_in_short_time(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.fuzzing", f"-runs={RUNS}", "-seed=1", f"-artifact_prefix={tmp_path}/"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-3000:]
    assert f"Done {RUNS} runs" in done.stderr


@pytest.mark.skipif(importlib.util.find_spec("atheris") is None, reason="atheris is for Linux on x86-64 only")
def test_a_fuzzer_tells_of_a_reader_that_fails(tmp_path: Path) -> None:
    """It could not be trusted otherwise."""
    program = (
        "import sys; from tests.fuzzing import __main__ as fuzzing, readers\n"
        "def fails(content):\n    if content[:1] == b'!': raise ZeroDivisionError\n"
        "readers.READERS = (fails,)\n"
        f"fuzzing.main(['-runs=200000', '-seed=1', '-artifact_prefix={tmp_path}/'])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode != 0
    assert "ZeroDivisionError" in done.stderr + done.stdout

"""What each library adds to a desktop: `python -m tests.bench.imports [MODULE …]` imports them in this order and tells.

Linux. What an earlier one has brought in counts for that; libraries are counted whole, whoever else has them mapped.
"""

from __future__ import annotations

import importlib
import os
import sys
import time
from typing import Final

from tests.bench.processes import held_mb

USUAL: Final = (
    "PySide6.QtWidgets",
    "asyncio",
    "ssl",
    "sqlalchemy.dialects.sqlite.pysqlcipher",
    "sqlcipher3",
    "cryptography.hazmat.primitives.ciphers.aead",
    "urllib3",
    "msgspec",
    "app.desk.session",
    "app.desk.sync",
    "app.ui.desk_window",
)


def main() -> int:
    """Print MB and milliseconds of CPU for each."""
    held = held_mb(os.getpid())
    print(f"{held:7.1f} MB          Python")
    for name in sys.argv[1:] or USUAL:
        began = time.process_time()
        importlib.import_module(name)
        took = time.process_time() - began
        now = held_mb(os.getpid())
        print(f"{now - held:7.1f} MB {took * 1000:5.0f} ms {name}")
        held = now
    print(f"{held:7.1f} MB          in all")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""One exchange of one desk, in a process of its own: `python -m tests.bench.one_exchange STORE`.

Prints as JSON what the exchange alone took: a desk that is open already does not start and unlock anew for each.
"""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path

from app.desk import session
from app.desk.road import exchange_now
from app.domain.errors import Unreachable


def main() -> None:
    """Unlock, exchange, print."""
    desk = session.unlock(Path(sys.argv[1]), "", os.environ["XIANGYI_PASSWORD"])
    problem = ""
    started = time.monotonic()
    try:
        exchange_now(desk)
    except Unreachable as error:
        problem = error.code
    seconds = time.monotonic() - started
    desk.close()
    print(json.dumps({"seconds": seconds, "problem": problem}))


if __name__ == "__main__":
    main()

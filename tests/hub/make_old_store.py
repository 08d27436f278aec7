"""Makes the file of a hub of this version, for later versions to open. Run once before a release:

    python -m tests.hub.make_old_store

It is never made again for a version that was released: the tests need what that version really wrote.
"""

from __future__ import annotations

import sqlite3
import tempfile
from pathlib import Path

from app.hub import enrolment
from app.hub.store import tables
from tests.hub.desks_and_hub import World
from tests.integration.small_county import CHEN, COUNTY, LI, TOWN, ZHAO, paper

FOLDER = Path(__file__).parent / "stores"


def fill(world: World) -> None:
    """Something in every table."""
    world.enrol(CHEN, LI)
    world.sync()
    world.desks[CHEN].send(paper("版本一的通知"), [TOWN])
    world.hub.import_documents([(n, paper(f"导入{n}", "长文" * 200)) for n in range(4)], COUNTY, [TOWN])
    world.settle()
    inbox = world.desks[LI].inbox().rows
    world.desks[LI].sign_for(next(row.id for row in inbox if row.title == "版本一的通知"))
    world.settle()
    world.desks[CHEN].withdraw(next(row.id for row in world.desks[CHEN].sent().rows if row.title == "导入3"))
    world.settle()
    enrolment.issue(world.hub, ZHAO)


def main() -> None:
    """Write the file."""
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"version-{tables.VERSION}.db"
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        fill(world)
        world.close()
        source = sqlite3.connect(Path(folder) / "hub" / "hub.db")
        source.execute("PRAGMA journal_mode=DELETE")
        source.execute("VACUUM")
        source.close()
        target.write_bytes((Path(folder) / "hub" / "hub.db").read_bytes())
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

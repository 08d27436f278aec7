"""Makes the file of a desk's store of this version, for later versions to open. Run once before a release:

    python -m tests.desk.make_old_store

It is never made again for a version that was released: the tests need what that version really wrote.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from app.desk.store import DeskStore, tables
from tests.hub.desks_and_hub import World
from tests.hub.make_old_store import fill
from tests.integration.small_county import LI

FOLDER: Final = Path(__file__).parent / "stores"
KEY: Final = bytes(range(32))


def main() -> None:
    """Write the file, under a key that everybody knows."""
    FOLDER.mkdir(exist_ok=True)
    target = FOLDER / f"version-{tables.VERSION}.db"
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder))
        fill(world)
        desk = world.desks[LI]
        while desk.index_some():
            pass
        world.close()
        store = DeskStore(world.enrolled[LI].path, world.enrolled[LI].key)
        with store._writer.connect() as connection:
            connection.exec_driver_sql(f"PRAGMA rekey=\"x'{KEY.hex()}'\"")
            connection.exec_driver_sql("PRAGMA journal_mode=DELETE")
        store.close()
        target.write_bytes(world.enrolled[LI].path.read_bytes())
    print(f"{target}: {target.stat().st_size} bytes")


if __name__ == "__main__":
    main()

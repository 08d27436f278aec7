"""`main.py demo`: a sample county's hub and a township clerk's desktop, with a cable to pull between them."""

from __future__ import annotations

import argparse
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from app.display import require_display
from app.program import called
from app.speech import _

if TYPE_CHECKING:
    from collections.abc import Sequence


def run(arguments: Sequence[str]) -> int:
    """Make the sample county where there is none yet, start its hub, and show the clerk's desktop until it is quit."""
    parser = argparse.ArgumentParser(prog=called("demo"))
    parser.add_argument("--folder", type=Path, metavar="DIR", help=_("where the sample county is kept"))
    parser.add_argument("--fresh", action="store_true", help=_("begin with a new sample county"))
    chosen = parser.parse_args(arguments)
    require_display()
    from app.demo.county import PASSWORD, DemoCounty
    from app.ui.desktop import run as run_desktop

    folder = chosen.folder or usual_folder()
    if chosen.fresh:
        shutil.rmtree(folder, ignore_errors=True)
    print(_("Starting the sample county in {folder} …").format(folder=folder), flush=True)
    with DemoCounty(folder) as county:
        print(_("The clerk's password is {password}").format(password=PASSWORD), flush=True)
        return run_desktop(county.desks, county)


def usual_folder() -> Path:
    """Where the sample county lies between runs."""
    import platformdirs

    return platformdirs.user_data_path("xiangyi-demo", appauthor=False)

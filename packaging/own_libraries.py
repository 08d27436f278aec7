"""Runs before the program where it is packaged: its libraries are its own business.

PyInstaller names its folder of libraries in the environment. Programs of the system that we start (fc-list, the viewer
of a saved file) would take ours instead of theirs.
"""

import os
import sys

if sys.platform != "win32":
    before = os.environ.pop("LD_LIBRARY_PATH_ORIG", None)
    if before is not None:
        os.environ["LD_LIBRARY_PATH"] = before
    else:
        os.environ.pop("LD_LIBRARY_PATH", None)

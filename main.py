"""Starts Xiangyi: the desktop, or `main.py hub …`, `main.py desk …`, `main.py demo` (docs/cli.md)."""

from __future__ import annotations

import sys

from app.command import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

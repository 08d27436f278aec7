#!/usr/bin/env bash
# Prints the Python that .venv is made with: 3.11 to 3.13, the oldest first, since that is the one tested most.
set -euo pipefail

for name in python3.11 python3.12 python3.13 python3; do
    command -v "$name" >/dev/null || continue
    # a name may be there and answer nothing: a version manager's shim for a version that is not installed
    if "$name" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "Xiangyi needs Python 3.11, 3.12 or 3.13, and this machine has none. On Debian 12: sudo apt-get install python3" >&2
exit 1

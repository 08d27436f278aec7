#!/usr/bin/env bash
# Makes the virtual environment VENV and installs what LOCK pins, every file checked against its hash.
#
#   scripts/setup_python.sh VENV LOCK
set -euo pipefail

venv=$1 lock=$2

# an environment whose Python was removed or replaced cannot be mended
if [[ -d $venv ]] && ! "$venv/bin/python" -m pip --version >/dev/null 2>&1; then rm -rf "$venv"; fi
if [[ ! -d $venv ]]; then
    python=$("$(dirname "$0")/find_python.sh")
    echo "Making $venv with $("$python" --version)"
    "$python" -m venv "$venv"
fi
echo "Installing the locked packages into $venv"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes --requirement "$lock"

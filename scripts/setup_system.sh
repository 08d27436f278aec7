#!/usr/bin/env bash
# Finds out which system libraries, fonts and programs are missing and installs them from Debian's packages.
#
# What counts is the thing itself, not the package: package names differ between Debian, 统信 and 麒麟, and some
# machines have a thing from elsewhere. Nothing is asked of a package server unless something is missing.
#
#   scripts/setup_system.sh            install what is missing (as root), or print the line that does
#   scripts/setup_system.sh --missing  only print the packages that are missing
set -euo pipefail
cd "$(dirname "$0")/.."

libraries=$(/sbin/ldconfig -p 2>/dev/null || true)
missing=()

# library SONAME PACKAGE
library() { [[ $libraries == *"$1 ("* ]] || missing+=("$2"); }
# one_of PACKAGE FILE…: any of the files will do
one_of() {
    local package=$1 file
    shift
    for file in "$@"; do [[ -e $file ]] && return; done
    missing+=("$package")
}
program() { command -v "$1" >/dev/null || missing+=("$2"); }

# Python's own virtual environments (Debian splits them off); who has made .venv has them
if [[ ! -x .venv/bin/python ]]; then
    python=$(scripts/find_python.sh) || exit 1
    "$python" -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
fi

# Qt: without these PySide6 does not import, on a screen or without one
library libglib-2.0.so.0 libglib2.0-0
library libGL.so.1 libgl1
library libEGL.so.1 libegl1
library libfontconfig.so.1 libfontconfig1
library libfreetype.so.6 libfreetype6
library libxkbcommon.so.0 libxkbcommon0
library libdbus-1.so.3 libdbus-1-3
library libbrotlidec.so.1 libbrotli1

# Qt on an X11 screen
library libxcb-cursor.so.0 libxcb-cursor0
library libxcb-icccm.so.4 libxcb-icccm4
library libxcb-image.so.0 libxcb-image0
library libxcb-keysyms.so.1 libxcb-keysyms1
library libxcb-randr.so.0 libxcb-randr0
library libxcb-render-util.so.0 libxcb-render-util0
library libxcb-shape.so.0 libxcb-shape0
library libxcb-xkb.so.1 libxcb-xkb1
library libxkbcommon-x11.so.0 libxkbcommon-x11-0
library libX11-xcb.so.1 libx11-xcb1

# Chinese on screen, and on the sheets that the hub prints (reportlab reads TrueType outlines only)
program fc-list fontconfig
one_of fonts-noto-cjk /usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc
one_of fonts-droid-fallback /usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf

# tests: a screen that nobody looks at, what a program asks of the disk, what stands in a PDF, a compiler for the disk that
# forgets (with the C library's headers), and a database server that they start for themselves
program Xvfb xvfb
program xauth xauth
program strace strace
program cc gcc
one_of libc6-dev /usr/include/stdio.h
program pdftotext poppler-utils
one_of postgresql /usr/lib/postgresql/*/bin/postgres "$(command -v postgres || true)"

if [[ ${1:-} == --missing ]]; then
    ((${#missing[@]} == 0)) || printf '%s\n' "${missing[@]}"
    exit 0
fi
((${#missing[@]} > 0)) || exit 0

if ! command -v apt-get >/dev/null; then
    echo "These are missing here (Debian's names): ${missing[*]}. Install what your system calls them, then run make again." >&2
    exit 1
fi
if [[ $(id -u) != 0 ]]; then
    echo "Run this, then make again: sudo apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing from Debian: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# a fresh machine has no package lists, or old ones
if ! { apt-get update && apt-get install --yes --no-install-recommends "${missing[@]}"; } >"$log" 2>&1; then
    tail -n 20 "$log" >&2
    echo "apt-get could not install: ${missing[*]}. Its last lines are above." >&2
    exit 1
fi

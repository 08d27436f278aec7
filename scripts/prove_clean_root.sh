#!/usr/bin/env bash
# Proves that the two commands need nothing that was installed by hand. It makes an empty Debian 12 with only make, python3
# and ca-certificates added, clones the last commit into it, and runs there: `make setup` as an ordinary user (who is told
# what to install), `make setup` as root, `make setup` again (nothing to do), `make run` without a display, `make test`.
#
#   scripts/prove_clean_root.sh [DIR]     DIR is made anew (default /var/tmp/xiangyi-clean-root) and kept; some 4 GB
#   COMMANDS="make check" scripts/…       these after the setup, instead of make run and make test
#   DEBIAN_MIRROR=… scripts/…             where Debian comes from (default: as in this machine's /etc/apt)
#
# Needs root and debootstrap. How packages are reached is this machine's own configuration, carried over as it is:
# /etc/apt, certificates, resolver, pip's files, and the PIP_*, proxy and certificate variables. Everything runs in a
# process and mount namespace of its own and ends with it, the database server that Debian starts included.
set -euo pipefail

root=${1:-/var/tmp/xiangyi-clean-root}
commands=${COMMANDS:-"make run || echo \"make run ended with \$?\"; make test"}
source=$(cd "$(dirname "$0")/.." && pwd)

[[ $(id -u) == 0 ]] || { echo "Only root can make another root." >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "Install debootstrap first: apt-get install debootstrap" >&2; exit 1; }
# never in a folder that holds something else
[[ ! -e $root || -e $root/etc/debian_version ]] || { echo "$root is not a Debian root; name another DIR." >&2; exit 1; }

mirror=${DEBIAN_MIRROR:-$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)}
mirror=${mirror:-$(awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' /etc/apt/sources.list)}

step() { printf '\n=== %s\n' "$*"; }

step "An empty Debian 12 in $root"
rm -rf --one-file-system "$root"
debootstrap --variant=minbase bookworm "$root" "$mirror" >"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }

step "This machine's way to its packages"
for path in /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/preferences.d \
    /etc/apt/sources.list /etc/apt/sources.list.d /etc/apt/trusted.gpg /etc/apt/trusted.gpg.d /etc/apt/keyrings \
    /etc/hosts /etc/resolv.conf /usr/local/share/ca-certificates; do
    [[ -e $path ]] || continue
    rm -rf "${root:?}$path"
    mkdir -p "$root$(dirname "$path")"
    cp -aL "$path" "$root$path"
done
# not pip's folders of packages on this machine: what they hold, the empty root must do without
for path in /etc/pip.conf "$HOME/.config/pip/pip.conf" "$HOME/.pip/pip.conf"; do
    [[ -e $path ]] || continue
    inner=$root${path/#"$HOME"/\/root}
    mkdir -p "$(dirname "$inner")"
    sed -E '/^[[:space:]]*(find-links|extra-index-url)[[:space:]]*=[[:space:]]*(file:|\/)/d' "$path" >"$inner"
done
# until ca-certificates is there, apt may need the certificates themselves
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"

# what is handed in besides: nothing of this machine's, but the way to its packages
environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb)
while IFS= read -r -d '' variable; do
    case ${variable%%=*} in
        PIP_FIND_LINKS | PIP_EXTRA_INDEX_URL) [[ ${variable#*=} =~ ^(file:|/) ]] || environment+=("$variable") ;;
        PIP_* | SSL_CERT_* | *_CA_BUNDLE | http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY)
            environment+=("$variable") ;;
    esac
done < <(env --null)

inside() {
    # shellcheck disable=SC2016  # the inner shell expands these
    unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$1/proc"
        mkdir -p "$1/dev/shm" && mount -t tmpfs tmpfs "$1/dev/shm"
        root=$1; shift
        exec chroot "$root" "$@"' bash "$root" env -i "${environment[@]}" bash -euc "$1"
}

step "make, python3 and ca-certificates"
inside 'apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends make python3 ca-certificates
    update-ca-certificates
    python3 --version; dpkg-query -W | wc -l' >>"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
tail -n 2 "$root.log"

step "A clean clone of $(git -C "$source" log -1 --format='%h %s')"
git clone --quiet --no-hardlinks "$source" "$root/home/xiangyi"

step "make setup as an ordinary user: stops with the line to run"
if inside 'cd /home/xiangyi && chown -R nobody . && setpriv --reuid=nobody --regid=nogroup --clear-groups make setup'; then
    echo "it should have stopped" >&2
    exit 1
fi
inside 'chown -R root /home/xiangyi'

step "make setup as root"
time inside 'cd /home/xiangyi && make setup'
step "make setup again"
time inside 'cd /home/xiangyi && make setup'
step "$commands"
time inside "cd /home/xiangyi; $commands"
step "Proven in $root"

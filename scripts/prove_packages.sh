#!/usr/bin/env bash
# Proves what `make package` made: the hub's package in one empty Debian 12, the desk's in another, with nothing but what they
# ask for. A county is made, a clerk joins by a file, documents and a mailbag go both ways, the window stands on a screen
# that nobody looks at, and after a purge the county's data are still there.
#
#   scripts/prove_packages.sh [DIR]     DIR is made anew but for its base (default /var/tmp/xiangyi-packages-root); 2 GB
#   DEBS=… scripts/…                    where the packages lie (default build/package)
#   DEBIAN_MIRROR=… scripts/…           where Debian comes from (default: as in this machine's /etc/apt)
#
# Needs root and debootstrap; with xdotool and ImageMagick here the window is typed into and pictures are taken into
# build/package. Both roots share this machine's network, and nothing else: each runs in process and mount namespaces of
# its own, so whatever it starts ends with it.
set -euo pipefail

root=${1:-/var/tmp/xiangyi-packages-root}
source=$(cd "$(dirname "$0")/.." && pwd)
debs=${DEBS:-$source/build/package}
port=${PORT:-18443}
screen=:97
pictures=$source/build/package
export LC_ALL=C.UTF-8

[[ $(id -u) == 0 ]] || { echo "Only root can make another root." >&2; exit 1; }
command -v debootstrap >/dev/null || { echo "Install debootstrap first: apt-get install debootstrap" >&2; exit 1; }
[[ ! -e $root || -d $root/base || -z $(ls -A "$root") ]] || { echo "$root holds something else; name another DIR." >&2; exit 1; }
version=$(sed -n 's/^VERSION = "\(.*\)"/\1/p' "$source/app/__init__.py")
machine=$(dpkg --print-architecture)
for name in xiangyi xiangyi-hub; do
    [[ -s $debs/${name}_${version}_$machine.deb ]] || { echo "Make the packages first: make package" >&2; exit 1; }
done

step() { printf '\n=== %s\n' "$*"; }
fail() { echo "FAILED: $*" >&2; exit 1; }

mirror=${DEBIAN_MIRROR:-$(awk '/^URIs:/ { print $2; exit }' /etc/apt/sources.list.d/debian.sources 2>/dev/null || true)}
mirror=${mirror:-$(awk '/^deb / { for (i = 2; i <= NF; i++) if ($i ~ /:\/\//) { print $i; exit } }' /etc/apt/sources.list)}
if [[ ! -e $root/base/etc/debian_version || -d $root/base/debootstrap ]]; then
    step "An empty Debian 12 in $root/base"
    mkdir -p "$root"
    rm -rf --one-file-system "$root/base"
    debootstrap --variant=minbase bookworm "$root/base" "$mirror" >"$root/base.log" 2>&1 || { tail "$root/base.log" >&2; exit 1; }
fi

rm -f "$root/base/etc/apt/sources.list"
# this machine's way to Debian's packages, and nothing else of it
for path in /etc/apt/apt.conf /etc/apt/apt.conf.d /etc/apt/auth.conf /etc/apt/auth.conf.d /etc/apt/sources.list \
    /etc/apt/sources.list.d /etc/apt/trusted.gpg.d /etc/apt/keyrings /etc/hosts /etc/resolv.conf; do
    [[ -e $path ]] || continue
    rm -rf "${root:?}/base$path"
    mkdir -p "$root/base$(dirname "$path")"
    cp -aL "$path" "$root/base$path"
done
install -D -m 644 /etc/ssl/certs/ca-certificates.crt "$root/base/etc/ssl/certs/ca-certificates.crt"
environment=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 TERM=dumb)
environment+=(DEBIAN_FRONTEND=noninteractive XIANGYI_PASSWORD=mountain-stream-7 "DISPLAY=$screen")
while IFS= read -r -d '' variable; do
    case ${variable%%=*} in http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY) environment+=("$variable") ;; esac
done < <(env --null)

# inside HUB|DESK COMMANDS; in the background with EXEC=exec, so that what is ended is the namespace itself
inside() {
    # shellcheck disable=SC2016  # the inner shell expands these
    ${EXEC:-} unshare --mount --pid --fork --kill-child bash -c '
        mount -t proc proc "$1/proc"
        mkdir -p "$1/dev/shm" && mount -t tmpfs tmpfs "$1/dev/shm"
        root=$1; shift
        exec chroot "$root" "$@"' bash "$root/$1" env -i "${environment[@]}" bash -euo pipefail -c "$2"
}
as_clerk='setpriv --reuid=clerk --regid=clerk --clear-groups env HOME=/home/clerk'

started=()
stop() { for pid in "${started[@]}"; do kill "$pid" 2>/dev/null || true; done; }
trap stop EXIT

for side in hub desk; do
    rm -rf --one-file-system "${root:?}/$side"
    cp -a "$root/base" "$root/$side"
done
cp "$debs/xiangyi-hub_${version}_$machine.deb" "$root/hub/root/"
cp "$debs/xiangyi_${version}_$machine.deb" "$root/desk/root/"
mkdir -p "$root/hub/srv/sample"
cp "$source"/resources/sample/{county.json,people.xlsx} "$root/hub/srv/sample/"

step "The hub's package"
inside hub 'apt-get update -qq && apt-get install -qq --no-install-recommends /root/xiangyi-hub_*.deb' >"$root/hub.log" 2>&1 ||
    { tail -n 30 "$root/hub.log" >&2; fail "the hub's package does not install"; }
tail -n 2 "$root/hub.log"
inside hub "
    xiangyi-hub --version
    xiangyi-hub init /var/lib/xiangyi-hub/county --demo --address 127.0.0.1:$port
    xiangyi-hub import units /var/lib/xiangyi-hub/county /srv/sample/county.json
    xiangyi-hub import people /var/lib/xiangyi-hub/county /srv/sample/people.xlsx
    [[ \$(stat -c %U:%a /var/lib/xiangyi-hub /var/lib/xiangyi-hub/county/keys) == \$'xiangyi-hub:700\nxiangyi-hub:700' ]]
    xiangyi-hub desk status && exit 1; true
    systemd-analyze --version >/dev/null 2>&1 && systemd-analyze verify /lib/systemd/system/xiangyi-hub.service; true"

step "The hub serves, with the service's rights"
# as the unit says, where no systemd runs: its user, no capability, no new rights, no memory both written and run
EXEC=exec inside hub "cat >/tmp/serve.sh <<'EOF'
. /etc/xiangyi-hub/hub.conf
exec setpriv --reuid=xiangyi-hub --regid=xiangyi-hub --clear-groups --no-new-privs --inh-caps=-all --bounding-set=-all \
    /usr/lib/xiangyi-hub/xiangyi-hub hub serve /var/lib/xiangyi-hub/county --host 127.0.0.1 --port $port
EOF
exec sh /tmp/serve.sh" >"$root/serve.log" 2>&1 &
started+=($!)

step "The desk's package"
inside desk 'apt-get update -qq && apt-get install -qq --no-install-recommends /root/xiangyi_*.deb' >"$root/desk.log" 2>&1 ||
    { tail -n 30 "$root/desk.log" >&2; fail "the desk's package does not install"; }
tail -n 2 "$root/desk.log"
inside desk 'useradd --create-home clerk
    dpkg-query -W | wc -l; dpkg-query -W -f "\${Installed-Size} kB installed\n" xiangyi
    LD_LIBRARY_PATH=/usr/lib/xiangyi/_internal ldd /usr/lib/xiangyi/_internal/PySide6/Qt/plugins/platforms/libqxcb.so | grep "not found" && exit 1
    find /usr/lib/xiangyi -xtype l | grep . && exit 1
    xiangyi --version'

for _ in $(seq 120); do grep -q "https://" "$root/serve.log" && break; sleep 1; done
grep "https://" "$root/serve.log" || { cat "$root/serve.log" >&2; fail "the hub does not serve"; }

step "A clerk joins, receives, sends"
people=$(inside hub 'xiangyi-hub enrol /var/lib/xiangyi-hub/county --all --json')
read -r clerk unit <<<"$(python3 -c '
import json, sys
slips = [one for one in json.load(sys.stdin) if "街道" in one["unit"] or "乡" in one["unit"] or "镇" in one["unit"]]
print(slips[0]["person"], slips[0]["unit"])' <<<"$people")"
inside hub "xiangyi-hub enrol /var/lib/xiangyi-hub/county $clerk --join /tmp/clerk.xyjoin"
cp "$root/hub/tmp/clerk.xyjoin" "$root/desk/home/clerk/"
cat >"$root/hub/tmp/notice.jsonl" <<'EOF'
{"title": "关于做好防汛工作的通知", "kind": "通知", "body": ["各乡镇：", "请做好防汛工作。"], "office": "办公室", "written": "2026-03-16"}
EOF
chmod 644 "$root/hub/tmp/notice.jsonl"
inside hub 'xiangyi-hub import documents /var/lib/xiangyi-hub/county /tmp/notice.jsonl'
cat >"$root/desk/home/clerk/letter.json" <<'EOF'
{"title": "关于申请补充防汛物资的请示", "to": "all", "body": ["区人民政府：", "特申请补充。", "妥否，请批示。"]}
EOF
inside desk "chown -R clerk: /home/clerk
    desk() { $as_clerk xiangyi desk \"\$@\"; }
    desk enrol --store /home/clerk/desks --join /home/clerk/clerk.xyjoin
    desk sync --store /home/clerk/desks
    desk inbox --store /home/clerk/desks | grep 防汛
    desk send --store /home/clerk/desks /home/clerk/letter.json
    desk sync --store /home/clerk/desks
    desk status --store /home/clerk/desks
    desk doctor --store /home/clerk/desks || true"
inside hub 'xiangyi-hub deliveries /var/lib/xiangyi-hub/county' | grep 补充防汛物资 || fail "what was sent is not at the hub"

step "A menu entry, an icon, kinds of file"
inside desk 'apt-get install -qq --no-install-recommends desktop-file-utils shared-mime-info fonts-wqy-microhei xvfb >>/root/more.log 2>&1
    desktop-file-validate /usr/share/applications/xiangyi.desktop
    update-mime-database /usr/share/mime
    for ending in xybag xyjoin xycourse; do grep ":\*\.$ending$" /usr/share/mime/globs2; done
    ls /usr/share/icons/hicolor/48x48/apps/xiangyi.png'

step "The window"
EXEC=exec inside desk "mkdir -p /tmp/.X11-unix && chmod 1777 /tmp /tmp/.X11-unix
    exec Xvfb $screen -screen 0 1366x768x24 -nolisten tcp" >"$root/xvfb.log" 2>&1 &
started+=($!)
sleep 3
EXEC=exec inside desk "cd /home/clerk && exec $as_clerk xiangyi desktop --store /home/clerk/desks --started /home/clerk/started" >"$root/window.log" 2>&1 &
started+=($!)
for _ in $(seq 120); do [[ -s $root/desk/home/clerk/started ]] && break; sleep 1; done
[[ -s $root/desk/home/clerk/started ]] || { cat "$root/window.log" >&2; fail "no window"; }
picture() { if command -v import >/dev/null; then DISPLAY=$screen import -window root "$pictures/proof-$1.png"; fi; }
sleep 2
picture door
inside hub "mkdir -p /var/lib/xiangyi-hub/stick && chown xiangyi-hub: /var/lib/xiangyi-hub/stick
    xiangyi-hub mailbag pack /var/lib/xiangyi-hub/county $clerk /var/lib/xiangyi-hub/stick"
mkdir -p "$root/desk/home/clerk/stick"
cp "$root"/hub/var/lib/xiangyi-hub/stick/*.xybag "$root/desk/home/clerk/stick/"
inside desk 'chown -R clerk: /home/clerk/stick'
if command -v xdotool >/dev/null; then
    DISPLAY=$screen xdotool mousemove 683 384 type --delay 50 mountain-stream-7
    DISPLAY=$screen xdotool key Return
    sleep 12
    picture inbox
fi
# a second start: it hands the bag to the first and ends
inside desk "cd /home/clerk && timeout 60 $as_clerk xiangyi desktop --store /home/clerk/desks /home/clerk/stick/*.xybag"
sleep 8
picture mailbag
cat "$root/window.log"

step "Removal"
kill "${started[2]}" 2>/dev/null || true
inside desk 'apt-get purge -qq xiangyi >/dev/null 2>&1; ls /home/clerk/desks; [[ ! -e /usr/lib/xiangyi ]]'
kill "${started[0]}" 2>/dev/null || true
inside hub 'apt-get purge -qq xiangyi-hub 2>/dev/null | grep "stay in"
    ls /var/lib/xiangyi-hub/county/hub.json; [[ ! -e /usr/lib/xiangyi-hub ]]; getent passwd xiangyi-hub'
step "Proven: $unit joined, $(basename "$debs")/*_${version}_$machine.deb"

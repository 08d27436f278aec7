"""What `desk doctor` finds, and what to do about it."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "address-missing": Said(
        N_("Address"),
        N_(
            "No address of a hub was given, and none could be read from a desk: it is locked, or has not joined "
            "yet. Give the password, or the address on the slip (--hub)."
        ),
    ),
    "address-malformed": Said(
        N_("Address"),
        N_("“{address}” is not an address. Compare it with the slip: it looks like https://10.1.2.3:8443."),
    ),
    "address-found": Said(
        N_("Address"),
        N_("The hub's address {host} is {ip}."),
    ),
    "address-unknown": Said(
        N_("Address"),
        N_(
            "The name {host} is not known to this network. Check the network cable, then the DNS server in the "
            "network settings; or ask the county office for the hub's numeric address."
        ),
    ),
    "address-slow": Said(
        N_("Address"),
        N_(
            "The DNS server did not answer within {seconds} s when asked for {host}. Check the network cable and "
            "the DNS server in the network settings."
        ),
    ),
    "port-open": Said(
        N_("Line"),
        N_("{host} answers at port {port} after {ms} ms."),
    ),
    "port-refused": Said(
        N_("Line"),
        N_(
            "{host} is there, but nothing listens at port {port}: the hub is not running, or the port is wrong. "
            "Compare the port with the slip, then telephone the county office."
        ),
    ),
    "port-silent": Said(
        N_("Line"),
        N_(
            "{host} gave no answer at port {port} within {seconds} s: the line is down, or a firewall swallows the "
            "connection. If other sites open, ask whoever keeps the firewall to let port {port} pass."
        ),
    ),
    "port-reset": Said(
        N_("Line"),
        N_(
            "The connection to {host}, port {port}, was cut off at once: a firewall or guard on the way forbids "
            "it. Ask whoever keeps it to let port {port} pass."
        ),
    ),
    "network-absent": Said(
        N_("Line"),
        N_(
            "This PC has no road to {host}: {why}. Check the network cable and the plug at the wall, then restart "
            "the router."
        ),
    ),
    "proxy-absent": Said(
        N_("Proxy"),
        N_("No proxy stands between this PC and the hub."),
    ),
    "proxy-passed-over": Said(
        N_("Proxy"),
        N_("The system has a proxy ({proxy}), and {host} is exempt from it."),
    ),
    "proxy-works": Said(
        N_("Proxy"),
        N_("The system sends connections to {host} through the proxy {proxy}, and the hub answers through it."),
    ),
    "proxy-catches": Said(
        N_("Proxy"),
        N_(
            "The system sends connections to {host} through the proxy {proxy}, and the hub does not answer through "
            "it. Add {host} to the exceptions in the proxy settings, or ask whoever keeps the proxy."
        ),
    ),
    "tls-fits": Said(
        N_("Hub's identity"),
        N_("The hub at {host} is the one that this desk joined."),
    ),
    "tls-open": Said(
        N_("Hub's identity"),
        N_("The address {host} has no encryption (http). That is only right within one PC, for a demonstration."),
    ),
    "tls-unpinned": Said(
        N_("Hub's identity"),
        N_("{host} speaks TLS. Whether it is the county's hub is proven when this desk joins."),
    ),
    "tls-other-hub": Said(
        N_("Hub's identity"),
        N_(
            "What answers at {host} is not the hub that this desk joined: an inspecting proxy, another machine, or "
            "a hub made anew. Nothing is sent to it. Tell the county office."
        ),
    ),
    "tls-absent": Said(
        N_("Hub's identity"),
        N_(
            "What answers at {host}, port {port}, does not speak TLS: it is not the hub, or the port is wrong. "
            "Compare the address with the slip."
        ),
    ),
    "tls-cut": Said(
        N_("Hub's identity"),
        N_(
            "{host} answers at port {port}, but the encrypted connection is cut off at once: a firewall or guard "
            "on the way forbids it. Ask whoever keeps it to let port {port} pass unopened."
        ),
    ),
    "tls-silent": Said(
        N_("Hub's identity"),
        N_(
            "{host} took the connection and then said nothing for {seconds} s: a device on the way holds it back, "
            "or the hub is overloaded. Try again in some minutes, then telephone the county office."
        ),
    ),
    "hub-mute": Said(
        N_("Hub"),
        N_(
            "{host} can be reached at port {port}, but does not answer as a hub does: it is busy, or not a hub. "
            "Try again in some minutes, then telephone the county office."
        ),
    ),
    "clock-right": Said(
        N_("Clock"),
        N_("The PC's clock agrees with the hub's within {seconds} s."),
    ),
    "clock-off": Said(
        N_("Clock"),
        N_(
            "The PC's clock is off from the hub's by {span:span}. Nothing is lost by it, but acts may be marked "
            "时间存疑 (time in doubt). Set the date and time; if it comes back, the battery on the main board is "
            "empty."
        ),
    ),
    "clock-before-program": Said(
        N_("Clock"),
        N_(
            "The PC's clock says {date}, which is before this program was made. Nothing is lost by it. Set the "
            "date and time; if it comes back, the battery on the main board is empty."
        ),
    ),
    "clock-plausible": Said(
        N_("Clock"),
        N_("The PC's clock says {date}; the hub cannot be asked now."),
    ),
    "disk-room": Said(
        N_("Disk"),
        N_("{free:size} are free where the desk keeps its store."),
    ),
    "disk-tight": Said(
        N_("Disk"),
        N_("Only {free:size} are free in {path}. Delete or move something large before the disk is full."),
    ),
    "disk-writes": Said(
        N_("Disk"),
        N_("The disk takes a safe write in {ms} ms."),
    ),
    "disk-slow": Said(
        N_("Disk"),
        N_(
            "The disk takes {ms} ms for a safe write, which is slow: saving will be felt. Look whether another "
            "program is busy with the disk; a disk that stays so slow may be failing."
        ),
    ),
    "disk-hung": Said(
        N_("Disk"),
        N_(
            "The disk did not finish a small write in {path} within {seconds} s. It may be failing: copy what "
            "matters and tell the county office."
        ),
    ),
    "screen-absent": Said(
        N_("Screen"),
        N_("There is no screen here, so typefaces and input methods were not looked at."),
    ),
    "font-present": Said(
        N_("Chinese typeface"),
        N_("A Chinese typeface is installed ({font})."),
    ),
    "font-missing": Said(
        N_("Chinese typeface"),
        N_(
            "No Chinese typeface was found: characters would show as boxes. Install one, on Debian with `apt "
            "install fonts-noto-cjk`."
        ),
    ),
    "input-present": Said(
        N_("Input method"),
        N_("The input method {name} is set up for this program."),
    ),
    "input-system": Said(
        N_("Input method"),
        N_("This system brings its own input method."),
    ),
    "input-missing": Said(
        N_("Input method"),
        N_(
            "No input method is set up, so no Chinese can be typed. Install one, on Debian with `apt install "
            "ibus-libpinyin`, and log in again."
        ),
    ),
    "input-fcitx": Said(
        N_("Input method"),
        N_(
            "The system uses {name}, which the Qt that comes with this program does not speak itself. If no "
            "Chinese can be typed, start {name} with its ibus frontend (QT_IM_MODULE=ibus)."
        ),
    ),
    "store-absent": Said(
        N_("Store"),
        N_("Nobody has joined in {path} yet."),
    ),
    "store-whole": Said(
        N_("Store"),
        N_("The store of {name} is whole."),
    ),
    "store-locked": Said(
        N_("Store"),
        N_("The key file of {name} is whole. Its store was not looked into, because it is locked."),
    ),
    "store-database-missing": Said(
        N_("Store"),
        N_(
            "The key file of {name} is there, but the store {path} is not. Do not join again yet: put the file "
            "back from a backup, or tell the county office."
        ),
    ),
    "store-unreadable": Said(
        N_("Store"),
        N_(
            "The store {path} cannot be read: {why}. Nothing was changed. Check whether it belongs to this account "
            "of the PC."
        ),
    ),
    "store-not-encrypted": Said(
        N_("Store"),
        N_(
            "The store {path} lies on the disk unencrypted, as no desk writes it. Do not work with it, and tell "
            "the county office."
        ),
    ),
    "store-not-whole": Said(
        N_("Store"),
        N_(
            "The store of {name} is damaged. Do not delete it: what was not sent may still be in it. Tell the "
            "county office."
        ),
    ),
    "check-slow": Said(
        N_("Not checked"),
        N_(
            "{check:check}: this could not be checked within {seconds} s and was left. Start the doctor again "
            "later; if it stays so, tell the county office."
        ),
    ),
}

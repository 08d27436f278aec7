"""What goes wrong at a clerk's PC: vault, store, disk."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "wrong-password": Said(
        N_("Wrong password"),
        N_(
            "This is not the password. Nothing was opened or changed. Check Caps Lock and the input method, and "
            "type it again. If you have forgotten it, two people with the recovery codes can open the desk."
        ),
    ),
    "password-too-short": Said(
        N_("Password too short"),
        N_(
            "A password has at least {least} characters. Nothing was changed. Choose a longer one: a sentence that "
            "you can remember is good."
        ),
    ),
    "wrong-recovery-codes": Said(
        N_("Recovery codes do not fit"),
        N_(
            "These two codes together do not open this desk. Nothing was changed. Both people should compare their "
            "code with their slip; only the newest pair is valid."
        ),
    ),
    "slot-missing": Said(
        N_("Not set up"),
        N_("This way to unlock ({slot:slot}) was never set up on this desk. Nothing was changed. Use the password."),
    ),
    "keyring-missing": Said(
        N_("No keyring"),
        N_(
            "This PC has no keyring of the operating system that could keep the key. Nothing was changed. Use the "
            "password."
        ),
    ),
    "keyring-refused": Said(
        N_("Keyring closed"),
        N_("The keyring of the operating system did not open ({why}). Nothing was changed. Use the password."),
    ),
    "keyring-lost": Said(
        N_("Keyring has forgotten"),
        N_(
            "The keyring of the operating system no longer holds what opens this desk. Nothing is lost. Use the "
            "password, and set the keyring up again in the settings."
        ),
    ),
    "memory-short": Said(
        N_("Not enough memory"),
        N_(
            "The PC had no {megabytes} MB of memory free to check the password. Nothing was changed. Close other "
            "programs and try again."
        ),
    ),
    "vault-missing": Said(
        N_("No desk here"),
        N_("Nobody has joined in this folder ({path}). Nothing was changed. Join first, or choose another folder."),
    ),
    "vault-exists": Said(
        N_("Already joined"),
        N_(
            "Someone has joined in this folder already ({path}). Nothing was changed. Choose another folder, or "
            "unlock the desk that is there."
        ),
    ),
    "vault-damaged": Said(
        N_("Key file damaged"),
        N_(
            "The key file of this desk ({path}) is damaged or was altered, and so is its copy. Nothing was changed "
            "and nothing deleted. Do not delete the folder: put the file back from a backup, or tell the county "
            "office."
        ),
    ),
    "vault-newer": Said(
        N_("Made by a newer program"),
        N_(
            "The key file was written by a newer program (version {theirs}; this one knows {ours}). It was left as "
            "it is. Start the newer program, or update this one."
        ),
    ),
    "vault-unreadable": Said(
        N_("Key file cannot be read"),
        N_(
            "The key file {path} cannot be read: {why}. Nothing was changed. Check whether it belongs to this "
            "account of the PC."
        ),
    ),
    "store-damaged": Said(
        N_("Store damaged"),
        N_(
            "The store {path} cannot be read: it is damaged, or it belongs to another key. Nothing was changed and "
            "nothing deleted. Do not delete it; what was not sent may still be in it. Tell the county office."
        ),
    ),
    "store-newer": Said(
        N_("Made by a newer program"),
        N_(
            "The store was written by a newer program (version {theirs}; this one knows {ours}). It was left as it "
            "is. Start the newer program, or update this one."
        ),
    ),
    "store-in-use": Said(
        N_("Already open"),
        N_(
            "This desk is open already, in another window or by another program. Nothing was changed. Use the "
            "window that is open, or close it first."
        ),
    ),
    "disk-full": Said(
        N_("Disk full"),
        N_(
            "The disk is full ({path}), so this last step was not saved; everything before it is. Delete or move "
            "something large, then do it again."
        ),
    ),
    "folder-unwritable": Said(
        N_("Cannot be written"),
        N_(
            "Nothing can be written in {path}: {why}. What was there before is unchanged. Check the rights of the "
            "folder, or choose another one."
        ),
    ),
    "mishap": Said(
        N_("A fault of the program"),
        N_(
            "The program has met a fault of its own, so this step was not done. What was saved before is unchanged. "
            "Do it again; if it comes back, tell the county's technician."
        ),
    ),
    "already-sent": Said(
        N_("Already sent"),
        N_(
            "This has left for the county already and can no longer be taken back. If it was wrong, withdraw it on "
            "its page."
        ),
    ),
    "unknown-draft": Said(
        N_("Draft not found"),
        N_("This draft is no longer here: it was sent or deleted. Nothing else was changed."),
    ),
    "no-desk": Said(
        N_("No desk here"),
        N_(
            "Nobody of that name has joined in {path}. Nothing was changed. Join first, or name another folder or "
            "person."
        ),
    ),
    "which-clerk": Said(
        N_("Several clerks"),
        N_("Several people work at this PC: {clerks}. Nothing was done. Say who with --person."),
    ),
    "already-enrolled": Said(
        N_("Already joined"),
        N_(
            "{name} has joined on this PC already. The desk that is there was left as it is; unlock it with its "
            "password."
        ),
    ),
    "no-password": Said(
        N_("No password"),
        N_(
            "A password is needed, and nobody can type one here. Nothing was done. Put it into the variable "
            "XIANGYI_PASSWORD, or start the command in a terminal."
        ),
    ),
    "passwords-differ": Said(
        N_("Passwords differ"),
        N_("The two passwords are not the same. Nothing was made or changed. Start again and type the same one twice."),
    ),
    "hub-and-code": Said(
        N_("Address and code missing"),
        N_(
            "To join, this desk needs the hub's address and the code of the slip, or a joining file. Nothing was "
            "done. Give --hub and --code, or --join."
        ),
    ),
    "no-such-file": Said(
        N_("No such file"),
        N_("There is no file {path} that can be read. Nothing was done. Check the name and the folder."),
    ),
    "part-left-out": Said(
        N_("Not in this installation"),
        N_(
            "This installation was made without {part}, which the command needs, so nothing was done. The package "
            "xiangyi has the desk, xiangyi-hub the county's hub: use the one that it belongs to."
        ),
    ),
    "not-ours": Said(
        N_("Not a file of Xiangyi"),
        N_(
            "Xiangyi does not open {name}: it opens mailbags (.xybag), slips (.xyjoin) and courses (.xycourse). The "
            "file is as it was."
        ),
    ),
    "no-display": Said(
        N_("No screen"),
        N_(
            "There is no screen here to show a window on, so nothing was started; start it at a PC's desktop, put "
            "xvfb-run before the command, or work without a window by main.py desk (docs/cli.md)."
        ),
    ),
}

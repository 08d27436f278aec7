"""What goes wrong at the county's hub: its folder, imports, backups."""

from __future__ import annotations

from typing import Final

from app.speech import N_
from app.speech.codes.said import Said

SAID: Final[dict[str, Said]] = {
    "no-hub": Said(
        N_("No hub here"),
        N_("There is no hub in {path}. Nothing was changed. Make one with `hub init`, or name its folder."),
    ),
    "port-taken": Said(
        N_("Port in use"),
        N_(
            "Another program uses port {port} ({why}), so the hub was not started. Stop that program, or choose "
            "another port with --port."
        ),
    ),
    "hub-exists": Said(
        N_("Hub exists"),
        N_("There is a hub in {path} already. It was left as it is. Choose an empty folder for a new one."),
    ),
    "hub-settings-damaged": Said(
        N_("Settings damaged"),
        N_("The hub's settings ({path}) cannot be read. Nothing was changed. Put the file back from a backup."),
    ),
    "hub-keys-missing": Said(
        N_("Keys missing"),
        N_(
            "The hub's keys are not in {path}. Nothing was started or changed. Put them back from a backup: "
            "without them desks do not know this hub."
        ),
    ),
    "hub-database-missing": Said(
        N_("Database missing"),
        N_(
            "The hub's database is not there. No new one was made, so that nothing is lost unseen. Put it back, or "
            "restore a backup."
        ),
    ),
    "hub-newer": Said(
        N_("Made by a newer program"),
        N_(
            "The hub's database was written by a newer program (version {theirs}; this one knows {ours}). It was "
            "left as it is. Start the newer program, or update this one."
        ),
    ),
    "database-not-empty": Said(
        N_("Database not empty"),
        N_("The database already holds something. It was left as it is. Name an empty one."),
    ),
    "backup-unwritable": Said(
        N_("Backup not written"),
        N_(
            "The backup {file} could not be written: {why}. The hub is unchanged and goes on; no half backup is "
            "left. Look for room and rights there, or name another place."
        ),
    ),
    "backup-unreadable": Said(
        N_("Backup cannot be read"),
        N_(
            "The backup {file} cannot be read: {why}. Nothing was restored or changed. Check the name, the stick "
            "and the rights of the file."
        ),
    ),
    "backup-damaged": Said(
        N_("Backup damaged"),
        N_(
            "The backup {file} is damaged or incomplete. Nothing was restored or changed. Take an older backup, "
            "and make a new one while the hub still runs."
        ),
    ),
    "backup-locked": Said(
        N_("Another backup key"),
        N_(
            "None of the backup keys here opens {file}. Nothing was restored or changed. Bring the key that was "
            "printed or copied when the hub was made, and name it with --key."
        ),
    ),
    "backup-newer": Said(
        N_("Made by a newer program"),
        N_(
            "The backup {file} was written by a newer program (version {theirs}; this one knows {ours}). Nothing "
            "was restored or changed. Use the newer program."
        ),
    ),
    "backup-faulty": Said(
        N_("Backup does not hold together"),
        N_(
            "The backup {file} was restored as a trial and does not hold together ({fault}). The hub is unchanged. "
            "Do not rely on this backup: make a new one, and keep the older ones."
        ),
    ),
    "backup-key-unreadable": Said(
        N_("Backup key cannot be read"),
        N_(
            "There is no backup key in {path} that can be read. Nothing was written or restored. Put the key back "
            "from where a copy is kept."
        ),
    ),
    "backup-key-unwritable": Said(
        N_("Backup key not written"),
        N_(
            "The backup key could not be written to {path}: {why}. No backup was made. Check the rights of that folder."
        ),
    ),
    "restore-folder-not-empty": Said(
        N_("Folder not empty"),
        N_(
            "The folder {path} is not empty. It was left as it is, and nothing was restored. Name a new or empty "
            "folder."
        ),
    ),
    "database-unreachable": Said(
        N_("Database not reached"),
        N_("The hub's database does not answer ({why}). Nothing was changed. Start it, or correct its address."),
    ),
    "file-unreadable": Said(
        N_("File cannot be read"),
        N_("{file} cannot be read: {why}. Nothing was imported. Check the name and the rights of the file."),
    ),
    "file-damaged": Said(
        N_("File damaged"),
        N_(
            "{file} is damaged or incomplete. Nothing was imported. Open it in the program that made it, save it "
            "again and import it again."
        ),
    ),
    "file-malformed": Said(
        N_("File not of the form asked for"),
        N_("{file} is not of the form asked for; look at {at}. Nothing was imported. Correct it and import it again."),
    ),
    "file-kind-unknown": Said(
        N_("Kind of file not known"),
        N_(
            "{file} is of a kind that cannot be read here. Nothing was imported. Save it as .xlsx or .csv and "
            "import it again."
        ),
    ),
    "file-too-large": Said(
        N_("File too large"),
        N_(
            "{file} is larger than {limit} MB. Nothing was imported. Divide it and import the parts one after the "
            "other."
        ),
    ),
    "sheet-old-or-locked": Said(
        N_("Old or locked workbook"),
        N_(
            "{file} is an old workbook (.xls) or is locked with a password. Nothing was imported. Open it, save it "
            "as .xlsx without a password and import it again."
        ),
    ),
    "sheet-too-long": Said(
        N_("Too many rows"),
        N_(
            "{file} has more than {limit} rows. Nothing was imported. Divide it and import the parts one after the "
            "other."
        ),
    ),
    "header-missing": Said(
        N_("No heading row"),
        N_(
            "{file} has no row that names its columns ({columns}). Nothing was imported. Give the columns their "
            "names and import it again."
        ),
    ),
    "county-choose": Said(
        N_("Several counties"),
        N_("More than one county fits “{county}”: {counties}. Nothing was imported. Name one by its code."),
    ),
    "county-unknown": Said(
        N_("County not in the file"),
        N_("“{county}” is not in the file, which has {counties}. Nothing was imported. Check the name."),
    ),
    "county-missing": Said(
        N_("No county in the list"),
        N_(
            "No row of {file} is a county, so its units belong nowhere. Nothing was imported. Add a row for the "
            "county itself."
        ),
    ),
    "county-several": Said(
        N_("Several counties in the list"),
        N_("{file} has more than one county; a hub serves one. Nothing was imported. Leave only one in the list."),
    ),
    "rows-bad": Said(
        N_("Rows cannot be imported"),
        N_(
            "{count} rows of {file} cannot be imported (rows {rows}). Nothing was imported, not even the others. "
            "Correct them and import the file again."
        ),
    ),
    "row-damaged": Said(
        N_("Row damaged"),
        N_("the row cannot be read"),
    ),
    "row-malformed": Said(
        N_("Row not of the form asked for"),
        N_("the row is not of the form asked for; look at {at}"),
    ),
    "row-too-long": Said(
        N_("Row too long"),
        N_("the row is longer than {limit} MB"),
    ),
    "row-date-malformed": Said(
        N_("Not a date"),
        N_("“{date}” is not a date"),
    ),
    "row-name-missing": Said(
        N_("Name missing"),
        N_("the name is missing"),
    ),
    "row-name-malformed": Said(
        N_("Not a name"),
        N_("“{name}” cannot be a name"),
    ),
    "row-code-missing": Said(
        N_("Code missing"),
        N_("{name} has no code"),
    ),
    "row-code-malformed": Said(
        N_("Not a code"),
        N_("{name}: “{written}” is not a code"),
    ),
    "row-level-unknown": Said(
        N_("Level not known"),
        N_("“{level}” is no level of a unit"),
    ),
    "row-parent-unknown": Said(
        N_("Parent unit not known"),
        N_("{name}: its parent unit “{parent}” is not in the list"),
    ),
    "row-unit-twice": Said(
        N_("Unit twice"),
        N_("{name} is in the list already, in row {first}"),
    ),
    "row-person-twice": Said(
        N_("Person twice"),
        N_("{name} of {unit} is in the list already, in row {first}"),
    ),
    "row-unit-missing": Said(
        N_("Unit missing"),
        N_("{name}: the unit is missing"),
    ),
    "row-unit-unknown": Said(
        N_("Unit not known"),
        N_("there is no unit {unit}"),
    ),
    "row-unit-ambiguous": Said(
        N_("Several such units"),
        N_("several units are called {unit} ({codes}); write the code"),
    ),
    "person-or-all": Said(
        N_("Who?"),
        N_("Name one person, or say --all; a joining file is for one person. Nothing was issued."),
    ),
    "unknown-zone": Said(
        N_("Network not known"),
        N_("“{zone}” is no network. Nothing was made. Say intranet (内网), extranet (外网) or internet (互联网)."),
    ),
    "demo-running": Said(
        N_("Demonstration running"),
        N_(
            "The demonstration in {folder} is running already, or another program holds its port. Nothing was "
            "started or changed. Use the window that is open, or close it first."
        ),
    ),
    "demo-hub-failed": Said(
        N_("Hub did not start"),
        N_(
            "The demonstration's hub did not start. Nothing is lost. What it said last stands in {log}; show that "
            "file to the technician."
        ),
    ),
}

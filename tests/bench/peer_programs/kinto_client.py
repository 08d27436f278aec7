# mypy: ignore-errors
"""A client of Kinto that keeps what it has, as thrifty as its protocol allows: it asks for what has changed since it
asked last, page by page, and goes on after a cut where it was.

`kinto_client.py load|change URL FILE`, `pull|push URL FOLDER`, `edit FOLDER FILE`. Files have a JSON object a line,
with its `_id`. Prints the seconds that it took.
"""

import json
import sys
import time
from pathlib import Path

import requests

RECORDS = "/v1/buckets/office/collections/docs/records"
BATCH = 25
SESSION = requests.Session()
SESSION.auth = ("clerk", "pw")


def lines(file):
    return [json.loads(line) for line in Path(file).read_text(encoding="utf-8").splitlines()]


def uuid(name):
    return f"{name[:8]}-{name[8:12]}-{name[12:16]}-{name[16:20]}-{name[20:32]}"


def asked(method, one, if_match=""):
    content = {name: value for name, value in one.items() if name != "_id"}
    found = {"method": method, "path": f"{RECORDS}/{uuid(one['_id'])}", "body": {"data": content}}
    return found | ({"headers": {"If-Match": if_match}} if if_match else {})


def batches(url, wanted):
    for start in range(0, len(wanted), BATCH):
        answer = SESSION.post(f"{url}/v1/batch", json={"requests": wanted[start : start + BATCH]})
        answer.raise_for_status()
        assert all(one["status"] in (200, 201) for one in answer.json()["responses"]), answer.text[:500]


def load(url, file):
    for path in ("/v1/buckets/office", "/v1/buckets/office/collections/docs"):
        SESSION.put(url + path, json={"data": {}}).raise_for_status()
    batches(url, [asked("PUT", one) for one in lines(file)])


def change(url, file):
    batches(url, [asked("PATCH", one) for one in lines(file)])


def pull(url, folder):
    store = Path(folder, "held.json")
    held = json.loads(store.read_text()) if store.exists() else {"since": "", "records": {}}
    since = held["since"] and f"&_since={held['since']}"
    path = f"{RECORDS}?_sort=last_modified&_limit=200{since}"
    while path:
        answer = SESSION.get(url + path)
        answer.raise_for_status()
        for one in answer.json()["data"]:
            held["records"][one["id"]] = one["last_modified"]
            held["since"] = str(one["last_modified"])
        store.write_text(json.dumps(held))
        following = answer.headers.get("Next-Page", "")
        path = following[following.index("/v1") :] if following else ""


def edit(folder, file):
    Path(folder, "edited").write_text(Path(file).read_text(encoding="utf-8"), encoding="utf-8")


def push(url, folder):
    held = json.loads(Path(folder, "held.json").read_text())["records"]
    batches(url, [asked("PATCH", one, f'"{held[uuid(one["_id"])]}"') for one in lines(Path(folder, "edited"))])


started = time.monotonic()
{"load": load, "change": change, "pull": pull, "edit": edit, "push": push}[sys.argv[1]](*sys.argv[2:])
print(time.monotonic() - started)

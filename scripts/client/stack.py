"""Where the running stack is: from the environment, else from what scripts/up wrote down."""

import json
import os
import pathlib

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
# A second stack of this checkout has a folder of its own, named in SUPERCARGO_HOME.
WRITTEN = pathlib.Path(os.environ.get("SUPERCARGO_HOME", ROOT / ".local")) / "stack.json"
DEMO = WRITTEN.parent / "demo.json"

NAMES = {
    "base_url": "BASE_URL",
    "mail_url": "MAIL_URL",
    "endpoint_url": "ENDPOINT_URL",
    "websocket_url": "WEBSOCKET_URL",
    "table": "TABLE_NAME",
}


class Stack:
    """`base_url` (API and web), `mail_url` (lists sent mails), `endpoint_url` (the emulator), `websocket_url`, `table`."""

    def __init__(self, found):
        self.base_url = found.get("base_url")
        self.mail_url = found.get("mail_url")
        self.endpoint_url = found.get("endpoint_url")
        self.websocket_url = found.get("websocket_url")
        self.table = found.get("table")
        self.written = found


def find():
    found = json.loads(WRITTEN.read_text()) if WRITTEN.exists() else {}
    for name, variable in NAMES.items():
        if os.environ.get(variable):
            found[name] = os.environ[variable]
    if not found.get("base_url"):
        raise SystemExit("no running stack: start it with scripts/up, or name one in BASE_URL")
    return Stack(found)

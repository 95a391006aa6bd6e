"""Schedules a message over HTTP, and prints what became of it."""

import json
import sys
import time
import urllib.error
import urllib.request
import uuid

server, messenger, address = sys.argv[1:]


def call(path, body=None):
    data = json.dumps(body).encode() if body else None
    request = urllib.request.Request(server + path, data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=60) as reply:
            return json.load(reply)
    except urllib.error.HTTPError as refusal:
        sys.exit(f"refused: {json.load(refusal)['detail']}")


scheduled = call("/api/messages", {
    "requestId": str(uuid.uuid4()),
    "type": "plain",
    "context": {"text": "Hello from Python."},
    "recipients": [{"messenger": messenger, "address": address}],
})
for _ in range(300):  # at most a minute
    dispatch = call(f"/api/messages/{scheduled['messageId']}")["dispatches"][0]
    if dispatch["status"] not in ("pending", "processing"):
        break
    time.sleep(0.2)

print(dispatch["status"], *(entry["text"] for entry in dispatch["errors"]), sep=": ")
sys.exit(0 if dispatch["status"] == "sent" else 1)

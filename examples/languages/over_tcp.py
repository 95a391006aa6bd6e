"""Schedules a message over the TCP bridge, frame by frame, and prints what became of it."""

import json
import socket
import struct
import sys
import time
import uuid

port, messenger, address = sys.argv[1:]
bridge = socket.create_connection(("127.0.0.1", int(port)), timeout=60)
received = bridge.makefile("rb")


def request(address, body):
    frame = {"type": "send", "address": address, "replyAddress": "reply", "body": body}
    data = json.dumps(frame).encode()
    bridge.sendall(struct.pack(">I", len(data)) + data)
    (length,) = struct.unpack(">I", received.read(4))
    reply = json.loads(received.read(length))
    return reply["body"] if reply["type"] == "message" else sys.exit(f"refused: {reply['message']}")


scheduled = request("sitemessage.schedule", {
    "requestId": str(uuid.uuid4()),
    "type": "plain",
    "context": {"text": "Hello from Python."},
    "recipients": [{"messenger": messenger, "address": address}],
})
for _ in range(300):  # at most a minute
    dispatch = request("sitemessage.message", {"id": scheduled["messageId"]})["dispatches"][0]
    if dispatch["status"] not in ("pending", "processing"):
        break
    time.sleep(0.2)

print(dispatch["status"], *(entry["text"] for entry in dispatch["errors"]), sep=": ")
sys.exit(0 if dispatch["status"] == "sent" else 1)

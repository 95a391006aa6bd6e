"""Prints the events of the named statuses as they come over the TCP bridge, until Ctrl-C."""

import json
import socket
import struct
import sys

port, *statuses = sys.argv[1:]
bridge = socket.create_connection(("127.0.0.1", int(port)))
received = bridge.makefile("rb")

for status in statuses:
    data = json.dumps({"type": "register", "address": f"sitemessage.event.{status}"}).encode()
    bridge.sendall(struct.pack(">I", len(data)) + data)

while head := received.read(4):
    (length,) = struct.unpack(">I", head)
    frame = json.loads(received.read(length))
    if frame["type"] == "err":
        sys.exit(f"refused: {frame['message']}")
    print(frame["address"], "message", frame["body"]["messageId"], flush=True)

sys.exit("the bridge closed the connection")

// Prints the events of the named statuses as they come over the TCP bridge, until Ctrl-C.

import { connect } from "node:net";

const [port, ...statuses] = process.argv.slice(2);
const bridge = connect(Number(port), "127.0.0.1");

for (const status of statuses) {
  const data = Buffer.from(JSON.stringify({ type: "register", address: `sitemessage.event.${status}` }));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  bridge.write(Buffer.concat([length, data]));
}

let received = Buffer.alloc(0);
for await (const bytes of bridge) {
  received = Buffer.concat([received, bytes]);
  while (received.length >= 4 && received.length >= 4 + received.readUInt32BE()) {
    const end = 4 + received.readUInt32BE();
    const frame = JSON.parse(received.subarray(4, end));
    received = received.subarray(end);
    if (frame.type === "err") {
      console.error(`refused: ${frame.message}`);
      process.exit(1);
    }
    console.log(frame.address, "message", frame.body.messageId);
  }
}

console.error("the bridge closed the connection");
process.exit(1);

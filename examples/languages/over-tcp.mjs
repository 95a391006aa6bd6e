// Schedules a message over the TCP bridge, frame by frame, and prints what became of it.

import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout } from "node:timers/promises";

const [port, messenger, address] = process.argv.slice(2);
const bridge = connect(Number(port), "127.0.0.1");
bridge.setTimeout(60_000, () => bridge.destroy(new Error("no reply within a minute")));
bridge.on("end", () => bridge.destroy(new Error("the bridge closed the connection")));

async function read(length) {
  let bytes;
  while (!(bytes = bridge.read(length))) await once(bridge, "readable");
  return bytes;
}

async function request(address, body) {
  const frame = { type: "send", address, replyAddress: "reply", body };
  const data = Buffer.from(JSON.stringify(frame));
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  bridge.write(Buffer.concat([length, data]));
  const reply = JSON.parse(await read((await read(4)).readUInt32BE()));
  if (reply.type === "message") return reply.body;
  console.error(`refused: ${reply.message}`);
  process.exit(1);
}

const scheduled = await request("sitemessage.schedule", {
  requestId: randomUUID(),
  type: "plain",
  context: { text: "Hello from Node." },
  recipients: [{ messenger, address }],
});
let dispatch;
for (let i = 0; i < 300; i++) { // at most a minute
  [dispatch] = (await request("sitemessage.message", { id: scheduled.messageId })).dispatches;
  if (!["pending", "processing"].includes(dispatch.status)) break;
  await setTimeout(200);
}

console.log([dispatch.status, ...dispatch.errors.map((entry) => entry.text)].join(": "));
process.exitCode = dispatch.status === "sent" ? 0 : 1;
bridge.destroy();

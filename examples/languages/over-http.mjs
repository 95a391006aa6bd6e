// Schedules a message over HTTP, and prints what became of it.

import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";

const [server, messenger, address] = process.argv.slice(2);

async function call(path, body) {
  const response = await fetch(server + path, body && {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  const reply = await response.json();
  if (response.ok) return reply;
  console.error(`refused: ${reply.detail}`);
  process.exit(1);
}

const scheduled = await call("/api/messages", {
  requestId: randomUUID(),
  type: "plain",
  context: { text: "Hello from Node." },
  recipients: [{ messenger, address }],
});
let dispatch;
for (let i = 0; i < 300; i++) { // at most a minute
  [dispatch] = (await call(`/api/messages/${scheduled.messageId}`)).dispatches;
  if (!["pending", "processing"].includes(dispatch.status)) break;
  await setTimeout(200);
}

console.log([dispatch.status, ...dispatch.errors.map((entry) => entry.text)].join(": "));
process.exitCode = dispatch.status === "sent" ? 0 : 1;

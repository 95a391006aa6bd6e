// Schedules a message with a client that was generated from the OpenAPI document,
// prints what became of it, and how many dispatches have the same status.

import { randomUUID } from "node:crypto";
import { setTimeout } from "node:timers/promises";
import createClient from "openapi-fetch";
import type { components, paths } from "./sitemessage.js";

type Dispatch = components["schemas"]["StoredDispatch"];

const [server, messenger, address] = process.argv.slice(2);
const client = createClient<paths>({ baseUrl: `${server}/api` });

/** Returns the reply, or ends the program with the reason of the refusal. */
function accepted<T>(answer: { data?: T; error?: components["schemas"]["Problem"] }): T {
  if (answer.data !== undefined) return answer.data;
  console.error(`refused: ${answer.error?.detail} (${answer.error?.code})`);
  process.exit(1);
}

const scheduled = accepted(await client.POST("/messages", {
  body: {
    requestId: randomUUID(),
    type: "plain",
    context: { text: "Hello from TypeScript." },
    recipients: [{ messenger, address }],
  },
}));
if (!("messageId" in scheduled)) throw new Error("the reply to several messages");

let dispatch: Dispatch;
let tries = 300; // at most a minute
do {
  await setTimeout(200);
  const message = accepted(await client.GET("/messages/{id}", {
    params: { path: { id: scheduled.messageId } },
  }));
  dispatch = message.dispatches[0];
} while (["pending", "processing"].includes(dispatch.status) && --tries > 0);

console.log([dispatch.status, ...(dispatch.errors ?? []).map((entry) => entry.text)].join(": "));

const page = accepted(await client.GET("/dispatches", {
  params: { query: { message: scheduled.messageId, status: dispatch.status, limit: 10 } },
}));
console.log(`${page.dispatches.length} ${dispatch.status}`);
process.exitCode = dispatch.status === "sent" ? 0 : 1;

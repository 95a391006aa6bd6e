import { call } from "/api.js";
import { button, byId, draw, fill } from "/dom.js";
import { isBuiltIn, isForPeople, messengerTitle, typeTitle } from "/names.js";
import { previewOf } from "/preview.js";

/** Types that fit each messenger, by alias. */
let fitting = {};
/** Addresses to try, by messenger. */
let addresses = {};
/** What the form suggests as the recipient; what somebody has written stays. */
let suggested = "ada@example.org";

/** Offers the messengers of the stats, and the types that fit the chosen one. */
export function offer(stats) {
  fitting = Object.fromEntries(stats.messengers.map(({ alias, types }) => [alias, types.filter(isForPeople)]));
  fill(byId("messenger"), Object.keys(fitting), messengerTitle, "smtp");
  offerTypes();
}

function offerTypes() {
  fill(byId("type"), fitting[byId("messenger").value] || [], typeTitle, "email_plain");
  adaptForm();
}

function adaptForm() {
  const type = byId("type").value;
  byId("subject-label").hidden = type === "plain";
  byId("text-label").textContent = type === "email_html" ? "HTML" : "Text";
}

function adaptToMessenger() {
  offerTypes();
  if (isBuiltIn(byId("type").value)) byId("type").value = byId("messenger").value === "smtp" ? "email_plain" : "plain";
  adaptForm();
  suggest();
}

/** Offers the recipients of the sandbox; a chosen one stays as long as they are the same. */
export function offerAddresses(known) {
  if (JSON.stringify(known) === JSON.stringify(addresses)) return;
  addresses = known;
  suggest();
}

/** Suggests a recipient that the chosen messenger takes, and some at which it is refused. */
function suggest() {
  const alias = byId("messenger").value;
  const known = addresses[alias];
  if (byId("to").value === suggested && (known || alias === "smtp")) {
    suggested = known ? known.takes : "ada@example.org";
    byId("to").value = suggested;
  }
  byId("refuses").hidden = !known;
  if (!known) return;
  draw(byId("refuses"), "Try a refused recipient:", ...Object.entries(known.refuses).map(([name, address]) =>
    button(`refuses-${alias}-${name}`, `${name}: a recipient that is refused`, () => {
      suggested = address;
      byId("to").value = address;
    }, name)));
}

function contextOf(type) {
  const text = byId("text").value;
  if (type === "plain") return { text };
  const subject = byId("subject").value;
  return type === "email_html" ? { subject, html: text } : { subject, text };
}

/** Not randomUUID, which browsers offer to https and localhost only. */
function randomId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Returns the message of the form, or nothing if a recipient is missing. */
function message() {
  const type = byId("type").value;
  const recipients = byId("to").value.split(",").map((address) => address.trim()).filter(Boolean);
  if (!recipients.length) {
    say("Name at least one recipient.", true);
    byId("to").focus();
    return null;
  }
  const body = {
    v: 1,
    requestId: randomId(),
    type,
    context: contextOf(type),
    recipients: recipients.map((address) => ({ messenger: byId("messenger").value, address })),
  };
  if (byId("send-at").value) body.sendAtMs = new Date(byId("send-at").value).getTime();
  return body;
}

async function send(refresh) {
  const body = message();
  if (!body) return;
  byId("send").disabled = true;
  try {
    const reply = await call("/api/messages", body);
    say(`Stored as message ${reply.messageId} with ${reply.dispatches} dispatch${reply.dispatches === 1 ? "" : "es"}.`);
    showPreview();
    await refresh();
  } catch (failure) {
    say(failure.message, true);
  } finally {
    byId("send").disabled = false;
  }
}

async function preview() {
  const body = message();
  if (!body) return;
  try {
    const reply = await call("/api/preview", body);
    say("");
    showPreview(...previewOf(reply), button("close-preview", "", () => {
      showPreview();
      byId("preview").focus();
    }, "Close"));
  } catch (failure) {
    showPreview();
    say(failure.message, true);
  }
}

function showPreview(...parts) {
  byId("previewed").replaceChildren(...parts);
  byId("previewed").hidden = !parts.length;
}

/** Tells what became of the request. */
export function say(text, wrong = false) {
  byId("sent").textContent = text;
  byId("sent").className = wrong ? "wrong" : "";
}

/** Starts the form. */
export function startForm(refresh) {
  byId("compose").addEventListener("submit", (event) => {
    event.preventDefault();
    send(refresh);
  });
  byId("preview").addEventListener("click", preview);
  byId("messenger").addEventListener("change", adaptToMessenger);
  byId("type").addEventListener("change", adaptForm);
}

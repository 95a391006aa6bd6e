import { call } from "/api.js";
import { offerAddresses } from "/compose.js";
import { button, byId, draw, element, fold, frame, keyed, when } from "/dom.js";
import { messengerTitle } from "/names.js";

let mails = [];
let messages = [];
let openMail = null;
let openReceived = null;
let hasSandbox = true;

/** Returns an entry of a list; a click opens it. */
function entry(key, open, action, ...children) {
  const choose = button(key, "", action, ...children);
  choose.setAttribute("aria-current", String(open));
  return keyed(key, element("li", "", choose));
}

function drawInbox() {
  byId("inbox-title").textContent = `Inbox of the sandbox${mails.length ? ` (${mails.length})` : ""}`;
  byId("reading").hidden = !mails.length && openMail === null;
  draw(byId("inbox"), ...(mails.length ? mails.map((mail) =>
    entry(`mail-${mail.id}`, mail.id === openMail, () => read(mail.id), element("strong", "", mail.subject || "(no subject)"),
      element("span", "", `${mail.to.join(", ")} · ${when(mail.dateMs)}`)))
    : [element("li", "nothing", "No mail yet. What you send by e-mail arrives here.")]));
}

async function read(id) {
  openMail = id;
  drawInbox();
  let mail;
  try {
    mail = await call(`/api/inbox/${id}`);
  } catch (failure) {
    byId("reading").replaceChildren(element("p", "nothing", failure.message));
    return;
  }
  if (openMail !== id) return;
  const parts = [element("h3", "", mail.subject || "(no subject)"),
    element("p", "hint", `from ${mail.from} to ${mail.to.join(", ")}`)];
  if (mail.problem) parts.push(element("p", "hint", mail.problem));
  if (mail.html) parts.push(frame("HTML of the mail", mail.html));
  if (mail.text) parts.push(element("pre", "", mail.text));
  if (mail.attachments.length) parts.push(element("p", "hint", `Attachments: ${mail.attachments.join(", ")}`));
  const headers = mail.headers.map((header) => `${header.name}: ${header.value}`).join("\n");
  parts.push(fold("Headers", headers), fold("Source", mail.raw));
  byId("reading").replaceChildren(...parts);
  byId("reading").scrollIntoView({ block: "nearest" });
}

function drawReceived() {
  byId("received-title").textContent = `Received by the other services of the sandbox${messages.length ? ` (${messages.length})` : ""}`;
  byId("request").hidden = !messages.length && openReceived === null;
  draw(byId("received"), ...(messages.length ? messages.map((message) =>
    entry(`received-${message.id}`, message.id === openReceived, () => readReceived(message.id),
      element("strong", "", message.text || "(no text)"),
      element("span", "", `${messengerTitle(message.messenger)} · ${message.to}`),
      element("span", "", `${fateOf(message)} · ${when(message.dateMs)}`)))
    : [element("li", "nothing", "Nothing yet. What you send by another messenger than mail arrives here.")]));
}

function fateOf(message) {
  return message.taken ? "accepted" : `refused, HTTP ${message.status}`;
}

async function readReceived(id) {
  openReceived = id;
  drawReceived();
  let message;
  try {
    message = await call(`/api/received/${id}`);
  } catch (failure) {
    byId("request").replaceChildren(element("p", "nothing", failure.message));
    return;
  }
  if (openReceived !== id) return;
  const headers = message.headers.map((header) => `${header.name}: ${header.value}`).join("\n");
  byId("request").replaceChildren(
    element("h3", "", `${messengerTitle(message.messenger)} to ${message.to}`),
    element("p", "hint", `${fateOf(message)}, ${when(message.dateMs)}`),
    element("pre", "", message.text),
    fold("Request", `${message.method} ${message.path}\n${headers}\n\n${message.body}`),
    fold("Answer", `HTTP ${message.status}\n\n${JSON.stringify(message.answer, null, 2)}`));
  byId("request").scrollIntoView({ block: "nearest" });
}

/** Draws what has arrived in the sandbox, if there is one. */
export async function refreshSandbox() {
  if (!hasSandbox) return;
  try {
    ({ mails } = await call("/api/inbox"));
    const received = await call("/api/received");
    ({ messages } = received);
    show(true);
    drawInbox();
    offerAddresses(received.addresses);
    drawReceived();
  } catch (failure) {
    if (failure.status !== 404) throw failure;
    hasSandbox = false;
    show(false);
  }
}

function show(sandbox) {
  for (const id of ["inbox-section", "received-section", "xmpp-hint", "sandbox"]) byId(id).hidden = !sandbox;
}

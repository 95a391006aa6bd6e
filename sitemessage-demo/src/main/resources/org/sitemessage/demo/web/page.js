"use strict";

const byId = (id) => document.getElementById(id);
const TITLES = { plain: "Plain text", email_plain: "E-mail, text", email_html: "E-mail, HTML" };
/** Dispatches listed, newest first. */
const SHOWN = 200;
let openDispatch = null;
let openMail = null;
let openReceived = null;
let hasSandbox = true;
/** Addresses to try, by messenger. */
let addresses = {};
/** What the form suggests as the recipient; what somebody has written stays. */
let suggested = "ada@example.org";
const titles = new Map();
const drawn = new Map();

/** An element; what comes from outside is only ever set as text. */
function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

async function call(path, body) {
  let response;
  try {
    response = await fetch(path, body === undefined ? {} : {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new Error("The server does not answer. Is it running?");
  }
  const json = await response.json();
  if (!response.ok) {
    const failure = new Error(json.detail || `HTTP ${response.status}`);
    failure.status = response.status;
    throw failure;
  }
  return json;
}

/** Draws only what changed, so that focus and scrolling stay where they are. */
function draw(key, data, render) {
  const text = JSON.stringify(data);
  if (drawn.get(key) === text) return;
  drawn.set(key, text);
  const focused = document.activeElement.dataset.focus;
  render(data);
  if (focused) document.querySelector(`[data-focus="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
}

/** A button that keeps the focus when what is around it is drawn again. */
function button(focus, label, action, ...children) {
  const made = element("button", "", ...children);
  made.type = "button";
  made.dataset.focus = focus;
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

/** A time of today, or a date and a time. */
function when(ms) {
  const at = new Date(ms);
  return at.toDateString() === new Date().toDateString() ? at.toLocaleTimeString() : at.toLocaleString();
}

function fill(select, values, label, preferred) {
  const chosen = select.value || preferred;
  select.replaceChildren(...values.map((value) => {
    const option = element("option", "", label(value));
    option.value = value;
    return option;
  }));
  if (values.includes(chosen)) select.value = chosen;
  adaptForm();
}

function adaptForm() {
  const type = byId("type").value;
  byId("subject-label").hidden = type === "plain";
  byId("text-label").textContent = type === "email_html" ? "HTML" : "Text";
}

/** Another messenger takes other types and other recipients. */
function adaptToMessenger() {
  if (TITLES[byId("type").value]) byId("type").value = byId("messenger").value === "smtp" ? "email_plain" : "plain";
  adaptForm();
  suggest();
}

/** Suggests a recipient that the chosen messenger takes, and some at which it is refused. */
function suggest() {
  const alias = byId("messenger").value;
  const isMail = alias === "smtp";
  const known = addresses[alias];
  if (byId("to").value === suggested && (known || isMail)) {
    suggested = known ? known.takes : "ada@example.org";
    byId("to").value = suggested;
  }
  byId("refuses").hidden = !known;
  if (!known) return;
  byId("refuses").replaceChildren("Try a refused recipient:", ...Object.entries(known.refuses).map(([name, address]) =>
    button(`refuses-${name}`, `${name}: a recipient that is refused`, () => {
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

async function send(event) {
  event.preventDefault();
  const type = byId("type").value;
  const addresses = byId("to").value.split(",").map((address) => address.trim()).filter(Boolean);
  if (!addresses.length) {
    say("Name at least one recipient.", true);
    byId("to").focus();
    return;
  }
  const body = {
    v: 1,
    requestId: randomId(),
    type,
    context: contextOf(type),
    recipients: addresses.map((address) => ({ messenger: byId("messenger").value, address })),
  };
  if (byId("send-at").value) body.sendAtMs = new Date(byId("send-at").value).getTime();
  byId("send").disabled = true;
  try {
    const reply = await call("/api/messages", body);
    say(`Stored as message ${reply.messageId} with ${reply.dispatches} dispatch${reply.dispatches === 1 ? "" : "es"}.`);
    await refresh();
  } catch (failure) {
    say(failure.message, true);
  } finally {
    byId("send").disabled = false;
  }
}

function say(text, wrong = false) {
  byId("sent").textContent = text;
  byId("sent").className = wrong ? "wrong" : "";
}

function badge(state, text = state) {
  return element("span", `badge ${state}`, text);
}

function resumeButton(messenger, place) {
  return button(`${place}-${messenger.alias}`, `Resume ${messenger.title || messenger.alias}`, async (event) => {
    event.target.disabled = true;
    try {
      await call(`/api/messengers/${encodeURIComponent(messenger.alias)}/resume`, {});
      await refresh();
    } catch (failure) {
      say(failure.message, true);
    }
    event.target.disabled = false;
  }, "Resume");
}

function drawMessengers(messengers) {
  byId("messengers").replaceChildren(...messengers.map((messenger) => {
    const line = element("li", "", element("strong", "", messenger.title || messenger.alias),
      element("span", "hint", messenger.alias), badge(messenger.state));
    if (messenger.state !== "ready") {
      line.append(resumeButton(messenger, "messenger"), element("span", "why", messenger.reason || ""));
      if (messenger.untilMs) line.append(element("span", "why", `One message is tried at ${when(messenger.untilMs)}.`));
    }
    return line;
  }));
  byId("alerts").replaceChildren(...messengers
    .filter((messenger) => messenger.state === "paused")
    .map((messenger) => element("div", "alert", element("div", "",
      element("strong", "", `${messenger.title || messenger.alias} is paused and needs you.`),
      element("code", "", messenger.reason || "no reason given"),
      element("p", "", "No message is lost: waiting messages are sent after you correct the cause and resume.")),
    resumeButton(messenger, "alert"))));
}

function drawDispatches(dispatches) {
  byId("no-dispatches").hidden = dispatches.length > 0;
  byId("dispatches-list").hidden = dispatches.length === 0;
  byId("dispatches").tBodies[0].replaceChildren(...dispatches.map((dispatch) => {
    const show = button(`dispatch-${dispatch.id}`, `Log of dispatch ${dispatch.id}`, () => toggleAttempts(dispatch), "show");
    const row = element("tr", "", element("td", "", dispatch.id),
      element("td", "address", dispatch.address || dispatch.user), element("td", "wide", dispatch.messenger),
      element("td", "", badge(dispatch.status)), element("td", "", show));
    row.dataset.dispatch = dispatch.id;
    return row;
  }));
  markOpenDispatch();
}

function markOpenDispatch() {
  for (const row of byId("dispatches").tBodies[0].rows) {
    const open = openDispatch !== null && Number(row.dataset.dispatch) === openDispatch.id;
    const show = row.querySelector("button");
    show.textContent = open ? "hide" : "show";
    show.setAttribute("aria-expanded", String(open));
  }
}

async function toggleAttempts(dispatch) {
  openDispatch = openDispatch !== null && openDispatch.id === dispatch.id ? null : dispatch;
  drawn.delete("attempts");
  byId("attempts").hidden = openDispatch === null;
  markOpenDispatch();
  await refresh();
}

async function refreshAttempts() {
  if (!openDispatch) return;
  const { id, messageId } = openDispatch;
  const message = await call(`/api/messages/${messageId}`);
  if (!openDispatch || openDispatch.id !== id) return;
  const dispatch = message.dispatches.find((each) => each.id === id);
  if (!dispatch) {
    byId("attempts").replaceChildren(`Dispatch ${id} is not among its message's first 1,000; their logs alone are shown.`);
    byId("attempts").hidden = false;
    return;
  }
  draw("attempts", dispatch, () => {
    const title = element("p", "head",
      element("strong", "", `Dispatch ${dispatch.id} to ${dispatch.address || dispatch.user}`), badge(dispatch.status));
    const lines = (dispatch.errors || []).map((attempt) => element("li", "",
      element("span", "hint", when(attempt.atMs)), ` ${attempt.outcome}: ${attempt.text}`
      + (attempt.repeats ? ` (${attempt.repeats} times)` : "")));
    const list = element("ul", "", ...(lines.length ? lines : [element("li", "", "No attempt yet.")]));
    if (dispatch.nextAttemptAtMs) {
      const next = dispatch.nextAttemptAtMs > Date.now() ? when(dispatch.nextAttemptAtMs) : "as soon as it can be sent";
      const waits = { held: "held", paused: "paused" }[dispatch.waitsFor];
      list.append(element("li", "hint", `Next attempt: ${next}${waits ? `, the messenger is ${waits}` : ""}`));
    }
    byId("attempts").replaceChildren(title, list);
    byId("attempts").hidden = false;
  });
}

function drawInbox(mails) {
  byId("inbox-section").hidden = false;
  byId("inbox-title").textContent = `Inbox of the sandbox${mails.length ? ` (${mails.length})` : ""}`;
  byId("reading").hidden = !mails.length && openMail === null;
  byId("inbox").replaceChildren(...(mails.length ? mails : [null]).map((mail) => {
    if (!mail) return element("li", "nothing", "No mail yet. What you send by e-mail arrives here.");
    const choose = button(`mail-${mail.id}`, "", () => read(mail.id), element("strong", "", mail.subject || "(no subject)"),
      element("span", "", `${mail.to.join(", ")} · ${when(mail.dateMs)}`));
    choose.dataset.mail = mail.id;
    choose.setAttribute("aria-current", String(mail.id === openMail));
    return element("li", "", choose);
  }));
}

async function read(id) {
  openMail = id;
  for (const choose of byId("inbox").querySelectorAll("button")) {
    choose.setAttribute("aria-current", String(Number(choose.dataset.mail) === id));
  }
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
  if (mail.html) {
    const frame = element("iframe", "");
    frame.title = "HTML of the mail";
    frame.setAttribute("sandbox", "");
    frame.srcdoc = mail.html;
    parts.push(frame);
  }
  if (mail.text) parts.push(element("pre", "", mail.text));
  if (mail.attachments.length) parts.push(element("p", "hint", `Attachments: ${mail.attachments.join(", ")}`));
  const headers = mail.headers.map((header) => `${header.name}: ${header.value}`).join("\n");
  parts.push(fold("Headers", headers), fold("Source", mail.raw));
  byId("reading").replaceChildren(...parts);
  byId("reading").scrollIntoView({ block: "nearest" });
}

function drawReceived(messages) {
  byId("received-section").hidden = false;
  byId("received-title").textContent = `Received by the other services of the sandbox${messages.length ? ` (${messages.length})` : ""}`;
  byId("request").hidden = !messages.length && openReceived === null;
  byId("received").replaceChildren(...(messages.length ? messages : [null]).map((message) => {
    if (!message) return element("li", "nothing", "Nothing yet. What you send by another messenger than mail arrives here.");
    const choose = button(`received-${message.id}`, "", () => readReceived(message.id),
      element("strong", "", message.text || "(no text)"),
      element("span", "", `${titleOf(message)} · ${message.to}`),
      element("span", "", `${fateOf(message)} · ${when(message.dateMs)}`));
    choose.dataset.received = message.id;
    choose.setAttribute("aria-current", String(message.id === openReceived));
    return element("li", "", choose);
  }));
}

/** What opens on a click; it scrolls, so the keyboard must reach it. */
function fold(title, text) {
  const content = element("pre", "", text);
  content.tabIndex = 0;
  content.setAttribute("role", "region");
  content.setAttribute("aria-label", title);
  return element("details", "", element("summary", "", title), content);
}

function titleOf(message) {
  return titles.get(message.messenger) || message.messenger;
}

function fateOf(message) {
  return message.taken ? "accepted" : `refused, HTTP ${message.status}`;
}

async function readReceived(id) {
  openReceived = id;
  for (const choose of byId("received").querySelectorAll("button")) {
    choose.setAttribute("aria-current", String(Number(choose.dataset.received) === id));
  }
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
    element("h3", "", `${titleOf(message)} to ${message.to}`),
    element("p", "hint", `${fateOf(message)}, ${when(message.dateMs)}`),
    element("pre", "", message.text),
    fold("Request", `${message.method} ${message.path}\n${headers}\n\n${message.body}`),
    fold("Answer", `HTTP ${message.status}\n\n${JSON.stringify(message.answer, null, 2)}`));
  byId("request").scrollIntoView({ block: "nearest" });
}

async function refreshSandbox() {
  if (!hasSandbox) return;
  try {
    const { mails } = await call("/api/inbox");
    draw("inbox", mails, drawInbox);
    const received = await call("/api/received");
    addresses = received.addresses;
    draw("addresses", addresses, suggest);
    draw("received", received.messages, drawReceived);
    byId("sandbox").hidden = false;
    byId("xmpp-hint").hidden = false;
  } catch (failure) {
    if (failure.status !== 404) throw failure;
    hasSandbox = false;
    byId("inbox-section").hidden = true;
    byId("received-section").hidden = true;
    byId("xmpp-hint").hidden = true;
    byId("sandbox").hidden = true;
  }
}

async function newestDispatches() {
  return (await call(`/api/dispatches?order=desc&limit=${SHOWN}`)).dispatches;
}

async function refresh() {
  try {
    const stats = await call("/api/stats");
    const aliases = stats.messengers.map((messenger) => messenger.alias);
    for (const { alias, title } of stats.messengers) titles.set(alias, title || alias);
    draw("aliases", aliases, () => fill(byId("messenger"), aliases, (alias) => titles.get(alias), "smtp"));
    draw("types", stats.types, (types) => fill(byId("type"), types, (type) => TITLES[type] || type, "email_plain"));
    draw("messengers", stats.messengers.map(({ inFlight, ...rest }) => rest), drawMessengers);
    draw("counts", stats.dispatches, (counts) => byId("counts").replaceChildren(...Object.entries(counts)
      .filter(([, count]) => count > 0).map(([status, count]) => badge(status, `${count} ${status}`))));
    draw("dispatches", await newestDispatches(), drawDispatches);
    await refreshSandbox();
    await refreshAttempts();
    connected("live", "live");
  } catch (failure) {
    connected("lost", failure.message);
  }
}

/** Says it once: a status that is set again is read out again. */
function connected(state, text) {
  draw("connection", [state, text], () => {
    byId("connection").className = state;
    byId("connection").textContent = text;
    byId("send").disabled = state !== "live";
  });
}

async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, 1000);
}

byId("compose").addEventListener("submit", send);
byId("messenger").addEventListener("change", adaptToMessenger);
byId("type").addEventListener("change", adaptForm);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
poll();

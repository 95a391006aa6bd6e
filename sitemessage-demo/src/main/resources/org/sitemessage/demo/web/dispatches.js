import { call } from "/api.js";
import { badge, button, byId, draw, element, fill, keyed, when } from "/dom.js";
import { messengerTitle, typeTitle } from "/names.js";
import { previewOf } from "/preview.js";

const PAGE = 50;
const STATUSES = ["pending", "processing", "sent", "error", "failed", "unknown", "cancelled", "expired"];
const CANCELLED = ["pending", "error", "unknown"];
const REQUEUED = ["failed", "expired", "unknown", "cancelled"];
/** Where the pages up to the shown one begin: each after a dispatch, the first one after 0. */
let pages = [0];
/** Where the next page begins; absent on the last one. */
let next;
let openDispatch = null;
let refresh = async () => {};

function query() {
  const asked = { order: "desc", limit: PAGE, after: pages[pages.length - 1],
    status: byId("filter-status").value, messenger: byId("filter-messenger").value };
  return new URLSearchParams(asked).toString();
}

/** Draws the page of dispatches that is asked for, as it is now. */
export async function refreshDispatches(stats) {
  fill(byId("filter-messenger"), ["", ...stats.messengers.map(({ alias }) => alias)],
    (alias) => (alias ? messengerTitle(alias) : "all"));
  draw(byId("counts"), ...Object.entries(stats.dispatches).filter(([, count]) => count > 0)
    .map(([status, count]) => badge(status, `${count} ${status}`)));
  const asked = query();
  const page = await call(`/api/dispatches?${asked}`);
  if (asked !== query()) return;
  next = page.next;
  drawDispatches(page.dispatches);
}

function drawDispatches(dispatches) {
  const filtered = byId("filter-status").value || byId("filter-messenger").value;
  const first = pages.length === 1;
  byId("no-dispatches").hidden = dispatches.length > 0;
  if (!first || filtered) byId("no-dispatches").textContent = first ? "No dispatch is like that." : "There are no older dispatches.";
  else draw(byId("no-dispatches"), "Nothing sent yet. Write a message and press ", element("em", "", "Send"), ".");
  byId("dispatches-list").hidden = dispatches.length === 0;
  draw(byId("dispatches").tBodies[0], ...dispatches.map(row));
  byId("pages").hidden = first && next === undefined;
  byId("newer").disabled = first;
  byId("older").disabled = next === undefined;
  byId("page").textContent = `Page ${pages.length}`;
}

function row(dispatch) {
  const { id, messageId } = dispatch;
  const show = button(`dispatch-${id}`, `Log of dispatch ${id}`, () => toggle({ id, messageId }), openDispatch?.id === id ? "hide" : "show");
  show.setAttribute("aria-expanded", String(openDispatch?.id === id));
  const time = element("time", "", dispatch.createdAtMs ? when(dispatch.createdAtMs) : "");
  if (dispatch.createdAtMs) time.dateTime = new Date(dispatch.createdAtMs).toISOString();
  return keyed(id, element("tr", "", element("td", "id", id), element("td", "time", time),
    element("td", "type", typeTitle(dispatch.type)), element("td", "subject", dispatch.subject || ""),
    element("td", "address", dispatch.address || dispatch.user), element("td", "messenger", messengerTitle(dispatch.messenger)),
    element("td", "status", badge(dispatch.status)), element("td", "log", show)));
}

async function toggle(dispatch) {
  openDispatch = openDispatch?.id === dispatch.id ? null : dispatch;
  byId("attempts").hidden = true;
  byId("attempts").replaceChildren();
  await refresh();
}

/** Draws the log of the open dispatch. */
export async function refreshAttempts() {
  if (!openDispatch) return;
  const { id, messageId } = openDispatch;
  const message = await call(`/api/messages/${messageId}`);
  if (openDispatch?.id !== id) return;
  const dispatch = message.dispatches.find((each) => each.id === id);
  byId("attempts").hidden = false;
  if (!dispatch) {
    draw(byId("attempts"), `Dispatch ${id} is not among its message's first 1,000; their logs alone are shown.`);
    return;
  }
  const kept = (name) => byId(`dispatch-${name}`) || keyed(name, element("div", ""));
  const [done, preview] = ["done", "preview"].map((name) => Object.assign(kept(name), { id: `dispatch-${name}` }));
  done.setAttribute("role", "status");
  draw(byId("attempts"), keyed("head", element("p", "head",
    element("strong", "", `Dispatch ${id} to ${dispatch.address || dispatch.user}`), badge(dispatch.status))),
  keyed("actions", element("div", "actions", ...actions(dispatch))), done, keyed("log", log(dispatch)), preview);
}

function log(dispatch) {
  const lines = (dispatch.errors || []).map((attempt) => element("li", "",
    element("span", "hint", when(attempt.atMs)), ` ${attempt.outcome}: ${attempt.text}`
    + (attempt.repeats ? ` (${attempt.repeats} times)` : "")));
  const list = element("ul", "", ...(lines.length ? lines : [element("li", "", "No attempt yet.")]));
  const waits = { held: "held", paused: "paused" }[dispatch.waitsFor];
  if (dispatch.nextAttemptAtMs) {
    const attempt = dispatch.nextAttemptAtMs > Date.now() ? when(dispatch.nextAttemptAtMs) : "as soon as it can be sent";
    list.append(element("li", "hint", `Next attempt: ${attempt}${waits ? `, the messenger is ${waits}` : ""}`));
  } else if (waits) {
    list.append(element("li", "hint", `Next attempt: once somebody resumes the messenger, which is ${waits}`));
  }
  return list;
}

function actions({ id, status }) {
  const offered = [];
  if (CANCELLED.includes(status)) offered.push(act("Cancel", id, "/api/cancel", (reply) => reply.cancelled));
  if (REQUEUED.includes(status)) offered.push(act("Requeue", id, "/api/requeue", (reply) => reply.requeued));
  offered.push(button(`preview-${id}`, `Preview of dispatch ${id}`, async () => {
    const shown = byId("dispatch-preview");
    try {
      const reply = await call("/api/preview", { dispatch: id });
      if (openDispatch?.id === id) shown.replaceChildren(...previewOf(reply));
    } catch (failure) {
      shown.replaceChildren(element("p", "hint", failure.message));
    }
  }, "Preview"));
  return offered;
}

function act(name, id, path, changed) {
  return button(`${path}-${id}`, `${name} dispatch ${id}`, async () => {
    const tell = (text) => { if (openDispatch?.id === id) byId("dispatch-done").textContent = text; };
    try {
      const reply = await call(path, { dispatches: [id] });
      tell(changed(reply) ? `${name}: done.` : `${name}: nothing was changed, because the dispatch is being sent or its status has changed.`);
      await refresh();
      byId("attempts").querySelector(".actions button")?.focus();
    } catch (failure) {
      tell(failure.message);
    }
  }, name);
}

/** Starts the filters and the buttons that turn the page. */
export function startDispatches(refreshAll) {
  refresh = refreshAll;
  fill(byId("filter-status"), ["", ...STATUSES], (status) => status || "all");
  const from = (beginnings) => {
    pages = beginnings;
    byId("dispatches-list").scrollTop = 0;
    refresh();
  };
  for (const filter of ["filter-status", "filter-messenger"]) byId(filter).addEventListener("change", () => from([0]));
  byId("newer").addEventListener("click", () => from(pages.slice(0, -1)));
  byId("older").addEventListener("click", () => from([...pages, next]));
}

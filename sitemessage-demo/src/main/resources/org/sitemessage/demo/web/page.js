import { call, hasKey, useKey } from "/api.js";
import { offer, say, startForm } from "/compose.js";
import { refreshAttempts, refreshDispatches, startDispatches } from "/dispatches.js";
import { badge, button, byId, draw, element, keyed, when } from "/dom.js";
import { learn, messengerTitle } from "/names.js";
import { refreshSandbox } from "/sandbox.js";

function resumeButton(messenger, place) {
  const { alias } = messenger;
  return button(`${place}-${alias}`, `Resume ${messengerTitle(alias)}`, async (event) => {
    event.target.disabled = true;
    try {
      await call(`/api/messengers/${encodeURIComponent(alias)}/resume`, {});
      await refresh();
    } catch (failure) {
      say(failure.message, true);
      byId("sent").scrollIntoView({ block: "nearest" });
    }
    event.target.disabled = false;
  }, "Resume");
}

/** A messenger that an error has paused tries one message from time to time, and resumes if that is sent. */
function trial({ pausedByHand, untilMs }) {
  return !pausedByHand && untilMs > Date.now() ? ` One is tried by itself at ${when(untilMs)}.` : "";
}

/** A pause by hand that ends at a time needs nobody. */
function needsYou({ pausedByHand, untilMs }) {
  return !pausedByHand || !(untilMs > Date.now());
}

function drawMessengers(messengers) {
  draw(byId("messengers"), ...messengers.map((messenger) => {
    const line = keyed(messenger.alias, element("li", "", element("strong", "", messengerTitle(messenger.alias)),
      element("span", "hint", messenger.alias), badge(messenger.state)));
    if (messenger.state !== "ready") {
      line.append(resumeButton(messenger, "messenger"), element("span", "why", messenger.reason || ""));
      if (messenger.untilMs > Date.now()) line.append(element("span", "why", `${messenger.pausedByHand ? "It resumes" : "One message is tried"} at ${when(messenger.untilMs)}.`));
    }
    return line;
  }));
  draw(byId("alerts"), ...messengers
    .filter((messenger) => messenger.state === "paused")
    .map((messenger) => keyed(messenger.alias, element("div", "alert", element("div", "",
      element("strong", "", `${messengerTitle(messenger.alias)} is paused ${needsYou(messenger) ? "and needs you." : `until ${when(messenger.untilMs)}.`}`),
      element("code", "", messenger.reason || "no reason given"),
      element("p", "", `No message is lost: waiting messages are sent ${needsYou(messenger) ? "after you correct the cause and resume." : "then, or when you resume."}${trial(messenger)}`)),
    resumeButton(messenger, "alert")))));
}

async function refresh() {
  try {
    const stats = await call("/api/stats");
    learn(stats);
    offer(stats);
    drawMessengers(stats.messengers);
    await refreshDispatches(stats);
    await refreshSandbox();
    await refreshAttempts();
    connected("live", "live");
    byId("access").hidden = true;
  } catch (failure) {
    if (failure.status === 401) byId("access").hidden = false;
    connected("lost", failure.status === 401 && !hasKey() ? "Log in, or give a key." : failure.message);
  }
}

/** Says it once: a status that is set again is read out again. */
function connected(state, text) {
  if (byId("connection").className === state && byId("connection").textContent === text) return;
  byId("connection").className = state;
  byId("connection").textContent = text;
  for (const id of ["send", "preview"]) byId(id).disabled = state !== "live";
}

async function poll() {
  if (!document.hidden) await refresh();
  setTimeout(poll, 1000);
}

byId("access").addEventListener("submit", (event) => {
  event.preventDefault();
  useKey(byId("key").value.trim());
  byId("key").value = "";
  refresh();
});
byId("zone").textContent = Intl.DateTimeFormat().resolvedOptions().timeZone;
startForm(refresh);
startDispatches(refresh);
document.addEventListener("visibilitychange", () => { if (!document.hidden) refresh(); });
poll();

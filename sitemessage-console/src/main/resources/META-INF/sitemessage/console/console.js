"use strict";
// What the pages gain from a script: they stay up to date, complete filters, and follow events.
(() => {
  const PAUSE_MS = 3000;
  const { root } = document.body.dataset;
  const KINDS = document.body.dataset.kinds.split(" ");
  const byId = (id) => document.getElementById(id);

  // A page stays up to date by fetching itself again, after events, while somebody looks at it.
  const swapped = () => [...document.querySelectorAll("[data-swap]")];
  const busy = (element) => element.contains(document.activeElement) && document.activeElement.matches("input:not([type=checkbox]), select, textarea")
    || element.querySelector("input:checked") !== null
    || !getSelection().isCollapsed && element.contains(getSelection().anchorNode);
  // A chart is drawn into its element, so that its data alone is compared.
  const same = (old, next) => old.dataset.chart ? old.dataset.chart === next.dataset.chart : old.outerHTML === next.outerHTML;
  let events = null;
  let changed = false;
  let held = false; // Something new waits until a person has finished.
  let timer = 0;

  // What has the focus keeps it.
  function swap(old, next) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    old.replaceWith(next);
    if (focused) [...next.querySelectorAll(focused.localName)].find((each) => each.outerHTML === focused.outerHTML)?.focus({ preventScroll: true });
  }

  async function refresh() {
    timer = 0;
    changed = false;
    held = false;
    try {
      const answer = await fetch(location.href, { headers: { Accept: "text/html", "Sitemessage-Background": "yes" }, redirect: "manual" });
      if (!answer.ok) return show("lost");
      const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const old of swapped()) {
        const next = fresh.getElementById(old.id);
        if (!next || same(old, next)) continue;
        if (busy(old)) held = true;
        else swap(old, document.adoptNode(next));
      }
      document.dispatchEvent(new CustomEvent("refreshed"));
      show(events ? "on" : "");
    } catch {
      show("lost");
    }
  }
  const soon = () => {
    if (document.hidden) changed = true;
    else timer ||= setTimeout(refresh, PAUSE_MS);
  };

  function show(state) {
    const button = byId("live");
    button.hidden = false;
    button.className = state;
    button.textContent = state === "on" ? document.body.dataset.live
      : state === "lost" ? document.body.dataset.lost : document.body.dataset.paused;
    button.setAttribute("aria-pressed", String(Boolean(events)));
  }

  function start() {
    events = new EventSource(`${root}api/events`);
    for (const kind of KINDS) events.addEventListener(kind, soon);
    events.addEventListener("open", () => show("on"));
    events.addEventListener("error", () => show("lost"));
    soon();
  }
  function stop() {
    events?.close();
    events = null;
    clearTimeout(timer);
    timer = 0;
    show("");
  }

  if (swapped().length) {
    byId("live").addEventListener("click", () => {
      const paused = Boolean(events);
      sessionStorage.setItem("live", paused ? "off" : "on");
      if (paused) stop(); else start();
    });
    document.addEventListener("visibilitychange", () => {
      // A browser has few connections to one host: a tab that nobody sees gives its own back.
      if (document.hidden) {
        events?.close();
        return;
      }
      if (events) start();
    });
    for (const finished of ["change", "focusout", "selectionchange"]) {
      document.addEventListener(finished, () => { if (held && events) soon(); });
    }
    addEventListener("pagehide", () => events?.close());
    if (sessionStorage.getItem("live") === "off") show(""); else start();
    setInterval(() => { if (events) soon(); }, 15000);
  }
  if (document.querySelector("[data-running]")) {
    const poll = setInterval(async () => {
      await refresh();
      if (!document.querySelector("[data-running]")) clearInterval(poll);
    }, 1000);
  }

  // A choice that changes the form sends it.
  for (const select of document.querySelectorAll("[data-choose]")) {
    select.addEventListener("change", () => {
      const choose = select.form.querySelector("[name=choose]");
      if (choose) select.form.requestSubmit(choose);
    });
  }
  for (const choose of document.querySelectorAll("[name=choose]")) choose.hidden = true;

  // The filter box proposes fields, then values.
  const box = byId("filter");
  if (box?.dataset.proposals) {
    const fields = JSON.parse(box.dataset.proposals);
    const propose = () => {
      const start = box.value.lastIndexOf(" ") + 1;
      const before = box.value.slice(0, start);
      const term = box.value.slice(start);
      const sign = term.startsWith("-") ? "-" : "";
      const [name, given] = term.slice(sign.length).split(/:(.*)/s);
      const field = fields[name];
      const proposals = given === undefined
        ? Object.entries(fields).filter(([key]) => key.startsWith(name)).map(([key, { meaning }]) => [`${before}${sign}${key}:`, meaning])
        : field ? field.values.filter((value) => value.startsWith(given)).map((value) => [`${before}${sign}${name}:${value}`, field.meaning]) : [];
      byId("filter-terms").replaceChildren(...proposals.map(([value, label]) => Object.assign(document.createElement("option"), { value, label })));
    };
    box.addEventListener("input", propose);
    box.addEventListener("focus", propose);
  }

  // The live tail.
  const tail = byId("tail");
  if (tail) {
    const MOST = 500;
    const state = byId("tail-state");
    const stopper = byId("tail-stop");
    let follows = null;
    const line = (kind, data) => {
      const item = document.createElement("li");
      const time = Object.assign(document.createElement("time"), { textContent: new Date().toISOString().slice(11, 23) });
      const badge = Object.assign(document.createElement("span"), { className: `badge ${kind}`, textContent: kind });
      item.append(time, badge, " ");
      for (const [key, path, label] of [["dispatchId", "dispatches", tail.dataset.dispatch], ["messageId", "messages", tail.dataset.message]]) {
        if (data[key]) item.append(Object.assign(document.createElement("a"), { href: `${root}${path}/${data[key]}`, textContent: `${label} ${data[key]}` }), " ");
      }
      item.append([data.messenger, data.state && `${tail.dataset.state} ${data.state}`, data.text || data.reason].filter(Boolean).join(" · "));
      tail.prepend(item);
      while (tail.children.length > MOST) tail.lastChild.remove();
    };
    const go = () => {
      follows = new EventSource(`${root}api/events?filter=${encodeURIComponent(tail.dataset.filter)}`);
      for (const kind of KINDS) follows.addEventListener(kind, (event) => { state.textContent = ""; line(kind, JSON.parse(event.data)); });
      follows.addEventListener("open", () => { state.textContent = tail.children.length ? "" : tail.dataset.waiting; });
      follows.addEventListener("error", async () => {
        state.textContent = document.body.dataset.lost;
        if (follows.readyState === EventSource.CLOSED) {
          const answer = await fetch(follows.url);
          if (!answer.ok) state.textContent = (await answer.json()).detail;
        }
      });
      stopper.textContent = stopper.dataset.stop;
    };
    byId("tail-bar").hidden = false;
    stopper.addEventListener("click", () => {
      if (follows) { follows.close(); follows = null; stopper.textContent = stopper.dataset.go; state.textContent = ""; } else go();
    });
    addEventListener("pagehide", () => follows?.close());
    go();
  }

  // The key / goes to the filter.
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) return;
    const first = document.querySelector(".filter input");
    if (first) { event.preventDefault(); first.focus(); }
  });
})();

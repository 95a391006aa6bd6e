/** Elements of the page. What comes from outside is only ever set as text. */

export const byId = (id) => document.getElementById(id);

/** Returns a new element. */
export function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) made.className = className;
  made.append(...children.map((child) => (child instanceof Node ? child : String(child))));
  return made;
}

/** Returns an element that stays the same one wherever its list is drawn again. */
export function keyed(key, made) {
  made.dataset.key = key;
  return made;
}

/** Returns a button. Buttons of one key do the same, however often they are drawn. */
export function button(key, label, action, ...children) {
  const made = keyed(key, element("button", "", ...children));
  made.type = "button";
  if (label) made.setAttribute("aria-label", label);
  made.addEventListener("click", action);
  return made;
}

export function badge(state, text = state) {
  return element("span", `badge ${state}`, text);
}

/** Returns an element that opens on a click. Its content scrolls, so the keyboard must reach it. */
export function fold(title, text) {
  const content = element("pre", "", text);
  content.tabIndex = 0;
  content.setAttribute("role", "region");
  content.setAttribute("aria-label", title);
  return element("details", "", element("summary", "", title), content);
}

/** Returns HTML of a message in a frame that runs no script. */
export function frame(title, html) {
  const made = element("iframe", "");
  made.title = title;
  made.setAttribute("sandbox", "");
  made.srcdoc = html;
  return made;
}

/** Returns the time alone if it is today, or else date and time. */
export function when(ms) {
  const at = new Date(ms);
  return at.toDateString() === new Date().toDateString() ? at.toLocaleTimeString() : at.toLocaleString();
}

/** Draws children, and changes only what differs, so that focus, selected text and scrolling stay. */
export function draw(parent, ...children) {
  const made = children.map((child) => (child instanceof Node ? child : document.createTextNode(String(child))));
  const wanted = new Set(made.map(keyOf));
  const kept = new Map();
  for (const child of [...parent.childNodes]) {
    if (keyOf(child) && wanted.has(keyOf(child))) kept.set(keyOf(child), child);
    else if (keyOf(child)) child.remove();
  }
  let at = parent.firstChild;
  for (const node of made) {
    const same = keyOf(node) ? kept.get(keyOf(node)) : at && !keyOf(at) && at.nodeName === node.nodeName ? at : null;
    if (!same) {
      parent.insertBefore(node, at);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else parent.insertBefore(same, at);
    change(same, node);
  }
  while (at) {
    const next = at.nextSibling;
    at.remove();
    at = next;
  }
}

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE && node.dataset.key ? `${node.nodeName} ${node.dataset.key}` : "";
}

function change(old, made) {
  if (old.isEqualNode(made)) return;
  if (old.nodeType === Node.TEXT_NODE) {
    old.data = made.data;
    return;
  }
  for (const { name } of [...old.attributes]) if (!made.hasAttribute(name)) old.removeAttribute(name);
  for (const { name, value } of made.attributes) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  draw(old, ...made.childNodes);
}

/** Draws the options of a list and keeps the chosen one, if it is still there. */
export function fill(select, values, label, preferred) {
  const chosen = select.value || preferred;
  draw(select, ...values.map((value) => {
    const option = keyed(value || "all", element("option", "", label(value)));
    option.value = value;
    return option;
  }));
  if (values.includes(chosen)) select.value = chosen;
}

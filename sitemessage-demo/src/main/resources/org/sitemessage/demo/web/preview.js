import { element, frame } from "/dom.js";
import { messengerTitle } from "/names.js";

/** Returns what the first recipient of a preview would get. */
export function previewOf(reply) {
  const [first] = reply.previews;
  if (!first) return [element("p", "hint", "Every recipient would be skipped.")];
  const others = reply.dispatches > 1 ? `, the first of ${reply.dispatches} recipients` : "";
  const parts = [element("p", "hint", `Preview: ${messengerTitle(first.messenger)} to ${first.address || first.user}${others}`)];
  if (first.subject) parts.push(element("h3", "", first.subject));
  if (first.html) parts.push(frame("HTML of the preview", first.html));
  if (first.text && !first.html) parts.push(element("pre", "", first.text));
  return parts;
}

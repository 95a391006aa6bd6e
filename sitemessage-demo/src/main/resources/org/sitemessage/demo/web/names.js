/** Names of messengers and types, as people read them. */

const TYPES = { plain: "Plain text", email_plain: "E-mail, text", email_html: "E-mail, HTML" };
const messengers = new Map();

/** Learns the titles of messengers from the stats. */
export function learn(stats) {
  for (const { alias, title } of stats.messengers) messengers.set(alias, title || alias);
}

export const messengerTitle = (alias) => messengers.get(alias) || alias;

export const typeTitle = (alias) => TYPES[alias] || alias || "";

/** Types whose messages the engine itself makes. */
const INTERNAL = ["mail", "undelivered_report"];

/** Returns whether people schedule messages of a type. */
export const isForPeople = (type) => !INTERNAL.includes(type);

/** Returns whether the form makes the context of a type by itself. */
export const isBuiltIn = (type) => type in TYPES;

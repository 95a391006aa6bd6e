const STORED = "sitemessage-key";

/** Sends this key with each request from now on, until the browser window is closed. */
export function useKey(key) {
  sessionStorage.setItem(STORED, key);
}

/** Returns whether requests are sent with a key. */
export const hasKey = () => sessionStorage.getItem(STORED) !== null;

function authorization() {
  const key = sessionStorage.getItem(STORED);
  return key ? { Authorization: `Bearer ${key}` } : {};
}

/** Proves that a change comes from this page, to a server at which somebody has logged in. */
function ownPage() {
  const { content } = document.querySelector("meta[name=csrf-token]");
  return content ? { "X-CSRF-Token": content } : {};
}

/** A page that only polls does not keep its session alive. */
function background() {
  return navigator.userActivation?.isActive ? {} : { "Sitemessage-Background": "yes" };
}

/** Sends a request of the HTTP API; a body makes it a POST. Fails with the text of the problem. */
export async function call(path, body) {
  let response;
  try {
    response = await fetch(path, body === undefined ? { headers: { ...background(), ...authorization() } } : {
      method: "POST",
      headers: { "Content-Type": "application/json", ...ownPage(), ...authorization() },
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

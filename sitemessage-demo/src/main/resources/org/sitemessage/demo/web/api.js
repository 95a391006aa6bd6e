/** Sends a request of the HTTP API; a body makes it a POST. Fails with the text of the problem. */
export async function call(path, body) {
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

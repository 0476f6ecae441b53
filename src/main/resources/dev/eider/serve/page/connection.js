// The server's events, and requests for what has changed. An event says how far each part has come;
// what is drawn is fetched when the page is ready to draw it, so a slow page is never behind.

const SILENCE_MILLIS = 13_000; // three heartbeats
const RETRY_MILLIS = 2_000;

/**
 * Follows the events until the page is closed.
 * @param onStatus called with every event
 * @param onChange called with "live", or "disconnected" and since when
 */
export function follow(onStatus, onChange) {
  let source;
  let watchdog;
  let since = null;

  function lost() {
    clearTimeout(watchdog);
    source.close();
    since ??= Date.now();
    onChange("disconnected", since);
    setTimeout(open, RETRY_MILLIS);
  }

  function heard() {
    clearTimeout(watchdog);
    watchdog = setTimeout(lost, SILENCE_MILLIS);
    since = null;
    onChange("live", null);
  }

  function open() {
    source = new EventSource("api/events");
    watchdog = setTimeout(lost, SILENCE_MILLIS);
    source.addEventListener("state", (event) => {
      heard();
      onStatus(JSON.parse(event.data));
    });
    source.addEventListener("error", lost);
  }
  open();
}

/** The JSON of an address; null where there is nothing yet. */
export async function load(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.status === 204) return null;
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  return response.json();
}

/** Has a decision made; throws with the server's sentence where it is refused. */
export async function decide(decision, token) {
  const headers = { "Content-Type": "application/json" };
  if (token) headers.Authorization = `Bearer ${token}`;
  const response = await fetch("api/releases", { method: "POST", headers, body: JSON.stringify(decision) })
    .catch(() => { throw new Error("The server does not answer; whether it has decided, the table shows once it is back."); });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Error(answer.error ?? `the server answered ${response.status}`);
  return answer;
}

/** Runs a task when it is asked for, one at a time, with a pause in proportion to what it costs. */
export function paced(task) {
  let running = false;
  let again = false;
  return async function run() {
    if (running) {
      again = true;
      return;
    }
    running = true;
    do {
      again = false;
      const begun = performance.now();
      try {
        await task();
      } catch (failure) {
        console.warn(failure); // The events tell whether the server is gone; the next one asks again.
      }
      await new Promise((go) => setTimeout(go, Math.max(200, 3 * (performance.now() - begun))));
    } while (again);
    running = false;
  };
}

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

/** The JSON of an address; null where there is nothing yet; throws a Refusal. */
export async function load(address) {
  const response = await fetch(address, { headers: { Accept: "application/json" } });
  if (response.status === 204) return null;
  if (!response.ok) throw new Refusal(`${address}: ${response.status}`, response.status);
  return response.json();
}

/** Why the server has not done what it was asked for: its sentence, and its status, 0 where it did not answer. */
export class Refusal extends Error {
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** Has a decision made; throws a Refusal where it is not. */
export function decide(decision, token) {
  return post("api/releases", JSON.stringify(decision), { "Content-Type": "application/json", ...bearer(token) },
    "The server does not answer; whether it has decided, the table shows once it is back.");
}

/** The most probable classes of an image. */
export function classify(image, top) {
  return post(`classify?k=${top}`, image, { "Content-Type": image.type }, "The server does not answer.");
}

/** Gives a label to an image: where in Kafka it is then. */
export function giveLabel(image, label, isNew, token) {
  const query = new URLSearchParams({ label, ...(isNew ? { new: "true" } : {}) });
  return post(`feedback?${query}`, image, { "Content-Type": image.type, ...bearer(token) },
    "The server does not answer; whether it has taken the label is not known.");
}

const bearer = (token) => (token ? { Authorization: `Bearer ${token}` } : {});

async function post(address, body, headers, silence) {
  const response = await fetch(address, { method: "POST", headers, body }).catch(() => { throw new Refusal(silence, 0); });
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(answer.error ?? `the server answered ${response.status}`, response.status);
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

// What a person has chosen to look at. It stands in the address, so that it can be shared and kept.

const DEFAULTS = { class: "", classes: "all", eps: [], x: "time", range: "all", smooth: "0", version: "", compare: "" };
const listeners = new Set();

/** A choice, or its default where the address has none. */
export function chosen(name) {
  const query = new URLSearchParams(location.search);
  if (Array.isArray(DEFAULTS[name])) return query.getAll(name);
  return query.get(name) ?? DEFAULTS[name];
}

/** Makes choices; those that are the default leave the address. */
export function choose(choices) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(choices)) {
    query.delete(name);
    for (const each of [value].flat()) if (each !== DEFAULTS[name]) query.append(name, each);
  }
  const search = query.size > 0 ? `?${query}` : "";
  if (search === location.search) return;
  history.replaceState(null, "", `${location.pathname}${search}${location.hash}`);
  for (const listener of listeners) listener(Object.keys(choices));
}

/** Calls a function with the names of what was chosen otherwise. */
export function onChoice(listener) {
  listeners.add(listener);
}

addEventListener("popstate", () => {
  for (const listener of listeners) listener(Object.keys(DEFAULTS));
});

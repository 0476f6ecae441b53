// Elements. Labels and reasons come from the stream, so text is only ever set as text.

export const $ = (id) => document.getElementById(id);

/** An element with properties, attributes (those with a hyphen, and role) and children. */
export function el(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name.includes("-") || name === "role" || name === "scope") made.setAttribute(name, value);
    else made[name] = value;
  }
  made.append(...children);
  return made;
}

/** Sets an element's text where it is another, so that screen readers are not told twice. */
export function text(element, value) {
  if (element.textContent !== value) element.textContent = value;
}

/** The colour that a custom property stands for under the theme of now. */
export function colour(name) {
  const probe = el("span", { hidden: true });
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const value = getComputedStyle(probe).color;
  probe.remove();
  return value;
}

// Light and dark: as the system prefers, or as a person has chosen in this browser.

import { $, text } from "./dom.js";

const THEMES = { auto: "Auto", light: "Light", dark: "Dark" };
const KEPT = "eider-theme";

/** Follows system and person; a function is called whenever the colours have changed. */
export function followTheme(changed) {
  let theme = localStorage.getItem(KEPT) in THEMES ? localStorage.getItem(KEPT) : "auto";

  function use() {
    if (theme === "auto") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = theme;
    text($("theme"), THEMES[theme]);
    $("theme").setAttribute("aria-label", `Colours: ${theme === "auto" ? "as the system" : theme}. Change`);
    changed();
  }

  $("theme").addEventListener("click", () => {
    const names = Object.keys(THEMES);
    theme = names[(names.indexOf(theme) + 1) % names.length];
    localStorage.setItem(KEPT, theme);
    use();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", use);
  use();
}

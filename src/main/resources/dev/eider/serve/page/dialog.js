// The page's one dialog: a question, and a token where writing needs one.

import { $, text } from "./dom.js";
import { access } from "./access.js";

let asked = null;

/**
 * Asks a person.
 * @param title the question
 * @param explanation what follows from yes
 * @param yes the word on the button
 * @param error what was wrong with the answer before
 * @param act does it, and throws with a sentence where it was refused, which leaves the dialog open;
 *     it may return what is to be done once the dialog is closed
 */
export function ask({ title, explanation, yes, error = "", act }) {
  asked = act;
  text($("dialog-title"), title);
  text($("dialog-text"), explanation);
  text($("dialog-confirm"), yes);
  fail(error);
  $("dialog-token").hidden = access.needs !== "token";
  $("token").value = access.token;
  $("dialog").showModal();
}

function fail(message) {
  const box = $("dialog-error");
  box.hidden = message === "";
  text(box, message);
}

async function confirm(event) {
  event.preventDefault();
  const button = $("dialog-confirm");
  if (button.disabled) return;
  button.disabled = true;
  access.token = $("token").value;
  try {
    const next = await asked();
    $("dialog").close();
    next?.();
  } catch (failure) {
    fail(failure.message);
  } finally {
    button.disabled = false;
  }
}

$("dialog-cancel").addEventListener("click", () => $("dialog").close());
$("dialog-form").addEventListener("submit", confirm);

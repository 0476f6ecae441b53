// Whether a person may write here, and the token where writing needs one. The token is kept until
// the page is closed and nowhere else: neither in a cookie, nor in the browser's storage.

export const access = { needs: "nothing", token: "" };

/** Says why nothing can be written here and what changes that; nothing where it can. */
export function refusal(what) {
  return access.needs === "refused"
    ? `${what} off here: the server listens beyond its machine and has no token. Start it with serve.token-file=FILE, or at 127.0.0.1.`
    : "";
}

// Who is signed in on this phone.  The token survives a reload; signing out forgets it.
//
// A PIN is checked by the server alone.  So without reception whoever was signed in stays, also
// past the end of the sign-in: what they enter waits on the phone for their next one.
import { boot } from "../lib/boot.js";
import { serverNow } from "../lib/clock.js";
import { signal } from "../lib/ui.js";

const KEY = `waiter.person.${boot.venue}`;

function kept() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "null");
  } catch {
    return null;
  }
}

export const person = signal(kept());

// Whose the commands on this phone are: practice and work of one person are two.
export const ownerOf = ({ person_id, practice }) => `${person_id}${practice ? " practice" : ""}`;
export const owner = () => ownerOf(person.peek());
export const isOver = () => Date.parse(person.peek().expires_at) <= serverNow();

async function ask(path, options = {}) {
  const answer = await fetch(path, {
    ...options,
    headers: {
      authorization: `Bearer ${boot.token}`,
      "content-type": "application/json",
      ...options.headers,
    },
  });
  const body = await answer.json().catch(() => ({}));
  if (!answer.ok) throw body;
  return body;
}

export const people = () => ask("/api/people").then((body) => body.people);

// Resolves when signed in; rejects with the problem document.
export async function signIn(person_id, pin, practice) {
  const body = JSON.stringify({ person_id, pin, practice });
  const answer = await ask("/api/people/sign-in", { method: "POST", body });
  try {
    localStorage.setItem(KEY, JSON.stringify(answer));
  } catch {
    // Without room the sign-in lasts until the page is closed.
  }
  person.value = answer;
}

// What has not left the phone stays on it for the next sign-in; what was seen last does not.
export async function signOut(forget) {
  localStorage.removeItem(KEY);
  await forget?.();
  location.reload();
}

// Who is signed in on this phone.  The token survives a reload; signing out forgets it.
import { boot } from "../lib/boot.js";
import { serverNow } from "../lib/clock.js";
import { signal } from "../lib/ui.js";

const KEY = `waiter.person.${boot.venue}`;

function kept() {
  try {
    const person = JSON.parse(localStorage.getItem(KEY) ?? "null");
    return person && Date.parse(person.expires_at) > serverNow() ? person : null;
  } catch {
    return null;
  }
}

export const person = signal(kept());

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

export function signOut() {
  localStorage.removeItem(KEY);
  location.reload();
}

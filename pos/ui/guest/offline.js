// Without a network: try again when one comes, and every few seconds in case nobody says so.
const AGAIN_MS = 4_000;

const KEPT_MAX_MS = 6 * 3_600_000;

// What the phone waits for, as the page noted it last (progress.js).
function show() {
  const { number, at, kept_at } = JSON.parse(localStorage.getItem("waiting")) ?? {};
  if (!number || Date.now() - kept_at > KEPT_MAX_MS) return;
  const section = document.getElementById("waiting");
  const [, big, promise] = section.children;
  big.textContent = number;
  const { lang } = document.documentElement;
  const clock = { hour: "2-digit", minute: "2-digit", numberingSystem: "latn" };
  const time = new Date(at).toLocaleTimeString(lang, clock);
  promise.textContent = at ? promise.dataset.promise.replace("{time}", time) : "";
  section.hidden = false;
}

try {
  show();
} catch {
  // Nothing that could be read: the page says only that there is no network.
}

async function again() {
  try {
    const answer = await fetch("/api/time", { cache: "no-store" });
    if (answer.ok) location.reload();
  } catch {
    // Still nothing.
  }
}

window.addEventListener("online", again);
setInterval(again, AGAIN_MS);

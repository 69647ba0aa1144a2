// Without a network: try again when one comes, and every few seconds in case nobody says so.
const AGAIN_MS = 4_000;

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

// How long it is until a moment of the plan, and how far a round is from its bag.
const pad = (seconds) => String(seconds).padStart(2, "0");

// Minutes and seconds until an instant, "2:10"; "0:00" once it has come.
export function countdown(at, now) {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
}

// Until when a round must be in its guest's hands: its promise, the later minute they were told, or
// when they said they come.
export const latestOf = (...instants) => Math.max(0, ...instants.map((text) => (text ? Date.parse(text) : 0)));

// How far a round is from its bag: {state, at}, `at` being the moment it is told by.  "wait" (all is
// made, the moment has not come), "go", "late" (the moment has come, something is missing), "from"
// (neither); "" where nothing is planned.  A plan may move the moment on, but never past `latest`
// unseen: from then on it was due.
export function gateOf({ bagAt, latest, isDone, now }) {
  if (!bagAt) return { state: "", at: 0 };
  const at = latest && now >= latest ? Math.min(bagAt, latest) : bagAt;
  if (isDone) return { state: now < at ? "wait" : "go", at };
  return { state: now < at ? "from" : "late", at };
}

// What is done with it then: bagged, called out at the counter, or brought to its table.
export function gateWord({ service, place_kind: kind }) {
  if (service === "take_away") return "bag";
  return ["counter", "shelf", "lane"].includes(kind) ? "counter" : "serve";
}

export const GATE_ICONS = { bag: "bag", counter: "bell", serve: "plate" };

// How long it is until a moment of the plan, and how far a round is from its bag.
const pad = (seconds) => String(seconds).padStart(2, "0");

// Minutes and seconds until an instant, "2:10"; "0:00" once it has come.
export function countdown(at, now) {
  const seconds = Math.max(0, Math.ceil((at - now) / 1000));
  return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
}

// How far a round is from its bag: "wait" (all is made, the moment has not come), "go", "late" (the
// moment has come, something is missing), "from" (neither); "" where nothing is planned.
export function gateOf({ bagAt, isDone, now }) {
  if (!bagAt) return "";
  if (isDone) return now < bagAt ? "wait" : "go";
  return now < bagAt ? "from" : "late";
}

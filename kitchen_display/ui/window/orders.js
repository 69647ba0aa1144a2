// Orders as the window works with them: open rounds, states of stations, order of the list.

const STEP_RANK = { ready: 0, started: 1, placed: 1 };

export const openRounds = (order) => order.rounds.filter((round) => round.step !== "handed_over");

// Ready first, then whose minute comes first.
export function waitingOrders(rows) {
  return [...rows.values()]
    .filter((order) => order.step !== "handed_over")
    .sort(
      (a, b) =>
        STEP_RANK[a.step] - STEP_RANK[b.step] ||
        promisedAt(a) - promisedAt(b) ||
        (a.order_id < b.order_id ? -1 : 1),
    );
}

const handedAt = (order) =>
  Math.max(...order.rounds.map((round) => (round.handed_at ? Date.parse(round.handed_at) : 0)));

export function handedOrders(rows, max) {
  return [...rows.values()]
    .filter((order) => order.rounds.some((round) => round.step === "handed_over"))
    .map((order) => ({ ...order, at: handedAt(order) }))
    .sort((a, b) => b.at - a.at)
    .slice(0, max);
}

// The minute of what is still to be handed over.
export const promisedAt = (order) =>
  Math.min(...openRounds(order).map((round) => Date.parse(round.promised_at)));

// [{station, ready, all, isBumped}] of the order's open rounds, from the kitchen's tickets.
export function stationStates(order, tickets, done) {
  const rounds = new Set(openRounds(order).map((round) => round.round_id));
  const ofOrder = (rows) =>
    [...rows.values()].filter((row) => rounds.has(row.ticket_id.split(".")[0]));
  const count = (row, of) => row.lines.reduce((sum, line) => sum + of(line), 0);
  const states = [
    ...ofOrder(tickets).map((row) => ({ row, isBumped: false })),
    ...ofOrder(done).map((row) => ({ row, isBumped: true })),
  ];
  const byStation = new Map();
  for (const { row, isBumped } of states) {
    const all = count(row, (line) => line.units.length);
    const ready = isBumped ? all : count(row, (line) => (line.ready ?? []).length);
    const before = byStation.get(row.station) ?? { all: 0, ready: 0, isBumped: true, isStarted: false };
    byStation.set(row.station, {
      station: row.station,
      all: before.all + all,
      ready: before.ready + ready,
      isBumped: before.isBumped && isBumped,
      isStarted: before.isStarted || Boolean(row.started_at),
    });
  }
  return [...byStation.values()].sort((a, b) => (a.station < b.station ? -1 : 1));
}

// "47" finds A47 and B47, "a4" finds A4 and A40 to A49; a place or a name is found too.
export function matches(order, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const number = order.number.toLowerCase();
  const digits = number.replace(/\D/g, "");
  return (
    number.startsWith(wanted) ||
    digits.startsWith(wanted) ||
    order.place.toLowerCase().includes(wanted) ||
    (order.name ?? "").toLowerCase().includes(wanted)
  );
}

// The rows once every hand-over and take-back of this screen is granted.
export function applyHandovers(rows, wishes, readyRounds) {
  const orders = new Map(rows);
  for (const { command, at, unsent } of wishes) {
    const order = orders.get(command.order_id);
    if (!order) continue;
    const isHandOver = command.type === "order.hand_over";
    const rounds = order.rounds.map((round) => {
      if (isHandOver) {
        const goes = command.unbumped || readyRounds(order).has(round.round_id);
        return round.step === "handed_over" || !goes
          ? round
          : { ...round, step: "handed_over", handed_at: at };
      }
      return { ...round, step: round.step === "handed_over" ? "ready" : round.step };
    });
    const isDone = rounds.every((round) => round.step === "handed_over");
    const isReady = rounds.every((round) => ["handed_over", "ready"].includes(round.step));
    const step = isDone ? "handed_over" : isReady ? "ready" : order.step === "handed_over" ? "ready" : order.step;
    orders.set(command.order_id, { ...order, rounds, step, unsent });
  }
  return orders;
}

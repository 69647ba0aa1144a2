// Orders as the window works with them: open rounds, cars, states of stations, order of the list.
import { latestOf } from "../display/countdown.js";

const OPEN_STEPS = new Set(["scheduled", "placed", "started", "ready"]);
const STEP_RANK = { ready: 0, started: 1, placed: 1, scheduled: 2 };

export const openRounds = (order) => order.rounds.filter((round) => OPEN_STEPS.has(round.step));

// Where nobody has seen who buys, something with an age is handed over only after a look.
export const ageToCheck = (order) => order.age_check ?? 0;

// The minute of what is still to be handed over.
export const promisedAt = (order) =>
  Math.min(...openRounds(order).map((round) => Date.parse(round.promised_at)));

export const isOpenEnded = (order) => openRounds(order).some((round) => round.open_ended);

// The later minute that its guest was told, beside the promise; 0 for none.
export const expectedAt = (order) =>
  Math.max(0, ...openRounds(order).map((round) => Date.parse(round.expected_at ?? "") || 0));

// Portions of a line that are still wanted.
export const portionsLeft = (round, line) => line.quantity - (round.voided?.[line.line_id] ?? 0);

export const countParts = (order) =>
  openRounds(order).reduce(
    (sum, round) => sum + round.lines.reduce((all, line) => all + portionsLeft(round, line), 0),
    0,
  );

export const allergiesOf = (order) => [...new Set(openRounds(order).flatMap((round) => round.allergies ?? []))];

const sameDish = (line) => JSON.stringify([line.name, line.option_names ?? [], line.note ?? "", line.age ?? 0, !line.left]);

// What is in a bag: equal dishes are counted together, [{...line, left}], what is void apart.
export function contentsOf(order) {
  const counted = new Map();
  for (const round of openRounds(order)) {
    for (const line of round.lines) {
      const left = portionsLeft(round, line);
      const key = sameDish({ ...line, left });
      const before = counted.get(key);
      counted.set(key, {
        ...(before ?? line),
        left: (before?.left ?? 0) + left,
        quantity: (before?.quantity ?? 0) + line.quantity,
      });
    }
  }
  return [...counted.values()];
}

// The lane goes by the cars as they stand, all else by the minute that was promised.
export const groupOf = (order) => (isInLane(order) ? "lane" : "minute");

const isInLane = (order) => Boolean(order.car) && !order.car.bay;

// Cars in the lane as they stand, the first at the window first.
export const laneOf = (orders) =>
  orders.filter(isInLane).sort((a, b) => a.car.turn - b.car.turn);

// Cars in the lane as they stand; then what is ready, then whose minute comes first.
export function waitingOrders(rows) {
  return [...rows.values()]
    .filter((order) => openRounds(order).length > 0 && order.step !== "awaiting")
    .sort(
      (a, b) =>
        isInLane(b) - isInLane(a) ||
        (isInLane(a) ? a.car.turn - b.car.turn : 0) ||
        (STEP_RANK[a.step] ?? 1) - (STEP_RANK[b.step] ?? 1) ||
        promisedAt(a) - promisedAt(b) ||
        (a.order_id < b.order_id ? -1 : 1),
    );
}

// The lowest bay where no car stands.
export function freeBay(orders) {
  const taken = new Set(orders.map((order) => order.car?.bay).filter(Boolean));
  let bay = 1;
  while (taken.has(String(bay))) bay += 1;
  return String(bay);
}

const handedAt = (order) =>
  Math.max(...order.rounds.map((round) => (round.handed_at ? Date.parse(round.handed_at) : 0)));

// Some time after its minute nobody came for it: it may be given up.
export const mayBeMissed = (order, now) =>
  // Whoever stands there came, and for what is not made nobody can.
  Boolean(order.missed_from) && !order.car && !order.here_at && order.step === "ready" && Date.parse(order.missed_from) <= now;

export function handedOrders(rows, max) {
  return [...rows.values()]
    .filter((order) => order.rounds.some((round) => round.step === "handed_over" || round.step === "missed"))
    .map((order) => ({ ...order, at: handedAt(order) }))
    .sort((a, b) => b.at - a.at)
    .slice(0, max);
}

// [{station, ready, all, isBumped}] of the order's open rounds, from the kitchen's tickets.
// `waiting` are those that have not fired: a station that has nothing else begins at `startsAt`, or
// when somebody no longer holds it.
export function stationStates(order, tickets, done, waiting = new Map()) {
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
  for (const row of ofOrder(waiting)) {
    if (!row.due_at && !row.held) continue;
    const before = byStation.get(row.station);
    const startsAt = row.held || row.open_ended ? before?.startsAt : Math.min(Date.parse(row.due_at), before?.startsAt ?? Infinity);
    const all = (before?.all ?? 0) + count(row, (line) => line.units.length);
    const known = before ?? { station: row.station, ready: 0, isStarted: false, startsAt };
    byStation.set(row.station, { ...known, all, isBumped: false, ...(known.startsAt && { startsAt }), ...(row.held && { isHeld: true }) });
  }
  return [...byStation.values()].sort((a, b) => (a.station < b.station ? -1 : 1));
}

// From when on an order is to be bagged by the plan, and at the latest: {bagAt, latest}, `bagAt` 0
// where nothing is planned.
export function bagOf(order, ...halves) {
  const rounds = new Set(openRounds(order).map((round) => round.round_id));
  const moments = halves
    .flatMap((rows) => [...rows.values()])
    .filter((row) => row.bag_at && rounds.has(row.ticket_id.split(".")[0]))
    .map((row) => ({ bagAt: Date.parse(row.bag_at), latest: latestOf(row.promised_at, row.expected_at, row.comes_at) }));
  return moments.sort((a, b) => a.bagAt - b.bagAt)[0] ?? { bagAt: 0, latest: 0 };
}

// What of an order can be made again: [{ticket_id, unit, name}], one for each line of its tickets.
export function remakable(order, ...halves) {
  const rounds = new Set(openRounds(order).map((round) => round.round_id));
  return halves
    .flatMap((rows) => [...rows.values()])
    .filter((row) => rounds.has(row.ticket_id.split(".")[0]))
    .flatMap((row) =>
      row.lines.map((line) => ({
        ticket_id: row.ticket_id,
        unit: line.units.findLast((unit) => !(line.voided ?? []).includes(unit)),
        name: line.name,
      })),
    )
    .filter((each) => each.unit);
}

// "47" finds A47 and B47, "a4" finds A4 and A40 to A49; a place, a name or a plate is found too.
export function matches(order, typed) {
  const wanted = typed.trim().toLowerCase();
  if (!wanted) return true;
  const number = order.number.toLowerCase();
  const digits = number.replace(/\D/g, "");
  const words = [order.place, order.name, order.car?.plate, order.car?.look, order.external];
  return (
    number.startsWith(wanted) ||
    digits.startsWith(wanted) ||
    words.some((word) => (word ?? "").toLowerCase().includes(wanted))
  );
}

const OVER = { "order.no_show": "missed" };

function handed(order, command, at, readyRounds) {
  const isHandOver = command.type === "order.hand_over";
  const rounds = order.rounds.map((round) => {
    if (command.type === "order.no_show") {
      return OPEN_STEPS.has(round.step) ? { ...round, step: "missed", handed_at: at } : round;
    }
    if (isHandOver) {
      const goes = command.unbumped || readyRounds(order).has(round.round_id);
      return !OPEN_STEPS.has(round.step) || !goes
        ? round
        : { ...round, step: "handed_over", handed_at: at };
    }
    return { ...round, step: ["handed_over", "missed"].includes(round.step) ? "ready" : round.step };
  });
  const left = rounds.filter((round) => OPEN_STEPS.has(round.step));
  const isReady = left.every((round) => round.step === "ready");
  const step = !left.length ? OVER[command.type] ?? "handed_over" : isReady ? "ready" : order.step === "handed_over" ? "ready" : order.step;
  return { ...order, rounds, step };
}

// A car that this screen has just noted stands behind all others.
const CAR_BEHIND = Number.MAX_SAFE_INTEGER;

function withCar(orders, command, at, unsent) {
  const change = (id, car) => {
    const order = orders.get(id);
    if (order) orders.set(id, { ...order, car: { ...order.car, ...car }, unsent });
  };
  if (command.type === "cars.swap") {
    const [a, b] = [orders.get(command.first)?.car, orders.get(command.second)?.car];
    if (!a || !b) return;
    change(command.first, { turn: b.turn });
    change(command.second, { turn: a.turn });
    return;
  }
  const known = orders.get(command.order_id)?.car;
  const bay = command.bay ?? known?.bay ?? "";
  change(command.order_id, { turn: known?.turn ?? CAR_BEHIND, arrived_at: known?.arrived_at ?? at, bay });
}

const CAR_COMMANDS = new Set(["car.arrive", "car.wave", "cars.swap"]);

// The rows once every hand-over, take-back and move of a car of this screen is granted.
export function applyHandovers(rows, wishes, readyRounds) {
  const orders = new Map(rows);
  for (const { command, at, unsent } of wishes) {
    if (CAR_COMMANDS.has(command.type)) {
      withCar(orders, command, at, unsent);
    } else if (["order.hand_over", "order.no_show", "order.take_back"].includes(command.type)) {
      const order = orders.get(command.order_id);
      if (order) orders.set(command.order_id, { ...handed(order, command, at, readyRounds), unsent });
    }
  }
  return orders;
}

// Is what was wished already in the rows?
export function isGranted(command, rows, todo) {
  const order = rows.get(command.order_id);
  switch (command.type) {
    case "order.hand_over":
      return !order || order.rounds.some((round) => round.step === "handed_over");
    case "order.no_show":
      return !order || !openRounds(order).length;
    case "order.take_back":
      return !order || openRounds(order).length > 0;
    case "car.arrive":
      return !order || Boolean(order.car);
    case "car.wave":
      return !order || order.car?.bay === command.bay || (!command.bay && Boolean(order.car) && !order.car.bay);
    case "order.accept":
    case "order.refuse":
      return !todo.has(`awaiting:${command.order_id}`);
    case "refund.mark_given":
      return todo.get(`refund:${command.order_id}`)?.total !== command.total;
    default:
      return true;
  }
}

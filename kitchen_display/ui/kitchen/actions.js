// What a tap does to a card: always at once on the screen, and by the outbox to the server.
import { isRetap } from "../display/retap.js";
import { isMade, wantedUnits } from "./lines.js";
import { begunUnits, hasLater } from "./moments.js";
import { bumpsOf } from "./cards_of.js";
import { showUnseenLines } from "./more_lines.js";
import { signal } from "../lib/ui.js";

// What was read a moment ago is not bumped by the same impatient finger.
const AFTER_READING_MS = 600;
const AGE_MS = 60_000; // somebody looks for their card

// All that was begun is made, and the rest waits: the wide button starts it.
export const startsNext = (card) => card.hasLater && card.isMadeSoFar && !card.canGo;

export function createActions({ wishes, undo, sound, live, shown, cards, isKnown, isPass }) {
  let readAt = -Infinity;
  // The card that asks whether somebody has seen an identity card.
  const asking = signal("");
  let asks = 0;
  const once = (verb, id, act) => !isRetap(`${verb} ${id}`) && act();
  const isOpen = (id) => shown.peek().open.has(id);
  const send = (type, more) => wishes.send({ type, ...more });

  // Seen is worth a word only while the line is live: in a dead spot a bump will say it too.
  function see(card) {
    if (!live.status.peek().live) return;
    for (const id of card.unseen) {
      if (!shown.peek().open.get(id)?.seen_at) send("ticket.see", { ticket_id: id });
    }
  }

  // What waits for a moment of its own starts now, or a ticket that has not come yet.
  function startEarly(ids) {
    once("early", ids.join(" "), () => send("tickets.fire", { tickets: ids }));
  }

  // A ticket of which something waits stays: what was begun of it is made.
  function madeSoFar(row) {
    const units = row.lines.flatMap((line) => begunUnits(line).filter((unit) => !(line.ready ?? []).includes(unit)));
    if (units.length) send("units.ready", { ticket_id: row.ticket_id, units });
  }

  function bumpTickets(all, card) {
    const rows = all.filter((row) => !hasLater(row));
    all.filter(hasLater).forEach(madeSoFar);
    const open = rows.filter((row) => isOpen(row.ticket_id) && isKnown(card.key, row.ticket_id));
    if (!open.length) return;
    undo.offer({ key: card.key, number: card.number, kind: "bump", ids: open.map((row) => row.ticket_id) });
    for (const row of open) send("ticket.bump", { ticket_id: row.ticket_id });
    sound.play("done");
  }

  function bump(card) {
    once("bump", card.key, () => {
      if (card.unread.length || performance.now() - readAt < AFTER_READING_MS) return;
      if (!card.isMade && showUnseenLines(card.key)) return;
      if (startsNext(card)) startEarly(card.open.map((row) => row.ticket_id));
      else bumpTickets(card.open, card);
    });
  }

  function recall(id) {
    once("recall", id, () => {
      undo.dropTicket(id);
      if (shown.peek().done.has(id)) send("ticket.recall", { ticket_id: id });
    });
  }

  const recallAll = (rows) => rows.forEach((row) => recall(row.ticket_id));

  function takeBack(strip) {
    undo.drop(strip.key);
    if (strip.kind === "hand_over") send("order.take_back", { order_id: strip.order_id });
    else strip.ids.forEach(recall);
  }

  function read(card) {
    once("read", card.key, () => {
      readAt = performance.now();
      for (const id of card.unread) send("allergy.acknowledge", { ticket_id: id });
    });
  }

  const stopAsking = () => {
    clearTimeout(asks);
    asking.value = "";
  };

  // An order is handed over whole: what one of its cards needs, all of them need.
  const ageOf = (card) =>
    Math.max(0, ...cards.peek().filter((each) => each.order_id === card.order_id).map((each) => each.age));

  function handOver(card, checked = 0) {
    const age = ageOf(card);
    if (age > checked) {
      // Closed unless somebody says that they looked: a key can not say it by being pressed twice.
      if (isRetap(`hand ${card.key}`) || asking.peek() === card.key) return;
      clearTimeout(asks);
      asking.value = card.key;
      asks = setTimeout(stopAsking, AGE_MS);
      return;
    }
    once(`hand ${checked}`, card.key, () => {
      stopAsking();
      undo.offer({ key: card.key, number: card.number, kind: "hand_over", order_id: card.order_id });
      send("order.hand_over", { order_id: card.order_id, ...(checked && { age_checked: checked }) });
      sound.play("done");
    });
  }

  function start(card) {
    once("start", card.key, () => {
      if (card.unread.length) return;
      for (const row of card.open) if (!row.started_at) send("ticket.start", { ticket_id: row.ticket_id });
    });
  }

  function line(row, of) {
    once("line", `${row.ticket_id} ${of.line_id} ${of.part ?? ""}`, () => {
      if (row.bumped_at || (row.allergies?.length && !row.allergy_seen_at)) return;
      const ready = of.ready ?? [];
      const isReady = isMade(of);
      const units = wantedUnits(of).filter((unit) => isReady === ready.includes(unit));
      if (units.length) send(isReady ? "units.unready" : "units.ready", { ticket_id: row.ticket_id, units });
    });
  }

  return {
    see,
    bump,
    bumpTicket(row) {
      const card = cards.peek().find((each) => each.tickets.includes(row));
      if (!card || card.unread.includes(row.ticket_id)) return;
      once("bump", row.ticket_id, () => bumpTickets([row], card));
    },
    recall: recallAll,
    takeBack,
    read,
    asking,
    noAge: stopAsking,
    ageChecked: (card) => handOver(card, ageOf(card)),
    ageOf,
    handOver,
    start,
    startEarly,
    line,
    // What stands on the wide button of a card: the bump bar's one key does the same.
    main(card) {
      if (card.unread.length) read(card);
      else if (card.isDone) handOver(card);
      else bump(card);
    },
    seeAll: () => cards.peek().forEach(see),
    recallLast() {
      const last = bumpsOf(shown.peek().done, isPass)[0];
      if (last) recallAll(last.rows);
    },
  };
}

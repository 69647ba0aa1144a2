// What did not reach a station, and what nobody there has touched, in words: rows of `house.alarms`.
import { listed, minutes, minutesSince } from "../lib/format.js";
import { t, textIn } from "../lib/strings.js";

const NAMED_MAX = 3;

const isOver = (instant, now) => Boolean(instant) && Date.parse(instant) <= now;
const named = (tickets) =>
  listed(tickets.slice(0, NAMED_MAX).map((ticket) => ticket.number)) + (tickets.length > NAMED_MAX ? " …" : "");

// Why it is so, as far as the server knows: no screen or a dark one, no printer or a silent one.
function why(row) {
  const screen = row.screens ? "staff.alarm_dark" : "staff.alarm_no_screen";
  const paper = row.printers?.length
    ? t("staff.alarm_silent", { printers: listed(row.printers) })
    : t("staff.alarm_no_printer");
  return `${t(screen)} ${paper}`;
}

// One entry a station that has something to tell at `now`; a station's own screen leaves its own out.
export function alarmsAt(rows, now, own = "") {
  return [...rows.values()]
    .filter((row) => row.station !== own)
    .map((row) => {
      const station = textIn(row.name) || row.station;
      const away = row.tickets.filter((ticket) => isOver(ticket.undelivered_at, now));
      const idle = row.tickets.filter((ticket) => !away.includes(ticket) && isOver(ticket.unseen_at, now));
      const say = (key, tickets, more = {}) =>
        t(key, { station, count: tickets.length, numbers: named(tickets), ...more });
      return {
        station: row.station,
        tickets: away.map((ticket) => ticket.ticket_id),
        undelivered: away.length ? `${say("staff.undelivered", away)} ${why(row)}` : "",
        untouched: idle.length
          ? say("staff.untouched", idle, { minutes: minutes(minutesSince(idle[0].fired_at, now)) })
          : "",
      };
    })
    .filter((alarm) => alarm.undelivered || alarm.untouched);
}

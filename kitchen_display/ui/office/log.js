// Who changed what, when and why, read page by page from the journal.
import { boot } from "../lib/boot.js";
import { day, minutes, money, time, timeWithSeconds } from "../lib/format.js";
import { Segments } from "../lib/segments.js";
import { has, t } from "../lib/strings.js";
import { html, useEffect, useSignal } from "../lib/ui.js";

const PAGE = 30;
const WHO = new Set(["device", "person"]);
const CASES = new Set(["deposit_return", "open_price"]);

// An answer that says yes or no, and an order that was more than one, have words of their own.
function said({ event, what = {} }) {
  const more = what.case ?? what.chosen ?? (what.granted === undefined ? undefined : what.granted ? "granted" : "declined");
  const exact = `log.${event}_${more}`;
  if (more && has(exact)) return t(exact);
  if (event === "order.handed_over" && what.age_checked) return t("log.order.handed_over_age", { age: what.age_checked });
  return has(`log.${event}`) ? t(`log.${event}`) : event;
}

// Whoever has no name is called by what they are; an id says nothing to anybody.
function whoOf(row) {
  const kind = row.who.split(":")[0];
  if (kind === "device" && row.role) {
    // A device by its name, what it is and where it stands; nobody was signed in at it.
    const what = [...new Set([row.name, t(`role.${row.role}`), row.at_device].filter(Boolean))].join(" · ");
    return t("log.who_nobody", { device: what });
  }
  return row.name || (row.role && t(`role.${row.role}`)) || t(`log.who_${WHO.has(kind) ? kind : "system"}`);
}

const reasonOf = ({ reason }) => (has(`kitchen.reason_${reason}`) ? t(`kitchen.reason_${reason}`) : reason);

// Where and what: "Tisch 4 · 2 × Pils · 9,00 €".
function details({ place, about, what = {} }) {
  const total = what.total === undefined || CASES.has(what.case) ? "" : money(what.total, what.currency);
  const to = what.to_place_label ? `→ ${what.to_place_label}` : "";
  const until = what.until > 0 ? t("log.until", { time: time(what.until) }) : "";
  const channel = what.channel ? t(`waiter.channel_${what.channel}`) : "";
  const slow = what.minutes > 0 ? t("load.later_by", { minutes: minutes(what.minutes) }) : "";
  const places = what.places >= 0 ? t("load.places_left", { count: what.places }) : "";
  return [place, to, about, channel, slow, places, total, until].filter(Boolean).join(" · ");
}

export function Log({ ask }) {
  const rows = useSignal([]);
  const next = useSignal(null);
  const depth = useSignal("changes");
  const more = async (before) => {
    const query = new URLSearchParams({ limit: PAGE, ...(before && { before }), ...(depth.peek() === "all" && { all: "yes" }) });
    const found = await ask(`/api/log?${query}`).catch(() => ({ rows: [] }));
    rows.value = before ? [...rows.value, ...found.rows] : found.rows;
    next.value = found.next ?? null;
  };
  useEffect(() => {
    more();
  }, [depth.value]);
  return html`<section class="panel"><div class="panel-head"><h2>${t("office.log")}</h2></div>
    <${Segments} label=${t("office.log")} value=${depth.value} onPick=${(value) => (depth.value = value)} options=${["changes", "all"].map((value) => ({ value, text: t(`office.log_${value}`) }))} />
    <ul class="rows">${rows.value.map((row) => html`<${Row} key=${row.seq} row=${row} />`)}</ul>
    ${next.value && html`<button class="button" type="button" onClick=${() => more(next.value)}>${t("office.older")}</button>`}
  </section>`;
}

function Row({ row }) {
  const what = details(row);
  return html`<li class="row"><div class="row-text">
    <p class="row-name">${said(row)} ${row.number && html`<b>${row.number}</b>`}</p>
    ${what && html`<p><bdi>${what}</bdi></p>`}
    <p class="row-more">${day(row.at)}, ${timeWithSeconds(row.at)} · <bdi>${whoOf(row)}</bdi>${row.reason && html` · <bdi>${reasonOf(row)}</bdi>`}</p>
  </div></li>`;
}

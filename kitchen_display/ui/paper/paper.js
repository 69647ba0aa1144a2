// The paper roll: what the printers printed, read back from the bytes that were sent.
import { boot } from "../lib/boot.js";
import { time, timeWithSeconds } from "../lib/format.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { computed, html, render, signal, useEffect, useState } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { switchTheme, theme } from "../display/theme.js";
import { Slip } from "./slip.js";

const SHOWN_MAX = 40;
const RETRY_MS = 2000;
const TRIES_MAX = 5;

const live = connect({ token: boot.token });
const view = live.view(boot.partition, "paper.roll", {}, boot.jobs);
const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

const outbox = openOutbox({ token: boot.token });
// A copy of a ticket, where it is printed; a slip about a ticket is not the ticket.
const isTicket = ({ job_id }) => /^[^.]*\.[^.]*\.[^.]*(\.\d+)?$/.test(job_id);
const reprint = ({ ticket_id }) => outbox.send(boot.partition, { type: "ticket.reprint", ticket_id });
const isOnItsWay = ({ ticket_id }) => outbox.pending.value.some(({ command }) => command.ticket_id === ticket_id);

const chosen = signal("");
const jobs = computed(() =>
  [...view.rows.value.values()].sort((a, b) => Date.parse(b.at) - Date.parse(a.at)),
);
const shown = computed(() =>
  jobs.value.filter((job) => !chosen.value || job.printer === chosen.value).slice(0, SHOWN_MAX),
);

// A slip never changes: fetched once, kept as long as it is on the roll.
const sheets = new Map();

async function fetched(job) {
  const url = `/api/paper/${encodeURIComponent(job.job_id)}?partition=${encodeURIComponent(boot.partition)}`;
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    try {
      const answer = await fetch(url, { headers: { authorization: `Bearer ${boot.token}` } });
      if (answer.ok) return await answer.json();
      if (answer.status < 500 && answer.status !== 429) return null;
    } catch {
      // No network: the roll says so by itself; ask again in a moment.
    }
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
  return null;
}

function Job({ job }) {
  const [sheet, setSheet] = useState(undefined);
  useEffect(() => {
    let isGone = false;
    if (!sheets.has(job.job_id)) sheets.set(job.job_id, fetched(job));
    sheets.get(job.job_id).then((found) => {
      if (!isGone) setSheet(found);
      if (!found) sheets.delete(job.job_id);
    });
    return () => {
      isGone = true;
    };
  }, [job.job_id]);
  return html`<${Slip} job=${job} sheet=${sheet} printer=${boot.printers[job.printer] ?? job.printer} onReprint=${isTicket(job) && (() => reprint(job))} isWaiting=${isOnItsWay(job)} />`;
}

function Printers() {
  const entries = Object.entries(boot.printers);
  if (entries.length < 2) return null;
  const button = (id, name) => html`<button
    key=${id}
    type="button"
    class=${`tool tool--text ${chosen.value === id ? "is-on" : ""}`}
    aria-pressed=${chosen.value === id ? "true" : "false"}
    onClick=${() => (chosen.value = id)}
  >
    <span><bdi>${name}</bdi></span>
  </button>`;
  return html`<div class="printers" role="group" aria-label=${t("paper.printers")}>
    ${button("", t("paper.all"))} ${entries.map(([id, name]) => button(id, name))}
  </div>`;
}

function Stale() {
  if (live.error.value ?? view.error.value) {
    return html`<p class="banner banner--stale" role="alert">
      <${Icon} name="cut" />${t("staff.session_over")}
      <a class="act" href=${location.pathname}>${t("staff.pair_again")}</a>
    </p>`;
  }
  const { live: isLive, since } = live.status.value;
  if (isLive || !since) return null;
  return html`<p class="banner banner--stale" role="alert">
    <${Icon} name="cut" />${t("staff.not_live", { time: timeWithSeconds(since) })}
  </p>`;
}

function App() {
  const isDark = theme.value === "dark";
  return html`
    <header class="bar">
      <p class="bar__where">
        <b>${t("paper.title")}</b><span><bdi>${boot.venue_name}</bdi></span>
      </p>
      <p class="bar__count">${t("paper.count", { count: shown.value.length })}</p>
      <${Printers} />
      <span class="bar__gap"></span>
      <${LiveSign} live=${live} />
      <p class="bar__clock">${time(now.value)}</p>
      <button
        type="button"
        class="tool"
        aria-label=${isDark ? t("staff.light") : t("staff.dark")}
        onClick=${switchTheme}
      >
        <${Icon} name=${isDark ? "sun" : "moon"} />
      </button>
    </header>
    <div class="banners">
      <${Stale} />
      ${outbox.failed.value.map(
        (entry) => html`<p class="banner banner--trouble" role="alert" key=${entry.id}>
          <${Icon} name="alarm" />${sentenceOf(entry.answer.value ?? { code: "command.expired" })}
          <button type="button" class="act" onClick=${() => outbox.dismiss(entry)}>${t("staff.understood")}</button>
        </p>`,
      )}
    </div>
    <main class="roll" tabindex="0">
      <h1 class="visually-hidden">${t("paper.title")}</h1>
      ${view.ready.value &&
      shown.value.length === 0 &&
      html`<div class="calm"><${Icon} name="printer" /><p>${t("paper.empty")}</p></div>`}
      <ol class="slips">
        ${shown.value.map((job) => html`<${Job} key=${job.job_id} job=${job} />`)}
      </ol>
    </main>
  `;
}

render(html`<${App} />`, document.getElementById("app"));

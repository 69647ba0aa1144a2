// The pick-up board: two columns of numbers, readable from across the room, with a chime for each
// number that has become ready.
import { boot } from "../lib/boot.js";
import { time, timeWithSeconds } from "../lib/format.js";
import { connect } from "../lib/live.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { computed, effect, html, render, signal, useEffect, useLayoutEffect, useRef, useState } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { createSound } from "../display/sound.js";
import { switchTheme, theme } from "../display/theme.js";
import { tilesFor } from "./tiles.js";

const CALL_MS = 12_000;
const PAGE_MS = 8_000;
const LARGE_MAX = 2;
const LARGE_CELLS = 3; // more than the one that every number has
const GAP_VMIN = 0.016;
// The smallest tile, in parts of the screen's shorter side and in pixels; what is in the making is
// never louder than six of them are.
const LEAST = {
  preparing: { vmin: 0.13, min: 112, max: 208, cells: 6 },
  ready: { vmin: 0.16, min: 128, max: 288, cells: 1 },
};

const live = connect({ token: boot.token });
const view = live.view(boot.partition, "pickup.board", {}, boot.board);
const sound = createSound(`tresen.sound.${boot.venue}.board`);
sound.unlock();

const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

const since = (row) => Date.parse(row.since);
const all = computed(() => [...view.rows.value].map(([key, row]) => ({ ...row, key })));
const ready = computed(() =>
  all.value.filter((row) => row.step === "ready").sort((a, b) => since(b) - since(a)),
);
const preparing = computed(() =>
  all.value.filter((row) => row.step !== "ready").sort((a, b) => since(a) - since(b)),
);

// Numbers that became ready while we looked are called: large, first, and with a chime.
const called = signal(new Set());
let known = null;

effect(() => {
  if (!view.ready.value) return;
  const keys = new Set(ready.value.map((row) => row.key));
  const fresh = known ? [...keys].filter((key) => !known.has(key)) : [];
  known = keys;
  if (!fresh.length) return;
  called.value = new Set([...called.peek(), ...fresh]);
  sound.play("chime");
  setTimeout(() => {
    called.value = new Set([...called.peek()].filter((key) => !fresh.includes(key)));
  }, CALL_MS);
});

function useRoom(ref) {
  const [room, setRoom] = useState(null);
  useLayoutEffect(() => {
    const list = ref.current;
    const measure = () => setRoom({ width: list.clientWidth, height: list.clientHeight });
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    measure();
    return () => observer.disconnect();
  }, []);
  return room;
}

// The grid of a column: every called number wants the place of four.
function gridOf(kind, count, calls, room) {
  if (!room) return null;
  const vmin = Math.min(window.innerWidth, window.innerHeight);
  const { vmin: share, min, max, cells } = LEAST[kind];
  const least = Math.min(max, Math.max(min, share * vmin));
  const wanted = count > 1 ? count + LARGE_CELLS * Math.min(calls, LARGE_MAX) : count;
  return tilesFor(Math.max(cells, wanted), { ...room, gap: GAP_VMIN * vmin }, least);
}

function Column({ kind, rows, calls }) {
  const ref = useRef(null);
  const grid = gridOf(kind, rows.length, calls.size, useRoom(ref));
  const fit = grid ? grid.columns * grid.rows : Infinity;
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), PAGE_MS);
    return () => clearInterval(timer);
  }, []);
  // Called tiles come first.  The newest of them take the place of four, if all the others fit.
  const first = rows.filter((row) => calls.has(row.key)).slice(0, fit);
  const rest = rows.filter((row) => !first.includes(row));
  const spare = Math.max(Math.floor(fit / 8), Math.floor((fit - rows.length) / LARGE_CELLS));
  const isGrown = rows.length > 1 && (grid?.columns ?? 0) > 1;
  const large = isGrown ? Math.min(first.length, LARGE_MAX, spare) : 0;
  const room = Math.max(1, fit - first.length - large * LARGE_CELLS);
  const pages = Math.max(1, Math.ceil(rest.length / room));
  const page = turn % pages;
  const visible = [...first, ...rest.slice(page * room, (page + 1) * room)];
  const style = grid && { "--tile": `${grid.tile}px`, "--columns": grid.columns, "--rows": grid.rows };
  return html`<section class=${`column column--${kind}`}>
    <h2 class="column__title">
      ${t(`board.${kind}`)}
      ${pages > 1 &&
      html`<span class="column__page">${t("board.page", { page: page + 1, pages })}</span>`}
    </h2>
    <ul class=${`numbers ${grid ? "is-measured" : ""}`} style=${style} ref=${ref} aria-live=${kind === "ready" ? "polite" : "off"}>
      ${visible.map(
        (row, n) => html`<li
          key=${row.key}
          class=${`number-tile ${n < first.length ? "is-called" : ""} ${n < large ? "is-large" : ""}`}
        >
          <span>${row.number}</span>
        </li>`,
      )}
    </ul>
    ${rows.length === 0 && html`<p class="column__empty">${t(`board.no_${kind}`)}</p>`}
  </section>`;
}

function Stale() {
  const code = live.error.value ?? view.error.value;
  const { live: isLive, since: heard } = live.status.value;
  if (code) return html`<p class="banner banner--stale" role="alert"><${Icon} name="cut" />${sentenceOf({ code })}</p>`;
  if (isLive || !heard) return null;
  return html`<p class="banner banner--stale" role="alert">
    <${Icon} name="cut" />${t("staff.not_live", { time: timeWithSeconds(heard) })}
  </p>`;
}

function Tools() {
  return html`<div class="board__tools">
    ${!sound.isOn.value &&
    html`<button type="button" class="tool" onClick=${sound.unlock}>
      <${Icon} name="sound" />${t("board.sound_on")}
    </button>`}
    <button
      type="button"
      class="tool"
      aria-label=${theme.value === "dark" ? t("staff.light") : t("staff.dark")}
      onClick=${switchTheme}
    >
      <${Icon} name=${theme.value === "dark" ? "sun" : "moon"} />
    </button>
  </div>`;
}

function App() {
  return html`
    <div class="banners"><${Stale} /></div>
    <main class="board">
      <h1 class="visually-hidden">${t("board.title")}</h1>
      <${Column} kind="preparing" rows=${preparing.value} calls=${new Set()} />
      <${Column} kind="ready" rows=${ready.value} calls=${called.value} />
    </main>
    <footer class="board__foot">
      <p class="board__venue"><bdi>${boot.venue_name}</bdi></p>
      <${LiveSign} live=${live} />
      <${Tools} />
      <p class="board__clock">${time(now.value)}</p>
    </footer>
  `;
}

document.addEventListener("pointerdown", () => sound.isOn.peek() || sound.unlock());

render(html`<${App} />`, document.getElementById("app"));

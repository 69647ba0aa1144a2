// The pick-up board: two columns of numbers, readable from across the room, with a chime for each
// number that has become ready.
import { boot } from "../lib/boot.js";
import { time, timeWithSeconds } from "../lib/format.js";
import { connect } from "../lib/live.js";
import { LiveSign } from "../lib/status.js";
import { sentenceOf, t } from "../lib/strings.js";
import { computed, effect, html, render, signal, useEffect, useRef, useState } from "../lib/ui.js";
import { Icon } from "../display/icon.js";
import { createSound } from "../display/sound.js";
import { switchTheme, theme } from "../display/theme.js";

const CALL_MS = 12_000;
const PAGE_MS = 8_000;
const FEW_MAX = 4;
const LARGE_MAX = 2;

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

// How many tiles fit, measured from the first one, so that pages turn only when they must.
function useFit(ref, count) {
  const [fit, setFit] = useState(Infinity);
  useEffect(() => {
    const list = ref.current;
    const measure = () => {
      if (!list.firstElementChild) return setFit(Infinity);
      const style = getComputedStyle(list);
      const gap = parseFloat(style.rowGap) || 0;
      const columns = style.gridTemplateColumns.split(" ").length;
      const height = parseFloat(style.gridAutoRows);
      const rows = Math.max(1, Math.floor((list.clientHeight + gap) / (height + gap)));
      return setFit(rows * columns);
    };
    const observer = new ResizeObserver(measure);
    observer.observe(list);
    measure();
    return () => observer.disconnect();
  }, [count > 0, count > FEW_MAX]);
  return fit;
}

function Column({ kind, rows, calls }) {
  const ref = useRef(null);
  const fit = useFit(ref, rows.length);
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTurn((before) => before + 1), PAGE_MS);
    return () => clearInterval(timer);
  }, []);
  // Called tiles come first.  The newest of them take the place of four, if all the others fit.
  const first = rows.filter((row) => calls.has(row.key)).slice(0, fit);
  const rest = rows.filter((row) => !first.includes(row));
  const large = rows.length > FEW_MAX ? Math.min(first.length, LARGE_MAX, Math.floor(fit / 8)) : 0;
  const room = Math.max(1, fit - first.length - large * 3);
  const pages = Math.max(1, Math.ceil(rest.length / room));
  const page = turn % pages;
  const visible = [...first, ...rest.slice(page * room, (page + 1) * room)];
  const size = rows.length <= FEW_MAX ? "numbers--few" : "";
  return html`<section class=${`column column--${kind}`}>
    <h2 class="column__title">
      ${t(`board.${kind}`)}
      ${pages > 1 &&
      html`<span class="column__page">${t("board.page", { page: page + 1, pages })}</span>`}
    </h2>
    <ul class=${`numbers ${size}`} ref=${ref} aria-live=${kind === "ready" ? "polite" : "off"}>
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

// The kitchen display: tickets of a station (or of all, for the expo), oldest first.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { computed, effect, html, render, signal } from "../lib/ui.js";
import { isRetap } from "../display/retap.js";
import { createSettle } from "../display/settle.js";
import { createSound } from "../display/sound.js";
import { switchTheme } from "../display/theme.js";
import { createWishes } from "../display/wishes.js";
import { AllDay } from "./all_day.js";
import { Banners } from "./banners.js";
import { HelpPanel } from "./help.js";
import { listenToKeys } from "./keys.js";
import { applyWishes, isShown } from "./overlay.js";
import { createUndo, newestFirst, RecallList } from "./recall.js";
import { createShift } from "./shift.js";
import { createSlots } from "./slots.js";
import { Foot, TopBar } from "./top_bar.js";
import { Wall } from "./wall.js";
import { createWatch } from "./watch.js";

const live = connect({ token: boot.token });
const outbox = openOutbox({ token: boot.token });
const params = boot.station ? { station: boot.station } : {};
const tickets = live.view(boot.partition, "kitchen.tickets", params, boot.tickets);
const bumped = live.view(boot.partition, "kitchen.done", params, boot.done);

const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

const stations = new Map(boot.stations.map((station) => [station.id, station]));
const NO_STATION = { id: "", name: "", aged_seconds: 300, old_seconds: 600 };
const stationOf = (id) => stations.get(id) ?? NO_STATION;

const wishes = createWishes({
  outbox,
  partition: boot.partition,
  isShown: (command) => isShown(command, tickets.rows.value, bumped.rows.value),
  isMine: (command) => Boolean(command.ticket_id),
  now: () => live.now(),
});
const shown = computed(() =>
  applyWishes(tickets.rows.value, bumped.rows.value, wishes.current()),
);
const open = computed(() => shown.value.open);
const done = computed(() => shown.value.done);

const slots = createSlots();
effect(() => slots.show(open.value));
const settle = createSettle();
effect(() => settle.laid(slots.slots.value.map((slot) => slot.key)));

const sound = createSound(`tresen.sound.${boot.venue}.kitchen`);
const shift = createShift(sound);
const watch = createWatch({
  rows: open,
  isReady: () => tickets.ready.value,
  stationOf,
  sound,
  now: () => live.now(),
});
const undo = createUndo();
const selected = signal(null);
const panel = signal(null); // "all_day", "recall", "help" or none
const page = { current: null }; // the wall tells how to scroll
const below = signal(0); // tickets out of sight

// A managed kiosk lets sound play at once; everywhere else "Start shift" asks for the touch.
sound.unlock();

function toggle(name) {
  panel.value = panel.peek() === name ? null : name;
}

function select(id) {
  if (selected.peek() !== id) selected.value = id;
}

const once = (verb, id, act) => !isRetap(`${verb} ${id}`) && act();

function bump(row) {
  once("bump", row.ticket_id, () => {
    if (!open.peek().has(row.ticket_id)) return;
    undo.offer(row);
    wishes.send({ type: "ticket.bump", ticket_id: row.ticket_id });
    if (selected.peek() === row.ticket_id) selected.value = null;
    sound.play("done");
  });
}

function recall(id) {
  once("recall", id, () => {
    undo.drop(id);
    if (!done.peek().has(id)) return;
    wishes.send({ type: "ticket.recall", ticket_id: id });
  });
}

function recallLast() {
  const last = newestFirst(done.peek())[0];
  if (last) recall(last.ticket_id);
}

const actions = {
  select,
  bump,
  isMoving: settle.isMoving,
  start: (row) =>
    once("start", row.ticket_id, () =>
      wishes.send({ type: "ticket.start", ticket_id: row.ticket_id }),
    ),
  line: (row, line) =>
    once("line", line.line_id, () => {
      const ready = line.ready ?? [];
      const isReady = ready.length === line.units.length;
      const units = isReady ? line.units : line.units.filter((unit) => !ready.includes(unit));
      const type = isReady ? "units.unready" : "units.ready";
      wishes.send({ type, ticket_id: row.ticket_id, units });
    }),
};

const rowOf = (id) => open.peek().get(id);
const withSelected = (act) => () => {
  const row = selected.peek() && rowOf(selected.peek());
  if (row) act(row);
};

const move = (by) => () => page.current?.move(by);

listenToKeys({
  select: (index) => page.current?.selectVisible(index),
  bump: withSelected(bump),
  start: withSelected(actions.start),
  recall_last: recallLast,
  recall_list: () => toggle("recall"),
  all_day: () => toggle("all_day"),
  help: () => toggle("help"),
  page: () => page.current?.scroll(1),
  page_back: () => page.current?.scroll(-1),
  mute: sound.toggleMute,
  first: move("first"),
  last: move("last"),
  left: move("left"),
  right: move("right"),
  up: move("up"),
  down: move("down"),
  close: () => {
    panel.value = null;
    selected.value = null;
  },
});

// Every touch and key is a sign that somebody looks, and keeps the cards where they are.
for (const type of ["pointerdown", "keydown"]) {
  document.addEventListener(
    type,
    () => {
      watch.acknowledge();
      // Any touch is permission enough; nobody has to find the button first.
      if (!sound.isOn.peek()) sound.unlock();
      slots.touched();
    },
    { capture: true },
  );
}
// After a touch the focus must not stay on a button: the bump bar's Enter would press it again.
document.addEventListener("click", (event) => {
  if (event.detail > 0 && document.activeElement?.matches("button")) document.activeElement.blur();
});
document.addEventListener("contextmenu", (event) => event.preventDefault());

function Panel() {
  const close = () => {
    panel.value = null;
  };
  switch (panel.value) {
    case "all_day":
      return html`<${AllDay} rows=${open.value} onClose=${close} />`;
    case "recall":
      return html`<${RecallList} rows=${done.value} onRecall=${recall} onClose=${close} />`;
    case "help":
      return html`<${HelpPanel} onClose=${close} />`;
    default:
      return null;
  }
}

function App() {
  return html`
    <${TopBar}
      live=${live}
      now=${now.value}
      count=${open.value.size}
      wishes=${wishes}
      fresh=${watch.fresh.value.size}
      shift=${shift}
    />
    <${Banners} live=${live} tickets=${tickets} wishes=${wishes} shift=${shift} />
    <div class="kitchen">
      <${Wall}
        slots=${slots.slots.value}
        done=${done.value}
        isReady=${tickets.ready.value}
        isExpo=${!boot.station}
        stationOf=${stationOf}
        now=${now.value}
        selected=${selected}
        fresh=${watch.fresh.value}
        actions=${actions}
        page=${page}
        below=${below}
      />
      <${Panel} />
    </div>
    <${Foot}
      undo=${undo}
      onUndo=${recall}
      below=${below.value}
      onPage=${() => page.current?.scroll(1)}
      sound=${sound}
      panel=${panel.value}
      toggle=${toggle}
      onTheme=${switchTheme}
    />
  `;
}

render(html`<${App} />`, document.getElementById("app"));

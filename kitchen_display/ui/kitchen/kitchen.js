// The kitchen display: cards of a station (or of all, at the pass), oldest first.
import { boot } from "../lib/boot.js";
import { connect } from "../lib/live.js";
import { openOutbox } from "../lib/outbox.js";
import { computed, effect, html, render, signal } from "../lib/ui.js";
import { createAlarms } from "../display/alarm_banners.js";
import { createSettle } from "../display/settle.js";
import { createSound } from "../display/sound.js";
import { switchTheme } from "../display/theme.js";
import { createWishes } from "../display/wishes.js";
import { createActions } from "./actions.js";
import { createArrivals } from "./arrive.js";
import { Banners } from "./banners.js";
import { inOrder, passCards, stationCards } from "./cards_of.js";
import { listenToHands } from "./hands.js";
import { Next } from "./next.js";
import { applyWishes, isShown, OURS } from "./overlay.js";
import { createPanels, Panel } from "./panels.js";
import { createPantry } from "./pantry.js";
import { createUndo } from "./recall.js";
import { createShift } from "./shift.js";
import { createSlots } from "./slots.js";
import { Foot, TopBar } from "./top_bar.js";
import { Wall } from "./wall.js";
import { createWatch, isUnseen } from "./watch.js";

const { partition } = boot;
const isPass = !boot.station;
const live = connect({ token: boot.token });
const outbox = openOutbox({ token: boot.token });
const params = isPass ? {} : { station: boot.station };
const tickets = live.view(partition, "kitchen.tickets", params, boot.tickets);
const bumped = live.view(partition, "kitchen.done", params, boot.done);
const later = live.view(partition, "kitchen.waiting", params, boot.waiting);

const now = signal(live.now());
setInterval(() => {
  now.value = live.now();
}, 1000);

const stations = new Map(boot.stations.map((station) => [station.id, station]));
const NO_STATION = { id: "", name: "", aged_seconds: 300, old_seconds: 600 };
const stationOf = (id) => stations.get(id) ?? NO_STATION;

const wishes = createWishes({
  outbox,
  partition,
  isShown: (command) => isShown(command, tickets.rows.value, bumped.rows.value, later.rows.value),
  isMine: (command) => OURS.has(command.type),
  now: () => live.now(),
});
const shown = computed(() =>
  applyWishes(
    { open: tickets.rows.value, done: bumped.rows.value, waiting: later.rows.value },
    wishes.current(),
  ),
);
const open = computed(() => shown.value.open);
const cards = computed(() => inOrder((isPass ? passCards : stationCards)(shown.value), isPass));

const slots = createSlots();
effect(() => slots.show(cards.value));
const settle = createSettle();
const settleNext = createSettle();
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
const house = live.view(partition, "house.stations");
const alarms = createAlarms({ rows: live.view(partition, "house.alarms").rows, now, own: boot.station, sound });
createArrivals({ outbox, live, partition, rows: tickets.rows });
const undo = createUndo();
const selected = signal(null);
const page = { current: null }; // the wall tells how to scroll
const below = signal({ below: 0, isAbove: false }); // cards out of sight

// A managed kiosk lets sound play at once; everywhere else "Start shift" asks for the touch.
sound.unlock();

// A ticket is acted on only when it lies on the wall: what comes in while the wall stands still for
// a finger was not meant by it.
const isKnown = (key, id) => {
  const slot = slots.slots.peek().find((each) => each.key === key);
  return Boolean(slot?.card.tickets.some((row) => row.ticket_id === id));
};
const doing = createActions({ wishes, undo, sound, live, shown, cards, isKnown, isPass });
const pantry = createPantry({ live, partition });
const panels = createPanels({ wishes, pantry, shown });
const actions = {
  ...doing,
  isMoving: settle.isMoving,
  more: panels.openTicket,
  select(key) {
    if (selected.peek() !== key) selected.value = key;
  },
};
const seeAll = () => {
  doing.seeAll();
  watch.acknowledge();
};

listenToHands({ actions, panels, cards, selected, page, sound, watch, slots, undo });

const unseen = computed(() => [...open.value.values()].filter((row) => isUnseen(row, now.value)).length);

function App() {
  return html`
    <${TopBar}
      live=${live}
      now=${now.value}
      count=${cards.value.length}
      wishes=${wishes}
      news=${watch.news.value}
      unseen=${unseen.value}
      onSeen=${seeAll}
      shift=${shift}
      sound=${sound}
    />
    <${Banners} live=${live} tickets=${tickets} wishes=${wishes} shift=${shift} alarms=${alarms} />
    ${boot.is_planned &&
    html`<${Next}
      waiting=${shown.value.waiting}
      live=${live}
      now=${now.value}
      settle=${settleNext}
      nameOf=${isPass && ((id) => stationOf(id).name)}
      outs=${house.rows.value}
      own=${boot.station}
      onStart=${doing.startEarly}
      onMore=${() => panels.toggle("waiting")}
    />`}
    <div class="kitchen">
      <${Wall}
        slots=${slots.slots.value}
        isReady=${tickets.ready.value}
        isPass=${isPass}
        stationOf=${stationOf}
        now=${now.value}
        selected=${selected}
        watch=${watch}
        actions=${actions}
        page=${page}
        below=${below}
      />
      <${Panel} panels=${panels} shown=${shown.value} now=${now.value} onRecall=${doing.recall} />
    </div>
    <${Foot}
      undo=${undo}
      onUndo=${doing.takeBack}
      below=${below.value}
      waiting=${shown.value.waiting.size}
      onPage=${(direction) => page.current?.scroll(direction)}
      sound=${sound}
      panel=${panels.name.value}
      toggle=${panels.toggle}
      onTheme=${switchTheme}
    />
  `;
}

render(html`<${App} />`, document.getElementById("app"));

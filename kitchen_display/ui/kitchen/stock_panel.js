// 86 and counts: what can not be had, how many are left, and whether the station takes orders.
import { minutes, number, time } from "../lib/format.js";
import { t } from "../lib/strings.js";
import { html, useState } from "../lib/ui.js";
import { Stepper } from "../lib/stepper.js";
import { Icon } from "../display/icon.js";
import { Broken, Load, Places, useTaps } from "../display/overload.js";
import { Side } from "./side.js";

const PAUSES = [15, 30, 0];
const FOUND_MAX = 40;
const COUNT_MAX = 999;

function Pause({ station, tap, onResume }) {
  if (!station?.label) return null;
  if (station.paused_at) {
    return html`<section class="pause pause--on">
      <p><${Icon} name="hand" /><bdi>${station.label}</bdi> · ${station.until ? t("kitchen.paused_until", { time: time(station.until) }) : t("kitchen.paused")}</p>
      <button type="button" class="button button--big button--primary" onClick=${() => onResume(station.station)}>
        <${Icon} name="start" />${t("kitchen.resume")}
      </button>
    </section>`;
  }
  return html`<section class="pause" aria-label=${t("kitchen.pause_station", { station: station.label })}>
    <p>${t("kitchen.pause_station", { station: station.label })}</p>
    <div class="pause__acts">
      ${PAUSES.map(
        (length) => html`<button type="button" class="button button--big" key=${length} onClick=${() => tap({ type: "station.pause", station: station.station, minutes: length, reason: "" })}>
          ${length ? minutes(length) : t("kitchen.pause_open")}
        </button>`,
      )}
    </div>
  </section>`;
}

function Count({ dish, onCount, onClose }) {
  const [value, setValue] = useState(dish.left >= 0 ? dish.left : 10);
  return html`<div class="count">
    <${Stepper} label=${t("kitchen.count_of", { name: dish.name })} value=${value} min=${0} max=${COUNT_MAX} isBig onChange=${setValue} />
    <button type="button" class="button button--big button--primary" onClick=${() => (onCount(dish.key, value), onClose())}>
      ${t("kitchen.count_set")}
    </button>
    ${dish.left >= 0 &&
    html`<button type="button" class="button button--big" onClick=${() => (onCount(dish.key, null), onClose())}>
      ${t("kitchen.count_stop")}
    </button>`}
  </div>`;
}

function Dish({ dish, isCounting, onCounting, actions }) {
  return html`<li class="dish">
    <p class="dish__name">
      <bdi>${dish.name}</bdi>
      ${dish.isOut && html`<span class="tag tag--bad tag--big"><${Icon} name="without" />${t("kitchen.is_out")}</span>`}
      ${!dish.isOut && dish.left >= 0 && html`<span class="tag tag--big">${t("kitchen.left", { left: number(dish.left) })}</span>`}
    </p>
    <div class="dish__acts">
      <button
        type="button"
        class="button button--big"
        aria-expanded=${isCounting ? "true" : "false"}
        aria-label=${t("kitchen.count_of", { name: dish.name })}
        onClick=${onCounting}
      >
        <${Icon} name="sum" />
      </button>
      ${dish.isOut
        ? html`<button type="button" class="button button--big button--primary" aria-label=${`${t("kitchen.back")}: ${dish.name}`} onClick=${() => actions.back(dish.key)}>
            <${Icon} name="undo" />${t("kitchen.back")}
          </button>`
        : html`<button type="button" class="button button--big button--danger" aria-label=${`${t("kitchen.out")}: ${dish.name}`} onClick=${() => actions.out(dish.key)}>
            <${Icon} name="without" />${t("kitchen.out")}
          </button>`}
    </div>
    ${isCounting && html`<${Count} dish=${dish} onCount=${actions.count} onClose=${onCounting} />`}
  </li>`;
}

// What is out or counted first, then the station's own dishes as the menu has them.
export function dishesFound(dishes, typed) {
  const wanted = typed.trim().toLowerCase();
  const rank = (dish) => (dish.isOut ? 0 : dish.left >= 0 ? 1 : 2);
  return dishes
    .filter((dish) => !wanted || dish.name.toLowerCase().includes(wanted))
    .toSorted((a, b) => rank(a) - rank(b))
    .slice(0, FOUND_MAX);
}

export function StockPanel({ dishes, stations, channels, put, actions, onClose }) {
  const [typed, setTyped] = useState("");
  const [counting, setCounting] = useState("");
  const found = dishesFound(dishes, typed);
  const { broken, tap } = useTaps(put);
  const [own] = stations;
  return html`<${Side} id="stock" title=${t("kitchen.stock")} isWide onClose=${onClose}>
    <${Broken} broken=${broken} />
    <${Pause} station=${own} tap=${tap} onResume=${actions.resume} />
    <ul class="load__rows">${stations.map((row) => html`<${Places} key=${row.station} row=${row} tap=${tap} />`)}</ul>
    <details class="load" open=${!own?.label}><summary>${t("load.title")}</summary><${Load} channels=${channels} tap=${tap} /></details>
    <div class="field">
      <label for="dish">${t("kitchen.find_dish")}</label>
      <input id="dish" class="input input--big" type="search" autocomplete="off" value=${typed} onInput=${(event) => setTyped(event.currentTarget.value)} />
    </div>
    ${found.length === 0 && html`<p class="side__empty">${t("kitchen.no_dish")}</p>`}
    <ul>
      ${found.map(
        (dish) => html`<${Dish}
          key=${dish.key}
          dish=${dish}
          isCounting=${counting === dish.key}
          onCounting=${() => setCounting(counting === dish.key ? "" : dish.key)}
          actions=${actions}
        />`,
      )}
    </ul>
  <//>`;
}

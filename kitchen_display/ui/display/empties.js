// Empties that come back without a sale: count them, and pay their deposit out.
import { boot } from "../lib/boot.js";
import { money } from "../lib/format.js";
import { uuid7 } from "../lib/ids.js";
import { Sheet } from "../lib/sheet.js";
import { Stepper } from "../lib/stepper.js";
import { t } from "../lib/strings.js";
import { html, useSignal } from "../lib/ui.js";

const KINDS_MAX = 20; // that one return may hold
const COUNT_MAX = 99;

export const hasEmpties = () => (boot.empties?.deposits ?? []).length > 0;

// `pay(command, sum)` sends it; false keeps what was counted.
export function Empties({ pay, onClose }) {
  const { place, currency, deposits } = boot.empties;
  const counts = useSignal({});
  const wanted = deposits.filter(({ id }) => counts.value[id] > 0);
  const total = wanted.reduce((sum, { id, price }) => sum + price * counts.value[id], 0);
  const isTooMany = wanted.length > KINDS_MAX;
  const send = () => {
    const taken = Object.fromEntries(wanted.map(({ id }) => [id, counts.value[id]]));
    const command = { type: "deposit.return", order_id: uuid7(), round_id: uuid7(), place, deposits: taken };
    if (pay(command, money(total, currency)) !== false) onClose();
  };
  const foot = html`<button
    class="button button--primary button--big empties__pay"
    type="button"
    disabled=${!wanted.length || isTooMany}
    onClick=${send}
  >
    <span>${t("empties.pay")}</span><b class="number">${money(total, currency)}</b>
  </button>`;
  return html`<${Sheet} label=${t("empties.title")} onClose=${onClose} foot=${foot}>
    <p class="hint">${t("empties.hint")}</p>
    <ul class="empties">
      ${deposits.map(
        ({ id, name, price }) => html`<li class="empties__kind" key=${id}>
          <span class="empties__name"><bdi>${name}</bdi><small class="number">${money(price, currency)}</small></span>
          <${Stepper}
            label=${name}
            value=${counts.value[id] ?? 0}
            min=${0}
            max=${COUNT_MAX}
            isBig
            onChange=${(count) => (counts.value = { ...counts.value, [id]: count })}
          />
        </li>`,
      )}
    </ul>
  <//>`;
}

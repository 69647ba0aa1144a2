// The minute that a table's cart would get if it were sent now.
import { boot } from "../lib/boot.js";
import { time } from "../lib/format.js";
import { quoting } from "../lib/quote.js";
import { t } from "../lib/strings.js";
import { html, signal, useEffect } from "../lib/ui.js";
import { outbox } from "./state.js";

// What is on the pad that somebody looks at: the question, or null.
const looked = signal(null);
const quote = quoting({ token: () => outbox.token, wanted: () => looked.value });

function question(place, lines, orderId, when) {
  if (!outbox || !lines.length) return null;
  return {
    partition: boot.partition,
    place,
    lines: lines.map(({ name, unit, ...line }) => line),
    ...(orderId && { order_id: orderId }),
    ...(when && { when }),
  };
}

// On the button that sends it; a refusal is said when it is sent.
export function Minute({ place, lines, orderId, when }) {
  const wish = question(place, lines, orderId, when);
  useEffect(() => {
    looked.value = wish;
  }, [JSON.stringify(wish)]);
  useEffect(() => () => (looked.value = null), []);
  const at = wish && quote.told.value?.promised_at;
  return html`<small class="pad-minute">${at ? t("waiter.ready_at", { time: time(at) }) : ""}</small>`;
}

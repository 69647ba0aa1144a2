// What is known of a card besides its lines: the minute, how it is served, what happened to it.
import { minutes, minutesSince, minutesUntil, time, timeWithSeconds } from "../lib/format.js";
import { has, t } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { countdown, GATE_ICONS, gateOf, gateWord, latestOf } from "../display/countdown.js";
import { Icon } from "../display/icon.js";

const SERVICE_ICONS = { in_house: "plate", take_away: "bag" };

function Minute({ card, isLoud, now }) {
  const left = minutesUntil(card.promised_at, now);
  const isLate = left < 0 && !isLoud;
  return html`<span class=${`fact ${isLate ? "fact--late" : ""}`}>
    <${Icon} name="clock" />
    ${t("kitchen.for_time", { time: time(card.promised_at) })}
    ${isLate && html` · ${t("kitchen.over", { minutes: minutes(-left) })}`}
  </span>`;
}

// A room is served where it is, which the runner must know.
function Service({ card }) {
  const isRoom = card.service === "in_house" && card.place_kind === "room";
  return html`<span class="fact">
    <${Icon} name=${isRoom ? "door" : (SERVICE_ICONS[card.service] ?? "plate")} />
    <span class="fact__text">${isRoom ? t("kitchen.to_room") : t(`kitchen.${card.service}`)}</span>
  </span>`;
}

// From when on a round is bagged, or brought to its table; at the pass.
function Gate({ card, now }) {
  const { state, at } = gateOf({
    bagAt: card.bag_at ? Date.parse(card.bag_at) : 0,
    latest: latestOf(card.promised_at, card.expected_at, card.comes_at),
    isDone: card.isDone,
    now,
  });
  if (!state) return null;
  const what = gateWord(card);
  const text = {
    wait: () => t(`kitchen.${what}_in`, { time: countdown(at, now) }),
    go: () => t(`kitchen.${what}_now`),
    late: () => t(`kitchen.${what}_was`, { time: timeWithSeconds(at) }),
    from: () => t(`kitchen.${what}_from`, { time: timeWithSeconds(at) }),
  }[state]();
  return html`<span class=${`fact fact--gate is-${state}`}><${Icon} name=${state === "late" ? "alarm" : GATE_ICONS[what]} />${text}</span>`;
}

function Mark({ icon, text, kind = "mark" }) {
  return html`<span class=${`fact fact--${kind}`}><${Icon} name=${icon} />${text}</span>`;
}

export const allergenNames = (allergies) =>
  allergies.map((name) => (has(`allergen.${name}`) ? t(`allergen.${name}`) : name)).join(", ");

// Who must not be served what; it stays after it was read.
export function Allergy({ card }) {
  if (!card.allergies.length) return null;
  const isRead = card.unread.length === 0;
  return html`<p class=${`allergy ${isRead ? "is-read" : ""}`} role=${isRead ? undefined : "alert"}>
    <${Icon} name="alarm" />
    <span><b>${t("kitchen.allergy")}</b> <bdi>${allergenNames(card.allergies)}</bdi></span>
    ${isRead && html`<span class="allergy__read"><${Icon} name="check" />${t("kitchen.allergy_read")}</span>`}
  </p>`;
}

// Nobody has looked at it yet.  It stands beside the minute where the service stood, in a row that
// keeps its height: the first touch takes it away, and nothing may move under that finger.
function Alarm({ card, now }) {
  return html`<span class="card__alarm" role="alert">
    <${Icon} name="bell" />${t("kitchen.unseen_since", { minutes: minutes(minutesSince(card.fired_at, now)) })}
  </span>`;
}

export function Facts({ card, isPass, isLoud, now }) {
  const again = card.tickets.find((row) => row.remake_of);
  const isAddition = card.tickets.length > 0 && card.tickets.every((row) => row.later_round);
  const marks = html`${isPass && html`<${Gate} card=${card} now=${now} />`}
    ${isPass && card.comes_at && html`<${Mark} icon="clock" text=${t("window.comes", { time: time(card.comes_at) })} />`}
    ${isPass && card.expected_at && html`<${Mark} icon="clock" text=${t("kitchen.guest_told", { time: time(card.expected_at) })} />`}
    ${isPass && card.open_ended && html`<${Mark} icon="clock" text=${t("window.told_open")} />`}
    ${card.moved_from && html`<${Mark} icon="moved" text=${t("kitchen.moved", { from: card.moved_from, to: card.place })} />`}
    ${isPass && card.age > 0 && html`<${Mark} icon="alarm" text=${t("window.age_from", { age: card.age })} />`}
    ${isAddition && html`<${Mark} icon="plus" text=${t("kitchen.addition")} />`}
    ${again && html`<${Mark} icon="again" text=${again.reason ? `${t("kitchen.remake")}: ${reasonText(again.reason)}` : t("kitchen.remake")} />`}
    ${card.recalled_at && html`<${Mark} icon="recall" text=${t("kitchen.recalled")} />`}
    ${card.waits > 0 && html`<${Mark} icon="hourglass" kind="waits" text=${t("kitchen.more_waits", { count: card.waits })} />`}
    ${card.started_at && !isPass && html`<${Mark} icon="flame" kind="started" text=${t("kitchen.started_at", { time: time(card.started_at) })} />`}
    ${card.unsent && html`<${Mark} icon="unsent" kind="unsent" text=${t("staff.unsent")} />`}
  `;
  const hasMarks =
    (isPass && (card.bag_at || card.expected_at || card.open_ended || card.comes_at)) || card.moved_from || (isPass && card.age > 0) || isAddition || again || card.recalled_at || card.waits > 0 ||
    (card.started_at && !isPass) || card.unsent;
  return html`<div class=${`card__facts ${isLoud ? "is-loud" : ""}`}>
      <${Minute} card=${card} isLoud=${isLoud} now=${now} />
      ${isLoud ? html`<${Alarm} card=${card} now=${now} />` : html`<${Service} card=${card} />`}
    </div>
    ${hasMarks && html`<div class="card__facts card__facts--more">${marks}</div>`}`;
}

// A reason that was chosen here is kept as its word; in the journal stands no sentence.
export const reasonText = (reason) =>
  has(`kitchen.reason_${reason}`) ? t(`kitchen.reason_${reason}`) : reason;

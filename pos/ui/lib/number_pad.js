// Digits by finger or keyboard: a PIN, a price in minor units, a number to find.
import { money } from "./format.js";
import { Icon } from "./icon.js";
import { t } from "./strings.js";
import { html, useEffect, useRef, useSignal } from "./ui.js";

export const PIN_DIGITS = 4;
const MONEY_DIGITS_MAX = 7;
const NUMBER_DIGITS_MAX = 6;
const PRESSED_MS = 120;

// What is typed after a key, always a text of digits.  A price grows from the right, as on a till:
// 1, 2, 5, 0 is 12.50.
export function typed(text, key, { kind, digits }) {
  if (key === "Backspace") return text.slice(0, -1);
  if (key === "Delete") return "";
  if (!/^\d$/.test(key)) return text;
  const next = text + key;
  const kept = kind === "money" ? next.replace(/^0+/, "") : next;
  return kept.length > digits ? text : kept;
}

// `kind`: "pin" (as many dots as `digits`; the last digit enters), "money" or "number".
// `text` is what is typed, `onType(text)` hears every change, `onEnter(text)` the end of it.
// `isOpen`: how many digits a PIN has stays unsaid, so only typed ones are shown and Enter ends it.
// `isWrong` shakes once and says so in red.  A keyboard types into it wherever its focus is, but
// never out of a field or from behind an open dialog.
export function NumberPad({ label, kind = "number", text, onType, onEnter, digits, isOpen, isWrong }) {
  const pad = useRef(null);
  const lit = useSignal("");
  const room = digits ?? roomOf(kind);
  const press = (key) => {
    if (key === "Enter") return text && onEnter(text);
    const next = typed(text, key, { kind, digits: room });
    if (next === text) return undefined;
    onType(next);
    return kind === "pin" && next.length === room ? onEnter(next) : undefined;
  };
  // The listener stays; what it calls is always the newest.
  const newest = useRef(press);
  newest.current = press;
  useEffect(() => {
    let timer = 0;
    const hear = (event) => {
      if (!isForPad(event, pad.current)) return;
      event.preventDefault();
      const key = event.key.length === 1 ? digitOf(event.key) : event.key;
      lit.value = key;
      clearTimeout(timer);
      timer = setTimeout(() => (lit.value = ""), PRESSED_MS);
      newest.current(key);
    };
    document.addEventListener("keydown", hear);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("keydown", hear);
    };
  }, []);
  const key = (name, more = {}) => html`<button
    class="pad-key ${more.style ?? ""} ${lit.value === name ? "is-pressed" : ""}"
    type="button"
    key=${name}
    aria-label=${more.label}
    disabled=${more.disabled}
    onClick=${() => press(name)}
  >
    ${more.content ?? name}
  </button>`;
  const back = {
    label: t("part.delete"),
    style: "pad-key--quiet",
    disabled: !text,
    content: html`<${Icon} name="backspace" />`,
  };
  const enter = {
    label: t("part.enter"),
    style: "pad-key--enter",
    disabled: !text,
    content: html`<${Icon} name="check" />`,
  };
  return html`<div class=${isWrong ? "pad pad--wrong" : "pad"} role="group" aria-label=${label} ref=${pad}>
    <${Shown} kind=${kind} text=${text} digits=${isOpen ? text.length : room} isOpen=${isOpen} />
    <div class="pad-keys">
      ${["1", "2", "3", "4", "5", "6", "7", "8", "9"].map((digit) => key(digit))}
      ${key("Backspace", back)} ${key("0")} ${key("Enter", enter)}
    </div>
  </div>`;
}

function Shown({ kind, text, digits, isOpen }) {
  if (kind !== "pin") {
    const shown = kind === "money" ? money(Number(text || "0")) : text || "–";
    return html`<output class="pad-shown" aria-live="polite">${shown}</output>`;
  }
  const dots = Array.from({ length: digits }, (_, index) => index < text.length);
  return html`<output class="pad-shown" aria-live="polite"
    ><span class="visually-hidden">${isOpen ? t("part.digits_typed", { typed: text.length }) : t("part.digits", { typed: text.length, of: digits })}</span>
    ${dots.map((full) => html`<span class=${full ? "pad-dot pad-dot--full" : "pad-dot"} aria-hidden="true"></span>`)}
  </output>`;
}

function roomOf(kind) {
  if (kind === "pin") return PIN_DIGITS;
  return kind === "money" ? MONEY_DIGITS_MAX : NUMBER_DIGITS_MAX;
}

// Keyboards for Arabic and Persian write digits of their own.
function digitOf(key) {
  const code = key.codePointAt(0);
  if (code >= 0x660 && code <= 0x669) return String(code - 0x660);
  if (code >= 0x6f0 && code <= 0x6f9) return String(code - 0x6f0);
  return key;
}

function isForPad(event, pad) {
  if (!pad || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return false;
  const at = event.target instanceof Element ? event.target : document.body;
  if (at.closest("input:not([type=radio], [type=checkbox]), textarea, select")) return false;
  const open = document.querySelector("dialog:modal");
  if (open && !open.contains(pad)) return false;
  // On a button Enter presses that button.
  if (event.key === "Enter") return !at.closest("button, a, summary");
  return event.key === "Backspace" || event.key === "Delete" || /^\d$/.test(digitOf(event.key));
}

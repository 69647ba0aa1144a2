// Keyboard and bump bar: a bump bar is a keyboard that sends these keys.
//
// A device learns keys of its own: {KeyboardEvent.code: action}, laid over this map and kept in
// localStorage.
import { signal } from "../lib/ui.js";

const STORE = "tresen.keys";

const KEYS = {
  Enter: "bump",
  NumpadEnter: "bump",
  Space: "bump",
  Backspace: "recall_last",
  Minus: "recall_last",
  NumpadSubtract: "recall_last",
  KeyR: "recall_list",
  KeyS: "all_day",
  NumpadAdd: "all_day",
  KeyT: "start",
  KeyP: "page",
  PageDown: "page",
  PageUp: "page_back",
  KeyW: "waiting",
  KeyX: "stock",
  KeyD: "more",
  KeyZ: "undo",
  KeyM: "mute",
  KeyH: "help",
  Home: "first",
  End: "last",
  ArrowLeft: "left",
  ArrowRight: "right",
  ArrowUp: "up",
  ArrowDown: "down",
  Escape: "close",
};

// What a character means where its key lies elsewhere on other layouts.
const CHARACTERS = { "+": "all_day", "-": "recall_last", "?": "help" };

const INTERACTIVE = "button, a[href], input, select, textarea, summary";

function storedKeys() {
  try {
    return JSON.parse(localStorage.getItem(STORE) ?? "{}");
  } catch {
    return {}; // a broken map must not take the keyboard away
  }
}

export const ownKeys = signal(storedKeys());

// The action that waits for its key; the next one pressed is it.
export const learning = signal(null);

function keep(keys) {
  ownKeys.value = keys;
  localStorage.setItem(STORE, JSON.stringify(keys));
}

export const forgetOwnKeys = () => keep({});

function learnFrom(event) {
  const action = learning.peek();
  learning.value = null;
  if (event.code === "Escape" || !event.code) return;
  const others = Object.entries(ownKeys.peek()).filter(([, other]) => other !== action);
  keep({ ...Object.fromEntries(others), [event.code]: action });
}

// {action, index}: a digit selects the tile with that number, 0 is the tenth.
export function actionOf(event, own = {}) {
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code);
  if (own[event.code]) return { action: own[event.code] };
  if (digit && /^\d$/.test(event.key)) {
    return { action: "select", index: (Number(digit[1]) + 9) % 10 };
  }
  const action = CHARACTERS[event.key] ?? KEYS[event.code];
  return action ? { action } : null;
}

export function listenToKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (learning.peek()) {
      event.preventDefault();
      learnFrom(event);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("input, select, textarea")) return;
    // A button that has the focus is pressed by Enter and Space as everywhere.
    const presses = event.code === "Enter" || event.code === "Space";
    if (presses && target.closest(INTERACTIVE)) return;
    const wanted = actionOf(event, ownKeys.peek());
    if (!wanted || !actions[wanted.action]) return;
    event.preventDefault();
    if (event.repeat && wanted.action === "bump") return;
    actions[wanted.action](wanted.index);
  });
}

// Keyboard and bump bar: a bump bar is a keyboard that sends these keys.
//
// A device may carry its own map {KeyboardEvent.code: action} in localStorage "tresen.keys"; it is
// laid over this one.
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

function ownKeys() {
  try {
    return JSON.parse(localStorage.getItem("tresen.keys") ?? "{}");
  } catch {
    return {}; // a broken map must not take the keyboard away
  }
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
  const own = ownKeys();
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest("input, select, textarea")) return;
    // A button that has the focus is pressed by Enter and Space as everywhere.
    const presses = event.code === "Enter" || event.code === "Space";
    if (presses && target.closest(INTERACTIVE)) return;
    const wanted = actionOf(event, own);
    if (!wanted || !actions[wanted.action]) return;
    event.preventDefault();
    if (event.repeat && wanted.action === "bump") return;
    actions[wanted.action](wanted.index);
  });
}

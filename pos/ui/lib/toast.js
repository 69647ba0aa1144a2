// What just happened, and for eight seconds the way back.  A hand or a focus on it holds the time.
import { Icon } from "./icon.js";
import { t } from "./strings.js";
import { html, signal, useEffect, useRef } from "./ui.js";

export const TOAST_MS = 8000;
const TOASTS_MAX = 3;

// `say(text, {onUndo?, tone?, ms?})` shows one and returns what takes it away again; `tone` is
// "bad" for what failed.  An error should rather stay as a notice or a banner.
export function createToasts() {
  const toasts = signal([]);
  let last = 0;

  function drop(id) {
    toasts.value = toasts.peek().filter((toast) => toast.id !== id);
  }

  function say(text, { onUndo, tone = "", ms = TOAST_MS } = {}) {
    last += 1;
    const id = last;
    toasts.value = [...toasts.peek(), { id, text, onUndo, tone, ms }].slice(-TOASTS_MAX);
    return () => drop(id);
  }

  return { toasts, say, drop };
}

// <${Toasts} of=${toasts} /> once on a page, at its end.
export function Toasts({ of, isBig = false }) {
  return html`<div class=${isBig ? "toasts toasts--big" : "toasts"} role="status">
    ${of.toasts.value.map(
      (toast) => html`<${Toast} key=${toast.id} toast=${toast} onDrop=${() => of.drop(toast.id)} />`,
    )}
  </div>`;
}

function Toast({ toast, onDrop }) {
  const clock = useRef({ left: toast.ms, since: 0, timer: 0 });
  const run = () => {
    const { current } = clock;
    clearTimeout(current.timer);
    current.since = performance.now();
    current.timer = setTimeout(onDrop, current.left);
  };
  const hold = () => {
    const { current } = clock;
    clearTimeout(current.timer);
    if (current.since) current.left -= performance.now() - current.since;
    current.since = 0;
  };
  useEffect(() => {
    run();
    return () => clearTimeout(clock.current.timer);
  }, []);
  const undo = () => {
    onDrop();
    toast.onUndo();
  };
  const kind = `toast ${toast.onUndo ? "toast--undo" : ""} ${toast.tone ? `toast--${toast.tone}` : ""}`;
  return html`<div
    class=${kind.trim()}
    onPointerEnter=${hold}
    onPointerLeave=${run}
    onFocusIn=${hold}
    onFocusOut=${run}
  >
    <p class="toast-text">${toast.text}</p>
    ${toast.onUndo &&
    html`<button class="button button--undo" type="button" onClick=${undo}>
      <${Icon} name="undo" />${t("part.undo")}
    </button>`}
    <button
      class="button button--round"
      type="button"
      aria-label=${t("part.dismiss")}
      onClick=${onDrop}
    >
      <${Icon} name="close" />
    </button>
  </div>`;
}

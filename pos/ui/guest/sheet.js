// A sheet that comes up from the bottom: a native dialog, so that focus, Escape and the background
// behave as people and screen readers know them.
import { Icon } from "../lib/icon.js";
import { t } from "../lib/strings.js";
import { html, useLayoutEffect, useRef } from "../lib/ui.js";

export function Sheet({ label, onClose, children, foot }) {
  const dialog = useRef(null);
  const title = useRef(null);
  const gone = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    element.showModal();
    title.current.focus({ preventScroll: true });
    document.documentElement.classList.add("has-sheet");
    return () => {
      document.documentElement.classList.remove("has-sheet");
      gone.current = true;
      element.close();
      if (opener?.isConnected) opener.focus({ preventScroll: true });
    };
  }, []);
  const cancel = (event) => {
    event.preventDefault();
    onClose();
  };
  // A browser may close a dialog without asking; but our own closing is no news.
  const closed = () => !gone.current && onClose();
  const onBackdrop = (event) => event.target === dialog.current && onClose();
  return html`<dialog
    class="sheet"
    ref=${dialog}
    aria-label=${label}
    onCancel=${cancel}
    onClose=${closed}
    onClick=${onBackdrop}
  >
    <div class="sheet-inner">
      <header class="sheet-head">
        <h2 class="sheet-title" tabindex="-1" ref=${title}><bdi>${label}</bdi></h2>
        <button
          class="button button--round button--quiet"
          type="button"
          aria-label=${t("item.close")}
          onClick=${onClose}
        >
          <${Icon} name="close" />
        </button>
      </header>
      <div class="sheet-body">${children}</div>
      ${foot && html`<footer class="sheet-foot">${foot}</footer>`}
    </div>
  </dialog>`;
}

export function Stepper({ value, onChange, label, min = 1, max = 99 }) {
  const button = (name, text, next, disabled) =>
    html`<button
      class="stepper-button"
      type="button"
      aria-label="${text}: ${label}"
      aria-disabled=${disabled ? "true" : undefined}
      onClick=${() => !disabled && onChange(next)}
    >
      <${Icon} name=${name} />
    </button>`;
  return html`<div class="stepper" role="group" aria-label=${label}>
    ${button("minus", t("item.less"), value - 1, value <= min)}
    <output class="stepper-value number" aria-live="polite">${value}</output>
    ${button("plus", t("item.more"), value + 1, value >= max)}
  </div>`;
}

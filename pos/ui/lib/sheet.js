// A sheet from below, or a dialog in the middle: a native dialog, so that focus, Escape and the
// background behave as people and screen readers know them.
import { Icon } from "./icon.js";
import { t } from "./strings.js";
import { html, useLayoutEffect, useRef } from "./ui.js";

// `kind`: "sheet" or "dialog".  `onClose` is asked to take it away; it never goes by itself.
export function Sheet({ label, onClose, children, foot, kind = "sheet" }) {
  const dialog = useRef(null);
  const title = useRef(null);
  const gone = useRef(false);
  useLayoutEffect(() => {
    const element = dialog.current;
    const opener = document.activeElement;
    // A kiosk's bar stays in reach beside an open sheet; a question stands alone there too.
    const isBeside = kind === "sheet" && document.body.dataset.sheets === "beside";
    if (isBeside) element.show();
    else element.showModal();
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
    class=${kind === "dialog" ? "sheet sheet--dialog" : "sheet"}
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
          aria-label=${t("part.close")}
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

// A dish's picture in its frame, or its first letter on a tint of its own.
import { html } from "./ui.js";

const TINTS = 4;

// Counted as parts/parts.html counts: the same dish has the same tint and letter everywhere.
const tintOf = (name) => [...name].length % TINTS;
const initialOf = (name) => [...name.trim()][0]?.toLocaleUpperCase() ?? "·";

// `name` stands beside it in words, so the picture itself says nothing (alt="") unless told.
// `style`: "photo--square", "photo--small", "photo--off" (sold out).
export function Photo({ name, src, alt = "", width, height, style = "" }) {
  if (!src) {
    return html`<span class="photo photo--${tintOf(name)} ${style}" aria-hidden="true"
      ><span class="photo-letter">${initialOf(name)}</span></span
    >`;
  }
  return html`<span class="photo ${style}"
    ><img src=${src} alt=${alt} width=${width} height=${height} loading="lazy" decoding="async"
  /></span>`;
}

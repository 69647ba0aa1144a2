// Texts of the menu: plain in the page's language, or marked with the language that they are in.
import { html } from "../lib/ui.js";

export function words(text) {
  return typeof text === "string" ? text : Object.values(text ?? {})[0] ?? "";
}

export function Text({ of }) {
  if (!of || typeof of === "string") return of || null;
  const [language, text] = Object.entries(of)[0] ?? [];
  return html`<bdi lang=${language}>${text}</bdi>`;
}

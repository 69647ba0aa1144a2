// Light or dark: the screen's own choice, kept in a cookie so that the first paint has it already.
import { signal } from "../lib/ui.js";

const YEAR_S = 365 * 24 * 60 * 60;

const prefersDark = matchMedia("(prefers-color-scheme: dark)");

const chosen = () => document.documentElement.dataset.theme;

export const theme = signal(chosen() ?? (prefersDark.matches ? "dark" : "light"));

export function switchTheme() {
  theme.value = theme.peek() === "dark" ? "light" : "dark";
  document.documentElement.dataset.theme = theme.peek();
  document.cookie = `theme=${theme.peek()}; Path=${location.pathname}; Max-Age=${YEAR_S}; SameSite=Lax`;
}

prefersDark.addEventListener("change", () => {
  if (!chosen()) theme.value = prefersDark.matches ? "dark" : "light";
});

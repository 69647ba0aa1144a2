// Where the guest is on the menu: the category, its page, and what is open above it.
import { computed, signal } from "../lib/ui.js";
import { model, sheet } from "../guest/state.js";
import { guest } from "./session.js";

export const sections = computed(() => model.value?.sections() ?? []);

const chosen = signal(guest?.where?.category ?? "");
export const page = signal(0);

export const section = computed(
  () => sections.value.find(({ category }) => category.id === chosen.value) ?? sections.value[0],
);

export function turnTo(categoryId, at = 0) {
  chosen.value = categoryId;
  page.value = at;
}

export const where = () => ({ category: chosen.peek(), sheet: sheet.peek() });

// The language was changed: the guest goes on where they were.
if (guest?.where?.sheet) sheet.value = guest.where.sheet;

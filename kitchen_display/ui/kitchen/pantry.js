// The menu and its stock, read only when a panel asks for them: a wall needs neither.
import { boot } from "../lib/boot.js";
import { textIn } from "../lib/strings.js";
import { computed, signal } from "../lib/ui.js";

const partOf = (item, station) =>
  !station ||
  item.station === station ||
  (item.route ?? []).some((step) => step.station === station);

// `dishes` are [{key, id, name, isOut, left, isHere}]: what is made here first, then shared parts.
export function createPantry({ live, partition }) {
  const menu = signal(null);
  const views = signal(null); // {items, stations, channels}, once a panel was opened

  async function readMenu() {
    try {
      const answer = await fetch(`/api/menu?partition=${encodeURIComponent(partition)}`, {
        headers: { authorization: `Bearer ${boot.token}` },
      });
      if (answer.ok) menu.value = (await answer.json()).menu;
    } catch {
      // A dead spot: the panel shows what it knows, and asks again when it is opened again.
    }
  }

  const dishes = computed(() => {
    const known = views.value?.items.rows.value ?? new Map();
    const first = menu.value?.languages?.[0];
    const dish = (key, id, name, isHere) => {
      const row = known.get(key);
      return { key, id, name, isHere, isOut: row?.out ?? false, left: row?.left ?? -1 };
    };
    const of = (list, kind, isHere = true) =>
      (list ?? []).map((each) => dish(`${kind}:${each.id}`, each.id, textIn(each.name, first), isHere));
    const all = (menu.value?.items ?? []).filter((item) => !item.bundle?.length);
    const here = all.filter((item) => partOf(item, boot.station));
    const there = all.filter((item) => !partOf(item, boot.station));
    return [...of(here, "item"), ...of(menu.value?.parts, "part"), ...of(there, "item", false)];
  });

  return {
    dishes,
    stations: computed(() => views.value?.stations.rows.value ?? new Map()),
    channels: computed(() => views.value?.channels.rows.value ?? new Map()),
    open() {
      readMenu();
      views.value ??= {
        items: live.view(partition, "stock.items"),
        stations: live.view(partition, "house.stations"),
        channels: live.view(partition, "house.channels"),
      };
    },
  };
}

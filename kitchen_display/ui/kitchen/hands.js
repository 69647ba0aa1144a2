// Touches and keys: each is a sign that somebody looks, and keeps the cards where they are.
import { listenToKeys } from "./keys.js";

export function listenToHands({ actions, panels, cards, selected, page, sound, watch, slots, undo }) {
  const withSelected = (act) => () => {
    const card = cards.peek().find((each) => each.key === selected.peek());
    if (card) act(card);
  };
  const move = (by) => () => page.current?.move(by);

  listenToKeys({
    select: (index) => page.current?.selectVisible(index),
    bump: withSelected(actions.main),
    start: withSelected(actions.start),
    more: withSelected(actions.more),
    undo: () => undo.strips.peek().length && actions.takeBack(undo.strips.peek().at(-1)),
    recall_last: actions.recallLast,
    recall_list: () => panels.toggle("recall"),
    all_day: () => panels.toggle("all_day"),
    waiting: () => panels.toggle("waiting"),
    stock: () => panels.toggle("stock"),
    help: () => panels.toggle("help"),
    page: () => page.current?.scroll(1),
    page_back: () => page.current?.scroll(-1),
    mute: sound.toggleMute,
    first: move("first"),
    last: move("last"),
    left: move("left"),
    right: move("right"),
    up: move("up"),
    down: move("down"),
    close() {
      panels.close();
      selected.value = null;
    },
  });

  const noticed = (event) => {
    // The sign of the news is touched to say that all was seen; it must not vanish before.
    if (!(event.target instanceof Element && event.target.closest(".bar__fresh"))) watch.acknowledge();
    // Any touch is permission enough; nobody has to find the button first.
    if (!sound.isOn.peek()) sound.unlock();
    if (event.type === "pointerdown") slots.held();
    else slots.touched();
  };
  for (const type of ["pointerdown", "keydown"]) {
    document.addEventListener(type, noticed, { capture: true });
  }
  for (const type of ["pointerup", "pointercancel"]) {
    document.addEventListener(type, slots.touched, { capture: true });
  }
  // After a touch the focus must not stay on a button: the bump bar's Enter would press it again.
  document.addEventListener("click", (event) => {
    if (event.detail > 0 && document.activeElement?.matches("button")) document.activeElement.blur();
  });
  document.addEventListener("contextmenu", (event) => event.preventDefault());
}

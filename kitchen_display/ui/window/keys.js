// The window by keyboard: type a number, Enter hands over, Backspace undoes.

export function listenToWindowKeys(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const target = event.target instanceof Element ? event.target : document.body;
    const isField = target.matches("input");
    const isButton = Boolean(target.closest("button, a[href]"));
    const act = (name, argument) => {
      event.preventDefault();
      actions[name](argument);
    };
    if (event.key === "Enter" && !isButton && !event.repeat) return act("hand_over");
    if (event.key === "ArrowDown") return act("next");
    if (event.key === "ArrowUp") return act("previous");
    if (event.key === "Escape") return act("close");
    if (isField) return undefined;
    if (event.key === "Backspace") return act("undo");
    if (event.key === "r" || event.key === "R") return act("recent");
    if (/^\d$/.test(event.key)) return act("type", event.key);
    return undefined;
  });
}

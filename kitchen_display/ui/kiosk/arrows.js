// The whole screen by arrow keys: each goes to the nearest thing in its direction.
const FOCUSABLE = "button:not(:disabled), a[href], input:not(:disabled), select, textarea, summary";
const DIRECTIONS = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] };
// Something beside the way counts as further off than something on it.
const ASIDE = 2.5;

function centre(element) {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x + width / 2, y + height / 2];
}

function candidates() {
  const dialog = document.querySelector("dialog:modal");
  return [...(dialog ?? document).querySelectorAll(FOCUSABLE)].filter(
    (element) => element.checkVisibility() && !element.closest("[inert]"),
  );
}

// How far along and aside an element lies, by its nearest edge.
function distance(from, to, [dx, dy]) {
  const a = from.getBoundingClientRect();
  const b = to.getBoundingClientRect();
  const gap = (start, end, low, high) => Math.max(low - end, start - high, 0);
  const [ax, ay] = centre(from);
  const [bx, by] = centre(to);
  const along = dx ? (bx - ax) * dx : (by - ay) * dy;
  if (along <= 1) return Infinity;
  const aside = dx ? gap(a.top, a.bottom, b.top, b.bottom) : gap(a.left, a.right, b.left, b.right);
  const ahead = dx ? gap(a.left, a.right, b.left, b.right) : gap(a.top, a.bottom, b.top, b.bottom);
  // Beside and not ahead: that is another direction.
  if (aside > 0 && ahead === 0 && aside >= along) return Infinity;
  return ahead + aside * ASIDE + along / 100;
}

// Which element an arrow leads to from another, or undefined.
function nearest(from, direction) {
  return candidates()
    .filter((element) => element !== from)
    .map((element) => [distance(from, element, direction), element])
    .filter(([far]) => far < Infinity)
    .sort(([a], [b]) => a - b)[0]?.[1];
}

export function listenToArrows() {
  window.addEventListener("keydown", (event) => {
    const direction = DIRECTIONS[event.key];
    if (!direction || event.altKey || event.ctrlKey || event.metaKey) return;
    const from = document.activeElement;
    // Within one choice of several the arrows choose, as everywhere.
    const chooses = from.type === "radio" && direction[1];
    if (chooses && document.getElementsByName(from.name).length > 1) return;
    event.preventDefault();
    // From nowhere and from the menu's heading the way begins at the first thing there is.
    const isNew = from.matches("body, .dishes-title");
    const next = isNew ? candidates()[0] : nearest(from, direction);
    next?.focus();
    next?.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

// Sheets that came after the first paint: what needs them is drawn once they are there.
const AGAIN_MS = 2_000;

export function whenStyled(draw) {
  const link = document.querySelector("link[data-late]");
  if (!link || link.sheet) return draw();
  link.addEventListener("load", draw, { once: true });
  link.addEventListener("error", () => setTimeout(again, AGAIN_MS, link, draw), { once: true });
}

// In a dead spot they are asked for again: without them nothing is where it belongs.
function again(link, draw) {
  const next = link.cloneNode();
  link.replaceWith(next);
  whenStyled(draw);
}

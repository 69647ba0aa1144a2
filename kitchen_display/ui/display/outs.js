// Stations that are out: what waits for them has no minute.
import { t, textIn } from "../lib/strings.js";
import { html } from "../lib/ui.js";
import { Icon } from "./icon.js";

// A row leaves out what is 0.
const isOut = (row) => row.places > 0 && !row.places_now;

// The ids of the stations that are out; `own` leaves only that one.
export const outsOf = (rows, own = "") =>
  [...rows.values()].filter((row) => isOut(row) && (!own || row.station === own)).map((row) => row.station);

export function Outs({ rows, own = "" }) {
  return outsOf(rows, own).map(
    (id) => html`<p class="tag tag--bad tag--big out" role="status" key=${id}>
      <${Icon} name="alarm" /><span><bdi>${textIn(rows.get(id).name) || id}</bdi>: ${t("load.is_out")}</span>
    </p>`,
  );
}

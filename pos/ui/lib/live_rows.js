// One subscription's rows: a snapshot and the changes after it, by key.
import { signal } from "./ui.js";

export class Subscription {
  // `initial` is what the server rendered into the page: {epoch, seq, rows}; the socket goes on
  // from there instead of sending it all again.
  constructor(partition, view, params, initial) {
    this.partition = partition;
    this.view = view;
    this.params = params;
    this.id = 0;
    this.epoch = initial?.epoch ?? null;
    this.seq = initial?.seq ?? 0;
    this.rows = signal(new Map(Object.entries(initial?.rows ?? {})));
    this.ready = signal(Boolean(initial));
    this.error = signal(null);
  }

  get since() {
    return this.epoch === null ? null : { epoch: this.epoch, seq: this.seq };
  }

  request(id) {
    this.id = id;
    const { partition, view, params, since } = this;
    return { type: "subscribe", id, partition, view, params, ...(since && { since }) };
  }

  // False when something is missing in between: the caller subscribes anew from what we have.
  apply(message) {
    if (message.type === "snapshot") {
      this.rows.value = new Map(Object.entries(message.rows));
    } else {
      if (this.epoch !== null && message.epoch && message.epoch !== this.epoch) {
        this.epoch = null;
        return false;
      }
      if (message.from > this.seq) return false;
      this.#change(message);
    }
    this.epoch = message.epoch ?? this.epoch;
    this.seq = Math.max(message.seq, message.type === "snapshot" ? 0 : this.seq);
    this.ready.value = true;
    this.error.value = null;
    return true;
  }

  #change({ put = {}, del = [] }) {
    const changed = Object.entries(put);
    if (!changed.length && !del.length) return;
    const rows = new Map(this.rows.value);
    for (const [key, row] of changed) rows.set(key, row);
    for (const key of del) rows.delete(key);
    this.rows.value = rows;
  }
}

// Commands on their way: stored before they are sent, sent until answered, never after their time.
//
//   const outbox = openOutbox({ token });
//   const entry = outbox.send("venue:burgerhof", { type: "ticket.bump", ticket_id });
//   entry.state.value     // waiting, sending, accepted, refused or expired
//   entry.answer.value    // {outcome, seq, result}, or the problem: {code, params, detail, status}
//   await entry.settled   // the entry, once it is accepted, refused or expired
//
// With `owner` the commands are a person's: they wait for that person's next sign-in when this one
// is over (`outbox.held`), and what came too late is shown to whoever signs in next.
import { serverNow } from "./clock.js";
import { uuid7 } from "./ids.js";
import { openStore } from "./outbox_store.js";
import { computed, signal } from "./ui.js";

const EXPIRES_IN_MS = 120_000;
const ANSWER_WAIT_MAX_MS = 8_000;
const RETRY_FIRST_MS = 400;
const RETRY_MAX_MS = 8_000;
const RETRY_AFTER_MAX_S = 30;
const WAITING_MAX = 200;

export function openOutbox({ token, owner = "" }) {
  return new Outbox(token, owner);
}

// What is on its way right now may come back as the same decision, so repeating is always safe.
function isFinal(status) {
  return status < 500 && status !== 429 && status !== 408 && status !== 425;
}

class Entry {
  constructor(record) {
    this.record = record;
    this.id = record.id;
    this.partition = record.partition;
    this.command = record.command;
    this.expiresAt = Date.parse(record.expires_at);
    this.state = signal("waiting");
    this.answer = signal(null);
    this.tries = signal(0);
    this.notBefore = 0;
    this.settled = new Promise((resolve) => {
      this.resolve = resolve;
    });
  }

  get open() {
    const state = this.state.peek();
    return state === "waiting" || state === "sending";
  }

  // The same bytes every time: another body under the same id would be refused.
  get body() {
    const { partition, expires_at, command } = this.record;
    return JSON.stringify({ partition, expires_at, command });
  }
}

class Outbox {
  constructor(token, owner) {
    this.token = token;
    this.owner = owner;
    // The sign-in is over: nothing leaves the device, and nothing is lost.
    this.held = signal(false);
    this.entries = signal([]);
    // What is not answered yet, oldest first.
    this.pending = computed(() =>
      this.entries.value.filter(({ state }) => ["waiting", "sending"].includes(state.value)),
    );
    // Refused or expired: shown until the page calls `dismiss(entry)`.
    this.failed = computed(() =>
      this.entries.value.filter(({ state }) => ["refused", "expired"].includes(state.value)),
    );
    this.failures = 0;
    this.running = false;
    this.timer = null;
    this.store = openStore();
    this.ready = this.#resume();
    const wake = () => {
      if (document.visibilityState === "hidden") return;
      this.failures = 0;
      this.#run();
    };
    window.addEventListener("online", wake);
    window.addEventListener("pageshow", wake);
    document.addEventListener("visibilitychange", wake);
    document.addEventListener("resume", wake);
  }

  send(partition, command, { expiresInMs = EXPIRES_IN_MS, id = uuid7() } = {}) {
    if (this.pending.peek().length >= WAITING_MAX) throw new Error("outbox full");
    const expires_at = new Date(serverNow() + expiresInMs).toISOString();
    const whose = this.owner ? { owner: this.owner } : { token: this.token };
    const entry = new Entry({ id, partition, expires_at, command, ...whose });
    this.#add(entry);
    this.#keep(entry).then(() => this.#run());
    return entry;
  }

  // Forget an entry that failed, after the person has seen it.
  dismiss(entry) {
    this.entries.value = this.entries.value.filter((each) => each !== entry);
  }

  // Take back what is not on its way yet.  False when it is too late for that.
  async cancel(entry) {
    if (entry.state.peek() !== "waiting" || entry.tries.peek()) return false;
    this.dismiss(entry);
    clearTimeout(entry.timer);
    entry.state.value = "expired";
    entry.resolve(entry);
    await (await this.store).delete(entry.id);
    return true;
  }

  #add(entry) {
    this.entries.value = [...this.entries.value, entry];
    const left = Math.max(0, entry.expiresAt - serverNow());
    entry.timer = setTimeout(() => this.#expire(entry), Math.min(left + 50, 2 ** 31 - 1));
  }

  async #keep(entry) {
    const store = await this.store;
    try {
      await store.put(entry.record);
    } catch {
      // The device has no room: the command goes out all the same, it only does not survive a
      // reload.
    }
  }

  async #resume() {
    const store = await this.store;
    const now = serverNow();
    for (const record of await store.all().catch(() => [])) {
      const known = this.entries.peek().some(({ id }) => id === record.id);
      const mine = record.owner ? record.owner === this.owner : record.token === this.token;
      const late = Date.parse(record.expires_at) < now;
      if (known) continue;
      if (mine || (late && record.owner && this.owner)) this.#add(new Entry(record));
      else if (late && !record.owner) store.delete(record.id);
    }
    this.#run();
  }

  #expire(entry) {
    if (entry.state.peek() !== "waiting") return;
    if (serverNow() < entry.expiresAt) {
      // The server's clock turned out to be behind what we believed.
      entry.timer = setTimeout(() => this.#expire(entry), entry.expiresAt - serverNow() + 50);
      return;
    }
    this.#settle(entry, "expired", { code: "command.expired", params: {} });
  }

  async #settle(entry, state, answer) {
    // It would hold what is long decided for the hours in which it could have expired.
    clearTimeout(entry.timer);
    entry.answer.value = answer;
    entry.state.value = state;
    entry.resolve(entry);
    if (state === "accepted") this.dismiss(entry);
    (await this.store).delete(entry.id).catch(() => {});
  }

  // One after the other: "ready" and "not ready" of one portion must not overtake each other.
  async #run() {
    if (this.running || this.held.peek()) return;
    this.running = true;
    clearTimeout(this.timer);
    try {
      for (let entry = this.#next(); entry; entry = this.#next()) {
        const wait = await this.#attempt(entry);
        if (this.held.peek()) return;
        if (wait > 0) return this.#runIn(wait);
      }
      const held = this.pending.peek().map(({ notBefore }) => notBefore - serverNow());
      if (held.length) this.#runIn(Math.max(0, Math.min(...held)));
    } finally {
      this.running = false;
    }
  }

  #runIn(delay) {
    this.timer = setTimeout(() => this.#run(), delay);
  }

  #next() {
    const now = serverNow();
    const waiting = this.entries.peek().filter(({ state }) => state.peek() === "waiting");
    for (const entry of waiting) {
      if (now >= entry.expiresAt) this.#expire(entry);
      else if (now >= entry.notBefore) return entry;
    }
    return null;
  }

  // How long all must wait before the next try: 0 when the server answered this one.
  async #attempt(entry) {
    entry.state.value = "sending";
    entry.tries.value += 1;
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), ANSWER_WAIT_MAX_MS);
    let retryAfterS = 0;
    let fault = false;
    try {
      const answer = await fetch(`/api/commands/${entry.id}`, {
        method: "PUT",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${this.token}`,
          "accept-language": document.documentElement.lang,
        },
        body: entry.body,
        signal: abort.signal,
        cache: "no-store",
      });
      retryAfterS = Number(answer.headers.get("retry-after")) || 0;
      // No decision was made: the same command goes out under the person's next sign-in.
      if (answer.status === 401 && this.owner) this.held.value = true;
      else if (isFinal(answer.status)) {
        const body = await answer.json();
        this.failures = 0;
        this.#settle(entry, answer.ok ? "accepted" : "refused", body);
        return 0;
      }
      fault = answer.status === 500;
    } catch {
      // No network, no answer in time, or half an answer: the same id asks again.
    } finally {
      clearTimeout(timer);
    }
    entry.state.value = "waiting";
    this.failures += 1;
    if (serverNow() >= entry.expiresAt) this.#expire(entry);
    const delay = Math.min(RETRY_MAX_MS, RETRY_FIRST_MS * 2 ** (this.failures - 1));
    const asked = Math.min(retryAfterS, RETRY_AFTER_MAX_S) * 1_000;
    const wait = Math.max(asked, delay * (0.5 + Math.random() / 2));
    // One command that the server stumbles over must not hold up the others.
    entry.notBefore = fault ? serverNow() + wait : 0;
    return fault ? 0 : wait;
  }
}

// The one live line of a page: rows of views over a socket that resumes where it was cut.
//
//   const live = connect({ token });                       // phones: pace: "phone"
//   const tickets = live.view("venue:burgerhof", "kitchen.tickets", { station: "grill" });
//   tickets.rows.value                                     // Map of key -> row
//   live.status.value                                      // {live: true, since: ms heard last}
import { heardServerTime, serverNow } from "./clock.js";
import { Poller } from "./live_poll.js";
import { Subscription } from "./live_rows.js";
import { signal } from "./ui.js";

const PROTOCOL = 1;
const OPEN = 1; // WebSocket.OPEN, also where something has replaced the class
const SILENCE_MAX_MS = 4_500; // The server speaks every 2 s; the sign must show within 5 s.
const SILENCE_CUT_MAX_MS = 2_500; // A line that is cut for less than this does not flicker.
const OPENING_MAX_MS = 4_000;
const WATCH_MS = 250;
const POLL_AFTER_FAILURES = 3;
const SOCKET_RETRY_WHILE_POLLING_MS = 15_000;
const PACES = {
  screen: { first: 200, growth: 1, max: 1_000 },
  phone: { first: 500, growth: 2, max: 15_000 },
};

export function connect({ token, pace = "screen" }) {
  return new Live(token, PACES[pace]);
}

class Live {
  constructor(token, pace) {
    this.token = token;
    this.pace = pace;
    this.status = signal({ live: false, since: null });
    this.error = signal(null); // a code when the server will not have us: the session is over
    this.subscriptions = new Map();
    this.lastId = 0;
    this.failures = 0;
    this.socket = null;
    this.openedAt = 0;
    this.heardAt = 0;
    this.heardTick = 0;
    this.retryTimer = null;
    this.closed = false;
    this.poller = new Poller({
      token,
      heard: () => this.#heard(),
      apply: (subscription, message) => subscription.apply(message) || this.#again(subscription),
    });
    this.#listenToThePage();
    this.watch = setInterval(() => this.#watch(), WATCH_MS);
    this.#open();
  }

  // The server's time in milliseconds.
  now() {
    return serverNow();
  }

  // Subscribe to a view; `initial` is {epoch, seq, rows} if the page came with rows.
  view(partition, view, params = {}, initial = null) {
    const subscription = new Subscription(partition, view, params, initial);
    this.#subscribe(subscription);
    if (this.poller.loops.size) this.poller.serve([subscription]);
    return {
      rows: subscription.rows,
      ready: subscription.ready,
      error: subscription.error,
      close: () => this.#unsubscribe(subscription),
    };
  }

  close() {
    this.closed = true;
    clearInterval(this.watch);
    clearTimeout(this.retryTimer);
    this.poller.stop();
    this.#drop();
  }

  #open() {
    clearTimeout(this.retryTimer);
    this.#drop();
    if (this.closed || this.error.value) return;
    const url = new URL("/api/live", location.href);
    url.protocol = location.protocol === "https:" ? "wss:" : "ws:";
    let socket;
    try {
      socket = new WebSocket(url);
    } catch {
      return this.#failed();
    }
    this.socket = socket;
    this.openedAt = Date.now();
    this.spoken = false;
    socket.onopen = () => {
      this.#send({ type: "hello", token: this.token, protocol: PROTOCOL });
      const all = [...this.subscriptions.values()];
      this.subscriptions.clear();
      all.forEach((subscription) => this.#subscribe(subscription));
    };
    socket.onmessage = (event) => {
      for (const message of JSON.parse(event.data)) this.#receive(message);
    };
    socket.onclose = () => this.socket === socket && this.#failed();
    socket.onerror = () => {};
  }

  #receive(message) {
    if (message.type === "bye") return this.#bye(message);
    if (message.type === "error" && message.id == null) return this.#refused(message.code);
    this.#heard();
    if (!this.spoken) {
      this.spoken = true;
      this.failures = 0;
      this.poller.stop();
    }
    if (message.type === "ping") return message.now && heardServerTime(message.now);
    const subscription = this.subscriptions.get(message.id);
    if (!subscription) return undefined;
    if (message.type === "error") {
      this.subscriptions.delete(message.id);
      subscription.error.value = message.code;
    } else if (message.type === "snapshot" || message.type === "change") {
      if (!subscription.apply(message)) this.#again(subscription);
    }
    return undefined;
  }

  #heard() {
    this.heardAt = Date.now();
    this.heardTick = performance.now();
    if (!this.status.peek().live) this.status.value = { live: true, since: serverNow() };
  }

  // Both clocks are asked: one stands still while a phone sleeps, the other may be set.
  #silence() {
    return Math.max(Date.now() - this.heardAt, performance.now() - this.heardTick);
  }

  #watch() {
    const open = this.socket?.readyState === OPEN || this.poller.working;
    const silence = this.#silence();
    if (this.status.peek().live && silence > (open ? SILENCE_MAX_MS : SILENCE_CUT_MAX_MS)) {
      this.status.value = { live: false, since: serverNow() - silence };
    }
    if (!this.socket) return;
    const quietSince = this.spoken ? silence : Date.now() - this.openedAt;
    if (quietSince > (this.spoken ? SILENCE_MAX_MS : OPENING_MAX_MS)) {
      this.#drop();
      this.#failed();
    }
  }

  #failed() {
    this.socket = null;
    this.failures += 1;
    if (this.failures >= POLL_AFTER_FAILURES) this.poller.serve(this.subscriptions.values());
    const { first, growth, max } = this.pace;
    const ceiling = Math.min(max, Math.max(first * 2, first * 2 * growth ** (this.failures - 1)));
    const delay = first + Math.random() * Math.max(0, (growth === 1 ? max : ceiling) - first);
    this.#retryIn(this.poller.working ? SOCKET_RETRY_WHILE_POLLING_MS : delay);
  }

  #bye(message) {
    this.#drop();
    this.#retryIn((message.retry_after_ms ?? this.pace.first) * (1 + Math.random() / 2));
  }

  #refused(code) {
    this.#drop();
    if (code.startsWith("session.")) {
      this.error.value = code;
      this.status.value = { live: false, since: serverNow() };
      return;
    }
    this.#failed();
  }

  #retryIn(delay) {
    clearTimeout(this.retryTimer);
    if (!this.closed && !this.error.value) this.retryTimer = setTimeout(() => this.#open(), delay);
  }

  #drop() {
    const socket = this.socket;
    this.socket = null;
    if (!socket) return;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  #send(message) {
    if (this.socket?.readyState === OPEN) this.socket.send(JSON.stringify([message]));
  }

  #subscribe(subscription) {
    this.lastId += 1;
    const request = subscription.request(this.lastId);
    this.subscriptions.set(subscription.id, subscription);
    this.#send(request);
  }

  #unsubscribe(subscription) {
    this.subscriptions.delete(subscription.id);
    this.poller.stop(subscription);
    this.#send({ type: "unsubscribe", id: subscription.id });
  }

  #again(subscription) {
    this.subscriptions.delete(subscription.id);
    this.#send({ type: "unsubscribe", id: subscription.id });
    this.#subscribe(subscription);
  }

  // A phone that was locked, a page that comes back from the browser's cache, a network that
  // returns: do not wait for a timer, the person is looking now.
  #listenToThePage() {
    const wake = () => {
      if (document.visibilityState === "hidden") return;
      this.#watch();
      const opening = this.socket && !this.spoken && Date.now() - this.openedAt < PACES.screen.max;
      if (opening || (this.socket && this.#silence() <= SILENCE_CUT_MAX_MS)) return;
      this.failures = 0;
      this.#open();
    };
    document.addEventListener("visibilitychange", wake);
    document.addEventListener("resume", wake);
    window.addEventListener("online", wake);
    window.addEventListener("pageshow", (event) => event.persisted && wake());
    // An open socket would keep the page out of the browser's back-forward cache.
    window.addEventListener("pagehide", () => this.#drop());
  }
}

// Where sockets are blocked (old proxies, some guest networks): the same messages by long polling.
const WAIT_S = 3; // An answer at least every three seconds keeps the live sign honest.
const TIMEOUT_MS = 8_000;
const PAUSE_MS = 1_000;

export class Poller {
  // `heard()` is called for every answer; `live` is the connection whose subscriptions are served.
  constructor({ token, heard, apply }) {
    this.token = token;
    this.heard = heard;
    this.apply = apply;
    this.loops = new Map();
    this.working = false;
  }

  // Poll for these subscriptions; those that are polled already go on.
  serve(subscriptions) {
    for (const subscription of subscriptions) {
      if (this.loops.has(subscription)) continue;
      const abort = new AbortController();
      this.loops.set(subscription, abort);
      this.#loop(subscription, abort.signal);
    }
  }

  stop(subscription = null) {
    for (const [each, abort] of this.loops) {
      if (subscription !== null && each !== subscription) continue;
      abort.abort();
      this.loops.delete(each);
    }
    if (subscription === null) this.working = false;
  }

  async #loop(subscription, stopped) {
    while (!stopped.aborted) {
      try {
        await this.#ask(subscription, stopped);
      } catch {
        this.working = false;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS * (0.5 + Math.random())));
      }
    }
  }

  async #ask(subscription, stopped) {
    const url = new URL(`/api/views/${subscription.view}`, location.href);
    url.search = new URLSearchParams({ ...subscription.params, partition: subscription.partition });
    if (subscription.since) {
      const { epoch, seq } = subscription.since;
      url.searchParams.set("since", `${epoch}.${seq}`);
      url.searchParams.set("wait", String(WAIT_S));
    }
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), TIMEOUT_MS);
    const stop = () => timeout.abort();
    stopped.addEventListener("abort", stop);
    try {
      const answer = await fetch(url, {
        headers: { authorization: `Bearer ${this.token}` },
        signal: timeout.signal,
        cache: "no-store",
      });
      if (stopped.aborted) return;
      if (answer.status === 204) return void this.#worked();
      const message = await answer.json();
      if (stopped.aborted) return;
      if (answer.status === 401 || answer.status === 403 || answer.status === 404) {
        subscription.error.value = message.code ?? "session.invalid";
        this.stop(subscription);
        return;
      }
      if (!answer.ok) throw new Error(message.code);
      this.#worked();
      this.apply(subscription, message);
    } finally {
      clearTimeout(timer);
      stopped.removeEventListener("abort", stop);
    }
  }

  #worked() {
    this.working = true;
    this.heard();
  }
}
